"""Guardians in the database: who may be one, since when and until when, what they approved, what stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from content.vetting import Wording
from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.console import audit_log, guardians, notices, roles, web_sessions
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.guardians import Ended, NotAppointed
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.due import due
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, T0, WORKSPACE, ZOE, week
from tests.storage.conftest import refused

pytestmark = pytest.mark.both_databases

OPERATOR = By("operator", week(0))
TEXT = Wording("item", "own.night", "en", "a" * 64)


@pytest.fixture(autouse=True)
def settled(database: Database) -> None:
    """Two workspaces that know each other not."""
    with database.write() as tx:
        for each in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.register(tx, enterprise_id=None, team_id=each, name="Test")


def test_a_guardian_is_one_from_the_appointment_to_the_end_and_stays_in_the_list(database: Database) -> None:
    appoint(database, ANA)
    with database.read() as connection:
        (ana,) = guardians.active(connection, WORKSPACE)
        assert (ana.user, ana.name, ana.appointed_at, ana.ended_at) == (ANA, "Ana", week(0), None)
        assert guardians.is_active(connection, WORKSPACE, ANA)
        assert not guardians.is_active(connection, WORKSPACE, OTTO)
        assert not guardians.is_active(connection, OTHER_WORKSPACE, ANA)

    assert end(database, ANA, Ended.LEFT, weeks=3)
    assert not end(database, ANA, Ended.LEFT, weeks=4)
    with database.read() as connection:
        assert guardians.active(connection, WORKSPACE) == ()
        (ana,) = guardians.every(connection, WORKSPACE)
        actions = [each.action for each in audit_log.search(connection, WORKSPACE)]
    assert (ana.ended_at, ana.why_ended) == (week(3), Ended.LEFT)
    assert actions == [Action.GUARDIAN_ENDED, Action.GUARDIAN_APPOINTED]


def test_there_are_three_at_most_and_each_once(database: Database) -> None:
    for user in (ANA, LEA, OTTO):
        appoint(database, user)

    with pytest.raises(NotAppointed, match="is a guardian already"):
        appoint(database, ANA)
    with pytest.raises(NotAppointed, match=r"three guardians.*Ana \(UANA\), Lea"):
        appoint(database, ZOE)
    end(database, OTTO)
    appoint(database, ZOE)
    appoint(database, OTTO, OTHER_WORKSPACE)

    with database.read() as connection:
        names = [each.name for each in guardians.active(connection, WORKSPACE)]
    assert names == ["Ana", "Lea", "Zoe"]


def test_whoever_has_a_role_in_hrs_console_is_refused(database: Database) -> None:
    with database.write() as tx:
        roles.grant(tx, WORKSPACE, HANA, Role.VIEWER, name="Hana", by="operator", at=week(0))

    with pytest.raises(NotAppointed, match=r"Hana has a role in HR's console \(viewer\).*revoke UHANA"):
        appoint(database, HANA)
    appoint(database, HANA, OTHER_WORKSPACE)  # there she has none


def test_whoever_is_told_of_trouble_is_refused(database: Database) -> None:
    with database.write() as tx:
        workspaces.set_hr(tx, WORKSPACE, [HANA, OTTO])

    with pytest.raises(NotAppointed, match="Otto is told of trouble"):
        appoint(database, OTTO)


def test_an_end_signs_them_out_and_withdraws_what_was_owed_to_them(database: Database) -> None:
    appoint(database, ANA)
    with database.write() as tx:
        web_sessions.begin(tx, "d" * 64, workspace=WORKSPACE, user=ANA, name="Ana", at=wall())
        assert due(tx, now=week(1), wall=wall()).notifying == (WORKSPACE,)

    end(database, ANA)

    with database.read() as connection:
        assert web_sessions.session(connection, "d" * 64, wall()) is None
        assert due(connection, now=week(1), wall=wall()).notifying == ()


def test_an_approval_counts_while_somebody_is_a_guardian_and_for_this_text_alone(database: Database) -> None:
    appoint(database, ANA)
    with database.write() as tx:
        guardians.approve(tx, WORKSPACE, TEXT, note="Fair.", by=By(ANA, week(1)))
        guardians.approve(tx, WORKSPACE, TEXT, note="Again.", by=By(ANA, week(2)))

    with database.read() as connection:
        assert guardians.approved(connection, WORKSPACE) == {TEXT}
        assert guardians.approved(connection, OTHER_WORKSPACE) == frozenset()
        (yes,) = guardians.approvals(connection, WORKSPACE).values()
    assert (yes.guardian, yes.name, yes.note, yes.at) == (ANA, "Ana", "Fair.", week(1))

    end(database, ANA)
    with database.read() as connection:
        assert guardians.approved(connection, WORKSPACE) == frozenset()
        assert guardians.approvals(connection, WORKSPACE) == {TEXT: yes}
    appoint(database, LEA)
    with database.read() as connection:
        assert guardians.approved(connection, WORKSPACE) == {TEXT}


def test_nobody_but_a_guardian_approves(database: Database) -> None:
    appoint(database, ANA)
    with pytest.raises(ValueError, match="Only a guardian"), database.write() as tx:
        guardians.approve(tx, WORKSPACE, TEXT, note="", by=By(HANA, week(1)))


def plant(**columns: object) -> sa.Insert:
    row = {"workspace": WORKSPACE, "number": 9, "user": ZOE, "name": "Zoe", "appointed_at": week(0)}
    return sa.insert(tables.guardian).values(row | columns)


def approval(**columns: object) -> sa.Insert:
    row = {"workspace": WORKSPACE, "kind": "item", "entry": "x", "locale": "en", "digest": "b" * 64}
    by = {"guardian": ANA, "name": "Ana", "note": "", "at": week(1)}
    return sa.insert(tables.wording_approval).values(row | by | columns)


def role(user: str) -> sa.Insert:
    row = {"workspace": WORKSPACE, "user": user, "role": "editor", "name": "", "granted_by": "operator"}
    return sa.insert(tables.console_role).values(row | {"granted_at": week(0)})


FORBIDDEN: dict[str, Callable[[], sa.Insert | sa.Update | sa.Delete]] = {
    "a second one of the same person": lambda: plant(user=ANA),
    "somebody in the place of a guardian": lambda: plant(number=1).prefix_with(
        "OR REPLACE", dialect="sqlite"
    ),
    "somebody with a role": lambda: plant(user=HANA),
    "somebody who is told of trouble": lambda: plant(user=OTTO),
    "a role for a guardian": lambda: role(ANA),
    "a guardian in the place of an editor": lambda: sa.update(tables.console_role).values(user=ANA),
    "a guardian who is told of trouble": lambda: sa.update(tables.workspace).values(hr=[OTTO, ANA]),
    "another name": lambda: sa.update(tables.guardian).values(name="Hana"),
    "another person": lambda: sa.update(tables.guardian).values(user=ZOE),
    "an end without a reason": lambda: sa.update(tables.guardian).values(ended_at=week(1)),
    "an end before the beginning": lambda: ended(week(-1)),
    "a guardian deleted": lambda: sa.delete(tables.guardian),
    "an approval by nobody": lambda: approval(guardian=ZOE),
    "an approval by HR": lambda: approval(guardian=HANA, name="Hana"),
    "an approval in another name": lambda: approval(name="Lea"),
    "an approval of a choice": lambda: approval(kind="asked"),
    "an approval changed": lambda: sa.update(tables.wording_approval).values(digest="c" * 64),
    "an approval deleted": lambda: sa.delete(tables.wording_approval),
    "an approval replaced": lambda: replacing(approval(entry=TEXT.entry, digest=TEXT.digest, note="No.")),
}


def replacing(statement: sa.Insert) -> sa.Insert:
    return statement.prefix_with("OR REPLACE", dialect="sqlite")


def ended(at: datetime) -> sa.Update:
    return sa.update(tables.guardian).values(ended_at=at, why_ended="removed")


@pytest.fixture
def with_ana(database: Database) -> Database:
    """Ana is a guardian and approved a text; Hana is an editor, Otto is told of trouble."""
    appoint(database, ANA)
    with database.write() as tx:
        roles.grant(tx, WORKSPACE, HANA, Role.EDITOR, name="Hana", by="operator", at=week(0))
        workspaces.set_hr(tx, WORKSPACE, [OTTO])
        guardians.approve(tx, WORKSPACE, TEXT, note="", by=By(ANA, week(1)))
    return database


def test_the_database_itself_refuses_what_is_wrong(with_ana: Database) -> None:
    taken = [name for name, statement in FORBIDDEN.items() if not refused(with_ana, statement())]

    assert taken == []


def test_the_database_takes_what_is_right(with_ana: Database) -> None:
    for statement in (plant(), approval(), role(LEA), ended(week(1))):
        assert not refused(with_ana, statement)


def test_the_database_refuses_a_fourth_guardian_and_a_second_end(database: Database) -> None:
    for user in (ANA, LEA, OTTO):
        appoint(database, user)
    assert refused(database, plant())
    end(database, OTTO)
    assert not refused(database, plant())
    again = sa.update(tables.guardian).where(tables.guardian.c.user == OTTO)
    assert refused(database, again.values(ended_at=week(9)))
    assert refused(database, again.values(ended_at=None, why_ended=None))


def test_a_message_that_is_owed_goes_once_however_often_it_is_asked_for(database: Database) -> None:
    with database.write() as tx:
        notices.owe(tx, WORKSPACE, [ANA])
        notices.owe(tx, WORKSPACE, [ANA, LEA])
        first = notices.claim(tx, WORKSPACE, wall=wall(), limit=9)
        assert [each.user for each in first] == [ANA, LEA]
        assert notices.claim(tx, WORKSPACE, wall=wall(), limit=9) == []
        assert notices.OUTBOX.settle(tx, first[0], "sent")
        assert notices.OUTBOX.settle(tx, first[1], "sent")
        assert due(tx, now=week(1), wall=wall()).notifying == ()


def test_what_comes_up_while_one_is_being_sent_is_in_another_message(database: Database) -> None:
    with database.write() as tx:
        notices.owe(tx, WORKSPACE, [ANA])
        (going,) = notices.claim(tx, WORKSPACE, wall=wall(), limit=9)
        notices.owe(tx, WORKSPACE, [ANA])
        assert not notices.OUTBOX.settle(tx, going, "sent")
        (another,) = notices.claim(tx, WORKSPACE, wall=wall() + timedelta(seconds=1), limit=9)
        assert another.attempt != going.attempt
        assert notices.OUTBOX.settle(tx, another, "sent")


def appoint(database: Database, user: str, key: str = WORKSPACE, at: datetime = T0) -> None:
    with database.write() as tx:
        guardians.appoint(tx, key, user, user[1:].capitalize(), at=at, by=OPERATOR)


def end(database: Database, user: str, why: Ended = Ended.REMOVED, *, weeks: float = 1) -> bool:
    with database.write() as tx:
        return guardians.end(tx, WORKSPACE, user, why=why, at=week(0, days=7 * weeks), by=OPERATOR)
