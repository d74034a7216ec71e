"""First steps, schedule and safety in a real browser: no barrier, and the way from nothing to a launch."""

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from slackapp.clock import wall
from slackapp.storage import demo_clock
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches
from slackapp.storage.rounds.launches import StepName
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, Scheme, Tabs, every_screen
from tests.cast import HANA, T0, WORKSPACE
from tests.launching import launch
from tests.web.wards import furnish

pytestmark = pytest.mark.browser

PAGES: Final = (
    "/launch",
    "/schedule",
    "/launch/words",
    "/schedule/pilot",
    "/schedule/privacy",
    "/schedule/support",
)


@pytest.fixture(autouse=True)
def _two_teams(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        furnish(tx)
        demo_clock.move_to(tx, T0 - timedelta(days=3))


@pytest.mark.slow  # test_look.py and test_library_editor.py look at pages quickly
@every_screen
def test_setting_up_is_no_barrier_and_fits(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/launch", width=width, color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{tabs.address}{path}")
        assert (path, barriers(page), fits(page)) == (path, [], True)
    page.goto(f"{tabs.address}/schedule/pilot")
    page.get_by_label("Only these teams").check()
    page.get_by_label("Ward 3").check()
    page.get_by_role("button", name="See who would be asked").click()
    expect(page.get_by_role("heading", name="Ask only this pilot?")).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)
    page.goto(f"{tabs.address}/schedule")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("heading", name="Save this schedule?")).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)


@pytest.mark.slow  # tests/web/test_launch.py goes the same way without a browser
def test_hana_does_what_is_missing_by_keyboard_and_launches(tabs: Tabs) -> None:
    page = tabs.open("/launch")
    page.get_by_role("button", name="Launch").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was launched. Missing: some support lines are")
    tabs.refused()
    page.get_by_role("link", name="Do this Support lines").press("Enter")
    lines = page.get_by_role("button", name="I have checked it").count()
    assert lines > 1
    for _ in range(lines):
        page.get_by_role("button", name="I have checked it").first.press("Enter")
        expect(page.get_by_text("Confirmed, in your name.")).to_be_visible()
    expect(page.get_by_text(f"All {lines} are confirmed.")).to_be_visible()
    page.get_by_role("link", name="First steps").press("Enter")
    page.get_by_role("button", name="There shall be none").press("Enter")
    page.get_by_role("link", name="Do this Words").press("Enter")
    page.get_by_role("button", name="I have read it").press("Enter")
    page.get_by_role("button", name="Send it to me").press("Enter")
    expect(page.get_by_text("Open Slack, press Start and answer")).to_be_visible()
    with tabs.site.database.write() as tx:  # as the listener does once she has answered
        launches.say_done(tx, WORKSPACE, StepName.TEST, By(HANA, wall()))
    page.get_by_role("link", name="Do this Pilot or everybody").press("Enter")
    page.get_by_label("Everybody").check()
    page.get_by_role("button", name="See who would be asked").press("Enter")
    expect(page.get_by_role("row", name="Ward 3 12 ULEA")).to_be_visible()
    page.get_by_role("button", name="Ask everybody").press("Enter")
    page.get_by_role("button", name="Launch").press("Enter")
    expect(page.get_by_text("Launched. The first check-in opens Monday 5 January 2026")).to_be_visible()
    with tabs.site.database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    assert found.launched_by == HANA


@pytest.mark.slow
def test_a_pause_is_two_keys_away_and_says_what_it_does(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        launch(tx, T0 - timedelta(days=3))
    page = tabs.open("/schedule", width=PHONE)
    page.get_by_role("link", name="Pause everything").press("Enter")
    expect(page.get_by_text("If you pause now: The check-in that opens Monday")).to_be_in_viewport()
    page.get_by_role("button", name="Pause everything now").press("Enter")
    expect(page.get_by_text("A minute from now, no message leaves any more.")).to_be_visible()
    page.get_by_role("button", name="Let messages leave again").press("Enter")
    expect(page.get_by_role("button", name="Pause everything now")).to_be_visible()
