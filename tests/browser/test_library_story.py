"""HR edits a prompt, a second person publishes it, and the next lead report carries it: in a whole demo."""

import pytest
from playwright.sync_api import Page, expect

from content.library import load
from content.prompts import Prompt, Setting
from content.themes import DIMENSIONS
from tests.browser.conftest import Demo
from tests.browser.test_demo import PATIENCE, be, console_of, leave, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

OURS = ", in our words"


def next_prompts(weeks: int, read: str) -> list[Prompt]:
    """The next report has one of these: of each dimension, the first not read yet that fits shifts."""
    theme = list(DIMENSIONS)[weeks % len(DIMENSIONS)]
    fitting = [prompt for prompt in load().prompts if prompt.fits(frozenset({Setting.SHIFT}))]
    unread = [prompt for prompt in fitting if prompt.title not in read]
    return [next(each for each in unread if each.dimension is dimension) for dimension in DIMENSIONS[theme]]


def test_what_hana_writes_and_mira_publishes_stands_in_the_next_report_of_lea(demo: Demo, page: Page) -> None:
    be(page, demo, "Lea Brandt")
    reports = page.locator("li.msg", has_text="One thing to try")
    expect(reports).to_have_count(demo.weeks)
    prompts = next_prompts(demo.weeks, " ".join(reports.all_inner_texts()))

    be(page, demo, "Hana Sato")
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    expect(console.get_by_role("heading", name="Hello, Hana Sato")).to_be_visible()
    origin = console.url.removesuffix("/hr")
    for prompt in prompts:
        console.goto(f"{origin}/library/en/prompt/{prompt.id}")
        console.get_by_label("Title").fill(prompt.title + OURS)
        console.get_by_role("button", name="hand in").click()
        expect(console.get_by_text("Handed in.").first).to_be_visible()
    console.get_by_role("link", name="Review", exact=True).click()
    expect(console.get_by_role("checkbox", name="Choose")).to_have_count(0)
    leave(console)

    sign_in(console, "Mira Dahl, HR")
    console.get_by_role("main").get_by_role("link", name="Review", exact=True).click()
    console.get_by_label("Choose all").check()
    console.get_by_role("button", name="Publish chosen").click()
    expect(console.get_by_role("heading", name=f"Publish {len(prompts)} changes?")).to_be_visible()
    console.get_by_role("button", name="Publish", exact=True).click()
    expect(console.get_by_text("Published. People meet it from the next message on.")).to_be_visible()

    be(page, demo, "Lea Brandt")
    expect(page.get_by_text(OURS)).to_have_count(0)
    press(page, "Go to Thursday evening")
    expect(page.get_by_text("the reports are out")).to_be_visible(timeout=PATIENCE)
    be(page, demo, "Lea Brandt")
    expect(reports).to_have_count(demo.weeks + 1)
    expect(reports.last).to_contain_text(OURS)
    for earlier in reports.all()[:-1]:
        expect(earlier).not_to_contain_text(OURS)
