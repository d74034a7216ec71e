"""HR pauses everything in the middle of a delivery, from the console in a real browser (R16)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from slackapp.app import create_app
from slackapp.blocks.kit import Message
from slackapp.cli.process import free_port
from slackapp.messenger import Messenger
from slackapp.settings import Settings
from slackapp.storage.people import choices
from tests.browser.gallery import served
from tests.browser.tabs import Tabs
from tests.cast import WORKSPACE, week
from tests.jobs.test_pause import ASKED, received
from tests.scenarios.fixtures import rehearsal
from tests.scenarios.office import Rehearsal
from tests.web.conftest import CLIENT_ID, CLIENT_SECRET, Site

__all__ = ["rehearsal"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BEFORE = 5
"""So many messages have gone out, or are on their way, when HR pauses."""


@pytest.fixture
def console(browser: Browser, rehearsal: Rehearsal) -> Iterator[Tabs]:
    """HR's console of the office whose messages go out."""
    port = free_port()
    known = {**rehearsal.environment, "LEANON_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    known |= {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
    app = create_app(Settings.from_env(known))
    site = Site(app, app.extensions["leanon"].database)
    with served(site, port) as address:
        found = Tabs(site, address, browser)
        yield found
        for context in found.contexts:
            context.close()
    site.database.close()
    assert found.complained() == []


def test_hr_pauses_everything_in_mid_delivery_reads_what_it_does_and_lets_the_rest_go_out(
    rehearsal: Rehearsal, console: Tabs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rehearsal.database.write() as tx:
        for user in ASKED:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    rehearsal.move_to(week(0, hours=1))
    page = console.open("/schedule")
    rehearsal.advance(week(0, days=1, hours=16))
    posted: list[str] = []
    post = Messenger.post

    def pausing(self: Messenger, workspace: str, user: str, message: Message) -> object:
        posted.append(user)
        if len(posted) == BEFORE:
            press_pause(page)
        return post(self, workspace, user, message)

    monkeypatch.setattr(Messenger, "post", pausing)
    rehearsal.tick()
    rehearsal.tick()
    assert received(rehearsal) == dict.fromkeys(posted, 1)
    assert len(posted) == BEFORE
    page.reload()
    expect(
        page.get_by_text("If the pause is not over by Thursday 8 January 2026, 06:00").first
    ).to_be_visible()
    page.goto(f"{console.address}/hr")
    expect(page.get_by_text("Messages are paused").first).to_be_visible()

    page.goto(f"{console.address}/schedule")
    page.get_by_role("button", name="Let messages leave again").click()
    expect(page.get_by_text("Messages leave again").first).to_be_visible()
    rehearsal.settle()
    assert received(rehearsal) == dict.fromkeys(ASKED, 1)


def press_pause(page: Page) -> None:
    """Press the button, and read that it is so."""
    page.get_by_role("button", name="Pause everything now").click()
    expect(page.get_by_role("button", name="Let messages leave again")).to_be_visible()
