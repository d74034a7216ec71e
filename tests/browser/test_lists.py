"""Long lists and the editor on a phone: a page of a list is short, and what is saved is seen before it is."""

import pytest

from tests.browser.barriers import barriers, fits
from tests.browser.tabs import WIDE, Scheme, Tabs, every_screen

pytestmark = pytest.mark.browser

PHONE = 390
LONGEST = 3_000
"""Pixels of a page of a list on a phone."""


@pytest.mark.slow  # a page that grew is no danger before the push
@pytest.mark.parametrize("path", ["/library", "/library?kind=prompt", "/library?locale=es"])
def test_a_page_of_the_library_is_short_on_a_phone(tabs: Tabs, path: str) -> None:
    page = tabs.open(path, width=PHONE)
    assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST
    assert fits(page)


@pytest.mark.slow  # test_look.py and test_library_editor.py look at pages quickly
@every_screen
def test_the_list_is_no_barrier(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/library", width=width, color_scheme=scheme)
    assert (barriers(page), fits(page)) == ([], True)


@pytest.mark.slow  # where it stands; what it shows and that it follows, tests/browser/test_look.py
@pytest.mark.parametrize(
    "path",
    ["/library/en/prompt/energy.cameras", pytest.param("/library/new?kind=prompt", marks=pytest.mark.slow)],
)
def test_on_a_phone_the_preview_stands_above_the_buttons_and_on_a_desk_beside_them(
    tabs: Tabs, path: str
) -> None:
    page = tabs.open(path, width=PHONE)
    preview, save = page.locator("#preview"), page.get_by_role("button", name="Save draft")
    shown, pressed = preview.bounding_box(), save.bounding_box()
    assert shown
    assert pressed
    assert shown["y"] + shown["height"] <= pressed["y"]
    page.set_viewport_size({"width": WIDE, "height": 900})
    shown, pressed = preview.bounding_box(), save.bounding_box()
    last = page.locator("form#edit").bounding_box()
    assert shown
    assert pressed
    assert last
    assert pressed["x"] + pressed["width"] < shown["x"]
    assert pressed["y"] - (last["y"] + last["height"]) < 60, "the buttons follow the form"
