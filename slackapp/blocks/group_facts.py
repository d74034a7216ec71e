"""What a person is promised about their group, in four short lines that never say more than is true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from content.wording import Wording

LOOSEST: Final = 3.0  # privacy rule R7: ε 2 for the number and 1 for the focus, and nothing looser, ever


@dataclass(frozen=True)
class LeafFacts:
    """A group as its members may know it.

    ``size`` is how many people can answer, ``k`` how many must before a number comes out, ``epsilon`` the
    privacy loss of the number and ``focus_epsilon`` of the focus (None: no focus is published). ``people``
    are the names of all who can answer, whatever they chose; empty in a message, which Slack keeps (R11).
    """

    name: str
    size: int
    k: int
    epsilon: float
    focus_epsilon: float | None
    people: tuple[str, ...] = ()


def odds(facts: LeafFacts | None) -> int:
    """Return e^ε rounded: by how much one report can shift the odds between any two answers of a person.

    Without facts, the loosest setting that the code allows. Source: the guarantee of differential privacy,
    with ε the sum over the number and the focus.
    """
    epsilon = LOOSEST if facts is None else facts.epsilon + (facts.focus_epsilon or 0.0)
    return round(math.exp(epsilon))


def promises(words: Wording, facts: LeafFacts | None) -> tuple[str, str, str, str]:
    """Write two lines about how a person stays anonymous and two about where that ends."""
    return (
        words("promise.total"),
        words("promise.number", k=facts.k, size=facts.size) if facts else words("promise.number_open"),
        words("promise.server"),
        words("promise.presence"),
    )
