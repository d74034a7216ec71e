"""Works out an open change of teams beside what holds, and keeps it as a stage to be shown and swapped.

What is read is read in one go and written in short transactions. A stage that was begun and not finished, by
a process that was killed or was slower than another, is never shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from content.later import Later, later
from content.translations import N_
from slackapp.pulse.release import SMALLEST_K
from slackapp.roster import changes_edit, changes_findings
from slackapp.roster.changes_delta import patched, read_teams
from slackapp.roster.changes_edit import EditRefused, edited
from slackapp.roster.changes_findings import Findings
from slackapp.roster.changes_plan import Undone, WorkedOut, around, work_out
from slackapp.roster.csv_file import read_roster
from slackapp.roster.matching import Read, matching
from slackapp.roster.members import Account, Kind
from slackapp.roster.preview import preview
from slackapp.roster.spreadsheet import Fault, Problem
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import rounds
from slackapp.storage.teams import team_changes, team_deltas, team_staging
from slackapp.storage.teams.team_changes import Source, State, Step, TeamChange
from slackapp.storage.teams.team_deltas import Delta, Teams

LEFT_OUT: Final = N_("A step did not fit any more and was left out; the others stand. %(why)s")
Breath: TypeAlias = Callable[[], object]
"""Called between two transactions, so that others have their turn."""


@dataclass(frozen=True)
class Told:
    """What a file tells, who is missing from it because they have left Slack, and what it says otherwise."""

    read: Read
    gone: frozenset[str] = frozenset()
    notices: tuple[Later, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """The teams as they are and as they are wanted; `made` is how many ids of units are given then."""

    now: Teams
    wanted: Teams
    made: int
    undone: Undone | None = None
    gone: frozenset[str] = frozenset()
    notices: tuple[Later, ...] = ()


class _Gone(Exception):
    """What a change is made from is there no more."""


def compute(
    database: Database, change: TeamChange, *, now: datetime, breathe: Breath, read: Told | None = None
) -> State | None:
    """Work out a change that is open, and keep it to be shown; its state then, None where it is gone.

    With `read` it is by a file that was read already.
    """
    with database.read() as connection:
        version = team_changes.teams_version(connection, change.workspace)  # first: what follows may be newer
        try:
            found = _wanted(connection, change) if read is None else _told(connection, change, read)
        except Problem as problem:
            return _refuse(database, change, changes_findings.faults(problem))
        except EditRefused as refused:
            return _refuse(database, change, Findings(faults=(Fault(None, refused.said),)))
        except _Gone:
            with database.write() as tx:
                team_changes.end(tx, change, State.DROPPED, now, {})
            return None
        beside = around(connection, change.workspace)
        worked = work_out(found.now, found.wanted, beside, undone=found.undone, gone=found.gone)
        told = _findings(connection, change, found, worked)
    values = {
        "teams_version": version,
        "last_round": beside.last_round,
        "units_made": found.made,
        "findings": changes_findings.dump(changes_findings.cut(told)),
    }
    return _keep(database, change, worked.delta, values, breathe)


def wanted_by_hand(connection: Transaction, change: TeamChange | None, workspace: str) -> Teams:
    """The teams as they are with what an open change by hand has made of them so far.

    Raises EditRefused where that does not fit any more.
    """
    now = team_deltas.current(connection, workspace)
    if change is None:
        return now
    return edited(patched(now, team_deltas.read(connection, change)), changes_edit.load(change.edits))


def _wanted(connection: Transaction, change: TeamChange) -> _Wanted:
    now = team_deltas.current(connection, change.workspace)
    made = max(change.units_made, workspaces.units_made(connection, change.workspace))
    if change.source is Source.UNDO:
        last = team_changes.last_applied(connection, change.workspace)
        if last is None or last.number != change.undoes:
            raise _Gone
        delta = team_deltas.read(connection, last)
        round_ = rounds.latest(connection, change.workspace)
        within_it = round_ is not None and last.ended_at < round_.closes_at
        undone = Undone(delta, last.last_round, within_it)
        return _Wanted(now, patched(now, delta.reverse()), made, undone)
    if change.source is Source.FILE and not change.stage:
        return _read_file(connection, change, now, made)
    delta = team_deltas.read(connection, change)
    former = patched(now, delta)
    edits, left_out = changes_edit.load(change.edits), tuple[Later, ...]()
    if change.source is Source.HAND:
        edits, left_out = changes_edit.fitting(former, edits)
        if left_out and not edits and delta.is_empty():
            raise EditRefused(left_out[0])
    wanted = edited(former, edits)
    notices = (
        *changes_findings.load(change.findings).notices,
        *(later(LEFT_OUT, why=each) for each in left_out),
    )
    return _Wanted(now, wanted, made, gone=delta.gone, notices=notices)


def _read_file(connection: Transaction, change: TeamChange, now: Teams, made: int) -> _Wanted:
    """The teams that a file tells, read against what Slack has listed.

    Raises Problem, which names every fault.
    """
    raw = team_staging.file_of(connection, change)
    if raw is None:
        raise _Gone
    listed = {
        each.user: Account(each.user, each.name, Kind(each.kind), each.zone, each.email)
        for each in team_staging.accounts(connection, change)
    }
    roster = read_roster(change.name, raw, listed)
    left = now.people.keys() - {each.user for each in roster.people}
    gone = frozenset(user for user in left if user not in listed or listed[user].kind is Kind.DEACTIVATED)
    del listed, raw
    return _of_file(
        now, Told(Read(roster.units, roster.people, roster.memberships), gone, roster.notices), made
    )


def _told(connection: Transaction, change: TeamChange, told: Told) -> _Wanted:
    now = team_deltas.current(connection, change.workspace)
    return _of_file(now, told, workspaces.units_made(connection, change.workspace))


def _of_file(now: Teams, told: Told, made: int) -> _Wanted:
    matched = matching(now, told.read, made)
    wanted = read_teams(told.read, matched, now)
    return _Wanted(now, wanted, matched.made, gone=told.gone, notices=told.notices)


def _findings(connection: Transaction, change: TeamChange, found: _Wanted, worked: WorkedOut) -> Findings:
    known = workspaces.find(connection, change.workspace)
    shown = preview(
        worked.organisation,
        workspace=change.workspace,
        k=known.k if known else SMALLEST_K,
        previous=rounds.standing(connection, change.workspace),
        names={},  # they are looked up as it is shown, among those who are still here
        renamed=worked.renamed,
    )
    return Findings(
        notices=found.notices,
        counts=worked.counts,
        preview=shown,
        kept=worked.kept,
        nothing=worked.delta.is_empty(),
        cannot_return=bool(found.undone and found.undone.within_it and worked.counts.new),
        from_file=change.source is Source.FILE,
    )


def _keep(
    database: Database, change: TeamChange, delta: Delta, values: Mapping[str, Any], breathe: Breath
) -> State | None:
    """Write a stage, and show it once it is whole; None where the change is gone or another stage begun."""
    with database.write() as tx:
        stage = team_changes.claim(tx, change, team_deltas.size(delta))
    if stage is None:
        return None
    done = 0
    for write in team_deltas.batches(change, stage, delta):
        if done:
            breathe()
        with database.write() as tx:
            done += write(tx)
            if not team_changes.progress(tx, change, stage, done):
                return None
    with database.write() as tx:
        state = team_changes.show(tx, change, stage, values)
    if state is None:
        return None
    team_staging.tidy(database, replace(change, stage=stage))
    return state


def _refuse(database: Database, change: TeamChange, found: Findings) -> State:
    """Keep what is wrong, so that it is shown; what was read is needed no more."""
    with database.write() as tx:
        values: dict[str, Any] = {
            "state": State.FAULTY.value,
            "step": Step.TIDY.value,
            "edits": [],
            "cursor": None,
        }
        team_changes.note(tx, change, **values, findings=changes_findings.dump(found))
    team_staging.tidy(database, change)
    return State.FAULTY
