"""Says when rounds open, close and reach each person, across zones, clock changes and holidays (R3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.public_holidays import is_public_holiday

SHORTEST: Final = timedelta(hours=48)
"""The least a window lasts."""

APART: Final = timedelta(days=6)
"""The least between two openings."""

MARGIN: Final = timedelta(hours=12)
"""The least a person has between the message and the close."""

THEMES: Final = ("load", "help")

_A_MONDAY: Final = date(2024, 1, 1)  # any week does where only wall-clock times are compared
_HOURS: Final = range(8, 18)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_WEEKS_AHEAD: Final = 53

Countries: TypeAlias = Mapping[str | None, int]
"""How many people of each country may be asked; None stands for those whose country is not known."""


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

    `holidays` are its own days, free for all. With `public`, everybody's public holidays are free besides, of
    their country and of the region that `regions` names for it; whose they are is said by `for_country`.

    Raises ValueError for an unknown zone, or when opening to closing is less than 48 hours of wall-clock
    time.
    """

    zone: str
    slot: Slot = Slot(1, time(10))
    opens: Slot = Slot(0, time(0))
    closes: Slot = Slot(3, time(18))
    holidays: frozenset[date] = field(default_factory=frozenset)
    public: bool = False
    regions: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    country: str | None = None

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

    @property
    def rhythm(self) -> tuple[str, Slot, Slot, Slot]:
        """What comes back each week; days on which nobody is asked are no part of it."""
        return self.zone, self.slot, self.opens, self.closes

    @property
    def until_asked(self) -> timedelta:
        """How long after the opening people are asked, by the wall clock of the workspace."""
        return (self.slot.on(_A_MONDAY) - self.opens.on(_A_MONDAY)) % _WEEK

    def for_country(self, country: str | None) -> "Schedule":
        """Return this schedule for the people of one country, with its public holidays if they count."""
        return replace(self, country=country) if self.public else self

    def is_free(self, day: date) -> bool:
        """Return whether nobody is asked on this day, among those whom this schedule is for."""
        if day in self.holidays:
            return True
        if not self.public or self.country is None:
            return False
        return is_public_holiday(day, self.country, dict(self.regions).get(self.country, ""))


def current_window(schedule: Schedule, now: datetime) -> Window | None:
    """Return the window that contains `now` (any zone, but one), or None between two windows."""
    return next(
        (window for window in _around(schedule, now) if window.opens_at <= now < window.closes_at), None
    )


def next_window(schedule: Schedule, now: datetime) -> Window:
    """Return the first window that opens strictly after `now`."""
    return next(window for window in _around(schedule, now) if window.opens_at > now)


def is_all_holidays(window: Window, schedule: Schedule, countries: Countries, enough: int) -> bool:
    """Return whether nobody is asked in a window, as it has hardly anything but holidays.

    So it is where fewer than `enough` people of the workspace, as many as a report needs, have an hour on a
    day that is free for none of them. Where it is so for some countries alone, their people are asked all the
    same: else who sets countries would choose who is reached (R16).
    """
    home = ZoneInfo(schedule.zone)
    found = {
        country: bool(_working_hours(window, home, schedule.for_country(country)))
        for country in countries or {None: 1}
    }
    there = sum(number for country, number in countries.items() if found[country])
    return not all(found.values()) and there < enough


def next_working_window(schedule: Schedule, now: datetime, countries: Countries, enough: int) -> Window:
    """Return the first window that opens strictly after `now` and in which people are asked.

    Where a year has none, the first one all the same.
    """
    first = window = next_window(schedule, now)
    for _ in range(_WEEKS_AHEAD):
        if not is_all_holidays(window, schedule, countries, enough):
            return window
        window = next_window(schedule, window.opens_at)
    return first


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


def message_time(
    window: Window, slot: Slot, zone: str, schedule: Schedule, absence: Absence = PRESENT
) -> datetime | None:
    """Return when, in UTC, a person who chose `slot` and lives in `zone` is asked in this window.

    When the slot lies outside the window, later than 12 hours before close or on a holiday, it is the latest
    hour that could have been offered there. When they are absent on that day, it is as `time_after` says;
    None where the window has no hour for them. An unknown zone counts as the workspace's.
    """
    home = zone_of(zone, schedule)
    for at in (to_utc(datetime.combine(day, slot.time), home) for day in days_of(window, home)):
        day = at.astimezone(home).date()
        in_time = window.opens_at <= at <= window.closes_at - MARGIN
        if day.weekday() == slot.weekday and in_time and not schedule.is_free(day):
            return time_after(day, window, slot, zone, schedule, absence) if absence.covers(day) else at
    hours = _hours_on_offer(window, home, schedule)
    return max((at for day, at in hours if not absence.covers(day)), default=None)


