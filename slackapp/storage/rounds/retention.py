"""Removes what is too old: the one way in which a release is ever deleted (R6, R14)."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.storage.rounds.rounds import ENDED
from slackapp.storage.tables import (
    agreement,
    delivery,
    director,
    leaf,
    mark,
    prompt_shown,
    purge_permit,
    recipient,
    release,
    reminder,
    report,
    roster,
    round_,
    round_question,
    shared_prompt,
)
from slackapp.storage.tables.base import NOW, ago

KEPT: Final = timedelta(weeks=104)
OVERDUE: Final = (
    sa.select(round_.c.workspace)
    .where(round_.c.closes_at < ago(NOW, KEPT), round_.c.status.in_(ENDED))
    .distinct()
)


def overdue(connection: sa.Connection, now: datetime) -> tuple[str, ...]:
    """Ids of the workspaces that hold a round which closed more than 104 weeks of the calendar ago."""
    return tuple(sorted(connection.execute(OVERDUE, {"now": now}).scalars()))


def purge(tx: sa.Connection, workspace: str, now: datetime) -> None:
    """Delete this workspace's rounds that are older than 104 weeks, and all that came of them."""
    old = sa.select(round_.c.id).where(
        round_.c.workspace == workspace, round_.c.closes_at < now - KEPT, round_.c.status != "open"
    )
    tx.execute(sa.insert(purge_permit).values(workspace=workspace))
    told = (release, report, recipient, director, prompt_shown, shared_prompt, agreement, mark)
    for table in (*told, reminder, roster, delivery, leaf, round_question):
        tx.execute(sa.delete(table).where(table.c.round.in_(old)))
    tx.execute(sa.delete(round_).where(round_.c.id.in_(old)))
    tx.execute(sa.delete(purge_permit).where(purge_permit.c.workspace == workspace))
