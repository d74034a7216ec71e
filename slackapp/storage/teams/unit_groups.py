"""Which of Slack's user groups a unit follows, and when it was last looked who is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.storage.tables import team_change, unit, unit_group
from slackapp.storage.tables import workspace as workspace_
from slackapp.storage.tables.base import NOW, ago, spelled

NIGHTLY: Final = timedelta(days=1)
"""So long after a look, all of the calendar, the groups are looked at again."""
_BUSY: Final = sa.select(team_change.c.workspace).where(
    team_change.c.state.in_(spelled("waiting", "reading", "faulty", "ready"))
)
"""Workspaces in which a change of teams is open."""
DUE: Final = sa.select(unit_group.c.workspace).where(
    unit_group.c.looked_at.is_(None) | (unit_group.c.looked_at <= ago(NOW, NIGHTLY)),
    unit_group.c.workspace.not_in(_BUSY),
)


@dataclass(frozen=True)
class Followed:
    """The user group that a unit follows, as it was called when it was chosen."""

    unit: str
    group: str
    handle: str


def followed(connection: sa.Connection, workspace: str) -> Mapping[str, Followed]:
    """The groups that units follow, by unit; of a unit that is gone, nothing."""
    there = (unit.c.workspace == unit_group.c.workspace) & (unit.c.id == unit_group.c.unit)
    rows = connection.execute(
        sa.select(unit_group).join(unit, there).where(unit_group.c.workspace == workspace)
    )
    return {row.unit: Followed(row.unit, row.usergroup, row.handle) for row in rows}


def follow(tx: sa.Connection, workspace: str, found: Followed) -> None:
    """Let a unit follow a group, in the place of another one that it may follow already."""
    stop(tx, workspace, found.unit)
    tx.execute(
        sa.insert(unit_group).values(
            workspace=workspace, unit=found.unit, usergroup=found.group, handle=found.handle, looked_at=None
        )
    )


def stop(tx: sa.Connection, workspace: str, of: str) -> bool:
    """Let a unit follow no group; whether it followed one."""
    here = (unit_group.c.workspace == workspace) & (unit_group.c.unit == of)
    return bool(tx.execute(sa.delete(unit_group).where(here)).rowcount)


def note_look(tx: sa.Connection, workspace: str, at: datetime) -> None:
    """Note that all groups of a workspace were looked at."""
    forget_gone(tx, workspace)
    tx.execute(sa.update(unit_group).where(unit_group.c.workspace == workspace).values(looked_at=at))


def forget_gone(tx: sa.Connection, workspace: str) -> None:
    """Let units that are not there follow nothing; while a change is open, it may be about to make them.

    An id that was given to a unit of a change that was dropped may be given again.
    """
    there = sa.select(unit.c.id).where(unit.c.workspace == workspace)
    gone = (unit_group.c.workspace == workspace) & unit_group.c.unit.not_in(there)
    tx.execute(sa.delete(unit_group).where(gone, unit_group.c.workspace.not_in(_BUSY)))


def ask_for_look(tx: sa.Connection, workspace: str) -> None:
    """Let the groups of a workspace be looked at as soon as may be, and propose what was refused again."""
    tx.execute(sa.update(workspace_).where(workspace_.c.id == workspace).values(groups_refused=None))
    tx.execute(sa.update(unit_group).where(unit_group.c.workspace == workspace).values(looked_at=None))
