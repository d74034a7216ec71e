"""A change of teams: begun, prepared beside what holds, shown, and put in its place in one transaction.

`begin_*` say what is wanted, `prepare` works out what it brings, `findings` shows that, and `apply` or `drop`
ends it. A file, and what is large, is prepared by a job (`jobs/teams.py`); other changes at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from content.translations import N_
from slackapp.roster import changes_edit, changes_findings
from slackapp.roster.changes_edit import Edit, EditKind, EditRefused
from slackapp.roster.changes_findings import Counts, Fault, Findings, Many, Warned
from slackapp.roster.changes_prepare import compute, wanted_by_hand
from slackapp.roster.members import Account
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import SLACK, Action, By
from slackapp.storage.database import AT_ONCE, Database, Transaction, join_many
from slackapp.storage.people import people as people_
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.rounds import plans, rounds
from slackapp.storage.teams import team_changes, team_deltas, team_staging, team_swap
from slackapp.storage.teams.team_changes import AlreadyOpen, Source, State, Step, TeamChange

__all__ = [
    "Affected",
    "AlreadyOpen",
    "Counts",
    "Edit",
    "EditKind",
    "EditRefused",
    "Fault",
    "Findings",
    "Many",
    "NothingToUndo",
    "Outcome",
    "Shown",
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
    "is_small",
    "people",
    "prepare",
    "refusals",
    "settle",
]

LARGEST_AT_ONCE: Final = 2_000
"""People of a workspace whose change a web process prepares itself; of more, a job does."""
SUBJECT: Final = N_("teams")
"""What the audit log says was changed, to be said by `_`."""
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
    ASKED = "asked"
    """Too few of a group that is being asked would keep their place in the open round."""
    NOT_READY = "not ready"
    """It is not prepared yet, or somebody else was quicker: look again."""


class NothingToUndo(Exception):
    """No change was put in place within the last two weeks."""


@dataclass(frozen=True)
class Typed:
    """The numbers that somebody typed to confirm that so many leave, or move."""

    removing: int | None = None
    moving: int | None = None

    def numbers(self) -> Mapping[Many, int | None]:
        """Them by what they are of."""
        return {Many.REMOVING: self.removing, Many.MOVING: self.moving}


@dataclass(frozen=True)
class Shown:
    """What somebody saw before they said yes: the number of the change, and which time it was worked out."""

    number: int
    stage: int

    def is_of(self, change: TeamChange) -> bool:
        """Whether that is how the change stands, ready to be put in place."""
        return change.state is State.READY and (change.number, change.stage) == (self.number, self.stage)


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
    team_staging.keep_file(tx, change, raw)
    return change


def begin_edits(
    tx: Transaction, workspace: str, edits: Sequence[Edit], by: By, *, now: datetime
) -> TeamChange:
    """Begin a change by hand, or add to the one that is open.

    Where people are too many to see at once whether each edit fits, the job sees it.

    Raises:
        AlreadyOpen: a change that is not by hand is open.
        EditRefused: an edit does not fit; nothing is written.
    """
    audit_log.lock(tx, workspace)
    found = find_open(tx, workspace)
    if found is not None and (found.source is not Source.HAND or found.state is State.FAULTY):
        found = None
    made = max(found.units_made if found else 0, workspaces.units_made(tx, workspace))
    told, made = changes_edit.with_ids(edits, made)
    if is_small(tx, workspace):
        changes_edit.edited(wanted_by_hand(tx, found, workspace), told)
    if found is None:
        found = team_changes.begin(tx, workspace, Source.HAND, by, now=now)
    all_ = [*found.edits, *changes_edit.dump(told)]
    team_changes.note(tx, found, edits=all_, units_made=made, state=State.WAITING.value)
    return team_changes.find(tx, workspace, found.number) or found


def begin_groups(
    tx: Transaction, workspace: str, groups: Mapping[str, Sequence[Account]], by: By, *, now: datetime
) -> TeamChange | None:
    """Begin a change that makes each unit's members those of its Slack group, by id of unit; leads stay.

    None where all is so already, or HR has dropped just this when Slack proposed it. Who is left out by role
    stays so.

    Raises:
        AlreadyOpen: another change is open.
    """
    teams = team_deltas.current(tx, workspace)
    edits = changes_edit.by_groups(teams, groups)
    digest = changes_edit.digest(edits)
    if not edits or (by.user == SLACK and team_changes.is_refused(tx, workspace, digest)):
        return None
    change = team_changes.begin(tx, workspace, Source.GROUPS, by, now=now)
    team_changes.note(tx, change, edits=changes_edit.dump(edits), digest=digest)
    return team_changes.find(tx, workspace, change.number)


def can_undo(connection: Transaction, workspace: str) -> TeamChange | None:
    """The change that `begin_undo` would take back, or None."""
    return team_changes.last_applied(connection, workspace)


def begin_undo(tx: Transaction, workspace: str, by: By, *, now: datetime) -> TeamChange:
    """Begin a change that takes back what was put in place last.

    Raises:
        AlreadyOpen: another change is open.
        NothingToUndo: there is none, or it is too long ago.
    """
    last = can_undo(tx, workspace)
    if last is None:
        raise NothingToUndo
    return team_changes.begin(tx, workspace, Source.UNDO, by, now=now, undoes=last.number)


def is_small(connection: Transaction, workspace: str) -> bool:
    """Whether a web process prepares a change of this workspace itself."""
    return people_.how_many(connection, workspace) <= LARGEST_AT_ONCE


def prepare(database: Database, workspace: str, *, now: datetime) -> State | None:
    """Work out the open change where that can be done at once; its state then. None where there is none.

    A state of WAITING or READING means that the job has to: queue JobName.TEAMS with the workspace's id.
    """
    with database.read() as connection:
        change = find_open(connection, workspace)
        if change is None:
            return None
        from_slack = change.source is Source.FILE and not change.stage
        if change.state not in team_changes.UNREAD or from_slack or not is_small(connection, workspace):
            return change.state
    return compute(database, change, now=now, breathe=lambda: None)


def findings(connection: Transaction, change: TeamChange) -> Findings:
    """What is to be shown of a change that is ready or faulty; people are named who are still here."""
    found = changes_findings.load(change.findings)
    users = sorted(changes_findings.mentioned(found))
    return changes_findings.named(found, team_deltas.names(connection, change, users))


def refusals(change: TeamChange) -> tuple[Fault, ...]:
    """Why a change that is being read stands still, if Slack has refused to say who is who."""
    return changes_findings.load(change.findings).faults if change.source is Source.FILE else ()


def people(
    connection: Transaction, change: TeamChange, what: What, *, after: str = "", limit: int = 50
) -> tuple[Affected, ...]:
    """Who comes, leaves or moves, in the order of their ids, from the one after `after` on."""
    rows = team_deltas.affected(connection, change, what.value, after=after, limit=limit)
    return tuple(Affected(*row) for row in rows)


def apply(
    database: Database,
    workspace: str,
    shown: Shown,
    by: By,
    *,
    typed: Typed,
    keeper: Keeper,
    now: datetime,
    hold: Callable[[Transaction], object] | None = None,
) -> Outcome:
    """Put a change in place, whole, in one short transaction, if it is the one that was shown.

    `hold` is called in that transaction before anything is written, to say whether they may. After APPLIED
    and STALE queue JobName.TEAMS with the workspace's id: there may be something left for it to do.
    """
    with database.read() as connection:
        change = team_changes.find(connection, workspace, shown.number)
        if change is None or not shown.is_of(change):
            return Outcome.NOT_READY
        found = changes_findings.load(change.findings)
        if found.nothing:
            return Outcome.NOTHING
        if found.counts.wrong(typed.numbers()):
            return Outcome.NUMBER
        leaving = list(connection.execute(team_swap.leaving(change, here=True)).scalars())
        coming = list(connection.execute(team_swap.coming(change)).scalars())
        ready = keeper.seal(connection, leaving)
    with database.write() as tx:
        if hold is not None:
            hold(tx)
        audit_log.lock(tx, workspace)
        again = team_changes.find(tx, workspace, shown.number)
        if again is None or not shown.is_of(again):
            return Outcome.NOT_READY
        if _has_moved_on(tx, again):
            team_changes.note(tx, again, state=State.WAITING.value)
            outcome = Outcome.STALE
        elif _hollows(tx, again, now):
            return Outcome.ASKED
        else:
            keeper.keep(tx, leaving, now, ready)
            team_swap.swap(tx, again, now=now)
            keeper.give_back(tx, coming, now)
            _note(tx, again, found.counts, by)
            counted = Findings(counts=found.counts)
            team_changes.end(tx, again, State.APPLIED, now, changes_findings.dump(counted))
            outcome = Outcome.APPLIED
    if outcome is Outcome.STALE:
        prepare(database, workspace, now=now)
    else:
        settle(database, workspace, now=now, at_most=1)
    return outcome


def settle(database: Database, workspace: str, *, now: datetime, at_most: int | None = None) -> bool:
    """Plan anew what the open round sends to those whose hours have changed; whether that is done.

    500 people a transaction, and no more than `at_most` of these; it goes on where it stood.
    """
    with database.read() as connection:
        waiting = team_changes.unsettled(connection, workspace)
    batches = 0
    for change in waiting:
        cursor = change.cursor or ""
        while at_most is None or batches < at_most:
            with database.write() as tx:
                join_many(tx)
                users = list(tx.execute(team_swap.rezoned(change, after=cursor)).scalars())
                plans.replan(tx, workspace, users, now)
                cursor = users[-1] if len(users) == AT_ONCE else ""
                team_changes.settled(tx, change, cursor or None)
            batches += 1
            if not cursor:
                break
        else:
            return False
    return True


def drop(tx: Transaction, workspace: str, number: int, *, now: datetime) -> bool:
    """Drop the change of this number; whether it was open. The job removes what was prepared."""
    audit_log.lock(tx, workspace)
    found = find_open(tx, workspace)
    if found is None or found.number != number:
        return False
    if found.digest:
        team_changes.refuse_groups(tx, found)
    team_changes.end(tx, found, State.DROPPED, now, {})
    return True


def _has_moved_on(tx: Transaction, change: TeamChange) -> bool:
    """Whether teams are others than the change was worked out on, or a round has opened since."""
    version = team_changes.teams_version(tx, change.workspace)
    last = structure.last_round(tx, change.workspace)
    return (version, last) != (change.teams_version, change.last_round)


def _hollows(tx: Transaction, change: TeamChange, now: datetime) -> bool:
    """Whether a group of the open round would be left with too few."""
    last = rounds.latest(tx, change.workspace)
    if last is None or last.status != "open" or now >= last.closes_at:
        return False
    return team_swap.hollowed(tx, change, last.id, k=last.k)


def _note(tx: Transaction, change: TeamChange, counts: Counts, by: By) -> None:
    detail = {
        "source": change.source.value,
        "file": change.name,
        "new": counts.new,
        "left": counts.removed,
        "moved": counts.moved,
    }
    audit_log.note(tx, change.workspace, Action.TEAMS_CHANGED, by, subject=SUBJECT, detail=detail)
