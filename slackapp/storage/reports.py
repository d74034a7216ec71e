"""Who is told what was released: one message a lead and round, and the prompts each lead has seen."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.storage import leases
from slackapp.storage.tables import prompt_shown, recipient, report, round_

# A prompt is not shown again to the same lead within this time of the calendar.
REST: Final = timedelta(weeks=12)


def rounds_with_due(connection: sa.Connection, wall: datetime) -> tuple[str, ...]:
    """Ids of the rounds some of whose leads have not been told yet."""
    rows = connection.execute(
        sa.select(report.c.round).where(leases.takeable(report, wall)).distinct().order_by(report.c.round)
    )
    return tuple(rows.scalars())


def claim(tx: sa.Connection, round_id: str, *, wall: datetime, limit: int) -> Sequence[str]:
    """Take at most `limit` leads of a round who have not been told; returns their user ids."""
    return [row.user for row in leases.claim(tx, report, report.c.round == round_id, wall=wall, limit=limit)]


def sent(tx: sa.Connection, round_id: str, user: str) -> None:
    """Write down that this lead was told."""
    leases.settle(tx, report, {"round": round_id, "user": user}, "sent")


def refused(tx: sa.Connection, round_id: str, user: str) -> None:
    """Slack will not take this lead's message, however often it is sent."""
    leases.settle(tx, report, {"round": round_id, "user": user}, "refused")


def put_off(tx: sa.Connection, round_id: str, user: str, until: datetime, *, unknown: bool = False) -> None:
    """Nothing goes out until this wall time; `unknown` where this report may have gone out."""
    leases.put_off(tx, report, {"round": round_id, "user": user}, until, unknown=unknown)


def leaves_for(connection: sa.Connection, round_id: str, user: str) -> tuple[str, ...]:
    """The leaves of this round whose report this person receives, in the order of their ids."""
    rows = connection.execute(
        sa.select(recipient.c.leaf)
        .where(recipient.c.round == round_id, recipient.c.user == user)
        .order_by(recipient.c.leaf)
    )
    return tuple(rows.scalars())


def seen(connection: sa.Connection, workspace: str, user: str, *, now: datetime) -> Collection[str]:
    """Prompts this lead has seen within the last twelve weeks of the calendar."""
    rows = connection.execute(
        sa.select(prompt_shown.c.prompt).where(
            prompt_shown.c.workspace == workspace,
            prompt_shown.c.user == user,
            prompt_shown.c.shown_at > now - REST,
        )
    )
    return frozenset(rows.scalars())


def showed(tx: sa.Connection, round_id: str, user: str, prompt: str, *, now: datetime) -> None:
    """Write down that this lead was shown this prompt; saying so twice changes nothing."""
    workspace = tx.execute(sa.select(round_.c.workspace).where(round_.c.id == round_id)).scalar_one()
    row = {"workspace": workspace, "user": user, "round": round_id, "prompt": prompt}
    where = sa.and_(*(prompt_shown.c[name] == value for name, value in row.items()))
    if tx.execute(sa.select(prompt_shown.c.prompt).where(where)).first() is None:
        tx.execute(sa.insert(prompt_shown).values(row | {"shown_at": now}))
