"""What the releases around the day somebody leaves tell about them, beside what they tell of who stays."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from operator import mul

from slackapp.pulse.release import SMALLEST_K, Tally, published_value
from slackapp.pulse.scoring import HIGHEST, NEUTRAL
from tests.promises.adversary import Channel, Learned, Odds, noisy
from tests.promises.panel import AT_RISK_BELOW
from tests.promises.power import noise_odds
from tests.promises.scores import score_pairs
from tests.promises.weeks import USUAL, Assumed

APART = 2
"""Weeks between two rounds of one theme."""

SCORES = range(HIGHEST + 1)

QUESTIONS: dict[str, Callable[[int], object]] = {
    "at risk": lambda score: score < AT_RISK_BELOW,
    "the score": lambda score: score,
    "below the middle": lambda score: score < NEUTRAL,
}
"""What a reader asks about somebody; the last is the question with the most to learn, about even at first."""

VALUE = noisy(focus_epsilon=None)
"""The number of the real release; what five sums of shortfalls may be is too much to list for its focus."""

Grid = list[list[float]]
ByScore = dict[int, dict[object, float]]


@dataclass(frozen=True, slots=True)
class Colleagues:
    """How many others answered in both of two rounds, in the one before or after alone, and how many of those
    who did in both `told` the reader what.

    Who answered is known to the reader throughout, as the guarantee assumes.
    """

    both: int
    before: int = 0
    after: int = 0
    told: int = 0

    @classmethod
    def of_a_team(cls, size: int, generator: random.Random, assumed: Assumed = USUAL) -> "Colleagues":
        """Draw who answers among the others of a team of `size`."""
        came = [
            (generator.random() < assumed.responds, generator.random() < assumed.responds)
            for _ in range(size - 1)
        ]
        return cls(came.count((True, True)), came.count((True, False)), came.count((False, True)))


@dataclass(frozen=True, slots=True)
class Gains:
    """By how many points two releases make the best guess about somebody right more often."""

    leaver: float
    stayer: float

    @property
    def excess(self) -> float:
        """Return what leaving costs."""
        return self.leaver - self.stayer


def still() -> Grid:
    """Return the pairs of scores where nobody's ever changes: the best a reader can hope for."""
    return [[odds * (at == score) for at in SCORES] for score, odds in enumerate(prior())]


@cache
def prior() -> list[float]:
    """Return how probable each score of somebody is of whom nothing is known."""
    return [sum(row) for row in score_pairs(APART)]


def differencing(
    colleagues: Colleagues, *, channel: Channel = VALUE, pairs: Grid | None = None
) -> dict[str, Gains]:
    """Return the gains of who reads the last release with somebody and the first after they left.

    The stayer answers in both rounds, and the reader asks about the first. All odds are exact. `pairs` says
    how one person's scores in two rounds go together, by default as in the made-up population.
    """
    pairs = pairs or score_pairs(APART)
    totals = _totals(colleagues, pairs)
    n = colleagues.both + colleagues.before + 1, colleagues.both + colleagues.after
    shift = NEUTRAL * colleagues.told
    before = _columns(channel, n[0], shift)
    gone = [[sum(row)] for row in pairs]
    leaver = _read(totals, before, _columns(channel, n[1], shift), gone)
    stayer = _read(totals, before, _columns(channel, n[1] + 1, shift), pairs)
    return compared(leaver, stayer)


def made_anew(n: int) -> dict[str, Gains]:
    """Return the gains where a round is published again without who left, its noise drawn from its own seed.

    This is the broken twin: an erasure that keeps its promise to forget, and its figures steady.
    """
    scores = prior()
    others = [1.0]
    for _ in range(n - 1):
        others = _added([others], [scores])[0]
    reach = range(-300, len(others) + 300)
    odds_of_noise = noise_odds(2.0)
    middle = len(odds_of_noise) // 2
    leaver: ByScore = {score: {} for score in SCORES}
    stayer: ByScore = {score: {} for score in SCORES}
    for blurred in reach:
        odds = sum(part * odds_of_noise[middle + blurred - total] for total, part in enumerate(others))
        again = published_value(blurred, n - 1)
        for score in SCORES:
            first = published_value(blurred + score, n)
            for masses, seen in ((leaver, (first, again)), (stayer, (first, first))):
                masses[score][seen] = masses[score].get(seen, 0.0) + scores[score] * odds
    return compared(leaver, stayer)


def compared(leaver: ByScore, stayer: ByScore) -> dict[str, Gains]:
    """Return the gains for every question."""
    return {
        question: Gains(_about(asked, leaver).gain, _about(asked, stayer).gain)
        for question, asked in QUESTIONS.items()
    }


def _about(asked: Callable[[int], object], by_score: Mapping[int, Odds]) -> Learned:
    masses: dict[object, dict[object, float]] = {}
    for score, odds in by_score.items():
        mass = masses.setdefault(asked(score), {})
        for seen, part in odds.items():
            mass[seen] = mass.get(seen, 0.0) + part
    return Learned(masses)


def _totals(colleagues: Colleagues, pairs: Grid) -> Grid:
    """Return how probable each pair of the others' totals is, before (down) and after (across)."""
    before, after = [[sum(row)] for row in pairs], [[sum(column) for column in zip(*pairs, strict=True)]]
    totals = [[1.0]]
    for times, each in (
        (colleagues.both - colleagues.told, pairs),
        (colleagues.before, before),
        (colleagues.after, after),
    ):
        for _ in range(times):
            totals = _added(totals, each)
    return totals


def _added(totals: Grid, each: Grid) -> Grid:
    """Add one more person: the convolution of two grids."""
    down, across = len(totals) + len(each) - 1, len(totals[0]) + len(each[0]) - 1
    together = [[0.0] * across for _ in range(down)]
    for (at, row), (more, odds) in product(enumerate(totals), enumerate(each)):
        target = together[at + more]
        for start, share in enumerate(odds):
            for offset, part in enumerate(row, start):
                target[offset] += share * part
    return together


def _columns(channel: Channel, n: int, shift: int) -> Grid:
    """Return, for each thing that may be published, its odds by the total of those who did not tell."""
    if n < SMALLEST_K:
        return [[1.0] * (HIGHEST * n + 1)]  # nothing is published
    by_total = [channel(Tally(total, n, (0,) * 5)) for total in range(shift, HIGHEST * n + 1)]
    published = {seen for odds in by_total for seen in odds}
    return [[odds.get(seen, 0.0) for odds in by_total] for seen in published]


def _read(totals: Grid, before: Grid, after: Grid, pairs: Grid) -> ByScore:
    """Return the joint odds of somebody's score before and of both releases; `pairs` holds theirs."""
    down, across = len(totals), len(totals[0])
    later = [
        [[sum(map(mul, row, column[second : second + across])) for row in totals] for column in after]
        for second in range(len(pairs[0]))
    ]
    masses: ByScore = {}
    for score, odds in enumerate(pairs):
        mixed = [_mixture(odds, [second[at] for second in later]) for at in range(len(after))]
        parts = [column[score : score + down] for column in before]
        masses[score] = {
            (first, second): sum(map(mul, part, mix))
            for (first, part), (second, mix) in product(enumerate(parts), enumerate(mixed))
        }
    return masses


def _mixture(shares: Sequence[float], columns: Sequence[Sequence[float]]) -> list[float]:
    return [sum(map(mul, shares, parts)) for parts in zip(*columns, strict=True)]
