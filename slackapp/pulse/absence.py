"""Says on which days a person is not asked: during a pause of some weeks, and on dates of being away."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

LONGEST_PAUSE: Final = 12
"""The most weeks of one pause."""


@dataclass(frozen=True, slots=True)
class Absence:
    """The days on which somebody chose to get no check-in and no reminder; all are days in their own zone.

    `paused_until` is the first day on which messages come again, `away_from` and `away_until` are the first
    and the last day away. Raises ValueError for a first day without a last one, or after it.
    """

    paused_until: date | None = None
    away_from: date | None = None
    away_until: date | None = None

    def __post_init__(self) -> None:
        """Refuse dates that name no span of days."""
        if (self.away_from is None) != (self.away_until is None):
            raise ValueError("Being away has a first and a last day.")
        if self.away_from is not None and self.away_until is not None and self.away_from > self.away_until:
            raise ValueError("The last day away is not before the first one.")

    def covers(self, day: date) -> bool:
        """Return whether they are not asked on this day."""
        paused = self.paused_until is not None and day < self.paused_until
        away = (
            self.away_from is not None
            and self.away_until is not None
            and self.away_from <= day <= self.away_until
        )
        return paused or away


PRESENT: Final = Absence()
"""Nothing keeps a message back."""


def paused_for(weeks: int, today: date) -> date:
    """Return the day on which messages come again after a pause of so many weeks that begins today.

    Raises ValueError for fewer than one week or more than twelve.
    """
    if weeks not in range(1, LONGEST_PAUSE + 1):
        raise ValueError(f"A pause lasts from 1 to {LONGEST_PAUSE} weeks.")
    return today + timedelta(weeks=weeks)
