"""When somebody is asked who is away for a while; and the sweep of zones, clock changes and choices."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pytest

from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import (
    MARGIN,
    Schedule,
    Slot,
    Window,
    message_time,
    next_message,
    next_window,
    offered_slots,
    time_after,
)

BERLIN = Schedule("Europe/Berlin")
WINDOW = next_window(BERLIN, datetime(2026, 1, 4, tzinfo=UTC))  # Monday 5 January to Thursday 8, 18:00
TUESDAY_AT_TEN = Slot(1, time(10))
MON, TUE, WED, THU = (date(2026, 1, day) for day in (5, 6, 7, 8))


def berlin(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo("Europe/Berlin"))


def away(first: date, last: date) -> Absence:
    return Absence(None, first, last)


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        pytest.param(away(TUE, TUE), berlin(WED, 10), id="away on the day: the next one, at the same hour"),
        pytest.param(Absence(WED), berlin(WED, 10), id="paused up to a day: on that day"),
        pytest.param(away(WED, THU), berlin(TUE, 10), id="away later: as ever"),
        pytest.param(away(MON, MON), berlin(TUE, 10), id="away before: as ever"),
        pytest.param(away(TUE, WED), None, id="back when it is too late: not in this round"),
        pytest.param(Absence(date(2026, 2, 2)), None, id="paused for weeks: not in this round"),
    ],
)
def test_the_message_waits_until_somebody_is_there_again(absence: Absence, expected: datetime | None) -> None:
    assert message_time(WINDOW, TUESDAY_AT_TEN, "Europe/Berlin", BERLIN, absence) == expected


def test_who_comes_back_on_a_short_day_is_asked_at_its_first_hour() -> None:
    schedule = Schedule("UTC", closes=Slot(3, time(0)))  # on Wednesday an hour is left that ends by noon
    window = next_window(schedule, datetime(2026, 1, 4, tzinfo=UTC))
    asked = message_time(window, Slot(1, time(16)), "UTC", schedule, away(TUE, TUE))
    assert asked == datetime(2026, 1, 7, 8, tzinfo=UTC)


def test_who_comes_back_on_a_holiday_is_not_asked_on_it() -> None:
    schedule = Schedule("Europe/Berlin", holidays=frozenset({WED}))
    assert message_time(WINDOW, TUESDAY_AT_TEN, "Europe/Berlin", schedule, away(TUE, TUE)) is None


def test_a_holiday_moves_the_message_to_the_latest_hour_of_a_day_on_which_they_are_there() -> None:
    schedule = Schedule("Europe/Berlin", holidays=frozenset({TUE}))
    asked = message_time(WINDOW, TUESDAY_AT_TEN, "Europe/Berlin", schedule, away(WED, THU))
    assert asked == berlin(MON, 17)
    assert message_time(WINDOW, TUESDAY_AT_TEN, "Europe/Berlin", schedule, away(MON, THU)) is None


def test_a_day_is_a_day_where_the_person_is() -> None:
    # Tuesday 10:00 in Auckland is Monday 22:00 in Berlin.
    asked = message_time(WINDOW, TUESDAY_AT_TEN, "Pacific/Auckland", BERLIN, away(TUE, TUE))
    assert asked == datetime(2026, 1, 7, 10, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert message_time(WINDOW, TUESDAY_AT_TEN, "Pacific/Auckland", BERLIN, away(MON, MON)) == (
        datetime(2026, 1, 6, 10, tzinfo=ZoneInfo("Pacific/Auckland"))
    )


def test_the_next_message_is_in_the_first_week_in_which_they_are_there() -> None:
    now = datetime(2026, 1, 4, tzinfo=UTC)
    paused = Absence(date(2026, 1, 27))  # a Tuesday
    assert next_message(TUESDAY_AT_TEN, "", BERLIN, PRESENT, now) == berlin(TUE, 10)
    assert next_message(TUESDAY_AT_TEN, "", BERLIN, paused, now) == berlin(date(2026, 1, 27), 10)
    forever = away(date(2026, 1, 1), date(2099, 1, 1))
    assert next_message(TUESDAY_AT_TEN, "", BERLIN, forever, now) is None


# The sweep. Windows in whose middle clocks change lie across a weekend.
ACROSS: Final = Slot(4, time(0)), Slot(0, time(18))  # Friday to Monday
SCHEDULES: Final = (
    BERLIN,
    Schedule("Europe/Berlin", Slot(5, time(10)), *ACROSS),
    Schedule("America/New_York", Slot(6, time(9)), *ACROSS),
    Schedule("Australia/Lord_Howe", Slot(0, time(9)), *ACROSS),
)
CHANGES: Final = tuple(
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((3, 5), (3, 26), (4, 2), (4, 23), (9, 24), (10, 1), (10, 22), (10, 29))
)
"""Days before clocks change somewhere: in America, Europe, Australia, Egypt, and back again."""


class Case(NamedTuple):
    """One person and one round."""

    window: Window
    schedule: Schedule
    slot: Slot
    zone: str
    absence: Absence


@pytest.mark.parametrize(
    ("every_zone", "deep"),
    [
        pytest.param(False, 1, id="zones of many kinds"),
        pytest.param(True, 2, id="every zone", marks=pytest.mark.slow),
    ],
)
def test_in_every_zone_one_message_comes_inside_the_window_and_none_while_away(
    every_zone: bool, deep: int
) -> None:
    seen = dict.fromkeys(("chosen hour", "moved", "held", "none"), 0)
    for case in cases(sorted(available_timezones()) if every_zone else kinds_of_zone()[::2], deep):
        seen[judged(case)] += 1
    assert all(seen.values()), f"not every way was met: {seen}"


def judged(case: Case) -> str:
    """Hold one time to everything that is promised of it; says in which way it came about."""
    window, schedule, slot, zone, absence = case
    home, latest = ZoneInfo(zone), window.closes_at - MARGIN
    free = message_time(window, slot, zone, schedule)
    at = message_time(window, slot, zone, schedule, absence)
    assert free is not None, f"nobody is dropped who is there: {case}"
    chosen = chosen_hour(case)
    if at is None:
        hours = offered(case)
        day = chosen.date() if chosen else None
        left = [one for one in hours if not absence.covers(one.date()) and (day is None or one.date() > day)]
        assert not left, f"an hour was left, and they were dropped: {case}"
        return "none"
    local = at.astimezone(home)
    assert window.opens_at <= at <= latest, case
    assert not absence.covers(local.date()), f"a message while away: {case}"
    if chosen is None:
        assert at == max(one for one in offered(case) if not absence.covers(one.date())), case
        return "moved"
    if not absence.covers(chosen.date()):
        assert at == free == chosen, case
        return "chosen hour"
    assert local.date() > chosen.date(), f"asked before they went: {case}"
    assert at == time_after(chosen.date(), window, slot, zone, schedule, absence)
    assert all(
        absence.covers(one.date()) for one in offered(case) if chosen.date() <= one.date() < local.date()
    )
    return "held"


def chosen_hour(case: Case) -> datetime | None:
    """The chosen hour in the person's own zone, where the round has it and it is no holiday; else None."""
    window, home = case.window, ZoneInfo(case.zone)
    for at in minutes(window, case.slot.time.minute, home):
        if at.weekday() == case.slot.weekday and at.time() == case.slot.time:
            holiday = at.date() in case.schedule.holidays
            return at if at <= window.closes_at - MARGIN and not holiday else None
    return None


