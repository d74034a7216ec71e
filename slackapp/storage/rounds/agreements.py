"""What a lead and their team agreed on in a talk: the lead's own line, kept for that lead alone.

Whoever else leads the team, now or later, reads nothing of it, nor does HR. It goes with its round.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import agreement, round_, workspace

LONGEST: Final = 300
"""How many characters a line has at most."""


@dataclass(frozen=True)
class Agreement:
    """A lead's line about a team, and the day in the workspace's zone on which it was kept."""

    text: str
    agreed_on: date


def of_round(connection: sa.Connection, found: Round, leaf: str, user: str) -> Agreement | None:
    """What this lead kept of the talk about this round, to be written anew."""
    row = connection.execute(sa.select(agreement).where(*_place(found, leaf, user))).one_or_none()
    return None if row is None else Agreement(row.text, row.agreed_on)


def last_before(connection: sa.Connection, found: Round, leaf: str, user: str) -> Agreement | None:
    """What this lead kept last of a talk about an earlier round: with it the talk about this one begins."""
    row = connection.execute(
        sa.select(agreement)
        .join(round_, round_.c.id == agreement.c.round)
        .where(
            agreement.c.workspace == found.workspace,
            agreement.c.leaf == leaf,
            agreement.c.user == user,
            round_.c.number < found.number,
        )
        .order_by(round_.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Agreement(row.text, row.agreed_on)


def keep(tx: sa.Connection, found: Round, leaf: str, user: str, text: str, *, on: date) -> bool:
    """Keep a line of the talk about this round in the place of the one before; an empty one takes it away.

    Says whether one is kept. Raises ValueError, without the text, for a longer one than LONGEST.
    """
    if len(text) > LONGEST:
        raise ValueError(f"A line has at most {LONGEST} characters.")
    if not text:
        tx.execute(sa.delete(agreement).where(*_place(found, leaf, user)))
        return False
    row = {"round": found.id, "leaf": leaf, "user": user, "workspace": found.workspace}
    said = {"text": text, "agreed_on": on}
    insert_once(tx, agreement, row | said)
    tx.execute(sa.update(agreement).where(*_place(found, leaf, user)).values(said))
    return True


def day(connection: sa.Connection, workspace_id: str, now: datetime) -> date:
    """Which day it is in the workspace's own zone."""
    where = workspace.c.id == workspace_id
    zone: str = connection.execute(sa.select(workspaces.ZONE).where(where)).scalar_one()
    return workspaces.local_day(zone, now)


def _place(found: Round, leaf: str, user: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (agreement.c.round == found.id, agreement.c.leaf == leaf, agreement.c.user == user)
