"""Moments and weekly times in words, as pages and commands say them."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from slackapp.pulse.calendar import Slot

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def moment(at: datetime, zone: str) -> str:
    """A moment as a clock and a calendar in this zone show it."""
    return f"{at.astimezone(ZoneInfo(zone)):%A %-d %B %Y, %H:%M}"


def spoken(slot: Slot) -> str:
    """A slot as it is typed."""
    return f"{DAYS[slot.weekday].title()} {slot.time:%H:%M}"
