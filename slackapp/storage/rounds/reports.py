"""Reports that are owed to leads: one message a lead and round."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from slackapp.storage.outbox import Claim, Outbox
from slackapp.storage.rounds.pauses import PAUSED_ROUNDS
from slackapp.storage.tables import (
    deputy,
    leaf,
    membership,
    person,
    recipient,
    report,
    round_,
)

OUTBOX: Final = Outbox(report)
# Reports that no pause keeps back.
OWED: Final = report.c.round.not_in(PAUSED_ROUNDS)


def rounds_with_due(connection: sa.Connection, wall: datetime) -> tuple[str, ...]:
    """Ids of the rounds some of whose leads have not been told yet."""
    rows = connection.execute(
        sa.select(report.c.round).where(OWED, OUTBOX.takeable(wall)).distinct().order_by(report.c.round)
    )
    return tuple(rows.scalars())


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
    led = set()
    # A deputy's row goes when a round opens that they do not lead in.
    for table, leads in ((membership, membership.c.lead), (deputy, deputy.c.from_round <= rows[0].number)):
        same = (person.c.workspace == table.c.workspace) & (person.c.user == table.c.user)
        units = (
            sa.select(table.c.unit)
            .join(person, same)
            .where(table.c.workspace == rows[0].workspace, table.c.user == user, leads, person.c.reachable)
        )
        led |= set(connection.execute(units).scalars())
    return tuple(row.leaf for row in rows if led & set(row.heads))
