"""How sending goes, as HR reads it: by what a workspace owes as a whole, and by nobody's choice."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from slackapp.pulse.calendar import Schedule, Slot
from slackapp.storage import tables
from slackapp.storage.people import choices, workspaces
from slackapp.storage.rounds import rounds, sending
from slackapp.storage.rounds.sending import Stage, State
from tests.cast import ANA, WORKSPACE, week
from tests.services.statements import statements
from tests.storage.conftest import TEAM, Opened

pytestmark = pytest.mark.both_databases

TEN, LATE = week(0, days=1, hours=10), week(0, days=1, hours=11)
PACE = 60
WEDNESDAY = week(0, days=2, hours=9)


def looked(opened: Opened, now: object = LATE) -> State | None:
    """What a tick would note at this time."""
    with opened.database.read() as connection:
        found = sending.look(connection, now=now, per_minute=PACE)  # type: ignore[arg-type]  # a moment
    return found.get(WORKSPACE)


def change(opened: Opened, **values: object) -> None:
    """Let these be so of everything that is to be sent."""
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.delivery).values(values))


def test_what_is_left_after_its_time_is_late_and_what_is_out_stays_out(opened: Opened) -> None:
    assert looked(opened, TEN + timedelta(minutes=29)) is None, "it may still be going out"
    late = looked(opened)
    assert late == State(opened.round_id, Stage.ASKING, late=True)
    change(opened, status="sent")
    out = looked(opened)
    assert out == State(opened.round_id, Stage.ASKING)
    with opened.database.write() as tx:
        sending.note(tx, WORKSPACE, out)
    change(opened, status="pending")
    assert looked(opened) is None
    with opened.database.read() as connection:
        assert sending.state(connection, WORKSPACE).late is False


def test_more_people_have_more_time_whether_or_not_any_of_them_is_asked(opened: Opened) -> None:
    with opened.database.read() as connection:
        slow = sending.look(connection, now=TEN + timedelta(minutes=35), per_minute=1)
        slower = sending.look(connection, now=TEN + timedelta(minutes=40), per_minute=1)
    assert (slow, list(slower)) == ({}, [WORKSPACE])


def test_a_workspace_that_goes_while_it_is_looked_at_breaks_no_tick(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "latest_of_each", lambda *_: {})
    assert looked(opened) is None


def test_however_many_rounds_wait_for_their_hour_it_takes_as_many_statements(opened: Opened) -> None:
    def asked() -> list[str]:
        with statements(opened.database) as found:
            assert looked(opened, TEN) is None
        return found

    alone = asked()
    with opened.database.write() as tx:
        (row,) = tx.execute(sa.select(tables.round_)).mappings()
        for key in ("T0LAB", "T0WARD"):
            workspaces.register(tx, enterprise_id=None, team_id=key, name=key)
            workspaces.set_schedule(tx, key, Schedule(zone="UTC"))
            tx.execute(sa.insert(tables.round_).values({**row, "workspace": key, "id": f"{key}-20260105"}))
    with opened.database.read() as connection:
        found = connection.execute(sending.WORTH_A_LOOK, {"now": TEN}).scalars()
        assert set(found) == {WORKSPACE, "T0LAB", "T0WARD"}
    assert len(asked()) == len(alone)


def say(what: str) -> Callable[[sa.Connection], None]:
    def one(tx: sa.Connection) -> None:
        mine = (tables.person.c.workspace == WORKSPACE) & (tables.person.c.user.in_(TEAM[:4]))
        values: dict[str, object] = {
            "yes": {"consent": "yes"},
            "no": {"consent": "no"},
            "silent": {"silent": True},
            "another hour": {"slot": [2, "09:00"]},
            "a pause": {"paused_until": date(2026, 2, 1)},
            "away": {"away_from": date(2026, 1, 5), "away_until": date(2026, 1, 9)},
        }[what]  # type: ignore[assignment]  # values of columns
        tx.execute(sa.update(tables.person).where(mine).values(values))
        gone = tables.delivery.c.user.in_(TEAM[:4])
        if what in {"no", "silent", "a pause", "away"}:
            tx.execute(sa.delete(tables.delivery).where(gone))
        if what == "another hour":
            tx.execute(sa.update(tables.delivery).where(gone).values(due_at=WEDNESDAY, status="pending"))

    return one


@pytest.mark.parametrize("what", ["yes", "no", "silent", "another hour", "a pause", "away"])
def test_what_people_choose_moves_nothing(opened: Opened, what: str) -> None:
    times = (TEN - timedelta(hours=1), TEN, LATE, WEDNESDAY, WEDNESDAY + timedelta(hours=1))
    change(opened, status="sent")
    before = [looked(opened, now) for now in times]
    with opened.database.write() as tx:
        say(what)(tx)
    assert [looked(opened, now) for now in times] == before


def test_a_message_at_somebodys_own_hour_is_never_late(opened: Opened) -> None:
    change(opened, status="sent")
    with opened.database.write() as tx:
        choices.set_slot(tx, WORKSPACE, ANA, Slot(2, time(9)))
        mine = tables.delivery.c.user == ANA
        tx.execute(sa.update(tables.delivery).where(mine).values(status="pending", due_at=WEDNESDAY))
    assert looked(opened, WEDNESDAY + timedelta(hours=8)) == State(opened.round_id, Stage.ASKING)


def test_whose_usual_hour_is_theirs_alone_moves_nothing(opened: Opened) -> None:
    """HR says that one person works where Tuesday is free, and lets Slack take nothing on Wednesday."""
    change(opened, status="sent")
    mine, wednesday = tables.person.c.user == ANA, week(0, days=2, hours=10)
    schedule = Schedule(zone="UTC", public=True)
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.person).values(country="DE"))
        tx.execute(sa.update(tables.person).where(mine).values(country="ES"))  # Reyes, 6 January
        workspaces.set_schedule(tx, WORKSPACE, schedule)
        theirs = tables.delivery.c.user == ANA
        tx.execute(sa.update(tables.delivery).where(theirs).values(status="pending", due_at=wednesday))
    asks = looked(opened, wednesday + timedelta(hours=2))
    with opened.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
        tx.execute(sa.delete(tables.delivery).where(theirs))
    assert looked(opened, wednesday + timedelta(hours=2)) == asks == State(opened.round_id, Stage.ASKING)
    with opened.database.read() as connection:
        found, workspace = rounds.find(connection, opened.round_id), workspaces.find(connection, WORKSPACE)
        assert found is not None
        assert workspace is not None
        hours = sending.usual_hours(connection, workspace, found)
    assert hours is not None
    assert (hours.first, hours.last) == (TEN, TEN), "no word of Slack's to one person is HR's to read"


def test_in_a_pause_nothing_is_late(opened: Opened) -> None:
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.workspace).values(paused_at=TEN, paused_by="operator"))
    assert looked(opened) is None


def test_that_slack_refuses_is_kept_by_its_name_until_it_takes_something(opened: Opened) -> None:
    with opened.database.write() as tx:
        sending.note_refusal(tx, WORKSPACE, "account_inactive", TEN)
        sending.note_refusal(tx, WORKSPACE, "account_inactive", LATE)
        assert sending.state(tx, WORKSPACE) == State(refused="account_inactive", refused_at=TEN)
        sending.note_taken(tx, WORKSPACE, was=("invalid_auth",))
        assert sending.state(tx, WORKSPACE).refused
        sending.note(tx, WORKSPACE, State(opened.round_id, Stage.ASKING, late=True))
        assert sending.state(tx, WORKSPACE) == State(
            opened.round_id, Stage.ASKING, True, "account_inactive", TEN
        )
        sending.note_taken(tx, WORKSPACE)
        assert sending.state(tx, WORKSPACE) == State(opened.round_id, Stage.ASKING, True)
