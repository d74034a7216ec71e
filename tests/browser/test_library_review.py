"""The page Review as a second person meets it: by keyboard, on a phone and without JavaScript."""

from dataclasses import replace

import pytest
from playwright.sync_api import Dialog, Page, expect

from content.entry import WIDER, EntryKind
from content.files import locales
from slackapp.storage.console.roles import Role
from slackapp.storage.library.editions import EVERYWHERE, Place
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, Scheme, Tabs, every_screen
from tests.cast import HANA, OTTO, WORKSPACE
from tests.web.reviewing import CAMERAS, DOS_PASOS, EN_CAMARA, STEP, SUPPORT, TITLE, TWO_STEPS, shorter
from tests.web.written import approved, draft, guarded, handed_in, published, read, saved, seed, spot

pytestmark = pytest.mark.browser

ENERGY = spot("energy.a", EntryKind.ITEM)


def busy(tabs: Tabs) -> None:
    """Something of everything that the page shows, written by Hana."""
    site = tabs.site
    site.grant(HANA, Role.ADMIN)
    shorter(site)
    handed_in(site, STEP, None)
    guarded(site)
    approved(site, handed_in(site, ENERGY, seed(ENERGY, text="I had the energy that my work took.")))
    swap = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "off-time")
    handed_in(site, swap, {"id": "off-time", "item": "off-time.b"})
    new = spot("reframe.new", EntryKind.REFRAME)
    handed_in(site, new, {"id": new.entry, "text": "You do not have to be everywhere at once."})
    handed_in(site, SUPPORT, seed(SUPPORT, contact="Call 0800 112 112"))
    bad = spot("energy.gives-and-drains", locale="es")
    handed_in(site, bad, seed(bad, title="x" * 151))
    saved(site, spot("energy.shorter-meetings"), None)


def choose(page: Page, *titles: str) -> None:
    for title in titles:
        page.get_by_role("checkbox", name=f"Choose “{title}").check()


def unfold(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


@pytest.mark.slow  # test_library_editor.py looks at the page itself each time
@every_screen
def test_no_state_of_the_page_is_a_barrier_and_all_fit(tabs: Tabs, scheme: Scheme, width: int) -> None:
    empty = tabs.open("/review", OTTO, width=width, color_scheme=scheme)
    busy(tabs)
    own = tabs.open("/review", HANA, width=width, color_scheme=scheme)
    full = tabs.open("/review", OTTO, width=width, color_scheme=scheme)
    unfold(full)
    look, unfit = (tabs.open("/review", OTTO, width=width, color_scheme=scheme) for _ in range(2))
    choose(look, TITLE, "I had", "You do", "What is asked")
    look.get_by_role("button", name="Publish chosen").click()
    expect(look.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    choose(unfit, "x", "Name one step")
    unfit.get_by_role("button", name="Publish chosen").click()
    expect(unfit.get_by_role("alert")).to_contain_text("something to put right")
    stale = tabs.window(look.context, "/review")
    choose(stale, TITLE)
    look.get_by_role("button", name="Publish", exact=True).click()
    expect(look.get_by_role("status").first).to_contain_text("Published.")
    stale.get_by_role("button", name="Publish chosen").click()
    expect(stale.get_by_role("heading", name="Nothing was published")).to_be_visible()
    for page in (empty, own, full, look, unfit, stale):
        assert barriers(page) == []
        assert fits(page)
    tabs.refused()


@pytest.mark.slow
def test_a_change_is_chosen_looked_at_and_published_by_keyboard_alone(tabs: Tabs) -> None:
    tabs.site.grant(HANA, Role.ADMIN)
    shorter(tabs.site)
    page = tabs.open("/review", OTTO)
    box = page.get_by_role("checkbox", name=f"Choose “{TITLE}”")
    expect(page.get_by_role("checkbox", name="Together with it")).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Choose all")).to_be_checked()
    button = page.get_by_role("button", name="Publish chosen")
    for _ in range(20):
        if button.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Publish 2 changes?")).to_be_visible()
    expect(page.get_by_text("Leads meet it from their next report on.").first).to_be_visible()
    assert read(tabs.site, CAMERAS) == seed(CAMERAS), "nothing is published by looking"
    page.get_by_role("button", name="Publish", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Published. People meet it from the next message on.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing waits for review")).to_be_visible()
    assert [(read(tabs.site, each) or {})["steps"] for each in (CAMERAS, EN_CAMARA)] == [
        TWO_STEPS,
        DOS_PASOS,
    ]


@pytest.mark.slow  # tests/web goes the same way
def test_what_was_sent_back_is_found_with_its_note_by_whoever_wrote_it(tabs: Tabs) -> None:
    tabs.site.grant(HANA, Role.ADMIN)
    handed_in(tabs.site, CAMERAS, seed(CAMERAS, title=TITLE))
    page = tabs.open("/review", OTTO, width=PHONE)
    page.get_by_text("Send it back").click()
    page.get_by_label("What should change?").fill("   ")
    page.get_by_role("button", name="Send back with this note").click()
    page.get_by_role("link", name="Write what is to be changed").click()
    note = page.get_by_label("What should change?")
    expect(note).to_be_focused()
    expect(note).to_have_attribute("aria-invalid", "true")
    note.fill("Say “your team”, please.")
    page.get_by_role("button", name="Send back with this note").click()
    expect(page.get_by_text("Sent back with your note.")).to_be_visible()
    hana = tabs.open("/library/en/prompt/energy.cameras", HANA)
    expect(hana.get_by_role("status").filter(has_text="Say “your team”, please.")).to_be_visible()
    tabs.refused()


@pytest.mark.slow  # test_look.py leaves a form, too
def test_a_note_that_was_typed_is_not_left_behind_unasked(tabs: Tabs) -> None:
    tabs.site.grant(HANA, Role.ADMIN)
    handed_in(tabs.site, CAMERAS, seed(CAMERAS, title=TITLE))
    page = tabs.open("/review", OTTO)
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_text("Send it back").click()
    page.get_by_label("What should change?").press_sequentially("Shorter")
    page.goto(f"{tabs.address}/library")
    assert asked == ["beforeunload"]


@pytest.mark.slow  # all tests in tests/web do without JavaScript
def test_all_of_it_works_without_javascript(tabs: Tabs) -> None:
    tabs.site.grant(HANA, Role.ADMIN)
    site = tabs.site
    new, nueva = (spot("energy.new", EntryKind.ITEM, locale) for locale in ("en", "es"))
    guarded(site)
    for locale in (each for each in locales() if each not in {*WIDER, nueva.locale}):
        published(
            site, replace(new, locale=locale), seed(spot("energy.b", EntryKind.ITEM, locale), id=new.entry)
        )
    spanish = seed(spot("energy.b", EntryKind.ITEM, nueva.locale), id=new.entry)
    approved(site, handed_in(site, nueva, spanish))
    swap = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
    handed_in(site, swap, {"id": "energy", "item": new.entry})
    handed_in(site, STEP, seed(STEP, title="Point out a step"))
    page = tabs.open("/review", OTTO, width=PHONE, java_script_enabled=False)
    expect(page.get_by_label("Choose all")).to_be_hidden()
    choose(page, "What is asked about “Energy”")
    page.get_by_role("button", name="Publish chosen").click()
    page.get_by_role("button", name="Choose what belongs to it, too").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published. The next check-in announces")).to_be_visible()
    assert read(site, nueva) is not None
    assert draft(site, STEP) is not None, "what was not chosen still waits"
    tabs.refused()
