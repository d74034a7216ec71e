"""Reports that are owed to leads, one message a lead and round, and the prompts that each was shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.outbox import Claim, Outbox
from slackapp.storage.rounds.pauses import PAUSED_ROUNDS
from slackapp.storage.tables import (
    deputy,
    leaf,
    membership,
    person,
    prompt_shown,
    recipient,
    report,
    round_,
)

OUTBOX: Final = Outbox(report)
# Reports that no pause keeps back.
OWED: Final = report.c.round.not_in(PAUSED_ROUNDS)
# A prompt is not shown again to the same lead within this time of the calendar.
REST: Final = timedelta(weeks=12)


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


def prompts_shown(connection: sa.Connection, workspace: str, user: str, *, now: datetime) -> Sequence[str]:
    """Prompts that a lead was shown within the last twelve weeks of the calendar, the longest ago first."""
    last = sa.func.max(prompt_shown.c.shown_at)
    rows = connection.execute(
        sa.select(prompt_shown.c.prompt)
        .where(
            prompt_shown.c.workspace == workspace,
            prompt_shown.c.user == user,
            prompt_shown.c.shown_at > now - REST,
        )
        .group_by(prompt_shown.c.prompt)
        .order_by(last, prompt_shown.c.prompt)
    )
    return tuple(rows.scalars())


def was_shown(connection: sa.Connection, round_id: str, user: str, prompt: str) -> bool:
    """Whether this lead was shown this prompt in this round."""
    row = {"user": user, "round": round_id, "prompt": prompt}
    where = (prompt_shown.c[name] == value for name, value in row.items())
    return connection.execute(sa.select(sa.exists().where(*where))).scalar_one()


def note_prompt_shown(tx: sa.Connection, round_id: str, user: str, prompt: str, *, now: datetime) -> None:
    """Write down that this lead was shown this prompt, or shown it again."""
    workspace = tx.execute(sa.select(round_.c.workspace).where(round_.c.id == round_id)).scalar_one()
    row = {"workspace": workspace, "user": user, "round": round_id, "prompt": prompt}
    insert_once(tx, prompt_shown, row | {"shown_at": now})
    where = sa.and_(*(prompt_shown.c[name] == value for name, value in row.items()))
    tx.execute(sa.update(prompt_shown).where(where).values(shown_at=now))
