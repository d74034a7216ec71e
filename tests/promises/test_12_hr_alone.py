"""Promise 12: HR alone cannot ask a question of its own, by whatever way it tries (red team 12; R15).

Hana and Otto are both of HR, and one role was given by the other: two accounts are no second opinion.
"""

from collections.abc import Callable
from http import HTTPStatus

import click
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, ProgrammingError

from content.entries import seeded
from content.entry import FIRST, JSON, EntryKind, shared, words
from content.vetting import Wording, vetted, wording
from slackapp.cli.main import COMMANDS, main
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.drafts import NotPublishable
from slackapp.storage.library.editions import EVERYWHERE, Draft
from slackapp.storage.library.published import Libraries
from slackapp.storage.rounds import openings, questions
from tests.cast import HANA, OTTO, T0, VERA, WORKSPACE, week
from tests.storage.conftest import open_week, settle_team
from tests.storage.divided import Divided, divided, divided_template
from tests.web import importing, reviewing, written
from tests.web.conftest import Site, make_site, site, web_settings
from tests.web.packed import file

pytestmark = pytest.mark.both_databases

__all__ = ["divided", "divided_template", "make_site", "site", "web_settings"]

ITEM, THEME, ASKED = EntryKind.ITEM, EntryKind.THEME, EntryKind.ASKED
LOADED = "I am looking for another job."
IN_SPANISH = "Me quiero ir de aquí."
OWN: dict[str, JSON] = {
    "id": "energy.leave",
    "dimension": "energy",
    "text": LOADED,
    "scale": "frequency",
    "reversed": True,
    "not_applicable": False,
}
ENERGY = seeded(FIRST)[ITEM, "energy.a"]


def by_the_editor(site: Site, hana: FlaskClient) -> None:
    """Other words for the question that is asked."""
    fields = {"base": "0", "edit": "0", "dimension": "energy", "scale": "frequency"}
    fields |= {"text": LOADED, "do": "submit"}
    hana.post("/library/en/item/energy.a", data=site.form(hana, **fields))


def by_a_new_entry(site: Site, hana: FlaskClient) -> None:
    """A question of its own, and then the choice of it."""
    fields = {"kind": "item", "dimension": "energy", "text": LOADED, "scale": "frequency", "do": "submit"}
    hana.post("/library/new", data=site.form(hana, **fields))
    for entry in ("energy.i-am-looking-for-another", "energy.leave"):
        hana.post("/questions/energy", data=site.form(hana, item=entry, base="0", edit="0", sure="yes"))


def by_a_translation(site: Site, hana: FlaskClient) -> None:
    """The same question for those who read English, and another one for those who read Spanish."""
    fields = {"base": "0", "edit": "0", "text": IN_SPANISH, "do": "submit"}
    hana.post("/library/es/item/energy.a", data=site.form(hana, **fields))


def by_the_heading(site: Site, hana: FlaskClient) -> None:
    """The vetted questions under a heading that says what they are to mean."""
    fields = {"base": "0", "edit": "0", "title": "Load", "question": LOADED, "do": "submit"}
    hana.post("/library/en/theme/load", data=site.form(hana, **fields))


def by_files(site: Site, hana: FlaskClient) -> None:
    """Other words in a file that is imported."""
    themes = {"en/themes.yml": file("en/themes.yml", (str(ENERGY["text"]), LOADED))}
    seen = importing.look(site, hana, themes)
    if importing.TAKE in seen.text:
        importing.take(hana, seen)


def past_the_pages(site: Site, hana: FlaskClient) -> None:
    """Drafts that no page would take, written where drafts are kept."""
    del hana
    written.handed_in(site, written.spot("energy.leave", ITEM), OWN)
    written.handed_in(
        site, written.spot("energy", ASKED, EVERYWHERE), {"id": "energy", "item": "energy.leave"}
    )


def into_the_tables(site: Site, hana: FlaskClient) -> None:
    """Rows as if they had been published."""
    del hana
    plant(site.database)


ROUTES: dict[str, Callable[[Site, FlaskClient], None]] = {
    each.__name__: each
    for each in (
        *(by_the_editor, by_a_new_entry, by_a_translation, by_the_heading),
        *(by_files, past_the_pages, into_the_tables),
    )
}


@pytest.fixture
def settled(site: Site) -> Site:
    settle_team(site.database)
    return site