def time_after(
    day: date, window: Window, slot: Slot, zone: str, schedule: Schedule, absence: Absence
) -> datetime | None:
    """Return when, in UTC, a message goes out that somebody's absence on `day` has kept back.

    On the first workday after it on which they are there, it is the first hour on offer that is not before
    their slot's, or the first one where that day has no such hour; None where the window has no such day.
    """
    home = zone_of(zone, schedule)
    later = [
        each
        for each in _hours_on_offer(window, home, schedule)
        if each[0] > day and not absence.covers(each[0])
    ]
    same_day = [at for on, at in later if on == later[0][0]]
    due = (at for at in same_day if at.astimezone(home).time() >= slot.time)
    return next(due, same_day[0] if same_day else None)


def next_message(
    slot: Slot,
    zone: str,
    schedule: Schedule,
    absence: Absence,
    after: datetime,
    skips: Callable[[Window], bool] = lambda _: False,
) -> datetime | None:
    """Return when, in UTC, a person is asked in the first window that has an hour for them.

    It opens after the moment `after`, and is none that `skips` says is left out for everybody: asked only of
    one that has no workday for them. None where a year of windows has none.
    """
    window, home = next_window(schedule, after), zone_of(zone, schedule)
    for _ in range(_WEEKS_AHEAD):
        at = message_time(window, slot, zone, schedule, absence)
        if at is not None and (_working_hours(window, home, schedule) or not skips(window)):
            return at
        window = next_window(schedule, window.opens_at)
    return None


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


def slots_for(schedule: Schedule, zone: str, now: datetime) -> tuple[Slot, ...]:
    """Return the offered slots that hold by the clocks of `zone`, in order: what somebody there may choose.

    Far from the workspace a day begins or ends outside the window. An hour of such a day would be moved each
    week, so it is not offered; whether the next week has holidays does not matter.
    """
    home, workdays = zone_of(zone, schedule), replace(schedule, holidays=frozenset(), public=False)
    hours = _hours_on_offer(next_window(schedule, now), home, workdays)
    there = {Slot(day.weekday(), at.astimezone(home).time()) for day, at in hours}
    return tuple(slot for slot in offered_slots(schedule) if slot in there)


def _around(schedule: Schedule, now: datetime) -> Iterator[Window]:
    """Yield the windows of the weeks before, at and after `now`, in order."""
    zone = ZoneInfo(schedule.zone)
    today = now.astimezone(zone).date()
    monday = today - today.weekday() * _DAY
    for week in range(-2, 4):
        opens = schedule.opens.on(monday + week * _WEEK)
        opens_at, following = to_utc(opens, zone), to_utc(opens + _WEEK, zone)
        # Spring's lost hour must not make a window shorter than promised, nor a skipped hour make two
        # overlap.
        closes_at = min(max(to_utc(opens + schedule.span, zone), opens_at + SHORTEST), following)
        yield Window(opens_at, closes_at)


def days_of(window: Window, zone: ZoneInfo) -> Iterator[date]:
    """Yield the local days of a window, those that it opens and closes on included."""
    day = window.opens_at.astimezone(zone).date()
    while day <= window.closes_at.astimezone(zone).date():
        yield day
        day += _DAY


def _hours_on_offer(window: Window, zone: ZoneInfo, schedule: Schedule) -> list[tuple[date, datetime]]:
    """Return the hours on offer with their local days, in order: of workdays, or of all days without one."""
    return _working_hours(window, zone, schedule) or _hours(window, zone)


def _hours(window: Window, zone: ZoneInfo) -> list[tuple[date, datetime]]:
    """Return the hours that may be chosen in a window with their local days, in order."""
    latest = window.closes_at - MARGIN - _HOUR
    every = (
        to_utc(datetime.combine(day, time(hour)), zone) for day in days_of(window, zone) for hour in _HOURS
    )
    return [(at.astimezone(zone).date(), at) for at in every if window.opens_at <= at <= latest]


def _working_hours(window: Window, zone: ZoneInfo, schedule: Schedule) -> list[tuple[date, datetime]]:
    """Return the hours on offer on workdays."""
    return [(day, at) for day, at in _hours(window, zone) if not schedule.is_free(day)]


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time in UTC; a time the clocks skip moves on by what was skipped, a repeated one is
    the first.
    """
    return local.replace(tzinfo=zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        return None
