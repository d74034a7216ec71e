"""In a real browser: the keyboard is enough, a phone is wide enough, and news arrive without a reload."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import fits
from tests.browser.quiet import quiet_tab
from tests.cast import ANA, LEA
from tests.sandbox.conftest import FakeApp, Json, Sandbox
from tests.sandbox.shapes import actions, button, chart, modal, plain, radios, section

pytestmark = pytest.mark.browser

LOOKS_AGAIN = 2_500  # milliseconds after which a page asks whether there is anything new


@pytest.fixture(params=[pytest.param(1280, marks=pytest.mark.slow), 375])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty tab, at the width of a desk and of a phone; its console must stay silent."""
    with quiet_tab(browser, width=request.param, height=760) as page:
        yield page


def test_a_check_in_can_be_answered_by_keyboard_alone(sandbox: Sandbox, fake: FakeApp, tab: Page) -> None:
    def answer(payload: Json) -> Json | None:
        if payload["type"] == "view_submission":
            return {"response_action": "update", "view": modal(section("Thank you"))}
        sandbox.client.views_open(trigger_id=payload["trigger_id"], view=modal(radios("q0", "1", "2")))
        return None

    fake.answer = answer
    sandbox.client.chat_postMessage(
        channel=ANA, text="x", blocks=[actions(button("go", text=plain("Start")))]
    )
    tab.goto(f"{sandbox.url}/as/{ANA}/")
    tab.get_by_role("button", name="Start").focus()
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name="Check-in")
    expect(dialog.get_by_role("heading", name="Check-in")).to_be_focused()
    assert fits(tab)
    tab.keyboard.press("Tab")  # close
    tab.keyboard.press("Tab")  # the first question
    tab.keyboard.press("Space")
    expect(dialog.get_by_label("Option 1")).to_be_checked()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(dialog.get_by_text("Thank you")).to_be_visible()
    chosen = fake.received[-1]["view"]["state"]["values"]["q0"]["pick"]["selected_option"]
    assert chosen["value"] == "2"
    tab.wait_for_load_state()  # the words stand before the script hears keys
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.slow
def test_pages_fit_and_news_arrive_without_a_reload(sandbox: Sandbox, tab: Page) -> None:
    blocks = [section("Report"), chart(), chart(), actions(*(button(f"b{n}") for n in range(6)))]
    sandbox.client.chat_postMessage(channel=LEA, text="x", blocks=blocks)
    tab.goto(f"{sandbox.url}/")
    assert fits(tab)
    tab.get_by_role("link", name="Lea Leads").click()
    expect(tab.get_by_role("img", name="Load, last rounds").first).to_be_visible()
    assert fits(tab)
    tab.evaluate("window.notReloaded = true")
    sandbox.client.chat_postMessage(channel=LEA, text="fresh news")
    expect(tab.get_by_role("log").get_by_text("fresh news")).to_be_visible()
    assert tab.evaluate("window.notReloaded")


@pytest.mark.slow
def test_news_that_could_not_be_fetched_are_fetched_at_the_next_look(
    sandbox: Sandbox, browser: Browser
) -> None:
    context = browser.new_context()
    page, here = context.new_page(), f"{sandbox.url}/as/{LEA}/"
    page.clock.install()
    page.goto(here)
    page.route(page.url, lambda route: route.abort(), times=1)
    sandbox.client.chat_postMessage(channel=LEA, text="fresh news")
    with page.expect_event("requestfailed"):
        page.clock.fast_forward(LOOKS_AGAIN)
    page.clock.fast_forward(LOOKS_AGAIN)
    expect(page.get_by_role("log").get_by_text("fresh news")).to_be_visible()
    context.close()


def test_everything_needed_works_without_script(sandbox: Sandbox, fake: FakeApp, browser: Browser) -> None:
    fake.answer = lambda payload: {"text": "Here is help."} if "command" in payload else None
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sandbox.url}/as/{ANA}/")
    page.get_by_label("Type a slash command").fill("/leanon help")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Here is help.")).to_be_visible()
    context.close()
