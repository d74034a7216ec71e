"""A calendar that can be moved on, for the demo and the tests: an offset that only grows."""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.storage.database import Database
from slackapp.storage.tables import demo_clock

_OFFSET: Final = sa.select(demo_clock.c.offset_seconds)


class DemoClock:
    """Calendar time that is wall time plus the offset kept in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        """Calendar time, timezone-aware, UTC."""
        with self._database.read() as connection:
            return wall() + offset(connection)


def offset(connection: sa.Connection) -> timedelta:
    """How far the calendar is ahead of the wall."""
    seconds = connection.execute(_OFFSET).scalar_one_or_none()
    return timedelta(seconds=seconds or 0)


def move_to(tx: sa.Connection, moment: datetime) -> timedelta:
    """Move the calendar on to this moment, which has come then, and return the new offset.

    It is kept in whole seconds and may be up to one more. Raises ValueError if the moment is in the past.
    """
    ahead = timedelta(seconds=ceil((moment - wall()).total_seconds()))
    existing = tx.execute(_OFFSET).scalar_one_or_none()
    if existing is not None and ahead < timedelta(seconds=existing):
        msg = "The calendar only moves on: choose a moment after the present one."
        raise ValueError(msg)
    statement = sa.insert(demo_clock) if existing is None else sa.update(demo_clock)
    tx.execute(statement.values(id=1, offset_seconds=int(ahead.total_seconds())))
    return ahead
