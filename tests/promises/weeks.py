"""The made-up population as weeks go by: two themes, weeks that take after the one before, not all answer."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed of people over time: ours, measured on nobody, varied in the figures.

    `stays` is the share of the variance of moods that is a person's own and never changes; the rest carries
    over from one week to the next with a correlation of `carries` (AR(1)). Moods about the two themes
    correlate by `shares`. Of everybody `responds` check in, and of these `neutral` answer nothing.
    """

    stays: float = 0.5
    carries: float = 0.5
    shares: float = 0.6
    responds: float = 0.7
    neutral: float = 0.05

    def alike(self, weeks: int) -> float:
        """Return the correlation of somebody's mood with their own so many weeks later."""
        return self.stays + (1 - self.stays) * self.carries**weeks


USUAL = Assumed()


def moods(
    size: int, generator: random.Random, assumed: Assumed = USUAL, *, apart: int = 1, mixed: bool = False
) -> Iterator[list[float]]:
    """Yield without end, every `apart` weeks, how each of `size` people is about a theme or both `mixed`.

    0 is the average of all people and 1 a standard deviation above it. The mean of two themes that correlate
    runs like one of them, with a smaller spread.
    """
    spread = sqrt((1 + assumed.shares) / 2) if mixed else 1.0
    own, weekly = spread * sqrt(assumed.stays), spread * sqrt(1 - assumed.stays)
    kept = assumed.carries**apart
    new = sqrt(1 - kept**2)
    draw = generator.gauss
    lasting = [own * draw() for _ in range(size)]
    passing = [draw() for _ in range(size)]
    while True:
        yield [always + weekly * now for always, now in zip(lasting, passing, strict=True)]
        passing = [kept * now + new * draw() for now in passing]
