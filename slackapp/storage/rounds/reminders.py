"""Reminders that are due, a leaf and an hour at a time. That one was sent is kept; to whom, nowhere (R14).

A wave are those of a leaf who live where it is the same hour: all of them, whatever they chose and did. What
is asked here of the database names no person and is the same whoever has answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.reminding import NOTICE
from slackapp.storage.database import insert_once
from slackapp.storage.people import people
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.pauses import PAUSED_ROUNDS
from slackapp.storage.tables import delivery, person, reminder, roster, round_
from slackapp.storage.tables.base import NOW, Moment, ago

RESTED: Final = timedelta(hours=20)
"""Nobody is reminded sooner than this after their check-in went out, in calendar time."""


@dataclass(frozen=True)
class Wave:
    """Everybody of a leaf whose reminder would be due at this calendar time; `asked` have a check-in."""

    round_id: str
    leaf: str
    at: datetime
    asked: int


def rounds_with_due(connection: sa.Connection, *, now: datetime) -> tuple[str, ...]:
    """Ids of the rounds some of whose leaves are to be reminded at this calendar time."""
    return tuple(sorted(connection.execute(DUE, {"now": now}).scalars()))


def next_due(connection: sa.Connection, round_id: str, *, now: datetime) -> Wave | None:
    """The wave of a round that has been due for longest and is not claimed; None where none is left."""
    row = connection.execute(
        sa.select(roster.c.leaf, roster.c.remind_at, sa.func.count(delivery.c.user).label("asked"))
        .outerjoin(delivery, _CHECKIN)
        .where(roster.c.round == round_id, _due(now))
        .group_by(roster.c.leaf, roster.c.remind_at)
        .order_by(roster.c.remind_at, roster.c.leaf)
        .limit(1)
    ).one_or_none()
    return None if row is None else Wave(round_id, row.leaf, row.remind_at, row.asked)


def claim(tx: sa.Connection, wave: Wave, *, now: datetime) -> bool:
    """Take a wave, once and for good; False where it is not due any more, or another worker has it."""
    due = sa.select(roster.c.round, roster.c.leaf, roster.c.remind_at).where(_of(wave), _due(now)).distinct()
    if tx.execute(due).first() is None:
        return False
    return insert_once(tx, reminder, {"round": wave.round_id, "leaf": wave.leaf, "at": wave.at})


def members(connection: sa.Connection, wave: Wave) -> Sequence[str]:
    """Everybody of a wave, whatever they chose."""
    return tuple(connection.execute(sa.select(roster.c.user).where(_of(wave))).scalars())


def wanting(connection: sa.Connection, wave: Wave, *, now: datetime) -> Mapping[str, Person]:
    """Who of a wave wants a reminder and had their check-in 20 hours ago or longer, done or not.

    Nobody where messages are paused or the round takes no answers any more.
    """
    rows = connection.execute(
        sa.select(person)
        .join(round_, round_.c.workspace == person.c.workspace)
        .join(roster, (roster.c.round == round_.c.id) & (roster.c.user == person.c.user))
        .join(delivery, _CHECKIN)
        .where(
            _of(wave),
            _asking(now),
            *(person.c.consent == "yes", person.c.remind, sa.not_(person.c.silent), person.c.reachable),
            *(delivery.c.status == "sent", delivery.c.sent_at <= now - RESTED),
        )
    )
    return {row.user: people.of_row(row) for row in rows}


_CHECKIN: Final = (
    (delivery.c.round == roster.c.round) & (delivery.c.user == roster.c.user) & (delivery.c.kind == "checkin")
)


def _of(wave: Wave) -> sa.ColumnElement[bool]:
    return sa.and_(roster.c.round == wave.round_id, roster.c.leaf == wave.leaf, roster.c.remind_at == wave.at)


def _due(now: Moment) -> sa.ColumnElement[bool]:
    claimed = sa.exists().where(
        reminder.c.round == roster.c.round,
        reminder.c.leaf == roster.c.leaf,
        reminder.c.at == roster.c.remind_at,
    )
    # What could not go out at its time is not worth a message in the evening.
    in_time = (roster.c.remind_at <= now) & (roster.c.remind_at > ago(now, NOTICE))
    return in_time & _asking(now) & sa.not_(claimed)


def _asking(now: Moment) -> sa.ColumnElement[bool]:
    return roster.c.round.in_(rounds.asking(now)) & roster.c.round.not_in(PAUSED_ROUNDS)


DUE: Final = sa.select(roster.c.round).where(_due(NOW)).distinct()
