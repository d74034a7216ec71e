"""Does a prompt help? The change of teams that did it against that of teams that were shown another."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FEWEST_TEAMS: Final = 10
"""So many teams are needed on either side before anything is said."""


class Verdict(StrEnum):
    """What the difference says, by the one decimal and the interval that people see."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of a theme's releases where a prompt was done, as against where another was shown.

    `difference` is in points of the 1..5 scale, `plus_minus` half the width of its 90 % interval. `teams` and
    `others` are rounded down to fives, so that no single lead's press moves them where HR could tell whose.
    """

    difference: float
    plus_minus: float
    teams: int
    others: int

    @property
    def verdict(self) -> Verdict:
        """Whether the noise can explain the difference."""
        if abs(self.difference) <= self.plus_minus:
            return Verdict.NO_CLEAR_DIFFERENCE
        return Verdict.HIGHER if self.difference > 0 else Verdict.LOWER
