"""Reads a series of releases: a mean, how sure it is, and a direction the noise cannot explain (R8, R9)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import fsum, hypot, sqrt
from typing import Final

from slackapp.pulse.bands import lower_edge
from slackapp.pulse.scoring import HIGHEST

WINDOW: Final = 4
"""How many releases make a headline."""

COMPARED: Final = 8
"""With how many releases before those a direction compares them at most (decision 57)."""

FEWEST: Final = 2
"""How many releases each side of a comparison needs."""

SAMPLING_SD: Final = 0.8
"""How much single answers differ, in points of the 1..5 scale (privacy.md, R8)."""

Z90: Final = 1.6448536269514722
"""The normal quantile that leaves 5 % on each side."""

_STEPS: Final = 4  # a point of the 1..5 scale is four steps of a score

GOING_WELL_FROM: Final = 3.8
MIXED_FROM: Final = 2.8

NOTABLE: Final = 0.2
"""From which difference on people see a trend climb or fall, so that "no clear change" asks for a word."""


class Direction(StrEnum):
    """Where a series is going, as far as one can tell."""

    UP = "up"
    DOWN = "down"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_EARLY = "too_early"


class Reading(StrEnum):
    """The three words a value is given; ours and provisional (measures.md)."""

    GOING_WELL = "going_well"
    MIXED = "mixed"
    WORTH_A_CONVERSATION = "worth_a_conversation"


@dataclass(frozen=True, slots=True)
class Point:
    """One published release: its value (1..5), its band, and the epsilon its noise was made with."""

    value: float
    band: str
    epsilon: float


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a mean differs from the mean of the releases before, and how much chance alone can make."""

    by: float
    chance: float


@dataclass(frozen=True, slots=True)
class Headline:
    """The mean of the last `releases` (1..4) values, half its 90 % interval's width, and the direction.

    `change` is None where it is too early to compare.
    """

    value: float
    plus_minus: float
    releases: int
    direction: Direction
    change: Change | None = None

    @property
    def unclear(self) -> Change | None:
        """The change that people see although the noise can explain it; None where there is none."""
        if self.direction is not Direction.NO_CLEAR_CHANGE or self.change is None:
            return None
        return self.change if abs(round(self.change.by, 1)) >= NOTABLE else None


def headline(points: Sequence[Point]) -> Headline | None:
    """Return what one series of releases says, oldest first; None when there is none.

    The direction compares the last 4 with the up to 8 before, at least 2 each (R8, decision 57).
    """
    recent, before = points[-WINDOW:], points[-WINDOW - COMPARED : -WINDOW]
    if not recent:
        return None
    value, plus_minus = _mean(recent), _plus_minus(recent)
    if min(len(recent), len(before)) < FEWEST:
        return Headline(value, plus_minus, len(recent), Direction.TOO_EARLY)
    change = Change(value - _mean(before), hypot(plus_minus, _plus_minus(before)))
    if abs(change.by) <= change.chance:
        direction = Direction.NO_CLEAR_CHANGE
    else:
        direction = Direction.UP if change.by > 0 else Direction.DOWN
    return Headline(value, plus_minus, len(recent), direction, change)


def shown_focus(focuses: Sequence[str | None]) -> str | None:
    """Return the focus to hint at: the most frequent of a series' last 4, ties going to the latest
    (privacy.md, R9).

    `focuses` are those of published releases, oldest first, None where the round had the focus switched off.
    When the latest has none nothing is hinted at, because somebody chose that.
    """
    if not focuses or focuses[-1] is None:
        return None
    latest_first = [focus for focus in reversed(focuses[-WINDOW:]) if focus is not None]
    return Counter(latest_first).most_common(1)[0][0]  # equal counts keep the order they came in


def reading(value: float) -> Reading:
    """Return the word for a value of 1..5, judged by the one decimal people see."""
    shown = round(value, 1)
    if shown >= GOING_WELL_FROM:
        return Reading.GOING_WELL
    return Reading.MIXED if shown >= MIXED_FROM else Reading.WORTH_A_CONVERSATION


def _mean(points: Sequence[Point]) -> float:
    return fsum(point.value for point in points) / len(points)


def _plus_minus(points: Sequence[Point]) -> float:
    return Z90 * sqrt(fsum(variance(point) for point in points)) / len(points)


def variance(point: Point) -> float:
    """Return the variance of one release: Laplace noise of scale 12/epsilon over 4 n, and n people's
    differences.
    """
    return _variance_of(point.band, point.epsilon)


@cache
def _variance_of(band: str, epsilon: float) -> float:
    n = lower_edge(band)
    return 2 * (HIGHEST / epsilon / (_STEPS * n)) ** 2 + SAMPLING_SD**2 / n
