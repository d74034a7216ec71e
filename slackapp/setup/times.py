"""Moments and weekly times in words, as pages and commands say them."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from content import localised
from content.translations import _
from slackapp.pulse.calendar import Slot

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week as a command takes them."""


def moment(at: datetime, zone: str) -> str:
    """A moment as a clock and a calendar in this zone show it."""
    there = at.astimezone(ZoneInfo(zone))
    return _("%(day)s, %(time)s", day=localised.weekday(there), time=localised.clock(there))


def spoken(slot: Slot) -> str:
    """A slot: the day of the week and the time."""
    return _(
        "%(weekday)s %(time)s",
        weekday=localised.name_of_weekday(slot.weekday),
        time=localised.clock(slot.time),
    )
