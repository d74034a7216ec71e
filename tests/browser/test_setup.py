"""First steps, schedule and safety in a real browser: no barrier, and the way from nothing to a launch."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from slackapp.storage import demo_clock
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import Scheme, Tabs, every_screen
from tests.cast import T0
from tests.web.wards import furnish

pytestmark = pytest.mark.browser

PAGES = ("/launch", "/schedule", "/launch/words", "/schedule/pilot", "/schedule/privacy", "/schedule/support")


@pytest.fixture(autouse=True)
def _two_teams(tabs: Tabs) -> None:
    with tabs.site.database.write() as tx:
        furnish(tx)
        demo_clock.move_to(tx, T0 - timedelta(days=3))


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
