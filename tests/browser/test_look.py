"""Pages as people meet them: in both colour schemes, at a desk and on a phone, with JavaScript or none."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Route, expect

from slackapp.cli.process import free_port
from tests.browser.barriers import barriers, fits
from tests.browser.gallery import serve_gallery, served, sign_in
from tests.browser.tabs import every_screen
from tests.web.conftest import Site, make_site, web_settings

__all__ = ["make_site", "web_settings"]  # fixtures that this module shares with the tests of pages

pytestmark = pytest.mark.browser

PHONE, DESK = 320, 1280
AGAIN = 5_000  # milliseconds after which a page asks once more for what did not come


@dataclass
class Gallery:
    """The page with every piece, and how to open a tab on it."""

    address: str
    open: Callable[..., Page]
    complaints: list[str]


@pytest.fixture
def gallery(
    browser: Browser,
    make_site: Callable[[dict[str, str]], Site],
    web_environment: dict[str, str],
) -> Iterator[Gallery]:
    """The gallery, served; in its tabs Hana is signed in, and their consoles must stay silent."""
    complaints: list[str] = []
    contexts = []
    site = make_site(web_environment)
    serve_gallery(site)
    port = int(web_environment["LEANON_PUBLIC_URL"].rpartition(":")[2])
    with served(site, port) as address:

        def tab(path: str = "/gallery", *, width: int = DESK, **settings: Any) -> Page:  # noqa: ANN401 - Playwright's
            context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
            contexts.append(context)
            sign_in(site, context, address)
            page = context.new_page()
            page.on(
                "console",
                lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"{address}{path}")
            return page

        yield Gallery(address, tab, complaints)
        for context in contexts:
            context.close()
    assert complaints == []


@pytest.fixture
def web_environment(web_settings: dict[str, str]) -> dict[str, str]:
    """Where people reach the gallery: over plain HTTP on loopback, so that cookies need no HTTPS."""
    return {**web_settings, "LEANON_PUBLIC_URL": f"http://127.0.0.1:{free_port()}"}


@pytest.mark.slow  # each piece stands on a page that is looked at quickly
@every_screen
def test_no_piece_is_a_barrier_and_all_fit(
    gallery: Gallery, scheme: Literal["light", "dark"], width: int
) -> None:
    page = gallery.open(width=width, color_scheme=scheme)
    assert barriers(page) == []
    assert fits(page)
    if width == PHONE:
        page.get_by_role("button", name="Menu").click()
        expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
        assert barriers(page) == []


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("/owners", "light"),
        pytest.param("/privacy", "light", marks=pytest.mark.slow),
        pytest.param("/sign-in", "light", marks=pytest.mark.slow),
        pytest.param("/privacy", "dark", marks=pytest.mark.slow),
        pytest.param("/figures", "dark", marks=pytest.mark.slow),
        pytest.param("/figures", "light", marks=pytest.mark.slow),
        pytest.param("/sign-in?why=elsewhere", "dark", marks=pytest.mark.slow),
        pytest.param("/sign-in", "dark", marks=pytest.mark.slow),
        pytest.param("/sign-in?why=elsewhere", "light", marks=pytest.mark.slow),
    ],
)
def test_pages_for_everybody_are_no_barrier(
    gallery: Gallery, path: str, scheme: Literal["light", "dark"]
) -> None:
    page = gallery.open(width=PHONE, color_scheme=scheme)
    page.context.clear_cookies()
    page.goto(f"{gallery.address}{path}")
    assert barriers(page) == []
    assert fits(page)


@pytest.mark.slow  # all tests in tests/web do without JavaScript
def test_without_javascript_all_is_there_but_what_needs_it(gallery: Gallery) -> None:
    page = gallery.open(width=PHONE, java_script_enabled=False)
    expect(page.get_by_label("Choose all")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(page.get_by_role("link", name="Audit log")).to_be_visible()


@pytest.mark.slow  # tests/web/test_frame.py finds the link
def test_the_first_key_leads_past_the_menu(gallery: Gallery) -> None:
    page = gallery.open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_preview_follows_what_is_typed_and_leaves_the_cursor_alone(gallery: Gallery) -> None:
    page = gallery.open()
    title = page.get_by_label("Title")
    title.fill("Short <b>title</b>")
    shown = page.get_by_role("region", name="Preview in Slack")
    expect(shown).to_contain_text("One thing to try: Short <b>title</b>")
    expect(title).to_be_focused()
    checks = page.get_by_role("region", name="Checks")
    expect(checks).to_contain_text("Nothing to put right.")
    expect(page.get_by_role("status").filter(has_text="Nothing to put right")).to_be_attached()
    page.get_by_label("Source").fill("")
    expect(checks).to_contain_text("Name a source.")


@pytest.mark.slow
def test_a_late_answer_never_overtakes_a_newer_one(gallery: Gallery) -> None:
    page = gallery.open()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/gallery/preview", hold)
    title = page.get_by_label("Title")
    failed: list[Request] = []
    page.on("requestfailed", lambda given_up: failed.append(given_up))  # noqa: PLW0108 - Playwright marks its handlers
    with page.expect_request("**/gallery/preview"):
        title.fill("First")
    with page.expect_response("**/gallery/preview"):
        title.fill("Second")
    shown = page.get_by_role("region", name="Preview in Slack")
    expect(shown).to_contain_text("One thing to try: Second")
    assert len(held) == len(failed) == 1, "the first request was given up"
    expect(shown).not_to_contain_text("First")


@pytest.mark.slow
def test_what_comes_while_somebody_is_in_its_place_is_shown_when_they_leave(gallery: Gallery) -> None:
    page = gallery.open()
    title, checks = page.get_by_label("Title"), page.get_by_role("region", name="Checks")
    checks.get_by_role("link").first.focus()
    title.evaluate(
        "field => { field.value = 'Short'; field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(page.get_by_role("region", name="Preview in Slack")).to_contain_text("One thing to try: Short")
    expect(checks.get_by_role("link").first).to_be_focused()
    title.focus()
    expect(checks).to_contain_text("Nothing to put right.")


def test_what_is_typed_before_the_script_is_there_is_not_missed_by_it(gallery: Gallery) -> None:
    page = gallery.open("/privacy")
    title, asked = page.get_by_label("Title"), list[str]()

    def late(script: Route) -> None:
        title.fill("Short titl")
        title.press("e")
        script.continue_()

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.route("**/console.js", late, times=1)
    page.on("dialog", agree)
    page.goto(f"{gallery.address}/gallery")
    shown = page.get_by_role("region", name="Preview in Slack")
    expect(shown).to_contain_text("One thing to try: Short title")
    expect(page.get_by_role("region", name="Checks")).to_contain_text("Nothing to put right.")
    expect(page.locator("#f-title-count")).to_have_text("11 of 40 characters")
    page.goto(f"{gallery.address}/privacy")
    assert asked == ["beforeunload"]


@pytest.mark.slow
def test_what_is_typed_stays_when_the_preview_cannot_come_and_is_shown_as_soon_as_it_can(
    gallery: Gallery,
) -> None:
    page = gallery.open()
    page.clock.install()
    page.route("**/gallery/preview", lambda route: route.abort("connectionaborted"), times=1)
    page.get_by_label("Title").fill("Kept")
    expect(page.get_by_role("status").filter(has_text="what you typed is still here")).to_be_attached()
    expect(page.get_by_label("Title")).to_have_value("Kept")
    page.clock.fast_forward(AGAIN)
    expect(page.get_by_role("region", name="Preview in Slack")).to_contain_text("Kept")
    expect(page.locator("form.stale")).to_have_count(0)
    assert all("Failed to load resource" in said for said in gallery.complaints)
    gallery.complaints.clear()


@pytest.mark.slow
def test_characters_are_counted_as_people_count_them(gallery: Gallery) -> None:
    page = gallery.open()
    page.get_by_label("Title").fill("Lean on 🙂")
    counted = page.locator("#f-title-count")
    expect(counted).to_have_text("9 of 40 characters")
    expect(counted).not_to_have_class(re.compile("over"))
    page.get_by_label("Title").fill("x" * 41)
    expect(counted).to_have_class(re.compile("over"))
    expect(page.get_by_label("Title")).to_have_value("x" * 41)


def test_leaving_asks_first_when_something_was_typed(gallery: Gallery) -> None:
    page = gallery.open()
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.goto(f"{gallery.address}/privacy")
    assert asked == []
    page.goto(f"{gallery.address}/gallery")
    page.get_by_label("Title").press_sequentially("!")
    page.goto(f"{gallery.address}/privacy")
    assert asked == ["beforeunload"]


@pytest.mark.slow
def test_one_box_ticks_all_and_shows_when_only_some_are_ticked(gallery: Gallery) -> None:
    page = gallery.open()
    every, boxes = page.get_by_label("Choose all"), page.locator("input[name=edition]")
    every.check()
    assert [box.is_checked() for box in boxes.all()] == [True, True]
    boxes.first.uncheck()
    assert every.evaluate("box => box.indeterminate")
    every.check()
    every.uncheck()
    assert [box.is_checked() for box in boxes.all()] == [False, False]
