"""HR words a question, Ida of the works council says yes, Mira publishes, and everybody reads of it first."""

import pytest
from playwright.sync_api import Page, expect

from content.library import load
from tests.browser.conftest import Demo
from tests.browser.test_demo import PATIENCE, be, console_of, leave, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ITEM = "energy.a"
OWN = "I had enough energy, in our words."


def test_a_question_in_hrs_own_words_waits_for_ida_and_is_announced_before_it_is_asked(
    demo: Demo, page: Page
) -> None:
    old = load().item(ITEM).text
    be(page, demo, "Hana Sato")
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    expect(console.get_by_role("heading", name="Hello, Hana Sato")).to_be_visible()
    origin = console.url.removesuffix("/hr")
    console.goto(f"{origin}/library/en/item/{ITEM}")
    console.locator("#f-text").fill(OWN)
    console.get_by_role("button", name="hand in").click()
    expect(console.get_by_text("It waits for a guardian’s yes")).to_contain_text("Ida Holm can give it")
    leave(console)
    console.close()

    be(page, demo, "Ida Holm")
    with page.expect_popup() as opening:
        page.get_by_role("link", name="What waits for you").first.click()
    mine = opening.value
    sign_in(mine, "Ida Holm, Nurse, works council")
    expect(mine.get_by_role("heading", name=OWN)).to_be_visible()
    mine.get_by_role("button", name="Yes, this may be asked").click()
    expect(mine.get_by_text("You said yes.")).to_be_visible()
    leave(mine)

    sign_in(mine, "Mira Dahl, HR")
    mine.goto(f"{origin}/review")
    expect(mine.get_by_text("Ida Holm said yes to it as a guardian")).to_be_visible()
    mine.get_by_label("Choose all").check()
    mine.get_by_role("button", name="Publish chosen").click()
    mine.get_by_role("button", name="Publish", exact=True).click()
    expect(mine.get_by_text("Published.").first).to_be_visible()

    press_and_wait(page, demo, "Go to Thursday evening", "the reports are out")
    press_and_wait(page, demo, "Go to next Tuesday", "A check-in is open")
    be(page, demo, "Ana Reyes")
    weekly = page.locator("li.msg", has_text="This week").last
    expect(weekly).to_contain_text("A question changes")
    expect(weekly).to_contain_text(old)
    expect(weekly).to_contain_text(OWN)


def press_and_wait(page: Page, demo: Demo, name: str, said: str) -> None:
    be(page, demo, "Lea Brandt")
    press(page, name)
    expect(page.get_by_text(said).first).to_be_visible(timeout=PATIENCE)
