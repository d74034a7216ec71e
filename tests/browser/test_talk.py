"""The guide for a talk in a browser: no barrier on any screen, a line kept by keyboard, a page to print."""

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers, fits
from tests.browser.tabs import Scheme, Tabs, every_screen
from tests.cast import LEA
from tests.web import wards

pytestmark = pytest.mark.browser

PAGE = f"/trend/{wards.WARD_LEAF}/talk"
LINE = "Two of us look at each hard case before noon."


def released(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        wards.furnish(tx)
        wards.past(tx, 1, wards.published(3.4, 1))


@pytest.mark.slow
@every_screen
def test_the_guide_is_no_barrier_and_a_line_is_kept_by_keyboard(
    tabs: Tabs, scheme: Scheme, width: int
) -> None:
    released(tabs)
    page = tabs.open(PAGE, LEA, "none", width=width, color_scheme=scheme)
    expect(page.get_by_role("heading", name="1. What we said last time")).to_be_visible()
    assert barriers(page) == []
    assert fits(page)
    page.get_by_label("What you agreed on, in one line").fill(LINE)
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_text("Your line is kept, for you alone.")).to_be_visible()
    expect(page.get_by_label("What you agreed on, in one line")).to_have_value(LINE)
    assert barriers(page) == []


@pytest.mark.slow  # tests/web/test_talk.py reads the same three steps
def test_on_paper_stand_the_three_steps_and_nothing_to_press(tabs: Tabs) -> None:
    released(tabs)
    page = tabs.open(PAGE, LEA, "none")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="3. One thing we try")).to_be_visible()
    expect(page.get_by_text("Ask no one what they answered")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_count(0)
