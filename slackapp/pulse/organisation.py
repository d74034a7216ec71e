"""Reads the releases of many teams as one: a figure for an area or the whole organisation (R8).

A check-in's figure is the mean of the teams that have a number, each weighing what the lower edge of its band
says, from two such teams on. The headline is the mean of the last four figures, with its ± from what is known
of each release (trends.py). What a direction compares are the same teams, before and now: which teams have a
number changes from week to week, and where a team that does well joins, nobody has come to do better.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, hypot, sqrt
from operator import mul
from typing import Final, NamedTuple

from slackapp.pulse.bands import lower_edge
from slackapp.pulse.calendar import THEMES
from slackapp.pulse.report import CHART_POINTS, NO_MARKS, Chart, Outcome, Step
from slackapp.pulse.trends import (
    COMPARED,
    FEWEST,
    WINDOW,
    Z90,
    Change,
    Direction,
    Headline,
    Point,
    variance,
)

FEWEST_TEAMS: Final = 2
"""So many teams with a number make a figure: one alone would be read twice."""

FINEST: Final = 0.1
"""No ± is told to be smaller: many teams make chance small, but people read one decimal."""


@dataclass(frozen=True, slots=True)
class Checkin:
    """A round that has ended, for many teams: what was published of each of them, by leaf.

    `outcome` is how the round as a whole ended: published, whatever became of single teams, or void.
    """

    round_id: str
    opened_on: date
    theme: str
    series: str
    outcome: Outcome
    published: Mapping[str, Point]

    @property
    def counts(self) -> bool:
        """Whether enough teams have a number."""
        return len(self.published) >= FEWEST_TEAMS


@dataclass(frozen=True, slots=True)
class Figure:
    """The teams of one check-in as one number, and the variance that chance gives it."""

    value: float
    variance: float


def figure(published: Iterable[Point]) -> Figure:
    """Return the mean of releases, each weighing the lower edge of its band (privacy.md, R8)."""
    points = tuple(published)
    weights = [lower_edge(point.band) for point in points]
    whole = sum(weights)
    value = fsum(weight * point.value for weight, point in zip(weights, points, strict=True)) / whole
    spread = fsum(weight**2 * variance(point) for weight, point in zip(weights, points, strict=True))
    return Figure(value, spread / whole**2)


class _Team(NamedTuple):
    """The releases of one team: in which check-ins, their values, what they weigh, their variances."""

    places: list[int]
    values: list[float]
    weights: list[int]
    variances: list[float]


class _Counted:
    """Check-ins of one series that count, oldest first, worked out once for what is said after each."""

    def __init__(self, checkins: Sequence[Checkin]) -> None:
        self.figures = [figure(each.published.values()) for each in checkins]
        self._teams: dict[str, _Team] = {}
        for place, each in enumerate(checkins):
            for leaf, point in each.published.items():
                team = self._teams.get(leaf)
                if team is None:
                    team = self._teams[leaf] = _Team([], [], [], [])
                team.places.append(place)
                team.values.append(point.value)
                team.weights.append(lower_edge(point.band))
                team.variances.append(variance(point))

    def headline(self, upto: int) -> Headline:
        """What so many of them say together, one at least.

        The rule is that of a team (`trends.headline`), but the direction compares like with like: the teams
        that have a number on either side, each with itself. Without two of them it is too early to tell.
        """
        begin = max(0, upto - WINDOW)
        figures, before = self.figures[begin:upto], begin - max(0, begin - COMPARED)
        value = fsum(each.value for each in figures) / len(figures)
        plus_minus = max(FINEST, Z90 * sqrt(fsum(each.variance for each in figures)) / len(figures))
        change = None if min(len(figures), before) < FEWEST else self._change(begin - before, begin, upto)
        if change is None:
            return Headline(value, plus_minus, len(figures), Direction.TOO_EARLY)
        if abs(change.by) <= change.chance:
            direction = Direction.NO_CLEAR_CHANGE
        else:
            direction = Direction.UP if change.by > 0 else Direction.DOWN
        return Headline(value, plus_minus, len(figures), direction, change)

    def _change(self, begin: int, middle: int, end: int) -> Change | None:
        """By how much the teams that stand on either side have moved, each weighing its lesser side."""
        weights, then, now = list[int](), _Side([], []), _Side([], [])
        for places, values, edges, variances in self._teams.values():
            first = bisect_left(places, begin)
            second = bisect_left(places, middle, first)
            last = bisect_left(places, end, second)
            if first < second < last:
                weights.append(min(sum(edges[first:second]), sum(edges[second:last])))
                then.means.append(fsum(values[first:second]) / (second - first))
                then.variances.append(fsum(variances[first:second]) / (second - first) ** 2)
                now.means.append(fsum(values[second:last]) / (last - second))
                now.variances.append(fsum(variances[second:last]) / (last - second) ** 2)
        if len(weights) < FEWEST_TEAMS:
            return None
        before, after = then.weighed(weights), now.weighed(weights)
        return Change(after.value - before.value, hypot(_half_width(before), _half_width(after)))


class _Side(NamedTuple):
    """The mean of each team over some check-ins, and the variance of that."""

    means: list[float]
    variances: list[float]

    def weighed(self, weights: Sequence[int]) -> Figure:
        """All of them as one."""
        whole, squares = sum(weights), [weight**2 for weight in weights]
        return Figure(
            fsum(map(mul, weights, self.means)) / whole,
            fsum(map(mul, squares, self.variances)) / whole**2,
        )


def _half_width(of: Figure) -> float:
    return max(FINEST, Z90 * sqrt(of.variance))


def charts(checkins: Sequence[Checkin], marks: Mapping[str, tuple[str, ...]] = NO_MARKS) -> tuple[Chart, ...]:
    """Return a chart of each theme that has a figure, always in the same order.

    It holds the current series alone, from the twelfth figure before the last on. Where fewer than two teams
    have a number there is none, and the step says so or that the round was void.
    """
    return tuple(found for theme in THEMES if (found := _chart(checkins, theme, marks)))


def _chart(checkins: Sequence[Checkin], theme: str, marks: Mapping[str, tuple[str, ...]]) -> Chart | None:
    current = next((each.series for each in reversed(checkins) if each.theme == theme), None)
    rounds = [each for each in checkins if (each.theme, each.series) == (theme, current)]
    counted = [place for place, each in enumerate(rounds) if each.counts]
    if current is None or not counted:
        return None
    begin = counted[-CHART_POINTS:][0]
    series, number = _Counted([rounds[place] for place in counted]), counted.index(begin)
    steps = []
    for each in rounds[begin:]:
        beside = marks.get(each.round_id, ())
        if each.counts:
            number += 1
            value = series.figures[number - 1].value
            steps.append(Step(each.opened_on, value, series.headline(number), marks=beside))
        else:
            void = each.outcome is not Outcome.PUBLISHED
            outcome = each.outcome if void else Outcome.TOO_FEW
            steps.append(Step(each.opened_on, None, None, outcome, beside))
    return Chart(theme, current, tuple(steps))
