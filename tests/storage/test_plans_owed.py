"""To whom a message is owed at all: nobody who said no or stop, and newcomers a card."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.console import notices
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import pauses, plans, released
from tests.cast import ANA, HANA, LEA, OTTO, VERA, WORKSPACE, week
from tests.storage.conftest import TEAM
from tests.storage.planned import (
    EARLY,
    THURSDAY,
    TUESDAY,
    TUESDAY_AT_TEN,
    TUESDAY_NOON,
    WEDNESDAY_AT_TEN,
    Week,
    open_round,
    opened_week,
    team,
)

__all__ = ["open_round", "team"]  # fixtures that stand elsewhere


def test_word_of_a_void_round_reaches_who_was_asked_and_wants_messages(open_round: Week) -> None:
    open_round.sends(TUESDAY_AT_TEN)
    silent, said_no, gone, there = TEAM[:4]
    with open_round.database.write() as tx:
        workspaces.set_hr(tx, WORKSPACE, [HANA, OTTO])
        for user in (silent, HANA, LEA):
            choices.stop(tx, WORKSPACE, user)
        choices.set_consent(tx, WORKSPACE, said_no, "no")
        choices.set_away(tx, WORKSPACE, gone, THURSDAY, THURSDAY)
        released.void(tx, open_round.id)
    rows = {(row["user"], row["kind"]) for row in everything(open_round, tables.delivery)}
    assert rows == {*((user, "void") for user in TEAM[2:]), (OTTO, "void_hr")}
    assert everything(open_round, tables.report) == [], "a lead who said stop reads it in the Home tab"

    closed = week(0, days=3, hours=19)
    sent = open_round.sends(closed)
    assert (there, "void") in sent
    assert (gone, "void") not in sent
    assert gone not in {row["user"] for row in everything(open_round, tables.delivery)}, "dropped, not kept"


def test_a_lead_who_said_stop_is_owed_no_report_and_the_others_are(open_round: Week) -> None:
    with open_round.database.write() as tx:
        tx.execute(sa.insert(tables.recipient).values(round=open_round.id, leaf="another", user=OTTO))
        choices.stop(tx, WORKSPACE, LEA)
        released.publish(tx, workspace=WORKSPACE, round_id=open_round.id, closed=[])
    assert [row["user"] for row in everything(open_round, tables.report)] == [OTTO]


def test_a_guardian_who_said_stop_is_owed_no_notice(open_round: Week) -> None:
    with open_round.database.write() as tx:
        choices.stop(tx, WORKSPACE, VERA)
        notices.owe(tx, WORKSPACE, [OTTO, VERA])
    assert [row["user"] for row in everything(open_round, tables.notice)] == [OTTO]


def test_a_card_that_has_not_gone_out_makes_no_round_void(open_round: Week) -> None:
    open_round.sends(TUESDAY_AT_TEN)
    late = week(0, days=3, hours=12)
    with open_round.database.write() as tx:
        card = {"round": open_round.id, "user": "UNEW", "kind": "welcome", "due_at": TUESDAY_AT_TEN}
        tx.execute(sa.insert(tables.delivery).values(card))
        pauses.pause(tx, WORKSPACE, By("operator", late), now=late)
    assert not open_round.round.void_by_pause


def test_who_left_the_last_first_message_hears_no_more_in_another_team_either(team: Database) -> None:
    with team.write() as tx:
        people.make_known(tx, WORKSPACE, "UNEW")
        tx.execute(sa.update(tables.person).values(consent="unknown", asked=2, asked_at=week(-9)))
    found = opened_week(team, newcomers=["UNEW"])
    for user in (ANA, "UNEW"):
        assert found.planned(user) == {}
        found.changes(TUESDAY_NOON, lambda _: None, user)
        assert found.planned(user) == {}


def test_nobody_is_told_of_a_message_that_will_not_come(team: Database) -> None:
    newcomer, at = Person("UNEW", "New", "UTC"), week(1, days=1, hours=10)
    with team.read() as connection:
        workspace = workspaces.every(connection)[0]

        def told(person: Person) -> datetime | None:
            return plans.in_a_later_round(connection, workspace, person, week(0, days=1))

        assert told(newcomer) == at
        assert told(replace(newcomer, consent="yes", asked=2)) == at
        for gone in (replace(newcomer, asked=2, asked_at=week(-9)), replace(newcomer, consent="no")):
            assert told(gone) is None


def test_a_newcomers_card_waits_and_goes_as_other_messages_do(team: Database) -> None:
    with team.write() as tx:
        people.make_known(tx, WORKSPACE, "UNEW")
    found = opened_week(team, newcomers=["UNEW"])
    assert found.planned("UNEW") == {"welcome": TUESDAY_AT_TEN}
    found.changes(EARLY, lambda tx: choices.set_away(tx, WORKSPACE, "UNEW", TUESDAY, TUESDAY), "UNEW")
    assert found.planned("UNEW") == {"welcome": WEDNESDAY_AT_TEN}
    found.changes(EARLY, lambda tx: choices.set_consent(tx, WORKSPACE, "UNEW", "no"), "UNEW")
    assert found.planned("UNEW") == {}


def everything(found: Week, table: sa.Table) -> list[dict[str, object]]:
    with found.database.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]
