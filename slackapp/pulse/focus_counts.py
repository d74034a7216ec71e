"""What an organisation's teams struggle with: how often each question was a team's focus, and no more (R9).

A focus is noisy: where all questions are alike, each is the focus one time in five. So a count stands beside
what chance alone gives, for all five at once: in nine of ten organisations in which no question stands out,
not one of the five leaves that range.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import exp, lgamma, log, log1p
from typing import Final

QUESTIONS: Final = 5
FEWEST_FOCUSES: Final = 5
"""Of fewer hints nothing can be told: chance alone gives any count of them."""
_OUTSIDE: Final = 0.1 / QUESTIONS / 2  # on each side of the range, of each question


@dataclass(frozen=True, slots=True)
class FocusCounts:
    """How often each question, by its position, was a focus; `low` to `high` is what chance alone gives."""

    counts: tuple[int, ...]
    low: int
    high: int

    @property
    def hints(self) -> int:
        """How many focuses were counted."""
        return sum(self.counts)


def focus_counts(focuses: Iterable[int | None]) -> FocusCounts | None:
    """Count published focuses; None where there are too few. A round without the hint has none to count."""
    found = Counter(focus for focus in focuses if focus is not None)
    hints = found.total()
    if hints < FEWEST_FOCUSES:
        return None
    low, high = by_chance(hints)
    return FocusCounts(tuple(found[position] for position in range(QUESTIONS)), low, high)


def by_chance(hints: int) -> tuple[int, int]:
    """Return the fewest and the most times that chance alone makes a question the focus of so many hints."""
    share = 1 / QUESTIONS
    whole = lgamma(hints + 1)
    odds = [  # by logarithms, as thousands of hints have numbers that no float holds
        exp(whole - lgamma(n + 1) - lgamma(hints - n + 1) + n * log(share) + (hints - n) * log1p(-share))
        for n in range(hints + 1)
    ]
    low = next(n for n, below in enumerate(accumulate(odds)) if below > _OUTSIDE)
    high = next(hints - n for n, above in enumerate(accumulate(reversed(odds))) if above > _OUTSIDE)
    return low, high
