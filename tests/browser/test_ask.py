"""Asking for help in a real browser, from the thanks and from Home, at the width of a phone and of a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from slackapp.blocks.ids import Action
from tests.browser.barriers import barriers, fits
from tests.browser.quiet import tab
from tests.cast import ANA, LEA
from tests.scenarios.fixtures import rehearsal
from tests.scenarios.office import TAPS, Rehearsal

__all__ = ["rehearsal", "tab"]

pytestmark = pytest.mark.browser


@pytest.mark.slow  # tests/listeners/test_ask.py goes the same way
def test_words_are_found_from_the_thanks_and_from_home_and_lead_to_the_person(
    rehearsal: Rehearsal, tab: Page, tmp_path: Path
) -> None:
    rehearsal.open_check_in()
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    rehearsal.slack.submit(ANA, dict(TAPS))
    tab.goto(f"{rehearsal.slack.address}/as/{ANA}/")
    expect(tab.get_by_role("dialog", name="Thank you")).to_be_visible()
    tab.get_by_role("button", name="Ask for help").click()
    form = tab.get_by_role("dialog", name="Ask for help")
    form.get_by_label("Share the load").check()
    form.get_by_label("My lead").check()
    seen(tab, tmp_path / f"form-{width(tab)}.png")
    form.get_by_role("button", name="Show me words").click()
    expect(tab.locator("pre")).to_contain_text("I have more work than time until [day].")
    seen(tab, tmp_path / f"words-{width(tab)}.png")
    tab.get_by_role("link", name=f"Direct message to {LEA}").click()
    expect(tab.get_by_text("this is the direct message between you")).to_be_visible()
    assert barriers(tab) == []

    tab.goto(f"{rehearsal.slack.address}/as/{ANA}/")
    escape(tab)
    expect(tab.get_by_role("dialog", name="Thank you")).to_be_visible()
    escape(tab)
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.goto(f"{rehearsal.slack.address}/as/{ANA}/home")
    tab.get_by_role("button", name="I’m in the wrong team").click()
    expect(tab.get_by_role("dialog", name="Wrong team").locator("pre")).to_contain_text("“Ward 3”")
    seen(tab, tmp_path / f"wrong-team-{width(tab)}.png")
    escape(tab)
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.get_by_role("button", name="Ask for help").click()
    form = tab.get_by_role("dialog", name="Ask for help")
    form.get_by_label("Advice").check()
    form.get_by_role("radio", name="A teammate").check()
    form.get_by_label("If it is a teammate").select_option(label="UWARD01")
    form.get_by_role("button", name="Show me words").click()
    expect(tab.locator("pre")).to_contain_text("I’d like your advice.")
    expect(tab.get_by_role("link", name="@UWARD01")).to_be_visible()


def escape(tab: Page) -> None:
    """Leave the dialog by a key, once the script that hears it is there: the browser itself moves into it."""
    tab.wait_for_load_state()
    tab.keyboard.press("Escape")


def width(tab: Page) -> int:
    size = tab.viewport_size
    assert size is not None
    return size["width"]


def seen(tab: Page, picture: Path) -> None:
    """Nothing keeps anybody from reading this; a picture of it to look at."""
    assert barriers(tab) == []
    assert fits(tab)
    tab.screenshot(path=picture)
