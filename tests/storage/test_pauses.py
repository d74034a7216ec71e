"""A pause keeps every message back; whether it makes a round void follows from its times (R16)."""

from datetime import datetime, timedelta
from typing import Final

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.console import audit_log, notices
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import deliveries, due, pauses, released, reports, rounds
from slackapp.storage.rounds.pauses import Effect
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, week
from tests.promises.first import SQLITE_FIRST
from tests.storage.conftest import TEAM, Opened, open_week

CLOSE: Final = week(0, days=3, hours=18)
LIMIT: Final = week(0, days=3, hours=6)
TUESDAY: Final = week(0, days=1, hours=12)
SECOND: Final = timedelta(seconds=1)
BY: Final = By(HANA, week(0))


@pytest.fixture(params=SQLITE_FIRST)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with this version's tables: PostgreSQL in `make test-slow`."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


def pause(database: Database, at: datetime) -> bool:
    with database.write() as tx:
        return pauses.pause(tx, WORKSPACE, BY, now=at)


def resume(database: Database, at: datetime) -> bool:
    with database.write() as tx:
        return pauses.resume(tx, WORKSPACE, BY, now=at)


def send(opened: Opened, *users: str) -> None:
    """These people's messages have gone out."""
    mine = tables.delivery.c.user.in_(users)
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.delivery).where(mine).values(status="sent"))


def is_void(opened: Opened) -> bool:
    """What closing would find, without the reading that only closing does."""
    with opened.database.write() as tx:
        found = rounds.lock_open(tx, opened.round_id)
        assert found is not None
        return pauses.makes_void(tx, found)


def owed(database: Database, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with database.read() as connection:
        found = due.due(connection, now=at, wall=wall())
    return found.sending, found.reporting


@pytest.mark.parametrize(
    ("begins", "now", "effect"),
    [
        (TUESDAY, TUESDAY, Effect.LIFT_IN_TIME),
        (TUESDAY, LIMIT, Effect.LIFT_IN_TIME),
        (TUESDAY, LIMIT + SECOND, Effect.VOID),
        (LIMIT, LIMIT + SECOND, Effect.VOID),
        (LIMIT + SECOND, LIMIT + SECOND, Effect.LATE),
        (LIMIT + SECOND, CLOSE, Effect.LATE),
    ],
)
def test_the_times_alone_tell_what_a_pause_does(begins: datetime, now: datetime, effect: Effect) -> None:
    assert pauses.effect(begins, CLOSE, now) is effect
    assert pauses.lift_by(CLOSE) == LIMIT


def test_in_a_pause_nothing_is_due_to_be_sent_or_claimed_and_nothing_is_lost(opened: Opened) -> None:
    assert owed(opened.database, TUESDAY)[0] == (opened.round_id,)
    assert pause(opened.database, TUESDAY)
    assert owed(opened.database, TUESDAY) == ((), ())
    with opened.database.write() as tx:
        assert not deliveries.claim(tx, opened.round_id, now=TUESDAY, wall=wall(), limit=9)
        assert not due.unfinished(tx, TUESDAY)
    assert resume(opened.database, TUESDAY)
    with opened.database.write() as tx:
        claimed = deliveries.claim(tx, opened.round_id, now=TUESDAY, wall=wall(), limit=9)
    assert {(each.user, each.attempt) for each in claimed} == {(user, 1) for user in TEAM}


def test_in_a_pause_reports_and_notices_wait(opened: Opened) -> None:
    publish(opened)
    with opened.database.write() as tx:
        notices.owe(tx, WORKSPACE, [OTTO])
    pause(opened.database, CLOSE)
    with opened.database.write() as tx:
        found = due.due(tx, now=CLOSE, wall=wall())
        assert (found.reporting, found.notifying) == ((), ())
        assert not reports.claim(tx, opened.round_id, wall=wall(), limit=9)
        assert not notices.claim(tx, WORKSPACE, wall=wall(), limit=9)
        assert not due.unfinished(tx, CLOSE)
    resume(opened.database, CLOSE)
    with opened.database.read() as connection:
        found = due.due(connection, now=CLOSE, wall=wall())
    assert (found.reporting, found.notifying) == ((opened.round_id,), (WORKSPACE,))


def test_a_round_that_is_void_by_a_pause_asks_nobody_any_more(opened: Opened) -> None:
    late = LIMIT + SECOND
    assert owed(opened.database, late)[0] == (opened.round_id,)
    pause(opened.database, TUESDAY)
    resume(opened.database, late)
    assert owed(opened.database, late) == ((), ())


def test_another_workspace_is_not_paused(opened: Opened) -> None:
    with opened.database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=OTHER_WORKSPACE, name="Other")
        assert pauses.pause(tx, OTHER_WORKSPACE, BY, now=TUESDAY)
        assert not workspaces.is_paused(tx, WORKSPACE)
    assert owed(opened.database, TUESDAY)[0] == (opened.round_id,)
    pause(opened.database, LIMIT + SECOND)
    resume(opened.database, LIMIT + SECOND)
    with opened.database.write() as tx:
        assert workspaces.is_paused(tx, OTHER_WORKSPACE)


