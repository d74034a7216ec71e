"""Messages about the console that are owed to somebody: that something waits for them, and never what.

One row a person and kind. Whatever comes up while a message has not gone out is in the same message.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.outbox import Claim, Outbox
from slackapp.storage.people import choices, workspaces
from slackapp.storage.tables import notice
from slackapp.storage.tables.base import WALL

OUTBOX: Final = Outbox(notice)
GUARDIAN: Final = "guardian"
"""The kind of notice that tells a guardian of a wording that waits for a yes or a no."""

OWED: Final = notice.c.workspace.not_in(workspaces.PAUSED)
"""Notices that no pause keeps back."""
DUE: Final = sa.select(notice.c.workspace).where(OWED, OUTBOX.worth_a_look(WALL))


def owe(tx: sa.Connection, key: str, users: Iterable[str], kind: str = GUARDIAN) -> None:
    """Let each of these people get a message, and another one where theirs has gone out or is going out.

    Whoever said that no message may reach them is owed none.
    """
    unreached = set(tx.execute(choices.silent(key)).scalars())
    afresh = {"status": "pending", "lease_until": None, "not_before": None, "attempts": 0}
    for user in (each for each in users if each not in unreached):
        insert_once(tx, notice, {"workspace": key, "user": user, "kind": kind})
        mine = (notice.c.workspace == key) & (notice.c.user == user) & (notice.c.kind == kind)
        over = notice.c.status.in_(["sent", "refused"])
        tx.execute(sa.update(notice).where(mine, over).values(afresh))
        # Whoever is sending it goes on counting, so that two tries are never taken for the same one.
        going = sa.update(notice).where(mine, notice.c.status == "claimed")
        tx.execute(going.values(status="pending", lease_until=None))


def withdraw(tx: sa.Connection, key: str, user: str) -> None:
    """Let nothing go out to this person any more."""
    tx.execute(sa.delete(notice).where(notice.c.workspace == key, notice.c.user == user))


def claim(tx: sa.Connection, key: str, *, wall: datetime, limit: int) -> Sequence[Claim]:
    """Take at most `limit` messages of a workspace; the key says for whom."""
    return OUTBOX.claim(tx, (notice.c.workspace == key) & OWED, wall=wall, limit=limit)
