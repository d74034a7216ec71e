"""A lead and a prompt in a real browser: used by the keyboard, posted, read in the channel, and done."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from slackapp.storage import tables
from tests.browser.barriers import barriers, fits
from tests.browser.quiet import tab
from tests.cast import LEA, week
from tests.scenarios.fixtures import rehearsal
from tests.scenarios.office import CARE_CHANNEL, Rehearsal

__all__ = ["rehearsal", "tab"]

pytestmark = pytest.mark.browser


@pytest.mark.slow  # tests/scenarios/test_prompt_loop.py goes the same way
def test_a_prompt_is_used_by_the_keyboard_posted_and_done(
    rehearsal: Rehearsal, tab: Page, tmp_path: Path
) -> None:
    rehearsal.open_check_in()
    rehearsal.move_to(week(0, days=3, hours=18.1))
    tab.goto(f"{rehearsal.slack.address}/as/{LEA}/")
    tab.get_by_role("button", name="Use it").press("Enter")
    form = tab.get_by_role("dialog", name="Words to say or send")
    words = form.get_by_label("Your words")
    words.focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("I am stuck, and I will ask.")
    tab.keyboard.press("Tab")
    expect(form.get_by_label("Where to post it")).to_be_focused()
    form.get_by_label("Where to post it").select_option(label="#care")
    form.get_by_label("My team may read this title").check()
    seen(tab, tmp_path / "form.png")
    form.get_by_role("button", name="Go on").press("Enter")
    expect(form.get_by_text("type /invite @Lean On there")).to_be_visible()
    expect(words).to_have_value("I am stuck, and I will ask.")
    seen(tab, tmp_path / "invite.png")
    rehearsal.slack.act(LEA, "command", text="/invite @Lean On", channel=CARE_CHANNEL)
    form.get_by_role("button", name="Go on").press("Enter")
    expect(form.get_by_text("Done: it is in #care, under your name.")).to_be_visible()
    expect(form.get_by_text("Your team tries:")).to_be_visible()
    seen(tab, tmp_path / "posted.png")
    form.get_by_role("button", name="Close").last.press("Enter")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.goto(f"{rehearsal.slack.address}/as/{LEA}/in/{CARE_CHANNEL}")
    expect(tab.get_by_text("I am stuck, and I will ask.")).to_be_visible()
    expect(tab.get_by_text(f"{LEA}:")).to_be_visible()
    seen(tab, tmp_path / "channel.png")

    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=3, hours=18.1))
    tab.goto(f"{rehearsal.slack.address}/as/{LEA}/")
    tab.get_by_role("button", name="We did it").press("Enter")
    expect(tab.get_by_text("What helps now: tell your team")).to_be_visible()
    seen(tab, tmp_path / "done.png")
    tab.get_by_role("button", name="Not for us").last.press("Enter")
    expect(tab.get_by_role("button", name="Undo")).to_be_visible()
    seen(tab, tmp_path / "refused.png")
    tab.get_by_role("button", name="Undo").press("Enter")
    expect(tab.get_by_text("Taken back: this one may come again.")).to_be_visible()
    assert [row["answer"] for row in rehearsal.rows(tables.prompt_shown) if row["answer"]] == ["done"]


def seen(tab: Page, picture: Path) -> None:
    """Nothing keeps anybody from reading this; a picture of it to look at."""
    assert barriers(tab) == []
    assert fits(tab)
    tab.screenshot(path=picture, full_page=True)
