"""What one report can add to a guess about somebody's answers: the bound that ε is, in per cent."""

import math
from typing import Final

SURE: Final = 100
"""Per cent."""


def at_most(before: int, epsilon: float) -> int:
    """Return how sure somebody can be after one report who was so sure before it: per cent, rounded up.

    A guess is anything about one person's answers, such as that they chose "Never". Differential privacy
    with ε means that no report is more than e^ε times as likely under one answer of a person as under
    another, all other answers being the same (Dwork, McSherry, Nissim, Smith 2006). By Bayes' rule the odds
    of the guess then move by e^ε at most: from p to e^ε·p / (1 − p + e^ε·p), whatever else is known, every
    other answer included. The odds themselves are shown to nobody: "twenty times" reads as twenty occasions.

    Args:
        before: how sure somebody is before the report, in per cent, from 0 to 100.
        epsilon: the whole privacy loss of one report, that of its number and that of its focus together.

    Raises:
        ValueError: `before` is no share of a hundred, or `epsilon` is below 0.
    """
    if not 0 <= before <= SURE or epsilon < 0:
        raise ValueError("How sure somebody is goes from 0 to 100 per cent, and no privacy loss is below 0.")
    right = math.exp(epsilon) * before
    return math.ceil(round(SURE * right / (SURE - before + right), 6))
