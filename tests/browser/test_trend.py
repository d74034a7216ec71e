"""A team's trend in a real browser: read, marked by keyboard, printed, in the dark and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, Scheme, Tabs, every_screen
from tests.cast import ANA, HANA, LEA
from tests.web import trends
from tests.web.wards import WARD_LEAF

pytestmark = pytest.mark.browser

WARD = f"/trend/{WARD_LEAF}"


@pytest.fixture(autouse=True)
def _half_a_year(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        trends.half_a_year(tx)


@pytest.mark.slow  # test_look.py and test_library_editor.py look at pages quickly
@every_screen
def test_a_trend_is_no_barrier_to_its_lead_and_fits(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open(WARD, LEA, "none", width=width, color_scheme=scheme)
    expect(page.get_by_role("img", name="Load")).to_be_visible()
    for summary in page.get_by_text("All numbers").all():
        summary.click()
    assert (barriers(page), fits(page)) == ([], True)


@pytest.mark.slow  # one frame, looked at on other pages
@every_screen
def test_the_root_the_list_and_hrs_marks_are_no_barrier(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/marks", HANA, width=width, color_scheme=scheme)
    assert (barriers(page), fits(page)) == ([], True)
    for path in ("/trend", "/"):
        page.goto(f"{tabs.address}{path}")
        assert (path, barriers(page), fits(page)) == (path, [], True)
    page.context.clear_cookies()
    page.goto(f"{tabs.address}/")
    assert (barriers(page), fits(page)) == ([], True)


@pytest.mark.slow
def test_a_lead_marks_a_week_by_keyboard_and_the_team_sees_it_in_the_picture(tabs: Tabs) -> None:
    page = tabs.open(WARD, LEA, "none", width=PHONE)
    page.get_by_label("Week", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("new rota")
    page.keyboard.press("Enter")
    expect(page.get_by_text("without spaces")).to_be_visible()
    page.get_by_label("Word").fill("new-rota")
    page.get_by_role("button", name="Put it there").press("Enter")
    expect(page.get_by_text("The word stands beside the week.")).to_be_visible()
    tabs.refused()
    seen = tabs.open(WARD, ANA, "none")
    expect(seen.locator("svg .mark", has_text="new-rota")).to_have_count(1)
    page.get_by_role("button", name="Take away “new-rota”").press("Enter")
    expect(page.get_by_text("The word is gone.")).to_be_visible()
    seen.reload()
    expect(seen.locator("svg .mark", has_text="new-rota")).to_have_count(0)


@pytest.mark.slow  # tests/pictures looks at the colours
def test_the_picture_takes_the_colours_of_the_scheme_and_paper_is_light(tabs: Tabs) -> None:
    page = tabs.open(WARD, LEA, "none", color_scheme="dark")

    def colour(part: str, what: str = "fill") -> str:
        found: str = page.locator(f"svg .{part}").first.evaluate(f"each => getComputedStyle(each).{what}")
        return found

    dark = [colour("band"), colour("mean", "stroke")]
    page.emulate_media(color_scheme="light")
    light = [colour("band"), colour("mean", "stroke")]
    page.emulate_media(media="print", color_scheme="dark")
    assert dark != light
    assert [colour("band"), colour("mean", "stroke")] == light
    expect(page.get_by_role("heading", name="Mark a week")).to_be_hidden()
    expect(page.get_by_role("link", name="Numbers as a file")).to_be_hidden()
    for said in ("Load in Ward 3: 3.5", "Fair use:", "Don’t ask who"):
        expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.slow
def test_a_lead_takes_the_numbers_and_a_picture_along(tabs: Tabs, tmp_path: Path) -> None:
    page = tabs.open(WARD, LEA, "none")
    for name, first in (("Numbers as a file", b'"opened_on",'), ("This as a picture.*Load", b"\x89PNG")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=re.compile(name)).click()
        taken.value.save_as(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes().startswith(first)
