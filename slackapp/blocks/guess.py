"""What one report can give away at most, in everyday words and as a picture: how sure a guess can get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.pulse.guess import at_most

LOOSEST: Final = 3.0  # privacy rule R7: ε 2 for the number and 1 for the focus, and nothing looser, ever
FAINT, EVEN = 10, 50
"""How sure, in per cent, the two are of their guess by whom the limit is told: hardly, and half."""


@dataclass(frozen=True)
class Guess:
    """How sure somebody is of something about a person, before and at most after one report: per cent."""

    before: int
    after: int
    said: str


def epsilon_of(facts: LeafFacts | None) -> float:
    """Return the whole privacy loss of one report; without facts, the most that the code allows."""
    return LOOSEST if facts is None else facts.epsilon + (facts.focus_epsilon or 0.0)


def guesses(words: Wording, epsilon: float) -> tuple[Guess, ...]:
    """Return the two guesses that the picture shows, each with what is said of it there."""
    limits = ((before, at_most(before, epsilon)) for before in (FAINT, EVEN))
    return tuple(Guess(*each, words("guess.bar", before=each[0], after=each[1])) for each in limits)


def limit(words: Wording, epsilon: float, *, shown: str = "") -> list[kit.Block]:
    """Say what one report can give away at most, and how much it gave away when it was tried.

    ``shown`` is where Slack finds the picture of it; empty for none, as the words say the same.
    """
    faint, even = (at_most(before, epsilon) for before in (FAINT, EVEN))
    said = [words("privacy.limit"), words("privacy.guess", before=FAINT, after=faint, even=even)]
    drawn = [_picture(words, epsilon, shown)] if shown else []
    return [*kit.prose(said), *drawn, kit.context(words("privacy.tried"))]


def new_limit(words: Wording, epsilon: float) -> str:
    """Announce the limit that holds from a check-in on."""
    return words("news.limit", before=FAINT, after=at_most(FAINT, epsilon))


def _picture(words: Wording, epsilon: float, address: str) -> kit.Block:
    """Build the picture of the limit, with all that it shows as text for who does not see it."""
    said = (f"{each.said}." for each in guesses(words, epsilon))
    return kit.image(address, " ".join([words("guess.note"), *said]))
