"""A change of teams on its way: who began it, how far it is, what it would bring, until it is put in place.

A workspace has one at a time. It is prepared in a stage of its own, in short transactions, and nothing of it
holds before `team_swap.swap`. What was put in place last is kept for two weeks, so that it can be undone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import By
from slackapp.storage.tables import (
    team_account,
    team_change,
    team_file,
    team_membership,
    team_person,
    team_unit,
    workspace,
)

KEPT: Final = timedelta(days=14)
"""For so long, in calendar time, a change that was put in place can be undone, and another one waits."""
_PART: Final = 256 * 1024


class Source(StrEnum):
    """What a change of teams comes from."""

    FILE = "file"
    GROUPS = "groups"
    HAND = "hand"
    UNDO = "undo"


class State(StrEnum):
    """Where a change stands: to be read, being read, not to be read, to be looked at, or in place."""

    WAITING = "waiting"
    READING = "reading"
    FAULTY = "faulty"
    READY = "ready"
    APPLIED = "applied"


class Step(StrEnum):
    """What is being done with a change that is being read."""

    NONE = ""
    SLACK = "slack"
    ROWS = "rows"
    WRITE = "write"
    PLAN = "plan"


@dataclass(frozen=True)
class TeamChange:
    """One change of teams. `made_at` is wall time; `findings` is what `roster.changes_findings` loads.

    `done` of `of` says how far a step is, where `of` is not 0. `stage` is 0 where nothing was computed yet;
    `teams_version` and `last_round` are what it was computed on.
    """

    workspace: str
    number: int
    source: Source
    state: State
    author: str
    made_at: datetime
    name: str
    step: Step
    done: int
    of: int
    cursor: str | None
    stage: int
    teams_version: int | None
    last_round: int | None
    units_made: int
    undoes: int | None
    edits: tuple[Mapping[str, Any], ...]
    findings: Mapping[str, Any]


class AlreadyOpen(Exception):
    """A change is open already: it is put in place or dropped before another one begins."""

    def __init__(self, change: TeamChange) -> None:
        super().__init__(f"A change of teams by {change.author} is open.")
        self.change = change


def find_open(connection: sa.Connection, key: str) -> TeamChange | None:
    """The change of this workspace that is neither in place nor dropped, or None."""
    return _one(connection, key, team_change.c.state != State.APPLIED.value)


def find(connection: sa.Connection, key: str, number: int) -> TeamChange | None:
    """The change of this number, or None."""
    return _one(connection, key, team_change.c.number == number)


def last_applied(connection: sa.Connection, key: str) -> TeamChange | None:
    """The change that was put in place last, while it is kept."""
    return _one(connection, key, team_change.c.state == State.APPLIED.value)


def begin(
    tx: sa.Connection,
    key: str,
    source: Source,
    by: By,
    *,
    now: datetime,
    name: str = "",
    undoes: int | None = None,
    edits: Sequence[Mapping[str, Any]] = (),
) -> TeamChange:
    """Begin a change, in the place of one that cannot be read.

    Raises:
        AlreadyOpen: there is another one.
    """
    audit_log.lock(tx, key)
    found = find_open(tx, key)
    if found is not None:
        if found.state is not State.FAULTY:
            raise AlreadyOpen(found)
        delete(tx, key, found.number)
    last = tx.execute(
        sa.select(sa.func.max(team_change.c.number)).where(team_change.c.workspace == key)
    ).scalar()
    number = (last or 0) + 1
    tx.execute(
        sa.insert(team_change).values(
            workspace=key,
            number=number,
            source=source.value,
            state=State.WAITING.value,
            author=by.user,
            made_at=by.at,
            until=now + KEPT,
            name=name[:200],
            undoes=undoes,
            edits=list(edits),
        )
    )
    began = find(tx, key, number)
    assert began is not None  # noqa: S101 - it was written just now
    return began


def note(tx: sa.Connection, change: TeamChange, **values: Any) -> bool:  # noqa: ANN401 - columns of the table
    """Write columns of a change that is open still; whether it is."""
    mine = _is(change.workspace, change.number) & (team_change.c.state != State.APPLIED.value)
    changed = tx.execute(
        sa.update(team_change).where(mine).values(values), execution_options={"preserve_rowcount": True}
    )
    return changed.rowcount == 1


def delete(tx: sa.Connection, key: str, number: int) -> None:
    """Drop a change with all that was prepared for it."""
    for table in (team_file, team_account, team_unit, team_membership, team_person):
        tx.execute(sa.delete(table).where(table.c.workspace == key, table.c.change == number))
    tx.execute(sa.delete(team_change).where(_is(key, number)))


def keep_file(tx: sa.Connection, change: TeamChange, raw: bytes) -> None:
    """Keep the bytes of an uploaded file until it is read."""
    tx.execute(
        sa.insert(team_file),
        [
            {
                "workspace": change.workspace,
                "change": change.number,
                "part": at // _PART,
                "bytes": raw[at : at + _PART],
            }
            for at in range(0, max(1, len(raw)), _PART)
        ],
    )


def file_of(connection: sa.Connection, change: TeamChange) -> bytes | None:
    """The bytes of the file; None where it was read already."""
    rows = connection.execute(
        sa.select(team_file.c.bytes)
        .where(team_file.c.workspace == change.workspace, team_file.c.change == change.number)
        .order_by(team_file.c.part)
    ).scalars()
    parts = list(rows)
    return b"".join(parts) if parts else None


def teams_version(connection: sa.Connection, key: str, *, lock: bool = False) -> int:
    """How often this workspace's teams have changed; 0 for one that is not known."""
    wanted = sa.select(workspace.c.teams_version).where(workspace.c.id == key)
    return connection.execute(wanted.with_for_update() if lock else wanted).scalar() or 0


def unread(connection: sa.Connection) -> Iterator[str]:
    """Ids of the workspaces whose change waits to be read, or is being read."""
    states = (State.WAITING.value, State.READING.value)
    rows = connection.execute(
        sa.select(team_change.c.workspace)
        .where(team_change.c.state.in_(states))
        .distinct()
        .order_by(team_change.c.workspace)
    )
    yield from rows.scalars()


def _one(connection: sa.Connection, key: str, which: sa.ColumnElement[bool]) -> TeamChange | None:
    row = connection.execute(
        sa.select(team_change)
        .where(team_change.c.workspace == key, which)
        .order_by(team_change.c.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return TeamChange(
        workspace=row.workspace,
        number=row.number,
        source=Source(row.source),
        state=State(row.state),
        author=row.author,
        made_at=row.made_at,
        name=row.name,
        step=Step(row.step),
        done=row.done,
        of=row.of,
        cursor=row.cursor,
        stage=row.stage,
        teams_version=row.teams_version,
        last_round=row.last_round,
        units_made=row.units_made,
        undoes=row.undoes,
        edits=tuple(row.edits or ()),
        findings=row.findings or {},
    )


def _is(key: str, number: int) -> sa.ColumnElement[bool]:
    return (team_change.c.workspace == key) & (team_change.c.number == number)
