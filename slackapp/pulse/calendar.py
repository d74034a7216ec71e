"""Says when rounds open, close and reach each person, across zones, clock changes and holidays (R3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHORTEST: Final = timedelta(hours=48)
"""The least a window lasts."""

APART: Final = timedelta(days=6)
"""The least between two openings."""

MARGIN: Final = timedelta(hours=12)
"""The least a person has between the message and the close."""

THEMES: Final = ("load", "help")

NOTICE: Final = timedelta(hours=3)
"""The least a person has between a reminder and the close; one that is later than this is not sent."""

_A_MONDAY: Final = date(2024, 1, 1)  # any week does where only wall-clock times are compared
_HOURS: Final = range(8, 18)
_MORNING: Final = time(9)
_AFTERNOON: Final = time(15)
_DAYTIME: Final = range(8, 20)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekday (0 is Monday) and a wall-clock time in somebody's zone. Raises ValueError for another
    weekday.
    """

    weekday: int
    time: time

    def __post_init__(self) -> None:
        """Refuse what is not a weekday, or a time that already names a zone."""
        if self.weekday not in range(7) or self.time.tzinfo is not None:
            raise ValueError(
                "A slot is a weekday from 0 (Monday) to 6 (Sunday) and a time of day without a zone."
            )

    def on(self, week: date) -> datetime:
        """Return this slot, without a zone, in the week whose Monday is `week`."""
        return datetime.combine(week + self.weekday * _DAY, self.time)


@dataclass(frozen=True, slots=True)
class Window:
    """When a round takes answers, in UTC: from `opens_at` up to but not including `closes_at`, at least 48
    hours.

    Raises ValueError for a shorter window or a time without a zone.
    """

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        """Refuse local times and short windows; a short window would show who answers at what hour."""
        if self.opens_at.utcoffset() is None or self.closes_at.utcoffset() is None:
            raise ValueError("A window's times name their zone.")
        if self.closes_at - self.opens_at < SHORTEST:
            raise ValueError("A window lasts at least 48 hours.")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A workspace's week, in its own zone: when rounds open and close, when people are asked, and holidays.

    Raises ValueError for an unknown zone, or when opening to closing is less than 48 hours of wall-clock
    time.
    """

    zone: str
    slot: Slot = Slot(1, time(10))
    opens: Slot = Slot(0, time(0))
    closes: Slot = Slot(3, time(18))
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuse a schedule that could not make one lawful window."""
        if _zone(self.zone) is None:
            raise ValueError(f"{self.zone!r} is not a time zone; use a name like Europe/Berlin.")
        if self.span < SHORTEST:
            raise ValueError("A check-in stays open for at least 48 hours: move the closing slot later.")

    @property
    def span(self) -> timedelta:
        """How long a window lasts by the wall clock."""
        return (self.closes.on(_A_MONDAY) - self.opens.on(_A_MONDAY)) % _WEEK


def current_window(schedule: Schedule, now: datetime) -> Window | None:
    """Return the window that contains `now` (any zone, but one), or None between two windows."""
    return next(
        (window for window in _around(schedule, now) if window.opens_at <= now < window.closes_at), None
    )


def next_window(schedule: Schedule, now: datetime) -> Window:
    """Return the first window that opens strictly after `now`."""
    return next(window for window in _around(schedule, now) if window.opens_at > now)


def may_follow(window: Window, previous: Window | None) -> bool:
    """Return whether `window` may open after `previous`: no overlap, and 6 days from opening to opening (R3).

    A schedule keeps this by itself; a change of schedule in the middle of a week may not.
    """
    return previous is None or (
        window.opens_at - previous.opens_at >= APART and window.opens_at >= previous.closes_at
    )


def theme_after(previous: str | None) -> str:
    """Return the theme after `previous`; None, or a theme we no longer have, starts with the first."""
    at = THEMES.index(previous) + 1 if previous in THEMES else 0
    return THEMES[at % len(THEMES)]


