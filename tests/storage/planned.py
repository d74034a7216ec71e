"""A week in which messages are planned: a team with an open round, and what its people change."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time

import pytest
import sqlalchemy as sa

from slackapp.pulse.calendar import Slot, current_window
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.outbox import Claim
from slackapp.storage.people import choices, people, workspaces
from slackapp.storage.rounds import deliveries, plans, rounds
from slackapp.storage.rounds.rounds import Round
from tests.cast import ANA, WORKSPACE, week
from tests.storage.conftest import TEAM, Opened, open_week, settle_team

BEN, CLEO = TEAM[1:3]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 1, day) for day in (5, 6, 7, 8))
TUESDAY_AT_TEN, WEDNESDAY_AT_TEN = week(0, days=1, hours=10), week(0, days=2, hours=10)
EARLY, TUESDAY_NOON = week(0, hours=1), week(0, days=1, hours=12)


class Week:
    """A round that is open, in which Ana and her team said yes."""

    def __init__(self, opened: Opened) -> None:
        self.database = opened.database
        self.id = opened.round_id

    @property
    def round(self) -> Round:
        with self.database.read() as connection:
            found = rounds.find(connection, self.id)
        assert found is not None
        return found

    def planned(self, user: str = ANA) -> dict[str, datetime]:
        """Kind → when it is due, of what has not gone out."""
        with self.database.read() as connection:
            mine = (tables.delivery.c.user == user) & (tables.delivery.c.status != "sent")
            rows = connection.execute(sa.select(tables.delivery).where(mine)).all()
        return {row.kind: row.due_at for row in rows}

    def changes(self, now: datetime, change: Callable[[sa.Connection], None], user: str = ANA) -> None:
        """Something about a person changes, and they are planned anew."""
        with self.database.write() as tx:
            change(tx)
            plans.replan(tx, WORKSPACE, [user], now)

    def sends(self, now: datetime) -> list[tuple[str, str]]:
        """A worker sends what is due: whom and what; what is held stays."""
        sent = []
        with self.database.write() as tx:
            for claimed in deliveries.claim(tx, self.id, now=now, wall=now, limit=1000):
                if is_held(tx, claimed, now):
                    plans.hold(tx, self.round, claimed, now=now, wall=now)
                else:
                    deliveries.mark_sent(tx, claimed, now)
                    sent.append((claimed.user, claimed.key["kind"]))
        return sent


def is_held(tx: sa.Connection, claimed: Claim, now: datetime) -> bool:
    """Whether a worker that is about to send this keeps it back."""
    person, workspace = people.find(tx, WORKSPACE, claimed.user), workspaces.find(tx, WORKSPACE)
    return plans.is_held(tx, claimed, person, workspace.schedule if workspace else None, now)


def opened_week(database: Database, newcomers: Iterable[str] = ()) -> Week:
    """Open the round as its job does."""
    with database.read() as connection:
        everyone = people.everyone(connection, WORKSPACE)
        workspace = workspaces.find(connection, WORKSPACE)
    assert workspace is not None
    assert workspace.schedule is not None
    window = current_window(workspace.schedule, week(0))
    assert window is not None
    asked, new = ([everyone[user] for user in users] for users in (TEAM, newcomers))
    due = plans.opening(window, workspace.schedule, asked, new)
    return Week(open_week(database, 0, list(due)))


@pytest.fixture
def team(migrated_sqlite_url: str) -> Iterator[Database]:
    """On SQLite alone, for speed: the sweep of a whole round runs on both databases."""
    database = Database(migrated_sqlite_url)
    settle_team(database)
    with database.write() as tx:
        for user in TEAM:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    yield database
    database.close()


@pytest.fixture
def open_round(team: Database) -> Week:
    return opened_week(team)


def away(first: date, last: date) -> Callable[[sa.Connection], None]:
    return lambda tx: choices.set_away(tx, WORKSPACE, ANA, first, last)


def slot(weekday: int, hour: int) -> Callable[[sa.Connection], None]:
    return lambda tx: choices.set_slot(tx, WORKSPACE, ANA, Slot(weekday, time(hour)))


def moves_to(zone: str) -> Callable[[sa.Connection], None]:
    def change(tx: sa.Connection) -> None:
        tx.execute(sa.update(tables.person).where(tables.person.c.user == ANA).values(zone=zone))

    return change
