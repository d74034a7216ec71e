"""Measures from outputs alone how much a mechanism gives away: a lower bound on epsilon that rarely errs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p, sqrt

from slackapp.pulse.bands import BANDS

Outcome = tuple[float, str, int | None]
"""What is published: value, band and focus."""

TOO_FEW: Outcome = (0.0, "", None)
"""What is published when there is nothing to publish."""

FALSE_ALARM = 1e-6
"""How often a bound may be above the true epsilon by bad luck."""

_HOLDS = -700
"""The logarithm of about what a float can hold, far below any error asked for."""

Observed = tuple[float, object]
"""What an observer looks at: a number and a label."""

ANY = object()
"""Stands for every label."""


@dataclass(frozen=True, slots=True)
class Event:
    """Numbers on one side of `edge`, at one label or at any."""

    label: object
    edge: float
    side: int

    def hits(self, observed: Counter[Observed]) -> int:
        """Return how many of the things seen belong to this event."""
        return sum(
            times
            for (number, label), times in observed.items()
            if self.side * number >= self.side * self.edge and self.label in {ANY, label}
        )


@dataclass(frozen=True, slots=True)
class View:
    """What an observer looks at in a release, and everything that can be observed there."""

    look: Callable[[Outcome], Observed]
    edges: tuple[float, ...]
    labels: tuple[object, ...]

    def events(self) -> Iterator[Event]:
        """Yield the events of the audit. They are fixed beforehand: no choice depends on what was drawn."""
        for label in (ANY, *self.labels):
            for edge in self.edges:
                yield Event(label, edge, 1)
                yield Event(label, edge, -1)


_VALUES = (TOO_FEW[0], *(tenths / 10 for tenths in range(10, 51)))
_FOCUSES = (None, 0, 1, 2, 3, 4)

VIEWS = {
    "value": View(lambda outcome: (outcome[0], None), _VALUES, ()),
    "focus": View(lambda outcome: (0.0, outcome[2]), (0.0,), _FOCUSES),
    "together": View(
        lambda outcome: (outcome[0], outcome[1:]),
        _VALUES,
        tuple((band, focus) for band in (TOO_FEW[1], *BANDS) for focus in _FOCUSES),
    ),
}


def epsilon_at_least(one: Sequence[Outcome], other: Sequence[Outcome], view: View) -> float:
    """Return a lower bound on the epsilon of what produced these draws from two neighbouring teams.

    It is above the true epsilon with a probability of at most FALSE_ALARM, because each of two frequencies of
    each event in either direction has an exact one-sided Clopper-Pearson bound with its share of that error.
    """
    observed, counter = Counter(map(view.look, one)), Counter(map(view.look, other))
    events = list(view.events())
    error = FALSE_ALARM / (4 * len(events))
    counts = [(event.hits(observed), event.hits(counter)) for event in events]
    best = max((*counts, *((b, a) for a, b in counts)), key=lambda pair: _roughly(*pair))
    at_least = binomial_at_least(best[0], len(one), error)
    at_most = 1 - binomial_at_least(len(other) - best[1], len(other), error)
    return log(at_least / at_most) if at_least > 0 else -inf


def binomial_at_least(hits: int, draws: int, error: float) -> float:
    """Return the Clopper-Pearson lower bound: below it, so many hits come up at most `error` often."""
    low, high = 0.0, hits / draws
    for _ in range(60):
        middle = (low + high) / 2
        if _tail(hits, draws, middle) > error:
            high = middle
        else:
            low = middle
    return low


def _tail(hits: int, draws: int, probability: float) -> float:
    """Return how probable `hits` or more are, for a probability below hits / draws, where terms only fall."""
    if hits == 0 or probability <= 0:
        return float(hits == 0)
    ways = lgamma(draws + 1) - lgamma(hits + 1) - lgamma(draws - hits + 1)
    logarithm = ways + hits * log(probability) + (draws - hits) * log1p(-probability)
    if logarithm < _HOLDS:
        return 0.0
    term = total = exp(logarithm)
    for at in range(hits, draws):
        term *= (draws - at) / (at + 1) * probability / (1 - probability)
        total += term
        if term < total * 1e-17:
            break
    return total


def _roughly(often: int, seldom: int) -> float:
    """Return about what the exact bound will be: a count's root has a standard error of a half."""
    return 2 * log(max(sqrt(often) - 3, 0.01) / (sqrt(seldom + 1) + 3))
