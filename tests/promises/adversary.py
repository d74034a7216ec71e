"""The strongest reader there is: knows every other answer, computes the exact odds, never guesses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import exp, prod

from slackapp.pulse.release import Tally, published_value
from tests.promises.panel import Kind

EXPOSED = 0.95
"""From this posterior on, somebody counts as exposed."""

Odds = Mapping[object, float]
"""How probable each thing is that may be published."""

Channel = Callable[[Tally], Odds]
"""The odds of what is published, for the sums it is published from."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What reading one release tells about one person, averaged exactly over everything it might say.

    `masses` holds, for each answer to the question asked about the person, the joint odds with what is
    published.
    """

    masses: Mapping[object, Odds]

    @property
    def gain(self) -> float:
        """By how many percentage points the release makes the best guess right more often."""
        published = {seen for odds in self.masses.values() for seen in odds}
        after = sum(max(odds.get(seen, 0.0) for odds in self.masses.values()) for seen in published)
        return 100 * (after - max(self.prior(answer) for answer in self.masses))

    def prior(self, answer: object) -> float:
        """Return how probable an answer is before anything is published."""
        return sum(self.masses[answer].values())

    def highest(self, answer: object) -> float:
        """Return how sure of an answer the most telling release could make a reader, however rare it is."""
        return max(self._posterior(answer).values())

    def exposed(self, answer: object) -> float:
        """Return the share of the people with this answer of whom a reader becomes sure."""
        sure = (seen for seen, odds in self._posterior(answer).items() if odds >= EXPOSED)
        return sum(self.masses[answer][seen] for seen in sure) / self.prior(answer)

    def _posterior(self, answer: object) -> Odds:
        return {
            seen: mass / sum(odds.get(seen, 0.0) for odds in self.masses.values())
            for seen, mass in self.masses[answer].items()
            if mass > 0
        }


def learn(
    prior: Mapping[Kind, float], others: Tally, channel: Channel, question: Callable[[Kind], object]
) -> Learned:
    """Return what a reader who knows `others` exactly, and `prior`, learns about one more person."""
    masses: dict[object, dict[object, float]] = {}
    for kind, weight in prior.items():
        odds_so_far = masses.setdefault(question(kind), {})
        for seen, odds in channel(_with(others, kind)).items():
            odds_so_far[seen] = odds_so_far.get(seen, 0.0) + weight * odds
    return Learned(masses)


def noisy(*, epsilon: float = 2.0, focus_epsilon: float | None = 1.0) -> Channel:
    """Return the exact odds of every release the real mechanism can make of a tally."""

    def channel(tally: Tally) -> Odds:
        values = _value_odds(tally.total, tally.n, epsilon)
        if focus_epsilon is None:
            return values
        focuses = _focus_odds(tally.short, focus_epsilon)
        return {(v, f): p * q for v, p in values.items() for f, q in enumerate(focuses)}

    return channel


def exact_mean(tally: Tally) -> Odds:
    """Return what most products publish: the mean itself."""
    return {tally.total / tally.n: 1.0}


def mean_in_halves(tally: Tally) -> Odds:
    """Return the mean rounded to half a point, as some believe to be enough."""
    return {round(2 * (1.5 + tally.total / (4 * tally.n))) / 2: 1.0}


def _with(others: Tally, kind: Kind) -> Tally:
    score, short = kind
    together = tuple(a + b for a, b in zip(others.short, short, strict=True))
    return Tally(others.total + score, others.n + 1, together)


@cache
def _value_odds(total: int, n: int, epsilon: float) -> Mapping[object, float]:
    """Sum the two-sided geometric distribution over the noise that leads to each value."""
    base = exp(-epsilon / 12)
    odds: dict[object, float] = {}
    for noise in range(-600, 601):  # beyond lies less than e^-50
        value = published_value(total + noise, n)
        odds[value] = odds.get(value, 0.0) + (1 - base) / (1 + base) * base ** abs(noise)
    return odds


@cache
def _focus_odds(short: tuple[int, ...], epsilon: float) -> tuple[float, ...]:
    """Give the odds of permute-and-flip (McKenna and Sheldon 2020), which OpenDP's noisy max draws from."""
    flips = [exp((value - max(short)) * epsilon / 4) for value in short]

    def odds(at: int) -> float:
        rivals = flips[:at] + flips[at + 1 :]
        return flips[at] * sum(
            (1, -1)[size % 2] / (size + 1) * sum(prod(some) for some in combinations(rivals, size))
            for size in range(len(rivals) + 1)
        )

    return tuple(odds(at) for at in range(len(short)))
