"""From which round on somebody counts in the unit that they joined: the second to open after that (R16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ROUNDS_TO_COUNT: Final = 2
"""The how-manieth round to open after somebody joined is the first that they count in."""


@dataclass(frozen=True, slots=True)
class Home:
    """The unit in which somebody answers before any merging, and the first round they count in there."""

    unit: str
    counts_from: int


def settled(
    units: Mapping[str, str], before: Mapping[str, Home], last_round: int | None
) -> Mapping[str, Home]:
    """Return where everybody of `units`, user → unit, is at home now.

    Who was at home there before stays so; whoever was not has joined. Before the first round (`last_round`
    None) everybody counts at once. Merging and renaming change no unit's id, so they are no joining.
    """
    if last_round is None:  # also where the last round is so old that it was deleted: numbers begin anew
        return {user: Home(unit, 0) for user, unit in units.items()}
    first = last_round + ROUNDS_TO_COUNT
    same = {user for user, unit in units.items() if user in before and before[user].unit == unit}
    return {user: before[user] if user in same else Home(unit, first) for user, unit in units.items()}


def waiting(homes: Mapping[str, Home], last_round: int | None) -> frozenset[str]:
    """Return who does not count yet in the round that opens after `last_round`."""
    if last_round is None:
        return frozenset()
    return frozenset(user for user, home in homes.items() if home.counts_from > last_round + 1)
