"""A migrated database, on SQLite and on PostgreSQL, with one open round of eight people in it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, Window, current_window
from slackapp.pulse.partition import Membership, Unit, partition
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import openings, rounds
from slackapp.storage.rounds.deliveries import Due
from tests.cast import ANA, LEA, OTHER_WORKSPACE, WORKSPACE, week
from tests.copies import made_once
from tests.launching import launch
from tests.teams import put_teams_in_place
from tests.web import organisations

SECRET = b"a secret of at least thirty-two bytes"
TEAM = (ANA, *(f"UTEAM{number}" for number in range(7)))


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """An empty database with this version's tables."""
    opened = Database(migrated_url)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Opened:
    """An open round, its key and its one leaf."""

    database: Database
    round_id: str
    key: RoundKey
    leaf: str
    window: Window


@pytest.fixture
def opened(database: Database) -> Opened:
    """Lea's team of eight, asked from Monday T0 on; everybody is due on Tuesday at ten."""
    return settled_and_open(database)


def settled_and_open(database: Database) -> Opened:
    """Lea's team, whose first round has opened."""

    def make() -> None:
        settle_team(database)
        open_week(database, 0)

    made_once(database, settled_and_open, make)
    with database.read() as connection:
        found = rounds.latest(connection, WORKSPACE)
        assert found is not None
        (leaf,) = rounds.leaves(connection, found.id)
    return Opened(database, found.id, _key(found.id), leaf, Window(found.opens_at, found.closes_at))


@pytest.fixture
def clinic(database: Database) -> Database:
    """Twelve check-ins of a clinic; another workspace has none."""

    def make() -> None:
        with database.write() as tx:
            for key in (WORKSPACE, OTHER_WORKSPACE):
                workspaces.register(tx, enterprise_id=None, team_id=key, name=key)
            organisations.three_months(tx)

    made_once(database, "clinic", make)
    return database


def settle_team(database: Database) -> None:
    """Ana and seven others, led by Lea; launched a week before T0."""
    made_once(database, settle_team, lambda: _settle_team(database))


def _settle_team(database: Database) -> None:
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"))
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=[Unit("ward", None, "Ward 3")],
            people=[Person(user, user, "UTC", "DE") for user in (*TEAM, LEA)],
            memberships=[*(Membership(user, "ward", False) for user in TEAM), Membership(LEA, "ward", True)],
        )
        launch(tx, week(-1))


def open_week(database: Database, number: int, due: Sequence[Due] | None = None) -> Opened:
    """Open the round of a week after T0; without `due`, everybody is asked on Tuesday at ten."""
    window = current_window(Schedule(zone="UTC"), week(number))
    assert window is not None
    at_ten = [Due(user, "checkin", week(number, days=1, hours=10)) for user in TEAM]
    with database.write() as tx:
        workspace = workspaces.find(tx, WORKSPACE)
        assert workspace is not None
        (leaf,) = partition(structure.organisation(tx, WORKSPACE), workspace=WORKSPACE).leaves
        round_id = rounds.round_id(WORKSPACE, window)
        key = _key(round_id)
        openings.begin(
            tx,
            workspace=workspace,
            window=window,
            number=number + 1,
            theme="load",
            published=Libraries().now(tx, WORKSPACE),
            key=key,
            leaves=[leaf],
            due=at_ten if due is None else due,
        )
    return Opened(database, round_id, key, leaf.id, window)


def _key(round_id: str) -> RoundKey:
    return RoundKey.derive(bytes(range(32)), secret=SECRET, round_id=round_id)


def refused(database: Database, statement: sa.Insert | sa.Update | sa.Delete) -> bool:
    """Whether the database says no; what it would have taken is rolled back."""
    with suppress(Taken):
        try:
            with database.write() as tx:
                tx.execute(statement)
                raise Taken
        except IntegrityError:
            return True
    return False


class Taken(Exception):
    """The database said yes."""
