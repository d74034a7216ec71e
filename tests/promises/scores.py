"""How probable each score of a made-up person is, exactly, by the real scoring."""

import random
from bisect import bisect
from collections import Counter
from functools import cache
from itertools import accumulate, combinations_with_replacement
from math import erf, exp, factorial, fsum, prod, sqrt

from slackapp.pulse.scoring import HIGHEST, NEUTRAL, score
from tests.promises.panel import ANSWER_SD, MEAN_MOOD, MOOD_SD, SKIPPED
from tests.promises.paths import Answers
from tests.promises.weeks import USUAL, Assumed

_STEP = 0.05
"""Moods are rounded to this, in points: it adds 0.0002 to a variance of 0.64."""

_NODES = [step / 4 for step in range(-18, 19)]
_HEIGHTS = [exp(-node * node / 2) for node in _NODES]
_WEIGHTED = [(node, height / fsum(_HEIGHTS)) for node, height in zip(_NODES, _HEIGHTS, strict=True)]
"""Where the normal distribution is summed up, and with what weight: for smooth curves all but exact."""


class Scores:
    """The scores of people in any mood, remembered, because they are asked for over and over."""

    def __init__(self, assumed: Assumed) -> None:
        self._assumed = assumed
        self._odds: dict[int, list[float]] = {}
        self._cumulated: dict[int, list[float]] = {}

    def odds(self, mood: float) -> list[float]:
        """Return how probable each score is in a mood of so many points."""
        at = round(mood / _STEP)
        if at not in self._odds:
            self._odds[at] = score_odds(at * _STEP, self._assumed)
        return self._odds[at]

    def draw(self, mood: float, generator: random.Random) -> int:
        """Draw the score of somebody in a mood of so many points."""
        at = round(mood / _STEP)
        if at not in self._cumulated:
            self._cumulated[at] = list(accumulate(self.odds(mood)))[:-1]
        return bisect(self._cumulated[at], generator.random())


@cache
def scores_of(assumed: Assumed) -> Scores:
    """Return the scores of people of whom this is assumed."""
    return Scores(assumed)


@cache
def fall_of_moods(points: float, assumed: Assumed | None = None) -> float:
    """Return by how much all moods have to fall for people's answers to fall by so many points of 1..5.

    Where something is `assumed`, the theme's number falls by that much, before any noise, instead of the mean
    answer. Either needs a little more than `points`: nobody answers below 1, a score is clipped, and who
    answers nothing counts as neutral.
    """
    mean = _mean_answer if assumed is None else lambda lower: _mean_number(lower, assumed)
    low, high = 0.0, 2 * points
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if mean(0) - mean(middle) < points else (low, middle)
    return low


def score_odds(mood: float, assumed: Assumed = USUAL) -> list[float]:
    """Return how probable each score, 0..12, is in a mood of so many points."""
    given = ((1 - SKIPPED) * odds for odds in _answer_odds(mood))
    odds_of = dict(zip((None, 1, 2, 3, 4, 5), (SKIPPED, *given), strict=True))
    odds = [0.0] * (HIGHEST + 1)
    for answers, ways, result in _every_five():
        odds[result] += (1 - assumed.neutral) * ways * prod(odds_of[answer] for answer in answers)
    odds[NEUTRAL] += assumed.neutral
    return odds


@cache
def score_pairs(weeks: int, assumed: Assumed = USUAL) -> list[list[float]]:
    """Return how probable each pair of scores of one person on one theme is, so many weeks apart."""
    alike = assumed.alike(weeks)
    apart = sqrt(1 - alike**2)
    rounded = scores_of(assumed)
    pairs = [[0.0] * (HIGHEST + 1) for _ in range(HIGHEST + 1)]
    for node, weight in _WEIGHTED:
        earlier, later = score_odds(_points(node), assumed), [0.0] * (HIGHEST + 1)
        for other, share in _WEIGHTED:
            for at, odds in enumerate(rounded.odds(_points(alike * node + apart * other))):
                later[at] += share * odds
        for row, first in zip(pairs, earlier, strict=True):
            for at, second in enumerate(later):
                row[at] += weight * first * second
    return pairs


def _points(mood: float) -> float:
    return MEAN_MOOD + MOOD_SD * mood


def _mean_answer(lower: float) -> float:
    return fsum(
        weight * fsum(at * odds for at, odds in enumerate(_answer_odds(_points(node) - lower), 1))
        for node, weight in _WEIGHTED
    )


def _mean_number(lower: float, assumed: Assumed) -> float:
    return fsum(
        weight
        * fsum((1.5 + at / 4) * odds for at, odds in enumerate(score_odds(_points(node) - lower, assumed)))
        for node, weight in _WEIGHTED
    )


def _answer_odds(mood: float) -> list[float]:
    """Return how probable each answer to a question, 1..5, is where it is not skipped."""
    inner = [(1 + erf((edge - mood) / ANSWER_SD / sqrt(2))) / 2 for edge in (1.5, 2.5, 3.5, 4.5)]
    return [high - low for low, high in zip([0.0, *inner], [*inner, 1.0], strict=True)]


@cache
def _every_five() -> list[tuple[Answers, int, int]]:
    """List every choice of five answers, in how many orders it comes, and its score."""
    listed: list[tuple[Answers, int, int]] = []
    for answers in combinations_with_replacement((None, 1, 2, 3, 4, 5), 5):
        ways = factorial(5) // prod(map(factorial, Counter(answers).values()))
        listed.append((answers, ways, score(answers)))
    return listed
