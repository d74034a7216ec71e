"""Questions and translations as people of HR meet them, with the keyboard, on a phone and in both schemes."""

import pytest
from playwright.sync_api import Page, expect

from content.entry import EntryKind
from content.library import load
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import Scheme, Tabs, every_screen
from tests.cast import LEA, OTTO, WORKSPACE
from tests.web import written

pytestmark = pytest.mark.browser

ENERGY = written.spot("energy", EntryKind.ASKED, "*")
CAMERAS = written.spot("energy.cameras")
SPARE, OTHER = load().item("energy.b"), load().item("energy.c")


def unfold(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


def busy(tabs: Tabs) -> None:
    """A library with something of everything that the two pages show."""
    written.guarded(tabs.site)
    written.published(tabs.site, ENERGY, {"id": "energy", "item": SPARE.id})
    written.handed_in(tabs.site, ENERGY, {"id": "energy", "item": OTHER.id}, LEA)
    written.published(tabs.site, CAMERAS, written.seed(CAMERAS, title="Make cameras a choice", minutes=7))
    for number in range(2):
        place = written.spot(f"asking.new-{number}", EntryKind.ITEM)
        body = written.seed(written.spot("asking.b", EntryKind.ITEM), id=place.entry, not_applicable=False)
        (written.saved if number else written.published)(tabs.site, place, body)


@pytest.mark.slow
@every_screen
def test_translations_and_the_register_are_no_barrier_and_fit(tabs: Tabs, scheme: Scheme, width: int) -> None:
    busy(tabs)
    page = tabs.open("/translations", width=width, color_scheme=scheme)
    for path in (*(f"/translations?state={each}" for each in ("", "all", "alone")), f"/register/{WORKSPACE}"):
        page.goto(f"{tabs.address}{path}")
        unfold(page)
        assert barriers(page) == []
        assert fits(page)


@pytest.mark.slow  # one frame, looked at on other pages
@every_screen
def test_the_questions_are_no_barrier_and_fit(tabs: Tabs, scheme: Scheme, width: int) -> None:
    busy(tabs)
    page = tabs.open("/questions", width=width, color_scheme=scheme)
    unfold(page)
    assert barriers(page) == []
    assert fits(page)
    page.locator("input[value='off-time.b']").check()
    page.get_by_role("button", name="See what it would change for Off time").click()
    expect(page.get_by_role("heading", name="Another question for Off time")).to_be_visible()
    assert barriers(page) == []
    assert fits(page)


@pytest.mark.slow
def test_a_swap_by_keyboard_says_that_a_new_trend_begins_before_it_is_handed_in(tabs: Tabs) -> None:
    page = tabs.open("/questions")
    energy = page.get_by_role("region", name="Energy")
    energy.get_by_text("2 spare questions").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(energy.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(energy.get_by_label(OTHER.text)).to_be_checked()
    energy.get_by_role("button", name="See what it would change").press("Enter")

    expect(page.get_by_role("heading", name="This starts a new trend for Load")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("the chart begins anew with this question")
    expect(page.get_by_role("region", name="Preview in Slack")).to_contain_text(OTHER.text)
    assert written.draft(tabs.site, ENERGY) is None

    page.get_by_role("button", name="Hand in for review").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Handed in.")
    expect(energy).to_contain_text("would ask another question here")
    found = written.draft(tabs.site, ENERGY)
    assert found is not None
    assert found.state == "review"
    energy.get_by_role("button", name="Keep the present question").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The present question stays.")
    assert written.draft(tabs.site, ENERGY) is None


@pytest.mark.slow  # all tests in tests/web do without JavaScript
def test_without_javascript_a_question_is_swapped_all_the_same(tabs: Tabs) -> None:
    page = tabs.open("/questions", java_script_enabled=False)
    energy = page.get_by_role("region", name="Energy")
    energy.get_by_text("2 spare questions").click()
    energy.get_by_label(SPARE.text).check()
    energy.get_by_role("button", name="See what it would change").click()
    page.get_by_role("button", name="Hand in for review").click()
    expect(page.get_by_role("status").first).to_contain_text("Handed in.")
    assert written.draft(tabs.site, ENERGY) is not None


@pytest.mark.slow  # tests/web/test_library_questions.py sends nothing
def test_nothing_is_sent_before_a_question_is_chosen(tabs: Tabs) -> None:
    page = tabs.open("/questions")
    energy = page.get_by_role("region", name="Energy")
    energy.get_by_text("2 spare questions").click()
    energy.get_by_role("button", name="See what it would change").click()
    expect(page).to_have_url(f"{tabs.address}/questions")


@pytest.mark.slow  # tests/web reads the same
def test_a_reviewer_finds_out_why_a_swap_waits_and_can_press_nothing(tabs: Tabs) -> None:
    busy(tabs)
    page = tabs.open("/questions", OTTO)
    unfold(page)
    energy = page.get_by_role("region", name="Energy")
    expect(energy).to_contain_text(OTHER.text)
    expect(energy.get_by_role("link", name="Waiting for a second person, under Review")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("radio")).to_have_count(0)


@pytest.mark.slow  # tests/web/test_library_translations.py goes the same way
def test_a_translator_goes_from_one_gap_to_the_next(tabs: Tabs) -> None:
    for entry in ("energy.one", "energy.two"):
        place = written.spot(entry)
        written.published(tabs.site, place, written.seed(CAMERAS, id=entry, title=f"Title of {entry}"))
    page = tabs.open("/translations?locale=es", LEA)
    page.get_by_role("link", name="Title of energy.one").click()
    expect(page.get_by_role("link", name="Next: 1 more to translate")).to_be_visible()
    spanish = written.seed(written.spot("energy.cameras", locale="es"))
    for label, field in (("Title", "title"), ("Why it works", "why")):
        page.get_by_label(f"{label} in Spanish", exact=True).fill(str(spanish[field]))
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    page.get_by_role("link", name="Next: 1 more to translate").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Title of energy.two")
    expect(page.get_by_role("main")).to_contain_text("Nothing else waits to be translated")
    assert written.draft(tabs.site, written.spot("energy.one", locale="es")) is not None


@pytest.mark.slow  # tests/web/test_library_translations.py presses it, too
def test_a_translation_that_still_fits_is_handed_in_with_one_press(tabs: Tabs) -> None:
    written.published(tabs.site, CAMERAS, written.seed(CAMERAS, title="Make cameras a choice"))
    page = tabs.open("/translations?locale=es", LEA)
    row = page.get_by_role("row", name="Make cameras a choice")
    row.get_by_text("What changed in English since").click()
    expect(row.get_by_role("deletion")).to_contain_text("optional")
    row.get_by_role("button", name="Still right as it is").click()
    expect(page.get_by_role("status").first).to_contain_text("Handed in.")
    expect(row).to_contain_text("In review")
    expect(row.get_by_role("button", name="Still right as it is")).to_have_count(0)
    assert written.draft(tabs.site, written.spot(CAMERAS.entry, locale="es", workspace=WORKSPACE)) is not None
