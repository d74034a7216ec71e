"""A lead's whole report, with all that can stand in it, is no longer than two screens of a phone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from content.library import Library, load
from slackapp.blocks import report
from slackapp.pulse.effect import Effect, Verdict
from slackapp.pulse.report import Chart, Outcome, Step, TeamReport
from tests.blocks.surfaces import CLIMBING, PAGES, ROUND, trend_of
from tests.browser.barriers import barriers
from tests.browser.quiet import quiet_tab
from tests.cast import LEA
from tests.sandbox.conftest import Sandbox, config, fake, sandbox

__all__ = ["config", "fake", "sandbox"]  # fixtures that stand elsewhere

pytestmark = pytest.mark.browser

WIDTH, SCREENS = 390, 1688
"""Pixels: the width of a phone, and two of its screens."""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with quiet_tab(browser, width=WIDTH, height=844) as page:
        yield page


def full(library: Library) -> TeamReport:
    """A year of both themes, a climb that may be chance, a week without a number and a marked one."""
    help_, load_ = trend_of("help", 12), trend_of("load", 12)
    steps = list(help_.steps)
    steps[5] = Step(steps[5].day, None, None, Outcome.TOO_FEW)
    steps[7] = replace(steps[7], marks=("flu",))
    charts = (Chart("help", help_.series, tuple(steps)), load_)
    return replace(CLIMBING, name="Ward 3", theme="help", grouping=None, charts=charts)


@pytest.mark.slow  # tests/blocks/test_limits.py bounds its length
def test_a_whole_report_stands_on_two_screens_of_a_phone(sandbox: Sandbox, tab: Page) -> None:
    library = load()
    helps = Effect(Verdict.NO_CLEAR_DIFFERENCE, 0.3, 0.2, 10, 10)
    besides = report.Besides(effect=helps, taken=library.prompts[0], elsewhere="Care", address=PAGES)
    for prompt in library.prompts:
        sent = report.report(
            library.words,
            library=library,
            teams=(full(library),),
            prompt=prompt,
            round_id=ROUND,
            besides=besides,
        )
        sandbox.client.chat_postMessage(channel=LEA, text=sent["text"], blocks=sent["blocks"])
    tab.goto(f"{sandbox.url}/as/{LEA}/")
    all_shown = [each for each in tab.locator("li.msg").all() if "One thing to try" in each.inner_text()]
    heights = {
        prompt.id: (each.bounding_box() or {"height": 0})["height"]
        for prompt, each in zip(library.prompts, all_shown, strict=True)
    }
    assert all(heights.values())
    assert {id_: height for id_, height in heights.items() if height > SCREENS} == {}
    shown = tab.locator("li.msg").last
    for button in ("We did it", "Use it", "What we heard", "Talk guide", "Share trend", "Someone not OK?"):
        assert shown.get_by_role("button", name=button, exact=True).count() == 1
    box = shown.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= WIDTH
    assert barriers(tab) == []