def test_pausing_or_resuming_twice_changes_nothing_and_is_written_down_once(opened: Opened) -> None:
    assert not resume(opened.database, TUESDAY)
    assert pause(opened.database, TUESDAY)
    assert not pause(opened.database, CLOSE)
    with opened.database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    assert (found.paused_at, found.paused_by) == (TUESDAY, HANA)
    assert resume(opened.database, TUESDAY)
    assert not resume(opened.database, CLOSE)
    with opened.database.read() as connection:
        found_ = audit_log.search(connection, WORKSPACE)
    done = [(each.action, each.actor, each.detail) for each in found_ if each.subject == pauses.SUBJECT]
    assert done == [(Action.RESUMED, HANA, {}), (Action.PAUSED, HANA, {})]


@pytest.mark.parametrize(("lifted", "void"), [(LIMIT, False), (LIMIT + SECOND, True), (CLOSE + SECOND, True)])
def test_a_pause_that_is_lifted_twelve_hours_before_the_close_does_no_harm_and_a_second_later_all_is_void(
    opened: Opened, lifted: datetime, void: bool
) -> None:
    pause(opened.database, TUESDAY)
    resume(opened.database, lifted)
    assert is_void(opened) is void


@pytest.mark.parametrize("begins", [week(0, days=-20), TUESDAY, LIMIT])
def test_a_pause_that_still_stands_at_the_close_makes_void_whatever_was_sent(
    opened: Opened, begins: datetime
) -> None:
    send(opened, *TEAM)
    pause(opened.database, begins)
    assert is_void(opened)


def test_in_the_last_hours_a_pause_does_no_harm_where_every_message_had_gone_out(opened: Opened) -> None:
    send(opened, *TEAM)
    pause(opened.database, LIMIT + SECOND)
    assert not is_void(opened)
    resume(opened.database, CLOSE - SECOND)
    assert not is_void(opened)


@pytest.mark.parametrize("state", ["pending", "claimed"])
def test_in_the_last_hours_a_pause_that_keeps_one_message_back_makes_void_for_all(
    opened: Opened, state: str
) -> None:
    send(opened, *TEAM[1:])
    with opened.database.write() as tx:
        mine = tables.delivery.c.user == ANA
        tx.execute(sa.update(tables.delivery).where(mine).values(status=state))
    pause(opened.database, LIMIT + SECOND)
    resume(opened.database, LIMIT + SECOND)
    send(opened, ANA)  # sent later it may be: she was kept waiting by somebody's choice
    assert is_void(opened)


def test_who_asks_to_be_asked_in_the_last_hours_decides_nothing_by_it(opened: Opened) -> None:
    send(opened, *TEAM)
    with opened.database.write() as tx:
        mine = tables.delivery.c.user == ANA
        tx.execute(sa.delete(tables.delivery).where(mine))
        deliveries.ask_now(tx, opened.round_id, ANA, LIMIT + SECOND)
    pause(opened.database, LIMIT + 2 * SECOND)
    assert not is_void(opened)


