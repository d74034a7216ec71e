"""Deputies: people who count as leads of a unit for a while, from one opening to another (R16)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from slackapp.pulse.partition import Membership, Organisation

ROUNDS_AT_LEAST: Final = 4
"""Over so many rounds a deputy leads at least: fewer would let somebody look in, or be moved out and back."""


@dataclass(frozen=True, slots=True)
class Deputy:
    """Somebody who leads a unit in the rounds of these numbers, both included; `until_round` None: no end."""

    unit: str
    user: str
    from_round: int
    until_round: int | None = None

    def leads_in(self, number: int) -> bool:
        """Whether they count as a lead in the round of this number."""
        return self.from_round <= number and (self.until_round is None or number <= self.until_round)

    def earliest_end(self, last_round: int | None) -> int:
        """Return the last round that they lead in if they are to end now, after `last_round` has opened.

        That is the round that opened last, whose report they still get, and at least the fourth of theirs.
        """
        return max(self.from_round + ROUNDS_AT_LEAST - 1, last_round or 0)


def with_deputies(
    organisation: Organisation, deputies: Iterable[Deputy], last_round: int | None
) -> Organisation:
    """Return the organisation with the deputies of its units as leads in the round after `last_round`."""
    units, number = {unit.id for unit in organisation.units}, (last_round or 0) + 1
    leads = [
        Membership(each.user, each.unit, lead=True)
        for each in deputies
        if each.unit in units and each.leads_in(number)
    ]
    return replace(organisation, memberships=(*organisation.memberships, *leads))
