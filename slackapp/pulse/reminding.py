"""Says when whoever asked for it is reminded: by day where they live, and early enough to answer (R14)."""

from datetime import datetime, time, timedelta
from typing import Final

from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import Schedule, Window, days_of, to_utc, zone_of

NOTICE: Final = timedelta(hours=3)
"""The least a person has between a reminder and the close; one that is later than this is not sent."""

MORNING: Final = time(9)
AFTERNOON: Final = time(15)
DAYTIME: Final = range(8, 20)
"""The hours in which a late one may still come."""


def reminder_time(window: Window, zone: str, schedule: Schedule) -> datetime | None:
    """Return when, in UTC, somebody who lives in `zone` and asked for it is reminded of this window.

    At 09:00 of the day that it closes on or, where that leaves them less than three hours, at 15:00 of the
    day before; where that is a holiday, at 15:00 of the last day that is none. None where no such hour is in
    the window. An unknown zone counts as the workspace's. Nothing that a person chose moves it.
    """
    home = zone_of(zone, schedule)
    closing = window.closes_at.astimezone(home).date()
    for day in reversed(list(days_of(window, home))):
        at = to_utc(datetime.combine(day, MORNING if day == closing else AFTERNOON), home)
        if window.opens_at <= at <= window.closes_at - NOTICE and not schedule.is_free(day):
            return at
    return None


def may_come(now: datetime, zone: str, schedule: Schedule, absence: Absence = PRESENT) -> bool:
    """Return whether somebody can be reminded at this moment.

    It has to be between 08:00 and 20:00 where they live, and a day that is no holiday, on which they are
    neither paused nor away.
    """
    local = now.astimezone(zone_of(zone, schedule))
    free = schedule.is_free(local.date()) or absence.covers(local.date())
    return local.hour in DAYTIME and not free