def offered(case: Case) -> list[datetime]:
    """The hours on offer in the person's own zone, looked for by the clock: of workdays, or of all days."""
    latest = case.window.closes_at - MARGIN - timedelta(hours=1)
    hours = [
        at for at in minutes(case.window, 0, ZoneInfo(case.zone)) if at.hour in range(8, 18) and at <= latest
    ]
    return [at for at in hours if at.date() not in case.schedule.holidays] or hours


def minutes(window: Window, minute: int, home: ZoneInfo) -> Iterator[datetime]:
    """All moments of a window at which a clock of this zone shows so many minutes past an hour."""
    at = window.opens_at.astimezone(UTC)
    local = at.astimezone(home)
    at += timedelta(minutes=(minute - local.minute) % 60)
    while at < window.closes_at:
        local = at.astimezone(home)
        off = (minute - local.minute) % 60  # a zone whose clocks change by half an hour
        at += timedelta(minutes=off)
        yield at.astimezone(home)
        at += timedelta(hours=1)


def cases(zones: list[str], deep: int) -> Iterator[Case]:
    """Each zone in each window with `deep` slots; holidays and absences take turns."""
    holidays, turns = cycle(range(7)), cycle(range(11))
    for schedule in SCHEDULES:
        slots = cycle(offered_slots(schedule))
        for window in (next_window(schedule, change) for change in CHANGES):
            first = window.opens_at.astimezone(ZoneInfo(schedule.zone)).date()
            for zone in zones:
                for _ in range(deep):
                    free = frozenset(days_from(first, next(holidays), {5: (1,), 6: (0, 1, 2, 3, 4)}))
                    with_holidays = Schedule(
                        schedule.zone, schedule.slot, schedule.opens, schedule.closes, free
                    )
                    yield Case(window, with_holidays, next(slots), zone, absent(first, next(turns)))


def days_from(first: date, turn: int, which: dict[int, tuple[int, ...]]) -> Iterator[date]:
    """The days that a turn names, counted from the first."""
    return (first + timedelta(days=day) for day in which.get(turn, ()))


def absent(first: date, turn: int) -> Absence:
    """Nobody is away in most turns; else for some days of the round, or for weeks."""
    days = [first + timedelta(days=day) for day in range(5)]
    return {
        5: Absence(days[2]),
        6: Absence(None, days[1], days[1]),
        7: Absence(None, days[1], days[2]),
        8: Absence(days[1], days[2], days[2]),
        9: Absence(None, days[0], days[4]),
        10: Absence(first + timedelta(weeks=3)),
    }.get(turn, PRESENT)


def kinds_of_zone() -> list[str]:
    """One zone for each way in which clocks go in the year of the sweep."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(0, 365, 5)]
    kinds: dict[object, str] = {}
    for zone in sorted(available_timezones()):
        offsets = tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in hours)
        kinds.setdefault(offsets, zone)
    return sorted(kinds.values())
