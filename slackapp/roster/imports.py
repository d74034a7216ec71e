"""Takes over an organisation read by name: units keep their ids, and who joined one waits (R2, R16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slackapp.clock import wall
from slackapp.pulse.partition import Organisation
from slackapp.roster.changes_delta import read_teams
from slackapp.roster.changes_findings import Counts
from slackapp.roster.changes_plan import around, work_out
from slackapp.roster.matching import Matched, Read, matching
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.teams import team_changes, team_deltas, team_swap
from slackapp.storage.teams.team_changes import Source, State

__all__ = ["Planned", "Read", "plan", "take_over"]

OPERATOR: Final = "operator"


@dataclass(frozen=True)
class Planned:
    """What an import would make of a workspace: the organisation with lasting ids, and who is called what.

    `kept` are deputies whom the file leaves out, and who stay all the same, by user id; with their names.
    """

    organisation: Organisation
    matched: Matched
    names: Mapping[str, str]
    kept: Mapping[str, str]
    counts: Counts


def plan(connection: Transaction, workspace: str, read: Read) -> Planned:
    """Say what taking over `read` would bring; nothing is written, and the workspace need not be known yet.

    Raises ValueError, naming the units, where they are no tree.
    """
    now = team_deltas.current(connection, workspace)
    matched = matching(now, read, workspaces.units_made(connection, workspace))
    worked = work_out(now, read_teams(read, matched, now), around(connection, workspace))
    kept = {user: now.people[user].name for user in worked.kept}
    names = {each.user: each.name for each in read.people} | kept
    return Planned(worked.organisation, matched, names, kept, worked.counts)


def take_over(tx: Transaction, workspace: str, read: Read, *, at: datetime | None = None) -> None:
    """Put `read` in the place of this known workspace's organisation, in the transaction it is called in.

    For few people; `changes` does it for many. `at` is calendar time. Raises ValueError, naming the units,
    where they are no tree.
    """
    at = at or wall()
    now = team_deltas.current(tx, workspace)
    matched = matching(now, read, workspaces.units_made(tx, workspace, lock=True))
    worked = work_out(now, read_teams(read, matched, now), around(tx, workspace))
    if worked.delta.is_empty():
        return
    change = team_changes.begin(tx, workspace, Source.FILE, By(OPERATOR, wall()), now=at)
    stage = team_changes.claim(tx, change, 0)
    assert stage is not None  # noqa: S101 - it was begun just now
    for write in team_deltas.batches(change, stage, worked.delta):
        write(tx)
    team_changes.show(tx, change, stage, {"units_made": matched.made})
    shown = team_changes.find(tx, workspace, change.number)
    assert shown is not None  # noqa: S101 - it was begun just now
    team_swap.swap(tx, shown, now=at)
    team_changes.end(tx, shown, State.APPLIED, at, {})
    team_changes.settled(tx, shown, None)
