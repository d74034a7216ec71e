"""A person's own settings in a real browser: pause, come back and stop, by keyboard, on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.barriers import barriers, fits
from tests.browser.quiet import quiet_tab
from tests.browser.tabs import WIDE, Scheme
from tests.cast import ANA
from tests.scenarios.fixtures import rehearsal
from tests.scenarios.office import Rehearsal

__all__ = ["rehearsal"]  # a fixture that stands elsewhere

pytestmark = pytest.mark.browser

PHONE = 390
screens = pytest.mark.parametrize(
    "screen",
    [
        ("dark", PHONE),
        pytest.param(("light", PHONE), marks=pytest.mark.slow),
        pytest.param(("light", WIDE), marks=pytest.mark.slow),
        pytest.param(("dark", WIDE), marks=pytest.mark.slow),
    ],
    ids=str,
)


@pytest.fixture
def page(browser: Browser, rehearsal: Rehearsal, screen: tuple[Scheme, int]) -> Iterator[Page]:
    """Ana's Home while her check-in is open; the browser's console must stay silent."""
    rehearsal.open_check_in([ANA])
    scheme, width = screen
    with quiet_tab(browser, width=width, height=900, color_scheme=scheme, reduced_motion="reduce") as tab:
        tab.goto(f"{rehearsal.slack.address}/as/{ANA}/home")
        yield tab


def no_barrier(page: Page) -> None:
    assert barriers(page) == []
    assert fits(page)


def form(page: Page) -> Locator:
    """Press [Settings] in Home."""
    page.get_by_role("button", name="Settings", exact=True).press("Enter")
    return page.get_by_role("dialog", name="Settings")


@pytest.mark.slow  # tests/listeners/test_settings.py presses the same
@screens
def test_ana_pauses_comes_back_and_stops_by_keyboard(page: Page) -> None:
    no_barrier(page)
    settings = form(page)
    expect(settings.get_by_label("First day away")).to_be_visible()
    no_barrier(page)
    settings.get_by_label("Pause check-ins").select_option("For 2 weeks from today")
    settings.get_by_label("First day away").fill("2026-02-10")
    settings.get_by_label("Remind me once").press("Space")
    settings.get_by_role("button", name="Save").press("Enter")
    day = settings.get_by_label("Last day away")
    expect(settings.get_by_text("Please choose both days")).to_be_visible()
    expect(day).to_be_focused()
    expect(settings.get_by_label("Remind me once")).to_be_checked()
    no_barrier(page)
    day.fill("2026-02-12")
    settings.get_by_role("button", name="Save").press("Enter")
    saved = page.get_by_role("dialog", name="Lean On")
    expect(saved).to_contain_text("Saved. The next check-in reaches you Tuesday 20 Jan, 10:00.")
    saved.get_by_role("button", name="Close").last.press("Enter")
    home = page.get_by_role("region", name="App Home")
    expect(home).to_contain_text("check-ins come again from Monday 19 Jan on")
    expect(home).to_contain_text("Away from Tuesday 10 Feb to Thursday 12 Feb")
    no_barrier(page)

    settings = form(page)
    settings.get_by_label("Pause check-ins").select_option("No pause")
    settings.get_by_label("Forget these two days").check()
    settings.get_by_role("button", name="Save").press("Enter")
    expect(saved).to_contain_text("Tuesday 13 Jan, 10:00")
    saved.get_by_role("button", name="Close").last.press("Enter")
    expect(home).not_to_contain_text("Paused")
    expect(home).not_to_contain_text("Away from")

    settings = form(page)
    settings.get_by_role("button", name="Stop all messages").press("Enter")
    sure = page.get_by_role("alertdialog", name="Stop all messages?")
    expect(sure.get_by_role("button", name="Keep them")).to_be_focused()
    no_barrier(page)
    page.keyboard.press("Escape")  # no answer is no: the form is still there
    expect(sure).to_be_hidden()
    expect(settings.get_by_label("Pause check-ins")).to_be_visible()
    settings.get_by_role("button", name="Stop all messages").press("Enter")
    sure.get_by_role("button", name="Stop all messages").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("From now on you get no message of any kind")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.press("Enter")
    expect(home).to_contain_text("Messages have stopped.")
    expect(page.get_by_role("button", name="Settings", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Count me in").press("Enter")
    expect(home).not_to_contain_text("Messages have stopped.")
    no_barrier(page)
