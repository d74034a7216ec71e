"""A made-up population whose answers are spread as plausibly as we know how, always the same one."""

import random
from collections import Counter

from slackapp.pulse.scoring import score, shortfalls
from tests.promises.paths import Answers

Kind = tuple[int, tuple[int, ...]]
"""All that a box takes of a person: score and shortfalls."""

AT_RISK_BELOW = 4
"""A score of 3 or less, a mean below 2.4: about one person in five."""

MEAN_MOOD = 3.05
MOOD_SD = 0.8
"""How people differ from each other, in points of the 1..5 scale."""

ANSWER_SD = 0.8
"""How one person's answers to the five questions differ from their mood."""

SKIPPED = 0.05
"""The share of single questions left out."""


def people(number: int, *, seed: int = 20260105) -> list[Answers]:
    """Return the answers of `number` people: a mood each, five questions around it, a few skipped."""
    generator = random.Random(seed)
    return [_one(generator) for _ in range(number)]


def kinds(number: int = 3000) -> dict[Kind, float]:
    """Return how often each kind of person occurs: what an adversary knows before anything is published."""
    counted = Counter((score(answers), shortfalls(answers)) for answers in people(number))
    return {kind: times / number for kind, times in sorted(counted.items())}


def at_risk(kind: Kind) -> bool:
    """Return whether this kind of person feels among the worst."""
    return kind[0] < AT_RISK_BELOW


def _one(generator: random.Random) -> Answers:
    mood = generator.gauss(MEAN_MOOD, MOOD_SD)
    return tuple(
        None if generator.random() < SKIPPED else min(max(round(generator.gauss(mood, ANSWER_SD)), 1), 5)
        for _ in range(5)
    )
