"""What was released of a whole organisation, read at once: its charts, and those of each team (R8)."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.organisation import Checkin, charts
from slackapp.pulse.report import Chart, Outcome
from slackapp.pulse.trends import Headline
from slackapp.storage.rounds import marks
from slackapp.storage.rounds.released import everywhere

LOOKED_AT: Final = 40
"""The latest check-ins that figures of many teams are made of: twenty of either theme."""


@dataclass(frozen=True)
class Summary:
    """The whole organisation in short: a chart of each theme that has a figure, the latest theme first.

    `ended` says whether any check-in has ended, with a figure or without.
    """

    charts: tuple[Chart, ...]
    ended: bool

    @property
    def headlines(self) -> dict[str, Headline]:
        """What each theme's chart says after its last figure, by theme."""
        return {
            chart.theme: next(step.headline for step in reversed(chart.steps) if step.headline)
            for chart in self.charts
        }


@dataclass(frozen=True)
class Overview:
    """The whole organisation as its page shows it."""

    whole: Summary


def summary(connection: sa.Connection, workspace_id: str) -> Summary:
    """The figures of the whole organisation after the last check-in that ended."""
    found = checkins(connection, workspace_id)
    beside = marks.of_leaf(connection, workspace_id, marks.EVERYWHERE)
    return Summary(charts(found, beside), bool(found))


def overview(connection: sa.Connection, workspace_id: str) -> Overview:
    """All that is released of an organisation and its teams."""
    return Overview(summary(connection, workspace_id))


def checkins(connection: sa.Connection, workspace_id: str) -> tuple[Checkin, ...]:
    """The latest check-ins that ended, oldest first, with what was published of every team."""
    return tuple(
        Checkin(
            each.round_id,
            each.opened_on,
            each.theme,
            each.series,
            each.outcome,
            {row.leaf: row.point for row in each.rows if row.outcome is Outcome.PUBLISHED and row.point},
        )
        for each in everywhere(connection, workspace_id, latest=LOOKED_AT)
    )