def test_what_people_choose_after_a_pause_has_begun_changes_nothing(opened: Opened) -> None:
    send(opened, *TEAM[1:])
    pause(opened.database, LIMIT + SECOND)
    with opened.database.write() as tx:
        deliveries.withdraw(tx, WORKSPACE, ANA)
    assert is_void(opened)


def test_a_pause_that_begins_after_the_close_does_not_reach_back(opened: Opened) -> None:
    pause(opened.database, CLOSE)
    assert not is_void(opened)
    resume(opened.database, CLOSE + SECOND)
    assert not is_void(opened)


def test_a_pause_that_was_over_before_the_round_opened_does_nothing_to_it(database: Database) -> None:
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
    pause(database, week(0, days=-3))
    resume(database, week(0, days=-2))
    assert owed(database, TUESDAY) == ((), ())


def test_the_database_never_lets_a_round_that_a_pause_made_void_be_released_or_spared(opened: Opened) -> None:
    pause(opened.database, TUESDAY)
    resume(opened.database, LIMIT + SECOND)
    for statement in (
        "UPDATE round SET void_by_pause = FALSE",
        "UPDATE round SET status = 'released'",
        "UPDATE round SET status = 'released', void_by_pause = FALSE",
    ):
        with pytest.raises(IntegrityError), opened.database.write() as tx:
            tx.execute(sa.text(statement))
    with opened.database.write() as tx:
        released.void(tx, opened.round_id, by_pause=True)
    with pytest.raises(IntegrityError), opened.database.write() as tx:
        tx.execute(sa.text("UPDATE round SET void_by_pause = FALSE"))


def test_a_round_that_ended_for_another_reason_is_not_blamed_on_a_pause(opened: Opened) -> None:
    with opened.database.write() as tx:
        released.void(tx, opened.round_id)
    with pytest.raises(IntegrityError), opened.database.write() as tx:
        tx.execute(sa.text("UPDATE round SET void_by_pause = TRUE"))


def test_a_pause_without_somebody_who_made_it_is_refused(opened: Opened) -> None:
    with pytest.raises(IntegrityError), opened.database.write() as tx:
        tx.execute(sa.text("UPDATE workspace SET paused_at = 1"))


def test_of_several_rounds_in_one_pause_everybody_is_told_once(opened: Opened) -> None:
    with opened.database.write() as tx:
        workspaces.set_hr(tx, WORKSPACE, [HANA])
    send(opened, ANA)
    pause(opened.database, TUESDAY)
    with opened.database.write() as tx:
        released.void(tx, opened.round_id, by_pause=True)
    later = open_week(opened.database, 1)
    with opened.database.write() as tx:
        released.void(tx, later.round_id, by_pause=True)
        told = tx.execute(sa.select(*tables.delivery.c["round", "user", "kind"])).all()
        leads = tx.execute(sa.select(*tables.report.c["round", "user"])).all()
    expected = [*((opened.round_id, user, "void") for user in TEAM), (opened.round_id, HANA, "void_hr")]
    assert sorted(map(tuple, told)) == sorted(expected)
    assert [tuple(each) for each in leads] == [(opened.round_id, LEA)]


def test_what_a_void_round_would_have_announced_is_announced_by_the_next_one(opened: Opened) -> None:
    publish(opened)
    with opened.database.write() as tx:
        joined = sa.update(tables.person).where(tables.person.c.user == ANA)
        tx.execute(joined.values(counts_from=2))
    kept_silent = open_week(opened.database, 1)
    pause(opened.database, week(1, days=1))
    with opened.database.write() as tx:
        released.void(tx, kept_silent.round_id, by_pause=True)
    told = open_week(opened.database, 2)
    publish(told)
    later = open_week(opened.database, 3)
    with opened.database.read() as connection:
        (before, then) = (rounds.told_before(connection, WORKSPACE, number) for number in (3, 4))
        changes = [rounds.leaves(connection, each.round_id) for each in (kept_silent, told, later)]
    assert before is not None
    assert then is not None
    assert (before.id, then.id) == (opened.round_id, told.round_id)
    assert [each[opened.leaf].joined for each in changes] == [1, 1, 0]


def publish(opened: Opened) -> None:
    with opened.database.write() as tx:
        released.publish(tx, workspace=WORKSPACE, round_id=opened.round_id, closed=[])
