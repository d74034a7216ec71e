"""The organisation in a real browser: no barrier on any screen, a sheet for a meeting, and a file."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from slackapp.pulse.partition import Membership
from slackapp.storage import tables
from slackapp.storage.people.people import Person
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import Scheme, Tabs, every_screen
from tests.cast import HANA, LEA, WORKSPACE
from tests.teams import put_teams_in_place
from tests.web import organisations

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _three_months(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        organisations.three_months(tx)
        led = [Membership(LEA, "wards", lead=True)]
        put_teams_in_place(
            tx, WORKSPACE, units=organisations.CLINIC, people=[Person(LEA, LEA, "UTC")], memberships=led
        )
        tx.execute(sa.insert(tables.director).values(round="past-12", unit="wards", user=LEA))


@pytest.mark.slow  # test_look.py and test_library_editor.py look at pages quickly
@every_screen
def test_the_organisation_is_no_barrier_and_fits(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/organisation", HANA, width=width, color_scheme=scheme)
    expect(page.get_by_role("img", name="Load, Ward 3")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    assert (barriers(page), fits(page)) == ([], True)


@pytest.mark.slow  # the same template as above
@every_screen
def test_an_area_is_no_barrier_to_its_director_and_fits(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/trend", LEA, "none", width=width, color_scheme=scheme)
    page.get_by_role("link", name="Wards").click()
    expect(page.get_by_role("heading", name="Wards", level=1)).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)


@pytest.mark.slow
def test_a_sheet_for_a_meeting_has_pictures_and_teams_on_two_pages(tabs: Tabs, tmp_path: Path) -> None:
    page = tabs.open("/organisation", HANA, color_scheme="dark")
    page.pdf(path=tmp_path / "sheet.pdf", format="A4")
    assert (tmp_path / "sheet.pdf").read_bytes().count(b"/Type /Page\n") == 2
    page.emulate_media(media="print")
    for gone in ("The same as a table", "Prompts that leads use", "How to read this page"):
        expect(page.get_by_text(gone)).to_be_hidden()
    expect(page.get_by_role("button", name="Numbers as a file")).to_be_hidden()
    expect(page.get_by_role("img", name="Load, Ward 3")).to_be_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


@pytest.mark.slow  # what is in it is looked at in tests/web
def test_hr_takes_the_numbers_along(tabs: Tabs, tmp_path: Path) -> None:
    page = tabs.open("/organisation", HANA)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Numbers as a file").click()
    taken.value.save_as(tmp_path / "taken.csv")
    assert (tmp_path / "taken.csv").read_text("utf-8-sig").startswith('"opened_on","theme"')
