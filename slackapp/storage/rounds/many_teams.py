"""What was released of many teams in the latest check-ins, as one: figures, hints, who answered (R8)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from slackapp.pulse import organisation as pulse
from slackapp.pulse.calendar import THEMES
from slackapp.pulse.focus_counts import FocusCounts, focus_counts
from slackapp.pulse.organisation import Checkin
from slackapp.pulse.report import CHART_POINTS, Chart, Outcome
from slackapp.pulse.trends import WINDOW, Headline
from slackapp.storage.rounds.released import Ended, Row

LOOKED_AT: Final = 40
"""The latest check-ins that figures of many teams are made of: twenty of either theme."""


@dataclass(frozen=True)
class Summary:
    """Many teams in short: a chart of each theme that has a figure, always in the same order.

    `ended` says whether any check-in has ended, with a figure or without.
    """

    charts: tuple[Chart, ...]
    ended: bool

    @property
    def headlines(self) -> Mapping[str, Headline]:
        """What each theme's chart says after its last figure, by theme."""
        return {chart.theme: _latest(chart) for chart in self.charts}


@dataclass(frozen=True)
class Answered:
    """How many took part in a check-in, roughly: of each team the band, or that it has no number."""

    opened_on: date
    theme: str
    outcome: Outcome
    bands: tuple[str, ...]
    too_few: int
    void: int


def summary_of(ended: Sequence[Ended]) -> Summary:
    """The figures of these rounds and leaves."""
    return Summary(pulse.charts(_checkins(ended)), bool(ended))


def _latest(chart: Chart) -> Headline:
    return next(step.headline for step in reversed(chart.steps) if step.headline)


def _checkins(ended: Iterable[Ended]) -> tuple[Checkin, ...]:
    return tuple(
        Checkin(
            each.round_id,
            each.opened_on,
            each.theme,
            each.series,
            each.outcome,
            {row.leaf: row.point for row in each.rows if row.point},
        )
        for each in ended
    )


def _series(ended: Sequence[Ended], theme: str) -> list[Ended]:
    """The rounds of a theme that asked the questions of today."""
    of_theme = [each for each in ended if each.theme == theme]
    return [each for each in of_theme if each.series == of_theme[-1].series]


def days(ended: Sequence[Ended]) -> Mapping[str, tuple[date, ...]]:
    """On which days the latest rounds of each theme's series opened, by theme."""
    return {
        theme: tuple(each.opened_on for each in _series(ended, theme)[-CHART_POINTS:]) for theme in THEMES
    }


def focuses(ended: Sequence[Ended]) -> Mapping[str, FocusCounts]:
    """By theme, the published focuses of its last check-ins in which two teams have a number."""
    found = {}
    for theme in THEMES:
        counted = [rows for each in _series(ended, theme) if (rows := _numbered(each))][-WINDOW:]
        told = focus_counts(row.focus for rows in counted for row in rows)
        if told is not None:
            found[theme] = told
    return found


def _numbered(ended: Ended) -> Sequence[Row]:
    rows = [row for row in ended.rows if row.point]
    return rows if len(rows) >= pulse.FEWEST_TEAMS else ()


def answered(ended: Ended) -> Answered:
    """How many took part in a round, roughly."""
    outcomes = Counter(row.outcome for row in ended.rows)
    return Answered(
        ended.opened_on,
        ended.theme,
        ended.outcome,
        tuple(row.point.band for row in ended.rows if row.point),
        outcomes[Outcome.TOO_FEW],
        outcomes[Outcome.VOID],
    )
