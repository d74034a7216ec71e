"""Reads the releases of many teams as one: a figure for an area or the whole organisation (R8).

A check-in's figure is the mean of the teams that have a number, each weighing what the lower edge of its band
says, from two such teams on. The headline is the mean of the last four figures, with its ± from what is known
of each release (trends.py). What a direction compares are the same teams, before and now: which teams have a
number changes from week to week, and where a team that does well joins, nobody has come to do better.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, hypot, sqrt
from typing import Final

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


def headline(checkins: Sequence[Checkin]) -> Headline | None:
    """Return what check-ins of one series say together, oldest first; None when no figure can be made.

    The rule is that of a team (`trends.headline`), but the direction compares like with like: the teams that
    have a number on either side, each with itself. Without two of them it is too early to tell.
    """
    counted = [each for each in checkins if each.counts]
    recent, before = counted[-WINDOW:], counted[-WINDOW - COMPARED : -WINDOW]
    if not recent:
        return None
    figures = [figure(each.published.values()) for each in recent]
    value = fsum(each.value for each in figures) / len(figures)
    plus_minus = max(FINEST, Z90 * sqrt(fsum(each.variance for each in figures)) / len(figures))
    change = None if min(len(recent), len(before)) < FEWEST else _change(before, recent)
    if change is None:
        return Headline(value, plus_minus, len(recent), Direction.TOO_EARLY)
    if abs(change.by) <= change.chance:
        direction = Direction.NO_CLEAR_CHANGE
    else:
        direction = Direction.UP if change.by > 0 else Direction.DOWN
    return Headline(value, plus_minus, len(recent), direction, change)


def _change(before: Sequence[Checkin], recent: Sequence[Checkin]) -> Change | None:
    """By how much the teams that stand on either side have moved, each weighing its lesser side."""
    then, now = _by_team(before), _by_team(recent)
    same = [(then[leaf], now[leaf]) for leaf in now if leaf in then]
    if len(same) < FEWEST_TEAMS:
        return None
    weights = [min(sum(lower_edge(each.band) for each in side) for side in both) for both in same]
    whole = sum(weights)
    sides = [
        Figure(
            fsum(weight * _mean(side) for weight, side in zip(weights, column, strict=True)) / whole,
            fsum(weight**2 * _variance(side) for weight, side in zip(weights, column, strict=True))
            / whole**2,
        )
        for column in zip(*same, strict=True)
    ]
    chances = [max(FINEST, Z90 * sqrt(side.variance)) for side in sides]
    return Change(sides[1].value - sides[0].value, hypot(*chances))


def _by_team(checkins: Sequence[Checkin]) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for each in checkins:
        for leaf, point in each.published.items():
            found.setdefault(leaf, []).append(point)
    return found


def _mean(points: Sequence[Point]) -> float:
    return fsum(point.value for point in points) / len(points)


def _variance(points: Sequence[Point]) -> float:
    return fsum(variance(point) for point in points) / len(points) ** 2


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
    steps = []
    for place, each in enumerate(rounds[begin:], begin):
        beside = marks.get(each.round_id, ())
        if each.counts:
            value = figure(each.published.values()).value
            steps.append(Step(each.opened_on, value, headline(rounds[: place + 1]), marks=beside))
        else:
            void = each.outcome is not Outcome.PUBLISHED
            outcome = each.outcome if void else Outcome.TOO_FEW
            steps.append(Step(each.opened_on, None, None, outcome, beside))
    return Chart(theme, current, tuple(steps))
