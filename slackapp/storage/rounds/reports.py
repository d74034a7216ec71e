"""Reports that are owed to leads: one message a lead and round."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.tree import Unit
from slackapp.storage.outbox import Claim, Outbox
from slackapp.storage.people import structure
from slackapp.storage.rounds.pauses import PAUSED_ROUNDS
from slackapp.storage.tables import (
    director,
    leaf,
    recipient,
    report,
    round_,
    unit,
)
from slackapp.storage.tables.base import WALL

OUTBOX: Final = Outbox(report)
# Reports that no pause keeps back.
OWED: Final = report.c.round.not_in(PAUSED_ROUNDS)
DUE: Final = sa.select(report.c.round).where(OWED, OUTBOX.worth_a_look(WALL)).distinct()


def claim(tx: sa.Connection, round_id: str, *, wall: datetime, limit: int) -> Sequence[Claim]:
    """Take at most `limit` reports of a round that are still owed; the key says for whom."""
    return OUTBOX.claim(tx, (report.c.round == round_id) & OWED, wall=wall, limit=limit)


def leaves_for(connection: sa.Connection, round_id: str, user: str) -> tuple[str, ...]:
    """The leaves of this round whose report this person receives, in the order of their ids.

    These are the leads of the opening, deputies included, who still lead and are still here (R16): who is not
    reads nothing more.
    """
    rows = connection.execute(
        sa.select(recipient.c.leaf, leaf.c.heads, round_.c.workspace, round_.c.number)
        .join(leaf, (leaf.c.round == recipient.c.round) & (leaf.c.leaf == recipient.c.leaf))
        .join(round_, round_.c.id == recipient.c.round)
        .where(recipient.c.round == round_id, recipient.c.user == user)
        .order_by(recipient.c.leaf)
    ).all()
    if not rows:
        return ()
    led = structure.led_by(connection, rows[0].workspace, user, rows[0].number)
    return tuple(row.leaf for row in rows if led & set(row.heads))


def areas_for(connection: sa.Connection, round_id: str, user: str) -> tuple[Unit, ...]:
    """The areas of this round whose figures this person reads, in the order of their names: who led them when
    it opened, as a deputy, too, and still does (R16). A unit that has none below it any more is no area.
    """
    rows = connection.execute(
        sa.select(unit, round_.c.number)
        .join(round_, round_.c.workspace == unit.c.workspace)
        .join(director, (director.c.round == round_.c.id) & (director.c.unit == unit.c.id))
        .where(director.c.round == round_id, director.c.user == user)
        .order_by(unit.c.name, unit.c.id)
    ).all()
    if not rows:
        return ()
    led = structure.led_by(connection, rows[0].workspace, user, rows[0].number)
    below = (unit.c.workspace == rows[0].workspace) & unit.c.parent.in_(led)
    theirs = set(connection.execute(sa.select(unit.c.parent).where(below).distinct()).scalars())
    return tuple(Unit(row.id, row.parent, row.name) for row in rows if row.id in theirs)