@pytest.mark.parametrize("moment", ["later", pytest.param("before the first round", marks=pytest.mark.slow)])
@pytest.mark.parametrize("route", ROUTES)
def test_whatever_hr_tries_alone_people_are_asked_the_vetted_questions(
    settled: Site, route: str, moment: str
) -> None:
    hana, otto = settled.signed_in(), settled.signed_in(OTTO, Role.REVIEWER)
    first = 0
    if moment == "later":
        open_week(settled.database, 0)
        first = 1
    ROUTES[route](settled, hana)
    publish_all(settled, otto)
    for number in range(first, first + 3):
        open_week(settled.database, number)

    assert LOADED not in read(settled)
    assert IN_SPANISH not in read(settled)
    assert everything_asked(settled) <= vetted()


@pytest.mark.parametrize("route", [each for each in ROUTES if each.startswith("by_")])
def test_each_of_these_ways_leads_to_the_guardian_where_there_is_one(settled: Site, route: str) -> None:
    settled.grant(VERA, Role.GUARDIAN)
    ROUTES[route](settled, settled.signed_in())
    page = settled.signed_in(VERA, Role.GUARDIAN).get("/guardian").text

    assert LOADED in page or IN_SPANISH in page


def test_no_command_writes_a_question() -> None:
    library = main.get_command(click.Context(main), "library")
    assert isinstance(library, click.Group)
    assert sorted(library.commands) == ["check", "evidence"], "the second writes what the first reads"
    assert not {"questions", "publish", "vet"} & set(COMMANDS)


def test_a_guardian_is_asked_and_then_everybody_is_told_before_anybody_is_asked(settled: Site) -> None:
    open_week(settled.database, 0)
    hana, otto = settled.signed_in(), settled.signed_in(OTTO, Role.REVIEWER)
    vera = settled.signed_in(VERA, Role.GUARDIAN)
    by_the_editor(settled, hana)
    publish_all(settled, otto)
    (draft,) = waiting(settled)
    assert LOADED not in read(settled)

    said = f"{draft.edit}/{draft.place}"
    answer = vera.post("/guardian/decide", data=settled.form(vera, seen=said, do="yes", note=""))
    assert answer.status_code == HTTPStatus.SEE_OTHER
    publish_all(settled, otto)
    announcing = open_week(settled.database, 1)
    with settled.database.read() as connection:
        (change,) = questions.news(connection, WORKSPACE, announcing.round_id, 2)
        assert (
            questions.of_round(connection, WORKSPACE, announcing.round_id, "load")[0].text == ENERGY["text"]
        )
    assert (change.old.text, change.new.text) == (ENERGY["text"], LOADED)
    asking = open_week(settled.database, 2)
    with settled.database.read() as connection:
        assert questions.of_round(connection, WORKSPACE, asking.round_id, "load")[0].text == LOADED


def test_a_second_change_of_a_theme_within_twelve_weeks_is_refused_and_would_not_be_asked(
    settled: Site,
) -> None:
    open_week(settled.database, 0)
    energy, recovery = (written.spot(each, ASKED, EVERYWHERE) for each in ("energy", "recovery"))
    written.published(settled, energy, {"id": "energy", "item": "energy.b"})
    open_week(settled.database, 1)
    made = written.handed_in(settled, recovery, {"id": "recovery", "item": "recovery.b"})
    with pytest.raises(NotPublishable, match="12 weeks"), settled.database.write() as tx:
        drafts.publish(tx, WORKSPACE, {recovery: made.edit}, By(OTTO, T0), now=week(2))
    with settled.database.write() as tx:  # as if it had come past that
        drafts.publish(tx, WORKSPACE, {recovery: made.edit}, By(OTTO, T0), now=week(13))
    asked = {}
    for number in (*range(2, 13), 13, 14):
        opened = open_week(settled.database, number)
        with settled.database.read() as connection:
            five = questions.of_round(connection, WORKSPACE, opened.round_id, "load")
        asked[number] = {each.id for each in five}

    assert {number for number, ids in asked.items() if "energy.b" in ids} == asked.keys()
    assert {number for number, ids in asked.items() if "recovery.b" in ids} == {14}


