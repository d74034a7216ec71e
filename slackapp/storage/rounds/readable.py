"""Which trends a person may read: that of their own team, and those of the teams they lead (R8, R16)."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.report import TeamReport
from slackapp.pulse.tree import Unit
from slackapp.pulse.trend_rows import TrendRow, trend_rows
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import marks, reports, rounds
from slackapp.storage.rounds.lead_report import team, teams
from slackapp.storage.rounds.placements import Placement, placement
from slackapp.storage.rounds.released import history
from slackapp.storage.rounds.splits import Splits


@dataclass(frozen=True)
class Readable:
    """The trends one person may read, as they stand after the last round that ended.

    `through` is that round's number, 0 before the first.

    `areas` are those that they direct: units with others below them, of which they read what is released.

    `own` is that of their own team, which they read as a member; `led` are those of the teams whose report
    they receive. `placed` says in which group they answer, or why in none.
    """

    placed: Placement
    own: TeamReport | None = None
    led: tuple[TeamReport, ...] = ()
    through: int = 0
    areas: tuple[Unit, ...] = ()

    def __iter__(self) -> Iterator[TeamReport]:
        """Each of them once, the own one first."""
        return iter({told.leaf_id: told for told in (self.own, *self.led) if told}.values())

    def leads(self, leaf: str) -> bool:
        """Whether they receive the report of this leaf."""
        return any(told.leaf_id == leaf for told in self.led)


def readable(connection: sa.Connection, splits: Splits, workspace: Workspace, user: str) -> Readable:
    """Read which trends somebody may read; nothing depends on whether or what anybody answered."""
    placed = placement(connection, splits, workspace, user)
    ended = rounds.latest_ended(connection, workspace.id)
    return Readable(
        placed,
        own_trend(connection, workspace.id, placed),
        teams(connection, ended, user) if ended else (),
        ended.number if ended else 0,
        reports.areas_for(connection, ended.id, user) if ended else (),
    )


def own_trend(connection: sa.Connection, workspace: str, placed: Placement) -> TeamReport | None:
    """The latest report on the leaf of somebody who stands here; on the one before a merge, while the new one
    has none yet.
    """
    leaves = [(placed.leaf, placed.name), placed.former or (None, "")]
    found = (team(connection, workspace=workspace, leaf=leaf, name=name) for leaf, name in leaves if leaf)
    return next((each for each in found if each), None)


def releases(connection: sa.Connection, workspace: str, leaf: str) -> tuple[TrendRow, ...]:
    """All that was released of a leaf and is still kept, oldest first, each with the mean of that time."""
    rows = history(connection, workspace=workspace, leaf_id=leaf)
    return trend_rows(rows, marks.of_leaf(connection, workspace, leaf))
