"""What the library's pages promise, they promise on either database."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from content.entry import EntryKind
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.library import drafts
from slackapp.storage.tables import library_draft, library_edition
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms, send
from tests.web.written import draft, published, read, saved, seed, spot

CAMERAS, SPANISH = spot("energy.cameras"), spot("energy.cameras", locale="es")
PAGE = "/library/en/prompt/energy.cameras"


@pytest.fixture
def either(
    make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str], migrated_url: str
) -> Site:
    """An installation on SQLite, then one on PostgreSQL."""
    return make_site({**web_settings, "DATABASE_URL": migrated_url})


def test_a_text_goes_the_whole_way_and_back(either: Site) -> None:
    hana = either.signed_in()
    send(hana, PAGE, title="Lean\0 on 🙂", minutes="9", do="submit")
    with either.database.write() as tx:
        seen = {place: made.edit for place in (CAMERAS, SPANISH) if (made := draft(either, place))}
        drafts.publish(tx, WORKSPACE, seen, By(OTTO, wall()))
    assert read(either, CAMERAS) == seed(CAMERAS, title="Lean on 🙂", minutes=9)
    assert read(either, SPANISH) == seed(SPANISH, minutes=9)
    before = hana.get(PAGE)
    saved(either, CAMERAS, seed(CAMERAS, title="Theirs", minutes=9), LEA)
    answer = hana.post(PAGE, data={**forms(before)[PAGE], "minutes": "11", "do": "save"})
    assert answer.status_code == 409
    held = forms(answer)[PAGE]
    assert (held["title"], held["minutes"]) == ("Theirs", "11")
    hana.post(PAGE, data={**held, "do": "save"})
    made = draft(either, CAMERAS)
    assert made is not None
    assert made.authors == (LEA, HANA)
    send(hana, f"{PAGE}/versions", f"{PAGE}/restore")
    assert "the draft now" in hana.get(f"{PAGE}?done=restored-over").text
    send(hana, PAGE, f"{PAGE}/discard")
    assert draft(either, CAMERAS) is None


@pytest.mark.parametrize("entry", ["a%00b", "%00", "x" * 500, "🙂", "%ED%A0%80", "a'b\"c"])
def test_an_address_that_no_database_holds_is_nothing(either: Site, entry: str) -> None:
    hana = either.signed_in()
    for view in ("", "/versions"):
        assert hana.get(f"/library/en/prompt/{entry}{view}").status_code == 404
    for step in ("", "/preview", "/discard", "/retire", "/restore"):
        typed = either.form(hana, base="0", edit="0", title="x")
        assert hana.post(f"/library/en/prompt/{entry}{step}", data=typed).status_code in {303, 404}
    assert draft(either, spot(entry.replace("%00", ""))) is None


def test_whatever_is_looked_for_is_an_answer(either: Site) -> None:
    hana = either.signed_in()
    published(either, CAMERAS, None)
    for text in (b"\0", b"%", b"_", b"\\", b"'", b"\xff", "🙂".encode(), b"x" * 3000):
        for name in ("text", "kind", "dimension", "state", "locale", "start", "done"):
            assert hana.get("/library", query_string={name: text}).status_code == 200


PAGES = ("/library", "/library?locale=es", "/review", "/translations", "/questions", PAGE, f"{PAGE}/versions")
STRANGE = {
    "a draft in a language that there is not": (
        library_draft,
        spot("energy.cameras", locale="it"),
        {"id": "x"},
    ),
    "a draft of a prompt for all languages": (library_draft, spot("energy.cameras", locale="*"), {"id": "x"}),
    "a draft of a choice in one language": (library_draft, spot("energy", EntryKind.ASKED), {"item": 5}),
    "a draft that is a list": (library_draft, CAMERAS, []),
    "a draft that is a word": (library_draft, SPANISH, "x"),
    "a version that is a number": (library_edition, CAMERAS, 5),
    "a version for all languages that is a word": (library_edition, spot("energy.cameras", locale="*"), "x"),
    "a version of which nothing is shared": (library_edition, spot("energy.new"), {"id": "energy.new"}),
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_row_that_came_past_all_rules_closes_no_page(either: Site, what: str) -> None:
    table, place, body = STRANGE[what]
    whose = {"workspace": place.workspace, "locale": place.locale, "kind": place.kind, "entry": place.entry}
    draft_of = {"base": 0, "edit": 1, "state": "review", "note": "", "changed_at": wall()}
    edition_of = {"number": 1, "revision": 1, "reviewer": OTTO, "published_at": wall()}
    other = draft_of if table is library_draft else edition_of
    with either.database.write() as tx:
        tx.execute(sa.insert(table).values({**whose, **other, "body": body, "authors": [HANA]}))
    hana = either.signed_in()
    assert {page: hana.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