@pytest.mark.postgres
def test_who_holds_the_applications_database_role_cannot_ask_one_either(divided: Divided) -> None:
    owner = Database(divided.url("leanon_owner"))
    settle_team(owner)
    owner.close()
    database = Database(divided.url("leanon_app"))
    loaded = wording(ITEM, FIRST, OWN)
    row = {"kind": "item", "entry": loaded.entry, "locale": FIRST, "digest": loaded.digest}
    guardian = {"workspace": WORKSPACE, "number": 1, "user": OTTO, "name": "Otto", "appointed_at": T0}
    approval = {**row, "workspace": WORKSPACE, "guardian": OTTO, "name": "Otto", "note": "", "at": T0}
    for statement in (
        sa.insert(tables.vetted_wording).values(row),
        sa.insert(tables.guardian).values(guardian),
        sa.insert(tables.wording_approval).values(approval),
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), database.write() as tx:
            tx.execute(statement)
    plant(database)
    opened = open_week(database, 0)
    question = {"round": opened.round_id, "workspace": WORKSPACE, "theme": "load", "position": 0}
    asked = {"item": loaded.entry, "digest": loaded.digest}
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(sa.insert(tables.round_question).values(question | asked))
    with database.read() as connection:
        five = questions.of_round(connection, WORKSPACE, opened.round_id, "load")
        library = Libraries().now(connection, WORKSPACE).library
    database.close()

    assert LOADED not in {each.text for each in five}
    assert LOADED not in {each.text for each in library.themes["load"].items}


def test_the_twin_without_the_lock_would_have_been_asked(
    settled: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from slackapp.storage.library import question_rules, question_wordings

    monkeypatch.setattr(question_rules, "obstacles", lambda *_, **__: {})
    monkeypatch.setattr(question_wordings, "askable", lambda *_: lambda _: True)
    past_the_pages(settled, settled.signed_in())
    publish_all(settled, settled.signed_in(OTTO, Role.REVIEWER))
    # What the code lets through, the database still refuses.
    with pytest.raises(openings.RoundRefused):
        open_week(settled.database, 0)


def waiting(site: Site) -> tuple[Draft, ...]:
    with site.database.read() as connection:
        return editions.drafts(connection, WORKSPACE)


def publish_all(site: Site, otto: FlaskClient) -> None:
    """What can be published is, by the page and, where that refuses, past it."""
    for each in waiting(site):
        reviewing.publish(site, otto, each)
    found = waiting(site)
    reviewing.publish(site, otto, *found)
    for each in waiting(site):
        try:
            with site.database.write() as tx:
                drafts.publish(tx, WORKSPACE, {each.place: each.edit}, By(OTTO, T0))
        except NotPublishable:
            continue


def plant(database: Database) -> None:
    """Write editions of an own question, of its choice, of other words, a translation and a heading."""
    rows = {
        (FIRST, ITEM, "energy.leave"): words(OWN),
        (EVERYWHERE, ITEM, "energy.leave"): shared(OWN),
        (EVERYWHERE, ASKED, "energy"): {"item": "energy.leave"},
        (FIRST, ITEM, "recovery.a"): {"id": "recovery.a", "text": LOADED},
        ("es", ITEM, "energy.a"): {"id": "energy.a", "text": IN_SPANISH},
        (FIRST, THEME, "load"): {"id": "load", "title": "Load", "question": LOADED},
    }
    by = {"authors": [HANA], "reviewer": OTTO, "published_at": T0, "number": 1, "revision": 1}
    with database.write() as tx:
        for (locale, kind, entry), body in rows.items():
            place = {"workspace": WORKSPACE, "locale": locale, "kind": kind.value, "entry": entry}
            tx.execute(sa.insert(tables.library_edition).values(place | by | {"body": body}))
        tx.execute(sa.update(tables.workspace).where(tables.workspace.c.id == WORKSPACE).values(library=1))


def read(site: Site) -> str:
    """Every word of questions and headings that somebody may read, in either language."""
    found = []
    with site.database.read() as connection:
        for locale in ("en", "es"):
            library = Libraries().now(connection, WORKSPACE, locale).library
            for theme in library.themes.values():
                found += [theme.title, theme.question, *(each.text for each in theme.items)]
    return "\n".join(found)


def everything_asked(site: Site) -> set[Wording]:
    """The wordings that rounds asked or announced."""
    table = tables.round_question
    with site.database.read() as connection:
        rows = connection.execute(sa.select(table)).all()
    found = [(row.item, row.digest) for row in rows]
    found += [(row.next_item, row.next_digest) for row in rows if row.next_item]
    return {Wording(ITEM.value, item, FIRST, digest) for item, digest in found}
