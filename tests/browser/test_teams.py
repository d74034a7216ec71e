"""HR's pages of teams in a real browser: nobody meets a barrier, and a change goes from a tick to its yes."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from slackapp.roster.groups import UserGroup
from slackapp.storage.tables import workspace
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, Scheme, Tabs, every_screen
from tests.cast import ANA, LEA
from tests.web import wards

pytestmark = pytest.mark.browser

PATHS = ("/teams", "/teams/Ward%203", "/teams/import", "/teams/new", "/teams/groups", "/teams/change")


@pytest.fixture(autouse=True)
def _wards(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        wards.furnish(tx)
        tx.execute(sa.update(workspace).values(units_made=len(wards.UNITS)))
    group = UserGroup("S0WARD", "ward-3", "Ward 3", frozenset({ANA, LEA}))
    tabs.site.app.extensions["leanon-user-groups"] = lambda: {group.id: group}


@pytest.mark.slow  # test_look.py and test_library_editor.py look at pages quickly
@every_screen
def test_no_page_of_teams_is_a_barrier_and_all_fit(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/teams", width=width, color_scheme=scheme)
    for path in PATHS:
        page.goto(f"{tabs.address}{path}")
        assert (path, barriers(page), fits(page)) == (path, [], True)


@pytest.mark.slow  # tests/web/test_teams_change.py does it without a browser
@every_screen
def test_somebody_is_moved_by_hand_looked_at_put_in_place_and_back(
    tabs: Tabs, scheme: Scheme, width: int
) -> None:
    page = tabs.open("/teams", width=width, color_scheme=scheme)
    page.get_by_role("link", name="Ward 3").click()
    page.get_by_role("checkbox", name=ANA).check()
    page.get_by_label("Move to").select_option("Lab")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("region", name="What changes")).to_contain_text(f"{ANA} leaves Ward 3; joins Lab")
    expect(page.get_by_role("heading", name="Who would be asked with whom")).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Put in place").click()
    expect(page.get_by_text("The change is in place.")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_role("region", name="What changes")).to_contain_text(f"{ANA} leaves Lab; joins Ward 3")
    page.get_by_role("button", name="Put in place").click()
    expect(page.get_by_text("The change is in place.")).to_be_visible()


@pytest.mark.slow  # tests/web/test_teams_change.py says the same without a browser
def test_the_way_of_a_file_is_shown_as_it_goes_on_and_its_faults_by_line(tabs: Tabs) -> None:
    page = tabs.open("/teams/import", width=PHONE, color_scheme="dark")
    raw = b"unit,parent,person,role,country\nWard 3,,,,\n"
    page.get_by_label("A table, saved as CSV").set_input_files(
        {"name": "teams.csv", "mimeType": "text/csv", "buffer": raw}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="Waiting for its turn")).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)
    with tabs.site.database.write() as tx:
        wards.refuse_file(tx, (17, 'role is "boss": write lead, member or excluded.'))
    expect(page.get_by_text("One thing is wrong with it")).to_be_visible()
    expect(page.get_by_role("row", name="Line 17")).to_contain_text("write lead, member or excluded")
    assert (barriers(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Drop this change").click()
    expect(page.get_by_text("The change was dropped.")).to_be_visible()
