"""The guardian's page in a browser: no barrier on any screen, by keyboard, and what is typed is not lost."""

import pytest
from playwright.sync_api import expect

from content.entry import EntryKind
from slackapp.storage.console.roles import Role
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import Scheme, Tabs, every_screen
from tests.cast import ANA, HANA, OTTO
from tests.web.written import handed_in, seed, sent_back, spot

pytestmark = pytest.mark.browser

WORK = spot("energy.a", EntryKind.ITEM)
EN_TRABAJO = spot("energy.a", EntryKind.ITEM, "es")
NIGHT = spot("energy.own-night", EntryKind.ITEM)
OWN = "I am looking for another job."


def waiting(tabs: Tabs) -> None:
    """Hana has handed in three texts; one more went back."""
    tabs.site.grant(HANA, Role.EDITOR)
    tabs.site.grant(OTTO, Role.REVIEWER)
    tabs.site.grant(ANA, Role.GUARDIAN)
    sent_back(tabs.site, NIGHT, {**seed(WORK), "id": NIGHT.entry, "text": "Nights are long."})
    handed_in(tabs.site, NIGHT, {**seed(WORK), "id": NIGHT.entry, "text": "Nights leave me tired."})
    handed_in(tabs.site, WORK, seed(WORK, text=OWN))
    handed_in(tabs.site, EN_TRABAJO, seed(EN_TRABAJO, text="Busco otro trabajo."))


@pytest.mark.slow  # one frame, looked at on other pages
@every_screen
def test_the_page_is_no_barrier_with_and_without_something_to_decide(
    tabs: Tabs, scheme: Scheme, width: int
) -> None:
    page = tabs.open("/guardian", ANA, Role.GUARDIAN, width=width, color_scheme=scheme)
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert barriers(page) == []
    assert fits(page)
    waiting(tabs)
    page.reload()
    expect(page.get_by_role("heading", name=OWN)).to_be_visible()
    assert barriers(page) == []
    assert fits(page)


@pytest.mark.slow  # tests/web says no without a note, too
def test_a_no_without_a_note_is_asked_for_one_and_then_goes(tabs: Tabs) -> None:
    waiting(tabs)
    page = tabs.open("/guardian", ANA, Role.GUARDIAN)
    card = page.get_by_role("region", name=OWN)
    card.get_by_role("button", name="No, send it back").press("Enter")
    tabs.refused()
    page.get_by_role("link", name="Say in a note what should change").press("Enter")
    note = card.get_by_label("Your note")
    expect(note).to_be_focused()
    note.fill("This is about one person.")
    card.get_by_role("button", name="No, send it back").press("Enter")
    expect(page.get_by_text("You said no.")).to_be_visible()
    expect(card).to_have_count(0)
    expect(page.get_by_text("This is about one person.")).to_be_visible()
