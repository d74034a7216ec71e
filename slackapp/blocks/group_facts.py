"""What a person is promised about their group, in four short lines that never say more than is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content.wording import Wording
from slackapp.pulse.guess import at_most

LOOSEST: Final = 3.0  # privacy rule R7: ε 2 for the number and 1 for the focus, and nothing looser, ever
FAINT, EVEN = 10, 50
"""How sure, in per cent, the two are of their guess by whom the limit is told: next to nothing, and even."""


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


def surest(facts: LeafFacts | None, before: int) -> int:
    """Return how sure one report can make somebody at most who was so sure of a guess before: per cent.

    Without facts, by the loosest setting that the code allows.
    """
    epsilon = LOOSEST if facts is None else facts.epsilon + (facts.focus_epsilon or 0.0)
    return at_most(before, epsilon)


def promises(words: Wording, facts: LeafFacts | None) -> tuple[str, str, str, str]:
    """Write two lines about how a person stays anonymous and two about where that ends."""
    return (
        words("promise.total"),
        words("promise.number", k=facts.k, size=facts.size) if facts else words("promise.number_open"),
        words("promise.server"),
        words("promise.presence"),
    )
