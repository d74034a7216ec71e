"""The database itself refuses a question that is neither vetted nor approved, or was not announced (R15)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from content.entries import seeded
from content.entry import FIRST, Body, EntryKind, shared, words
from content.library import load
from content.vetting import Wording, vetted, wording
from slackapp.storage import tables
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.database import Database
from slackapp.storage.library import asked_questions
from slackapp.storage.rounds import questions, released
from tests.cast import OTTO, T0, WORKSPACE, week
from tests.storage.conftest import Opened, open_week, settle_team
from tests.storage.editing import publish

ITEM = EntryKind.ITEM
LOADED: Body = {
    "id": "energy.leave",
    "dimension": "energy",
    "text": "I am looking for another job.",
    "scale": "frequency",
    "reversed": True,
    "not_applicable": False,
}
ASKED = tables.round_question
OPERATOR = By("operator", T0)


def spare(item: str) -> Wording:
    return wording(ITEM, FIRST, seeded(FIRST)[ITEM, item])


def begin(database: Database, number: int) -> None:
    """A round of the week after T0 with this number, without its questions."""
    with database.write() as tx:
        tx.execute(sa.update(tables.round_).where(tables.round_.c.status == "open").values(status="released"))
        tx.execute(
            sa.insert(tables.round_).values(
                id=f"round-{number}",
                workspace=WORKSPACE,
                number=number,
                theme="load",
                series="-",
                opens_at=week(number),
                closes_at=week(number, days=3),
                fingerprint="-",
                k=5,
                epsilon=2.0,
                focus_epsilon=1.0,
            )
        )


def row(number: int, asked: Wording, following: Wording | None = None, **changed: Any) -> Mapping[str, Any]:  # noqa: ANN401 - columns
    return {
        "round": f"round-{number}",
        "workspace": WORKSPACE,
        "theme": "load",
        "position": 0,
        "item": asked.entry,
        "digest": asked.digest,
        "next_item": following and following.entry,
        "next_digest": following and following.digest,
        **changed,
    }


def write(database: Database, *rows: Mapping[str, Any]) -> None:
    with database.write() as tx:
        for each in rows:
            tx.execute(sa.insert(ASKED).values(each))


def appoint(database: Database) -> None:
    with database.write() as tx:
        guardians.appoint(tx, WORKSPACE, OTTO, "Otto", at=T0, by=OPERATOR)


def approve(database: Database, body: Body) -> Wording:
    made = wording(ITEM, FIRST, body)
    with database.write() as tx:
        guardians.approve(tx, WORKSPACE, made, note="", by=By(OTTO, T0))
    return made


@pytest.fixture
def settled(database: Database) -> Database:
    settle_team(database)
    return database


A, B, C = spare("energy.a"), spare("energy.b"), spare("energy.c")
OWN = wording(ITEM, FIRST, LOADED)


def test_every_vetted_wording_is_in_a_migrated_database_and_nothing_else(database: Database) -> None:
    with database.read() as connection:
        found = {Wording(**row._mapping) for row in connection.execute(sa.select(tables.vetted_wording))}
    assert found == vetted()


def test_nobody_adds_to_what_is_vetted_changes_it_or_takes_it_away(database: Database) -> None:
    table = tables.vetted_wording
    for statement in (
        sa.insert(table).values(asdict(OWN)),
        sa.update(table).values(digest=OWN.digest),
        sa.delete(table),
    ):
        with pytest.raises(IntegrityError, match="R15"), database.write() as tx:
            tx.execute(statement)


def test_a_round_opens_with_the_ten_questions_as_they_stand(opened: Opened) -> None:
    with opened.database.read() as connection:
        rows = asked_questions.rows(connection, opened.round_id)
        asked = questions.of_round(connection, WORKSPACE, opened.round_id, "load")
    assert len(rows) == 10
    assert {each.next for each in rows.values()} == {None}
    assert [each.id for each in asked] == [each.id for each in load().themes["load"].defaults]


def test_a_loaded_question_is_refused_without_a_guardian_whatever_was_approved(settled: Database) -> None:
    begin(settled, 1)
    for wrong in (row(1, OWN), row(1, A, OWN)):
        with pytest.raises(IntegrityError, match="guardian"):
            write(settled, wrong)
    appoint(settled)
    with pytest.raises(IntegrityError, match="guardian"):
        write(settled, row(1, OWN))
    approve(settled, LOADED)
    with settled.write() as tx:
        guardians.end(tx, WORKSPACE, OTTO, why=Ended.LEFT, at=T0, by=OPERATOR)
    with pytest.raises(IntegrityError, match="guardian"):
        write(settled, row(1, OWN))


def test_the_exact_text_that_a_guardian_approved_is_taken_and_no_other(settled: Database) -> None:
    begin(settled, 1)
    appoint(settled)
    approved = approve(settled, LOADED)
    with pytest.raises(IntegrityError, match="guardian"):
        write(settled, row(1, wording(ITEM, FIRST, {**LOADED, "text": "I will leave."})))
    write(settled, row(1, approved))


def test_the_id_of_a_vetted_question_with_other_words_is_no_vetted_question(settled: Database) -> None:
    begin(settled, 1)
    reworded = wording(ITEM, FIRST, {**seeded(FIRST)[ITEM, "energy.a"], "text": LOADED["text"]})
    with pytest.raises(IntegrityError, match="guardian"):
        write(settled, row(1, reworded))
    with pytest.raises(IntegrityError, match="guardian"):
        write(settled, row(1, A, item="energy.b"))


def test_a_question_changes_only_as_the_check_in_before_announced(settled: Database) -> None:
    begin(settled, 1)
    write(settled, row(1, A))
    begin(settled, 2)
    with pytest.raises(IntegrityError, match="announced"):
        write(settled, row(2, B))
    write(settled, row(2, A, B))
    begin(settled, 3)
    with pytest.raises(IntegrityError, match="announced"):
        write(settled, row(3, C))
    write(settled, row(3, B))


def test_a_gap_in_the_rounds_does_not_make_the_choice_free_again(settled: Database) -> None:
    begin(settled, 1)
    write(settled, row(1, A))
    begin(settled, 2)  # a round that says nothing of its questions
    begin(settled, 7)
    with pytest.raises(IntegrityError, match="announced"):
        write(settled, row(7, B))


def test_what_a_void_round_announced_counts_for_nothing(settled: Database) -> None:
    begin(settled, 1)
    write(settled, row(1, A, B))
    with settled.write() as tx:
        tx.execute(sa.update(tables.round_).values(status="void"))
    begin(settled, 2)
    with pytest.raises(IntegrityError, match="announced"):
        write(settled, row(2, B))
    write(settled, row(2, A, B))


def test_a_theme_changes_at_most_one_question_in_twelve_weeks(settled: Database) -> None:
    begin(settled, 1)
    write(settled, row(1, A, B))
    other = spare("recovery.a"), spare("recovery.b")
    with pytest.raises(IntegrityError, match="12 weeks"):
        write(settled, row(1, *other, position=3))
    begin(settled, 12)
    with pytest.raises(IntegrityError, match="12 weeks"):
        write(settled, row(12, B, C))
    write(settled, row(12, *(spare("asking.a"), spare("asking.b")), theme="help"))
    write(settled, row(12, B))
    begin(settled, 13)
    write(settled, row(13, B, C))


def test_an_own_question_gives_way_to_a_vetted_one_where_the_last_guardian_has_gone(
    settled: Database,
) -> None:
    appoint(settled)
    own = approve(settled, LOADED)
    begin(settled, 1)
    write(settled, row(1, own))
    begin(settled, 2)
    with pytest.raises(IntegrityError, match="announced"):
        write(settled, row(2, A))
    with settled.write() as tx:
        guardians.end(tx, WORKSPACE, OTTO, why=Ended.LEFT, at=T0, by=OPERATOR)
    write(settled, row(2, A))


def test_what_a_round_asks_is_written_when_it_opens_and_never_again(opened: Opened) -> None:
    database = opened.database
    with pytest.raises(IntegrityError, match="never changed"), database.write() as tx:
        tx.execute(sa.update(ASKED).values(item=B.entry, digest=B.digest))
    with pytest.raises(IntegrityError, match="purge"), database.write() as tx:
        tx.execute(sa.delete(ASKED))
    with database.write() as tx:
        tx.execute(sa.insert(tables.purge_permit).values(workspace=WORKSPACE))
        with pytest.raises(IntegrityError, match="purge"), tx.begin_nested():
            tx.execute(sa.delete(ASKED))  # not while it is open
        tx.execute(sa.delete(tables.purge_permit))
    with database.write() as tx:
        released.void(tx, opened.round_id)
    late = row(1, A, round=opened.round_id)
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(sa.insert(ASKED).values(late))


def test_a_row_is_not_replaced_either(opened: Opened) -> None:
    if not opened.database.is_sqlite:
        return
    with pytest.raises(IntegrityError, match="never changed"), opened.database.write() as tx:
        tx.execute(sa.insert(ASKED).prefix_with("OR REPLACE").values(row(1, A, round=opened.round_id)))


def test_a_question_of_another_workspaces_round_is_refused(settled: Database) -> None:
    begin(settled, 1)
    with pytest.raises(IntegrityError, match="when it opens"):
        write(settled, row(1, A, workspace="T0OTHER"))


def test_what_hr_chose_is_announced_by_the_next_check_in_and_asked_from_the_one_after(
    database: Database,
) -> None:
    settle_team(database)
    open_week(database, 0)
    publish(database, {(EntryKind.ASKED, "energy"): {"id": "energy", "item": "energy.b"}})
    announcing, changed = open_week(database, 1).round_id, open_week(database, 2).round_id
    with database.read() as connection:
        said = {
            number: questions.news(connection, WORKSPACE, round_id, number)
            for number, round_id in ((2, announcing), (3, changed))
        }
        first = [
            questions.of_round(connection, WORKSPACE, each, "load")[0].id for each in (announcing, changed)
        ]
    (change,) = said[2]
    assert (change.theme, change.old.id, change.new.id, change.at_once) == (
        "load",
        "energy.a",
        "energy.b",
        False,
    )
    assert said[3] == []
    assert first == ["energy.a", "energy.b"]


def test_a_loaded_question_that_came_past_all_rules_into_the_library_is_not_asked(database: Database) -> None:
    settle_team(database)
    rows = {
        ("en", "item", "energy.leave"): words(LOADED),
        ("*", "item", "energy.leave"): shared(LOADED),
        ("*", "asked", "energy"): {"item": "energy.leave"},
    }
    with database.write() as tx:
        for (locale, kind, entry), body in rows.items():
            place = {"workspace": WORKSPACE, "locale": locale, "kind": kind, "entry": entry, "body": body}
            by = {"authors": [OTTO], "reviewer": OTTO, "published_at": T0, "number": 1, "revision": 1}
            tx.execute(sa.insert(tables.library_edition).values(place | by))
        tx.execute(sa.update(tables.workspace).values(library=1))
    first = open_week(database, 0).round_id
    second = open_week(database, 1).round_id
    with database.read() as connection:
        for round_id in (first, second):
            asked = questions.of_round(connection, WORKSPACE, round_id, "load")
            assert asked[0].id == "energy.a"
        assert questions.news(connection, WORKSPACE, second, 2) == []