def message_time(window: Window, slot: Slot, zone: str, schedule: Schedule) -> datetime:
    """Return when, in UTC, a person who chose `slot` and lives in `zone` is asked in this window.

    When the slot lies outside the window, later than 12 hours before close or on a holiday, it is the latest
    hour that could have been offered there; a message is moved, never dropped. An unknown zone counts as the
    workspace's.
    """
    home = zone_of(zone, schedule)
    latest = window.closes_at - MARGIN
    days = list(_days(window, home))
    chosen = (_utc(datetime.combine(day, slot.time), home) for day in days if day.weekday() == slot.weekday)
    hours = [(day, _utc(datetime.combine(day, time(hour)), home)) for day in days for hour in _HOURS]
    allowed = [(day, at) for day, at in hours if window.opens_at <= at and at + _HOUR <= latest]
    workdays = [at for day, at in allowed if day not in schedule.holidays]
    for at in chosen:
        if window.opens_at <= at <= latest and at.astimezone(home).date() not in schedule.holidays:
            return at
    # A window of 48 hours less 12 holds a whole day, so there is always an hour to fall back to.
    return max(workdays or [at for _, at in allowed])


def reminder_time(window: Window, zone: str, schedule: Schedule) -> datetime | None:
    """Return when, in UTC, somebody who lives in `zone` and asked for it is reminded of this window.

    At 09:00 of the day that it closes on or, where that leaves them less than three hours, at 15:00 of the
    day before; where that is a holiday, at 15:00 of the last day that is none. None where no such hour is in
    the window. An unknown zone counts as the workspace's. Nothing that a person chose moves it.
    """
    home = zone_of(zone, schedule)
    closing = window.closes_at.astimezone(home).date()
    for day in reversed(list(_days(window, home))):
        at = _utc(datetime.combine(day, _MORNING if day == closing else _AFTERNOON), home)
        if window.opens_at <= at <= window.closes_at - NOTICE and day not in schedule.holidays:
            return at
    return None


def is_daytime(now: datetime, zone: str, schedule: Schedule) -> bool:
    """Return whether it is between 08:00 and 20:00, and no holiday, where somebody lives."""
    local = now.astimezone(zone_of(zone, schedule))
    return local.hour in _DAYTIME and local.date() not in schedule.holidays


def zone_of(zone: str, schedule: Schedule | None) -> ZoneInfo:
    """Return the zone of a person; the workspace's where theirs is not known, UTC where neither is."""
    return _zone(zone) or ZoneInfo(schedule.zone if schedule else "UTC")


def offered_slots(schedule: Schedule) -> tuple[Slot, ...]:
    """Return the hourly slots from 08:00 to 17:00 a person can choose, in order.

    Each starts within the window and ends at least 12 hours before it closes, by the workspace's clock.
    """
    opens = schedule.opens.on(_A_MONDAY)
    latest = opens + schedule.span - MARGIN - _HOUR
    hours = (datetime.combine(opens.date() + day * _DAY, time(hour)) for day in range(8) for hour in _HOURS)
    return tuple(Slot(at.weekday(), at.time()) for at in hours if opens <= at <= latest)


def _around(schedule: Schedule, now: datetime) -> Iterator[Window]:
    """Yield the windows of the weeks before, at and after `now`, in order."""
    zone = ZoneInfo(schedule.zone)
    today = now.astimezone(zone).date()
    monday = today - today.weekday() * _DAY
    for week in range(-2, 4):
        opens = schedule.opens.on(monday + week * _WEEK)
        opens_at, following = _utc(opens, zone), _utc(opens + _WEEK, zone)
        # Spring's lost hour must not make a window shorter than promised, nor a skipped hour make two
        # overlap.
        closes_at = min(max(_utc(opens + schedule.span, zone), opens_at + SHORTEST), following)
        yield Window(opens_at, closes_at)


def _days(window: Window, zone: ZoneInfo) -> Iterator[date]:
    day = window.opens_at.astimezone(zone).date()
    while day <= window.closes_at.astimezone(zone).date():
        yield day
        day += _DAY


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time in UTC; a time the clocks skip moves on by what was skipped, a repeated one is
    the first.
    """
    return local.replace(tzinfo=zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        return None
