"""When a reminder comes: by day where somebody lives, early enough to answer, and never on a holiday."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.absence import Absence
from slackapp.pulse.calendar import Schedule, Slot, next_window, zone_of
from slackapp.pulse.reminding import NOTICE, may_come, reminder_time

BERLIN = Schedule("Europe/Berlin")
WINDOW = next_window(BERLIN, datetime(2026, 6, 8, tzinfo=UTC))
"""From Monday 15 June to Thursday 18 June 2026, 18:00, in Berlin."""
ZONES = sorted(available_timezones())
CHANGES = [
    *(date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5)),
    *(date(2026, 9, 27), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1)),
]
"""Sundays of 2026 on which clocks change: in America, Europe, Oceania."""


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", "2026-06-18T09:00:00+02:00"),
        ("Europe/London", "2026-06-18T09:00:00+01:00"),
        ("America/New_York", "2026-06-18T09:00:00-04:00"),  # it closes at noon there
        ("America/Los_Angeles", "2026-06-17T15:00:00-07:00"),  # it closes at nine in the morning there
        ("Asia/Tokyo", "2026-06-18T15:00:00+09:00"),  # it closes at one in the night of Friday there
        ("Pacific/Auckland", "2026-06-18T15:00:00+12:00"),
        ("", "2026-06-18T09:00:00+02:00"),
        ("Mars/Olympus", "2026-06-18T09:00:00+02:00"),
    ],
)
def test_it_comes_in_the_morning_of_the_last_day_or_in_the_afternoon_before(zone: str, local: str) -> None:
    at = reminder_time(WINDOW, zone, BERLIN)

    assert at == datetime.fromisoformat(local)
    assert at is not None
    assert at.utcoffset() == timedelta(0)


def test_it_leaves_three_hours_at_least() -> None:
    for closes, hour in ((time(11, 59), 15), (time(12), 9)):
        schedule = Schedule("UTC", closes=Slot(3, closes))
        at = reminder_time(next_window(schedule, datetime(2026, 6, 8, tzinfo=UTC)), "UTC", schedule)
        assert at is not None
        assert at.hour == hour


def test_a_holiday_moves_it_to_the_afternoon_of_the_last_day_that_is_none() -> None:
    def with_off(*days: int) -> datetime | None:
        holidays = frozenset(date(2026, 6, day) for day in days)
        return reminder_time(WINDOW, "Europe/Berlin", Schedule("Europe/Berlin", holidays=holidays))

    assert with_off(18) == datetime(2026, 6, 17, 13, tzinfo=UTC)
    assert with_off(17, 18) == datetime(2026, 6, 16, 13, tzinfo=UTC)
    assert with_off(15, 16, 17, 18) is None


def test_day_is_from_eight_to_eight_where_somebody_lives_and_no_holiday() -> None:
    def is_day(hour: int, minute: int = 0) -> bool:
        return may_come(datetime(2026, 6, 18, hour, minute, tzinfo=UTC), "Europe/Berlin", BERLIN)

    assert [is_day(5, 59), is_day(6), is_day(17, 59), is_day(18)] == [False, True, True, False]
    noon = datetime(2026, 6, 18, 10, tzinfo=UTC)
    closed = Schedule("Europe/Berlin", holidays=frozenset([noon.date()]))
    assert not may_come(noon, "Europe/Berlin", closed)


def test_none_comes_on_a_day_without_messages_where_somebody_lives() -> None:
    noon = datetime(2026, 6, 18, 10, tzinfo=UTC)
    away = Absence(away_from=noon.date(), away_until=noon.date())
    assert not may_come(noon, "Europe/Berlin", BERLIN, away)
    assert not may_come(noon, "Europe/Berlin", BERLIN, Absence(paused_until=date(2026, 6, 19)))
    assert may_come(noon, "Europe/Berlin", BERLIN, Absence(paused_until=noon.date()))
    assert may_come(noon - timedelta(days=1), "Europe/Berlin", BERLIN, away)


@pytest.mark.parametrize("closes", [Slot(6, time(18)), Slot(0, time(11))], ids=["Sunday", "Monday"])
@pytest.mark.parametrize("sunday", CHANGES, ids=str)
def test_in_every_zone_and_at_every_clock_change_it_is_by_day_and_in_time(closes: Slot, sunday: date) -> None:
    schedule = Schedule("Europe/Berlin", opens=Slot(3, time(0)), closes=closes)
    window = next_window(schedule, datetime.combine(sunday - timedelta(days=5), time(0), UTC))
    assert window.opens_at.date() < sunday <= window.closes_at.date()
    for zone in ZONES:
        at = reminder_time(window, zone, schedule)
        assert at is not None, zone
        assert window.opens_at + timedelta(hours=20) <= at <= window.closes_at - NOTICE, zone
        assert at.astimezone(zone_of(zone, schedule)).hour in {9, 15}, zone
        for late in (timedelta(), NOTICE - timedelta(minutes=1)):
            assert may_come(at + late, zone, schedule), zone


SLOTS = st.builds(Slot, st.integers(0, 6), st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])))


@given(
    st.sampled_from(ZONES), st.sampled_from(ZONES), SLOTS, SLOTS, st.frozensets(st.integers(0, 8)), st.data()
)
def test_whatever_the_schedule_it_is_by_day_in_time_and_on_no_holiday(
    home: str, zone: str, opens: Slot, closes: Slot, off: frozenset[int], data: st.DataObject
) -> None:
    try:
        bare = Schedule(home, opens=opens, closes=closes)
    except ValueError:
        return
    moment = data.draw(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants bounds without a zone
    window = next_window(bare, moment)
    first = window.opens_at.astimezone(ZoneInfo(home)).date()
    holidays = frozenset(first + timedelta(days=day) for day in off)
    schedule = Schedule(home, opens=opens, closes=closes, holidays=holidays)
    at = reminder_time(window, zone, schedule)
    if at is not None:
        assert window.opens_at <= at <= window.closes_at - NOTICE
        assert may_come(at, zone, schedule)
    else:
        assert holidays
