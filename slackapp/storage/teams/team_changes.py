"""A change of teams on its way: who began it, how far it is, what it would bring, until it is put in place.

A workspace has one at a time. It is prepared in a stage of its own, in short transactions, and nothing of it
holds before `team_swap.swap`. What was put in place last is kept for two weeks, so that it can be undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import SLACK, By
from slackapp.storage.tables import team_change, workspace
from slackapp.storage.tables.base import NOW, spelled

KEPT: Final = timedelta(days=14)
"""For so long, in calendar time, a change that was put in place can be undone, and another one waits."""


class Source(StrEnum):
    """What a change of teams comes from."""

    FILE = "file"
    GROUPS = "groups"
    HAND = "hand"
    UNDO = "undo"


class State(StrEnum):
    """Where a change stands: to be read, being read, faulty, to be looked at, in place, or given up."""

    WAITING = "waiting"
    READING = "reading"
    FAULTY = "faulty"
    READY = "ready"
    APPLIED = "applied"
    DROPPED = "dropped"


UNREAD: Final = (State.WAITING, State.READING)
_ENDED: Final = (State.APPLIED.value, State.DROPPED.value)


class Step(StrEnum):
    """What is being done with a change that is being read."""

    NONE = ""
    SLACK = "slack"
    ROWS = "rows"
    WRITE = "write"
    PLAN = "plan"
    TIDY = "tidy"


_LEFT_TO_DO: Final = (Step.PLAN.value, Step.TIDY.value)
DUE: Final = sa.select(team_change.c.workspace).where(
    team_change.c.state.in_(spelled(*UNREAD, State.DROPPED))
    | team_change.c.step.in_(spelled(*_LEFT_TO_DO))
    | (team_change.c.until <= NOW)
)


@dataclass(frozen=True)
class TeamChange:
    """One change of teams. `made_at` is wall time, `until` calendar time; `findings` is what
    `roster.changes_findings` loads.

    `done` of `of` says how far a step is, where `of` is not 0. `stage` is 0 where nothing was computed yet;
    `teams_version` and `last_round` are what it was computed on.
    """

    workspace: str
    number: int
    source: Source
    state: State
    author: str
    made_at: datetime
    until: datetime
    name: str
    step: Step
    done: int
    of: int
    cursor: str | None
    stage: int
    last_stage: int
    teams_version: int | None
    last_round: int | None
    units_made: int
    digest: str | None
    undoes: int | None
    edits: tuple[Mapping[str, Any], ...]
    findings: Mapping[str, Any]

    @property
    def ended_at(self) -> datetime:
        """The calendar time at which a change that has ended was put in place, or dropped."""
        return self.until - KEPT


class AlreadyOpen(Exception):
    """A change is open already: it is put in place or dropped before another one begins."""

    def __init__(self, change: TeamChange) -> None:
        super().__init__(f"A change of teams by {change.author} is open.")
        self.change = change


def find_open(connection: sa.Connection, key: str) -> TeamChange | None:
    """The change of this workspace that is neither in place nor dropped, or None."""
    return _one(connection, key, team_change.c.state.not_in(_ENDED))


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
    """Begin a change, in the place of one that cannot be read, or that only Slack's user groups propose.

    Raises:
        AlreadyOpen: there is another one.
    """
    audit_log.lock(tx, key)
    found = find_open(tx, key)
    if found is not None:
        of_slack = found.author == SLACK and by.user != SLACK
        if found.state is not State.FAULTY and not of_slack:
            raise AlreadyOpen(found)
        end(tx, found, State.DROPPED, now, {})
    made = sa.update(workspace).where(workspace.c.id == key).values(changes_made=workspace.c.changes_made + 1)
    number = tx.execute(made.returning(workspace.c.changes_made)).scalar_one()
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
            step=Step.NONE.value,
            undoes=undoes,
            edits=list(edits),
        )
    )
    began = find(tx, key, number)
    assert began is not None  # noqa: S101 - it was written just now
    return began


def claim(tx: sa.Connection, change: TeamChange, of: int) -> int | None:
    """Begin to write so many rows of a stage; its number, or None where the change is not open any more."""
    audit_log.lock(tx, change.workspace)
    found = find(tx, change.workspace, change.number)
    if found is None or found.state not in UNREAD:
        return None
    stage = found.last_stage + 1
    note(tx, change, state=State.READING.value, step=Step.WRITE.value, done=0, of=of, last_stage=stage)
    return stage


def progress(tx: sa.Connection, change: TeamChange, stage: int, done: int) -> bool:
    """Say how many rows of a stage are written; whether it is the one that is being written still."""
    return note(tx, change, team_change.c.last_stage == stage, done=done)


def show(tx: sa.Connection, change: TeamChange, stage: int, values: Mapping[str, Any]) -> State | None:
    """Let a stage that is written be the one that is shown, with these values; the state then.

    None where the change has ended or another stage was begun. What was edited since waits to be worked out.
    """
    audit_log.lock(tx, change.workspace)
    found = find(tx, change.workspace, change.number)
    if found is None:
        return None
    later = list(found.edits[len(change.edits) :])
    state = State.WAITING if later else State.READY
    told = {**values, "state": state.value, "stage": stage, "edits": later, "cursor": None}
    told["step"] = Step.TIDY.value  # what it was made from is removed
    return state if note(tx, change, team_change.c.last_stage == stage, **told) else None


def note(tx: sa.Connection, change: TeamChange, *where: sa.ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401 - columns of the table
    """Write columns of a change that is open still; whether it is."""
    mine = _is(change.workspace, change.number) & team_change.c.state.not_in(_ENDED)
    changed = tx.execute(
        sa.update(team_change).where(mine, *where).values(values),
        execution_options={"preserve_rowcount": True},
    )
    return changed.rowcount == 1


def end(
    tx: sa.Connection, change: TeamChange, state: State, now: datetime, findings: Mapping[str, Any]
) -> None:
    """Say that a change is in place, or dropped; what is left to do is for the job."""
    step = Step.PLAN if state is State.APPLIED else Step.NONE
    ended = {"state": state.value, "step": step.value, "cursor": None, "edits": None, "name": ""}
    note(tx, change, **ended, until=now + KEPT, findings=findings)


def refuse_groups(tx: sa.Connection, change: TeamChange) -> None:
    """Let what the user groups propose in this change not be proposed again as long as it is the same."""
    mine = workspace.c.id == change.workspace
    tx.execute(sa.update(workspace).where(mine).values(groups_refused=change.digest))


def is_refused(connection: sa.Connection, key: str, digest: str) -> bool:
    """Whether HR has not wanted just that of what the user groups propose."""
    wanted = sa.select(workspace.c.groups_refused).where(workspace.c.id == key)
    return bool(connection.execute(wanted).scalar() == digest)


def settled(tx: sa.Connection, change: TeamChange, cursor: str | None) -> None:
    """Say up to whom messages were planned anew after a change; None where that is done."""
    step = Step.PLAN if cursor else Step.NONE
    tx.execute(
        sa.update(team_change)
        .where(_is(change.workspace, change.number))
        .values(cursor=cursor, step=step.value)
    )


def teams_version(connection: sa.Connection, key: str, *, lock: bool = False) -> int:
    """How often this workspace's teams have changed; 0 for one that is not known."""
    wanted = sa.select(workspace.c.teams_version).where(workspace.c.id == key)
    return connection.execute(wanted.with_for_update() if lock else wanted).scalar() or 0


