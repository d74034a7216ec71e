"""A change of teams: begun, prepared beside what holds, shown, and put in its place in one transaction.

`begin_*` say what is wanted, `prepare` works out what it brings, `findings` shows that, and `apply` or `drop`
ends it. A file, and what is large, is prepared by a job (`jobs/teams.py`); other changes at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from slackapp.roster.changes_edit import Edit, EditRefused
from slackapp.roster.changes_findings import Counts, Fault, Findings, Many, Warned
from slackapp.roster.members import Account
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import team_changes
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.people.team_changes import AlreadyOpen, Source, State, Step, TeamChange

__all__ = [
    "Affected",
    "AlreadyOpen",
    "Counts",
    "Edit",
    "EditRefused",
    "Fault",
    "Findings",
    "Many",
    "NothingToUndo",
    "Outcome",
    "Source",
    "State",
    "Step",
    "TeamChange",
    "Typed",
    "Warned",
    "What",
    "apply",
    "begin_edits",
    "begin_file",
    "begin_groups",
    "begin_undo",
    "can_undo",
    "drop",
    "find_open",
    "findings",
    "people",
    "prepare",
]

LARGEST_AT_ONCE: Final = 2_000
"""People of a workspace whose change a web process prepares itself; of more, a job does."""
LARGEST_FILE: Final = 8 * 1024 * 1024
"""Bytes of a file of teams."""

find_open = team_changes.find_open


class Outcome(StrEnum):
    """What came of putting a change in place."""

    APPLIED = "applied"
    STALE = "stale"
    """Teams have changed since: it is worked out anew and shown again."""
    NUMBER = "number"
    """Many people leave or move: their number is to be typed, and was not, or was another."""
    NOTHING = "nothing"
    """All is so already."""
    NOT_READY = "not ready"
    """It is not prepared yet, or somebody else was quicker: look again."""


class NothingToUndo(Exception):
    """No change was put in place within the last two weeks, or it was an undoing that was undone."""


@dataclass(frozen=True)
class Typed:
    """The numbers that somebody typed to confirm that so many leave, or move."""

    removing: int | None = None
    moving: int | None = None


class What(StrEnum):
    """What a change does to a person."""

    NEW = "new"
    LEAVES = "leaves"
    MOVES = "moves"


@dataclass(frozen=True)
class Affected:
    """Somebody whom a change is about: their name, and the units they answer in before and after."""

    user: str
    name: str
    before: str | None
    after: str | None


def begin_file(
    tx: Transaction, workspace: str, name: str, raw: bytes, by: By, *, now: datetime
) -> TeamChange:
    """Begin a change by a file of teams, which a job reads against Slack's list of members.

    Raises:
        AlreadyOpen: another change is open.
    """
    change = team_changes.begin(tx, workspace, Source.FILE, by, now=now, name=name)
    team_changes.keep_file(tx, change, raw)
    return change


def begin_edits(
    tx: Transaction, workspace: str, edits: Sequence[Edit], by: By, *, now: datetime
) -> TeamChange:
    """Begin a change by hand, or add to the one that is open.

    Raises:
        AlreadyOpen: a change that is not by hand is open.
        EditRefused: an edit does not fit; nothing is written.
    """
    raise NotImplementedError


def begin_groups(
    tx: Transaction, workspace: str, groups: Mapping[str, Sequence[Account]], by: By, *, now: datetime
) -> TeamChange | None:
    """Begin a change that makes each unit's members those of its Slack group, by id of unit; leads stay.

    None where all is so already.

    Raises:
        AlreadyOpen: another change is open.
    """
    raise NotImplementedError


def can_undo(connection: Transaction, workspace: str) -> TeamChange | None:
    """The change that `begin_undo` would take back, or None."""
    raise NotImplementedError


def begin_undo(tx: Transaction, workspace: str, by: By, *, now: datetime) -> TeamChange:
    """Begin a change that takes back what was put in place last.

    Raises:
        AlreadyOpen: another change is open.
        NothingToUndo: there is none, or it is too long ago.
    """
    raise NotImplementedError


def prepare(database: Database, workspace: str, *, now: datetime) -> State | None:
    """Work out the open change where that can be done at once; its state then. None where there is none.

    A state of WAITING means that the job has to: queue JobName.TEAMS with the workspace's id.
    """
    raise NotImplementedError


def findings(connection: Transaction, change: TeamChange) -> Findings:
    """What is to be shown of a change that is ready or faulty; people are named who are still here."""
    raise NotImplementedError


def people(
    connection: Transaction, change: TeamChange, what: What, *, after: str = "", limit: int = 50
) -> tuple[Affected, ...]:
    """Who comes, leaves or moves, in the order of their ids, from the one after `after` on."""
    raise NotImplementedError


def apply(
    database: Database,
    workspace: str,
    number: int,
    by: By,
    *,
    typed: Typed,
    keeper: Keeper,
    now: datetime,
    hold: Callable[[Transaction], object] | None = None,
) -> Outcome:
    """Put the change of this number in place, whole, in one short transaction.

    `hold` is called in that transaction before anything is written, to say whether they may. Messages are
    planned anew by the job: queue JobName.TEAMS with the workspace's id after APPLIED, and after STALE.
    """
    raise NotImplementedError


def drop(tx: Transaction, workspace: str, number: int, by: By) -> bool:
    """Drop the change of this number; whether it was open."""
    raise NotImplementedError
