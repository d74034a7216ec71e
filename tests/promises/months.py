"""What months tell about who left a team in which nothing ever changes: differencing at its best."""

import random
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import exp, log, sqrt
from operator import mul
from statistics import fmean, pstdev

from slackapp.pulse.release import Tally
from slackapp.pulse.scoring import HIGHEST
from tests.promises.leaver import QUESTIONS, SCORES, VALUE, prior

RELEASES = 4
"""What a headline is the mean of: so many releases before somebody leaves, and so many after."""

_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over made-up teams, and its standard error, in points."""

    mean: float
    error: float


def gains(n: int, *, stays: bool, teams: int, seed: int = 4) -> dict[str, Measured]:
    """Return by how much eight releases make the best guess about one of `n` people right more often.

    Everybody answers in each of them, and everybody's score is the same each time. The reader knows that and
    nothing else, and computes the exact odds; only the mean over what may be published is estimated.
    """
    generator = random.Random(seed)
    others = total_odds(n - 1)
    scores, totals = list(accumulate(prior()))[:-1], list(accumulate(others))[:-1]
    better: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for _ in range(teams):
        score, total = bisect(scores, generator.random()), bisect(totals, generator.random())
        before = _likelihood(n, [_publish(n, total + score, generator) for _ in range(RELEASES)])
        if stays:
            after = _likelihood(n, [_publish(n, total + score, generator) for _ in range(RELEASES)])
            before, rest = list(map(mul, before, after)), others
        else:
            after = _likelihood(n - 1, [_publish(n - 1, total, generator) for _ in range(RELEASES)])
            rest = list(map(mul, others, after))
        odds = [own * sum(map(mul, rest, before[at:])) for at, own in enumerate(prior())]
        for question, values in better.items():
            values.append(_better(question, [part / sum(odds) for part in odds]))
    return {
        question: Measured(100 * fmean(values), 100 * pstdev(values) / sqrt(teams))
        for question, values in better.items()
    }


def _better(question: str, odds: list[float]) -> float:
    """Return how much likelier the best guess is than the guess that was best before anything was published.

    Its mean is the gain, because the odds of any one guess keep their mean; and it varies far less.
    """
    blind = _grouped(question, prior())
    seeing = _grouped(question, odds)
    return max(seeing.values()) - seeing[max(blind, key=blind.__getitem__)]


def _grouped(question: str, odds: list[float]) -> dict[object, float]:
    grouped: dict[object, float] = {}
    for score in SCORES:
        answer = QUESTIONS[question](score)
        grouped[answer] = grouped.get(answer, 0.0) + odds[score]
    return grouped


def _likelihood(n: int, published: list[object]) -> list[float]:
    """Return how well each total of `n` people explains what was published; only ratios mean anything."""
    logarithms = [sum(parts) for parts in zip(*(_logs(n)[seen] for seen in published), strict=True)]
    return [exp(part - max(logarithms)) for part in logarithms]


def _publish(n: int, total: int, generator: random.Random) -> object:
    seen, cumulated = _cumulated(n, total)
    return seen[bisect(cumulated, generator.random())]


@cache
def _logs(n: int) -> dict[object, list[float]]:
    by_total = [VALUE(Tally(total, n, (0,) * 5)) for total in range(HIGHEST * n + 1)]
    published = {seen for odds in by_total for seen in odds}
    return {seen: [log(odds[seen]) if seen in odds else _NEVER for odds in by_total] for seen in published}


@cache
def _cumulated(n: int, total: int) -> tuple[list[object], list[float]]:
    odds = VALUE(Tally(total, n, (0,) * 5))
    return list(odds), list(accumulate(odds.values()))[:-1]


@cache
def total_odds(people: int) -> list[float]:
    odds = [1.0]
    for _ in range(people):
        longer = [0.0] * (len(odds) + HIGHEST)
        for total, part in enumerate(odds):
            for score, own in enumerate(prior()):
                longer[total + score] += part * own
        odds = longer
    return odds