def unsettled(connection: sa.Connection, key: str) -> tuple[TeamChange, ...]:
    """The changes in place after which messages are still to be planned anew."""
    c = team_change.c
    waits = (c.state == State.APPLIED.value) & (c.step == Step.PLAN.value)
    rows = connection.execute(sa.select(team_change).where(c.workspace == key, waits).order_by(c.number))
    return tuple(_of_row(row) for row in rows)


def to_remove(connection: sa.Connection, key: str, now: datetime) -> tuple[TeamChange, ...]:
    """The changes of which nothing is needed any more: dropped, too old, or followed by another one."""
    c = team_change.c
    kept = last_applied(connection, key)
    old = (
        c.state == State.APPLIED.value
        if kept is None
        else ((c.state == State.APPLIED.value) & (c.number != kept.number))
    )
    over = (c.state == State.DROPPED.value) | (old & (c.step == "")) | (c.until <= now)
    rows = connection.execute(sa.select(team_change).where(c.workspace == key, over).order_by(c.number))
    return tuple(_of_row(row) for row in rows)


def _one(connection: sa.Connection, key: str, which: sa.ColumnElement[bool]) -> TeamChange | None:
    row = connection.execute(
        sa.select(team_change)
        .where(team_change.c.workspace == key, which)
        .order_by(team_change.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _of_row(row)


def _of_row(row: sa.Row[Any]) -> TeamChange:
    return TeamChange(
        workspace=row.workspace,
        number=row.number,
        source=Source(row.source),
        state=State(row.state),
        author=row.author,
        made_at=row.made_at,
        until=row.until,
        name=row.name,
        step=Step(row.step),
        done=row.done,
        of=row.of,
        cursor=row.cursor,
        stage=row.stage,
        last_stage=row.last_stage,
        teams_version=row.teams_version,
        last_round=row.last_round,
        units_made=row.units_made,
        digest=row.digest,
        undoes=row.undoes,
        edits=tuple(row.edits or ()),
        findings=row.findings or {},
    )


def _is(key: str, number: int) -> sa.ColumnElement[bool]:
    return (team_change.c.workspace == key) & (team_change.c.number == number)
