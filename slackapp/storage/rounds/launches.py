"""The launch: what has to be done before the first check-in, by whom each was done, and the launch itself.

Until a workspace is launched no check-in opens, so no message of one leaves. Most steps are seen from what is
there; four are said to be done by somebody, as nothing else could show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from slackapp.pulse.partition import partition
from slackapp.storage.console import audit_log, guardians
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.library.published import Current, Libraries
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import rounds
from slackapp.storage.tables import audit, launch_step, workspace

SUBJECT: Final = "the check-ins"


class StepName(StrEnum):
    """What has to be done before a launch, in the order in which it is done."""

    TEAMS = "teams"
    """Some team is large enough to be asked."""
    SUPPORT = "support"
    """Everything that people are sent to for help was confirmed."""
    SCHEDULE = "schedule"
    """It is settled when people are asked."""
    GUARDIANS = "guardians"
    """Guardians are named, or somebody says that there shall be none."""
    WORDS = "words"
    """Somebody has read what will be asked, and the first message."""
    TEST = "test"
    """Somebody has sent a test check-in to themselves, and answered it."""
    WHOM = "whom"
    """A pilot is chosen, or somebody says that everybody shall be asked."""


SAID: Final = frozenset({StepName.GUARDIANS, StepName.WORDS, StepName.TEST, StepName.WHOM})
"""The steps that somebody says are done."""

_LOGGED: Final[Mapping[StepName, tuple[Action, ...]]] = {
    StepName.TEAMS: (Action.TEAMS_CHANGED,),
    StepName.SUPPORT: (Action.SUPPORT_CONFIRMED,),
    StepName.SCHEDULE: (Action.SCHEDULE_SET,),
    StepName.GUARDIANS: (Action.GUARDIAN_APPOINTED,),
    StepName.WHOM: (Action.PILOT_SET,),
}
"""Which lines of the audit log tell who did a step last."""


@dataclass(frozen=True)
class Step:
    """One step: whether it is done and, where that is known, by whom (a user id or "operator") and when.

    `at` is wall time. `stale` is a step that was done and has to be done again, as what it was about has
    changed since.
    """

    name: StepName
    done: bool
    by: str = ""
    at: datetime | None = None
    stale: bool = False


class NotComplete(Exception):
    """Steps are missing, so nothing was launched; `missing` are their names."""

    def __init__(self, missing: tuple[StepName, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def checklist(connection: sa.Connection, key: str, libraries: Libraries | None = None) -> tuple[Step, ...]:
    """All steps of a workspace, in their order, as things are now; `libraries` saves reading them anew.

    Once it is launched, teams count as done: whether they are still large enough is said elsewhere.
    """
    published = (libraries or Libraries()).now(connection, key)
    said = _said(connection, key)
    logged = _logged(connection, key)
    there = _there(connection, key, published)
    return tuple(_step(name, there, said, logged, published.revision) for name in StepName)


def was_said(connection: sa.Connection, key: str, name: StepName) -> bool:
    """Whether somebody has said that a step is done."""
    return name in _said(connection, key)


def say_done(tx: sa.Connection, key: str, name: StepName, by: By) -> None:
    """Write down that somebody has done a step, of those that only they can tell."""
    if name not in SAID:
        msg = f"Whether {name} is done is seen from what is there."
        raise ValueError(msg)
    audit_log.lock(tx, key)
    of_step = (launch_step.c.workspace == key) & (launch_step.c.step == name.value)
    tx.execute(sa.delete(launch_step).where(of_step))
    revision = Libraries().now(tx, key).revision
    row = {"workspace": key, "step": name.value, "by": by.user, "at": by.at, "library": revision}
    tx.execute(sa.insert(launch_step).values(row))
    audit_log.note(tx, key, Action.STEP_DONE, by, subject=name.value)


def launch(tx: sa.Connection, key: str, by: By, *, now: datetime, at_once: bool = False) -> bool:
    """Let check-ins open from now on; False where they do already, and nothing changes.

    The first one opens in a window that begins after this calendar time; with `at_once`, in the one that is
    open, where 48 hours of it are left.

    Raises:
        NotComplete: steps are missing.
    """
    audit_log.lock(tx, key)
    known = workspaces.find(tx, key)
    if known is None or known.launched_at is not None:
        return False
    missing = tuple(each.name for each in checklist(tx, key) if not each.done)
    if missing or known.schedule is None:
        raise NotComplete(missing)
    # With which it is worked out anew when a round is due.
    workspaces.set_schedule(tx, key, known.schedule, not_before=None if at_once else now)
    launched = {"launched_at": now, "launched_by": by.user}
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(launched))
    audit_log.note(tx, key, Action.LAUNCHED, by, subject=SUBJECT)
    return True


def _there(connection: sa.Connection, key: str, published: Current) -> Mapping[StepName, bool]:
    """Which steps are seen to be done."""
    known = workspaces.find(connection, key)
    if known is None:
        return {}
    return {
        StepName.TEAMS: known.launched_at is not None or _has_a_group(connection, known),
        StepName.SUPPORT: not published.unconfirmed(workspaces.countries(connection, key)),
        StepName.SCHEDULE: known.schedule is not None,
        StepName.GUARDIANS: bool(guardians.active(connection, key)),
        StepName.WHOM: structure.pilot(connection, key) is not None,
    }


def _has_a_group(connection: sa.Connection, known: Workspace) -> bool:
    split = partition(
        structure.organisation(connection, known.id),
        workspace=known.id,
        k=known.k,
        previous=rounds.standing(connection, known.id),
    )
    return bool(split.leaves)


def _said(connection: sa.Connection, key: str) -> Mapping[StepName, Any]:
    rows = connection.execute(sa.select(launch_step).where(launch_step.c.workspace == key))
    return {StepName(row.step): row for row in rows}


def _logged(connection: sa.Connection, key: str) -> Mapping[str, Any]:
    """The last line of the audit log for each action that a step is done by."""
    wanted = [action.value for actions in _LOGGED.values() for action in actions]
    last = (
        sa.select(sa.func.max(audit.c.number))
        .where(audit.c.workspace == key, audit.c.action.in_(wanted))
        .group_by(audit.c.action)
    )
    rows = connection.execute(sa.select(audit).where(audit.c.workspace == key, audit.c.number.in_(last)))
    return {row.action: row for row in rows}


def _step(
    name: StepName,
    there: Mapping[StepName, bool],
    said: Mapping[StepName, Any],
    logged: Mapping[str, Any],
    revision: int,
) -> Step:
    row = said.get(name)
    if there.get(name):
        found = next((logged[each] for each in _LOGGED.get(name, ()) if each in logged), None)
        return Step(name, done=True, by=found.actor if found else "", at=found.at if found else None)
    if row is None:
        return Step(name, done=False)
    stale = name is StepName.WORDS and row.library != revision
    return Step(name, done=not stale, by=row.by, at=row.at, stale=stale)
