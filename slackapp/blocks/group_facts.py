"""What a person is promised about their group, in four short lines that never say more than is true."""

from __future__ import annotations

from dataclasses import dataclass

from content.wording import Wording


@dataclass(frozen=True)
class LeafFacts:
    """A group as its members may know it.

    ``size`` is how many people can answer, ``k`` how many must before a number comes out, ``epsilon`` the
    privacy loss of the number and ``focus_epsilon`` of the focus (None: no focus is published). ``people``
    are the names of all who can answer, whatever they chose; empty in a message, which Slack keeps (R11).
    ``waits`` says that the reader counts in it from the next round on, and not in the open one.
    """

    name: str
    size: int
    k: int
    epsilon: float
    focus_epsilon: float | None
    people: tuple[str, ...] = ()
    waits: bool = False


def promises(words: Wording, facts: LeafFacts | None) -> tuple[str, str, str, str]:
    """Write two lines about how a person stays anonymous and two about where that ends."""
    return (
        words("promise.total"),
        words("promise.number", k=facts.k, size=facts.size) if facts else words("promise.number_open"),
        words("promise.server"),
        words("promise.presence"),
    )
