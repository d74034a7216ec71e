"""Puts together what a lead and the team read about a leaf, from published releases and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from slackapp.pulse.calendar import THEMES
from slackapp.pulse.trends import Headline, Point, Reading, headline, reading, shown_focus

CHART_POINTS: Final = 12
"""How many published rounds a chart shows."""

NO_MARKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})


class Outcome(StrEnum):
    """How a round ended for a leaf."""

    PUBLISHED = "published"
    TOO_FEW = "too_few"
    VOID = "void"
    PAUSED = "paused"
    """Void, because a pause kept messages back for too long (R16)."""


@dataclass(frozen=True, slots=True)
class Released:
    """One row of the release table: a leaf in a round. Value, focus and band are None unless it was
    published.
    """

    round_id: str
    opened_on: date
    theme: str
    series: str
    outcome: Outcome
    value: float | None
    focus: str | None
    band: str | None
    epsilon: float


@dataclass(frozen=True, slots=True)
class Step:
    """A round of a series: its value, and what the headline said after it; None where it has no number.

    `outcome` says why it has none; `marks` are the words that somebody put beside it.
    """

    day: date
    value: float | None
    headline: Headline | None
    outcome: Outcome = Outcome.PUBLISHED
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """The current series of a theme, oldest first: at most 12 published rounds, and the gaps between and
    after them. `day` is the one on which a round opened.
    """

    theme: str
    series: str
    steps: tuple[Step, ...]

    @property
    def points(self) -> tuple[tuple[date, float], ...]:
        """The published rounds: day and value."""
        return tuple((step.day, step.value) for step in self.steps if step.value is not None)


@dataclass(frozen=True, slots=True)
class Grouping:
    """How people of teams came to have one number: of so many `units`, in so many equal `parts`; a group has
    at least `smallest` of them.
    """

    units: int
    parts: int
    smallest: int


@dataclass(frozen=True, slots=True)
class TeamReport:
    """What there is to say about a leaf after its latest round; headline, reading and focus only if it was
    published. `charts` begin with the theme of that round.
    """

    leaf_id: str
    name: str
    theme: str
    outcome: Outcome
    headline: Headline | None
    reading: Reading | None
    focus: str | None
    charts: tuple[Chart, ...]
    grouping: Grouping | None = None


def compose(
    history: Sequence[Released],
    *,
    leaf_id: str,
    name: str,
    marks: Mapping[str, tuple[str, ...]] = NO_MARKS,
    grouping: Grouping | None = None,
) -> TeamReport | None:
    """Return the report on the latest round in `history`, which holds one leaf's rows, oldest first; None
    when empty.

    Headline and focus come from the latest round's theme and series alone: a trend never joins two series.
    After a round with too few answers, or one that is void, both are None and the charts are still there.
    `marks` are words beside rounds, by a round's id; nothing is computed from them.
    """
    if not history:
        return None
    latest = history[-1]
    series = _published(history, latest.theme, latest.series) if latest.outcome is Outcome.PUBLISHED else ()
    summary = headline([point for _, point in series])
    return TeamReport(
        leaf_id=leaf_id,
        name=name,
        theme=latest.theme,
        outcome=latest.outcome,
        headline=summary,
        reading=reading(summary.value) if summary else None,
        focus=shown_focus([row.focus for row, _ in series]),
        charts=charts_of(history, marks),
        grouping=grouping,
    )


def charts_of(
    history: Sequence[Released], marks: Mapping[str, tuple[str, ...]] = NO_MARKS
) -> tuple[Chart, ...]:
    """Return a chart of each theme that has a number, of one leaf's rows; that of the last round first."""
    themes = sorted(THEMES, key=lambda theme: theme != history[-1].theme)
    return tuple(chart for theme in themes if (chart := _chart(history, theme, marks)))


def _chart(history: Sequence[Released], theme: str, marks: Mapping[str, tuple[str, ...]]) -> Chart | None:
    current = next((row.series for row in reversed(history) if row.theme == theme), None)
    if current is None:
        return None
    rows = [row for row in history if (row.theme, row.series) == (theme, current)]
    points = [_point(row) for row in rows]
    numbered = [place for place, point in enumerate(points) if point]
    if not numbered:
        return None
    begin = numbered[-CHART_POINTS:][0]
    so_far, steps = [point for point in points[:begin] if point], list[Step]()
    for row, point in zip(rows[begin:], points[begin:], strict=True):
        so_far += [point] if point else []
        value, said = (row.value, headline(so_far)) if point else (None, None)
        steps.append(Step(row.opened_on, value, said, row.outcome, marks.get(row.round_id, ())))
    return Chart(theme, current, tuple(steps))


def _published(history: Sequence[Released], theme: str, series: str) -> tuple[tuple[Released, Point], ...]:
    rows = (row for row in history if (row.theme, row.series) == (theme, series))
    return tuple((row, point) for row in rows if (point := _point(row)))


def _point(row: Released) -> Point | None:
    if row.outcome is not Outcome.PUBLISHED or row.value is None or row.band is None:
        return None
    return Point(row.value, row.band, row.epsilon)
