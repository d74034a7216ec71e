"""The calendar: windows and messages stay lawful across zones, clock changes, holidays and odd schedules."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.calendar import (
    APART,
    MARGIN,
    SHORTEST,
    Schedule,
    Slot,
    Window,
    current_window,
    may_follow,
    message_time,
    next_window,
    offered_slots,
    slots_for,
    theme_after,
)

BERLIN = Schedule("Europe/Berlin")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, SATURDAY, SUNDAY = 0, 1, 2, 3, 5, 6


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_a_round_opens_monday_and_closes_thursday_evening_in_the_workspaces_zone() -> None:
    window = current_window(BERLIN, utc(2026, 1, 6, 12))

    assert window == Window(utc(2026, 1, 4, 23), utc(2026, 1, 8, 17))


def test_a_window_contains_its_opening_and_not_its_close() -> None:
    window = Window(utc(2026, 1, 4, 23), utc(2026, 1, 8, 17))
    moment = timedelta(microseconds=1)

    assert current_window(BERLIN, window.opens_at) == window
    assert current_window(BERLIN, window.opens_at - moment) is None
    assert current_window(BERLIN, window.closes_at - moment) == window
    assert current_window(BERLIN, window.closes_at) is None


def test_the_next_window_opens_strictly_later() -> None:
    opens = utc(2026, 1, 4, 23)

    assert next_window(BERLIN, opens - timedelta(seconds=1)).opens_at == opens
    assert next_window(BERLIN, opens).opens_at == opens + timedelta(days=7)


def test_clock_changes_keep_the_wall_clock_and_move_utc() -> None:
    # Berlin's clocks go forward on Sunday 29 March 2026 and back on 25 October.
    spring = next_window(BERLIN, utc(2026, 3, 28))
    autumn = next_window(BERLIN, utc(2026, 10, 24))

    assert spring == Window(utc(2026, 3, 29, 22), utc(2026, 4, 2, 16))
    assert autumn == Window(utc(2026, 10, 25, 23), utc(2026, 10, 29, 17))


def test_an_hour_lost_in_spring_does_not_make_a_window_shorter_than_48_hours() -> None:
    schedule = Schedule("Europe/Berlin", opens=Slot(SATURDAY, time(0)), closes=Slot(MONDAY, time(0)))
    window = next_window(schedule, utc(2026, 3, 27))

    assert window.opens_at == utc(2026, 3, 27, 23)
    assert window.closes_at - window.opens_at == SHORTEST


def test_a_day_skipped_by_a_whole_country_leaves_windows_lawful() -> None:
    # Samoa had no 30 December 2011.
    schedule = Schedule("Pacific/Apia", opens=Slot(THURSDAY, time(0)), closes=Slot(SATURDAY, time(12)))
    window = next_window(schedule, utc(2011, 12, 28))
    following = next_window(schedule, window.opens_at)

    assert window.closes_at - window.opens_at >= SHORTEST
    assert following.opens_at - window.opens_at >= APART


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (Slot(MONDAY, time(0)), Slot(TUESDAY, time(23, 59))),
        (Slot(MONDAY, time(0)), Slot(MONDAY, time(0))),
        (Slot(SUNDAY, time(0)), Slot(MONDAY, time(23))),
    ],
)
def test_a_window_under_48_hours_is_refused(opens: Slot, closes: Slot) -> None:
    with pytest.raises(ValueError, match="48 hours"):
        Schedule("UTC", opens=opens, closes=closes)
    with pytest.raises(ValueError, match="48 hours"):
        Window(utc(2026, 1, 5), utc(2026, 1, 6, 23, 59))


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "europe berlin"])
def test_a_schedule_in_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        Schedule(zone)


def test_slots_and_windows_refuse_what_they_cannot_mean() -> None:
    with pytest.raises(ValueError, match="weekday"):
        Slot(7, time(10))
    with pytest.raises(ValueError, match="without a zone"):
        Slot(1, time(10, tzinfo=UTC))
    with pytest.raises(ValueError, match="name their zone"):
        Window(datetime(2026, 1, 5), datetime(2026, 1, 8))  # noqa: DTZ001 - that is what is refused


def test_a_new_schedule_may_not_bring_rounds_closer_than_six_days_or_overlap() -> None:
    before = Window(utc(2026, 1, 5), utc(2026, 1, 8))

    assert may_follow(before, None)
    assert may_follow(Window(utc(2026, 1, 11), utc(2026, 1, 14)), before)
    assert not may_follow(Window(utc(2026, 1, 10, 23), utc(2026, 1, 14)), before)
    assert not may_follow(
        Window(utc(2026, 1, 11), utc(2026, 1, 14)), Window(utc(2026, 1, 5), utc(2026, 1, 12))
    )


def test_the_two_themes_take_turns() -> None:
    assert [theme_after(None), theme_after("load"), theme_after("help")] == ["load", "help", "load"]
    assert theme_after("a theme of the past") == "load"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", utc(2026, 1, 6, 9)),
        ("America/Los_Angeles", utc(2026, 1, 6, 18)),
        ("Pacific/Auckland", utc(2026, 1, 5, 21)),
        ("Mars/Olympus", utc(2026, 1, 6, 9)),  # unknown: the workspace's
    ],
)
def test_a_person_is_asked_at_their_slot_by_their_own_clock(zone: str, expected: datetime) -> None:
    window = next_window(BERLIN, utc(2026, 1, 4))

    assert message_time(window, Slot(TUESDAY, time(10)), zone, BERLIN) == expected


def test_a_slot_that_is_over_before_the_round_opens_moves_to_the_latest_hour() -> None:
    # Monday 08:00 in Auckland is still Sunday in Berlin; the last hour that leaves twelve is Thursday 17:00.
    window = next_window(BERLIN, utc(2026, 1, 4))
    moved = message_time(window, Slot(MONDAY, time(8)), "Pacific/Auckland", BERLIN)

    assert moved is not None
    assert moved.astimezone(ZoneInfo("Pacific/Auckland")) == datetime(
        2026, 1, 8, 17, tzinfo=ZoneInfo("Pacific/Auckland")
    )


def test_a_slot_too_close_to_the_end_moves_to_the_latest_hour() -> None:
    window = next_window(BERLIN, utc(2026, 1, 4))
    moved = message_time(window, Slot(THURSDAY, time(10)), "Europe/Berlin", BERLIN)

    assert moved == utc(2026, 1, 7, 16)  # Wednesday 17:00


def test_a_holiday_moves_the_message_to_the_latest_working_hour() -> None:
    schedule = Schedule("Europe/Berlin", holidays=frozenset({date(2026, 1, 6), date(2026, 1, 7)}))
    window = next_window(schedule, utc(2026, 1, 4))

    assert message_time(window, schedule.slot, "Europe/Berlin", schedule) == utc(2026, 1, 5, 16)


def test_a_week_of_holidays_drops_no_message() -> None:
    week = frozenset(date(2026, 1, day) for day in range(3, 11))
    schedule = Schedule("Europe/Berlin", holidays=week)
    window = next_window(schedule, utc(2026, 1, 4))

    assert message_time(window, schedule.slot, "Europe/Berlin", schedule) == utc(2026, 1, 7, 16)


def test_slots_on_offer_are_hourly_by_day_and_leave_twelve_hours() -> None:
    offered = offered_slots(BERLIN)

    assert offered[0] == Slot(MONDAY, time(8))
    assert offered[-1] == Slot(WEDNESDAY, time(17))
    assert len(offered) == len(set(offered)) == 30
    assert BERLIN.slot in offered


def test_a_window_across_the_weekend_offers_its_own_days() -> None:
    schedule = Schedule("UTC", opens=Slot(SATURDAY, time(9)), closes=Slot(TUESDAY, time(5)))
    offered = offered_slots(schedule)

    assert offered[0] == Slot(SATURDAY, time(9))
    assert offered[-1] == Slot(MONDAY, time(16))  # 17:00 would end eleven hours before the close


def test_whoever_lives_far_away_is_offered_no_hour_that_would_be_moved_every_week() -> None:
    christmas = Schedule("Europe/Berlin", holidays=frozenset(date(2026, 1, day) for day in range(1, 31)))
    for schedule in (BERLIN, christmas):
        offered = slots_for(schedule, "Pacific/Auckland", utc(2026, 1, 1))
        assert offered[0] == Slot(MONDAY, time(12))  # it opens there at noon
        assert offered[-1] == Slot(WEDNESDAY, time(17))
        assert slots_for(schedule, "Europe/Berlin", utc(2026, 1, 1)) == offered_slots(BERLIN)
    window = next_window(BERLIN, utc(2026, 1, 1))
    for slot in offered_slots(BERLIN):
        local = message_time(window, slot, "Pacific/Auckland", BERLIN)
        assert local is not None
        at = local.astimezone(ZoneInfo("Pacific/Auckland"))
        comes_then = Slot(at.weekday(), at.time()) == slot
        assert comes_then == (slot in slots_for(BERLIN, "Pacific/Auckland", utc(2026, 1, 1)))


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
]
SLOTS = st.builds(Slot, st.integers(0, 6), st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone


@given(st.sampled_from(ZONES), SLOTS, SLOTS, MOMENTS)
def test_every_schedule_keeps_its_windows_lawful(zone: str, opens: Slot, closes: Slot, now: datetime) -> None:
    try:
        schedule = Schedule(zone, opens=opens, closes=closes)
    except ValueError:
        return
    window = next_window(schedule, now)
    following = next_window(schedule, window.opens_at)

    assert now < window.opens_at <= now + timedelta(days=7, hours=1)
    assert window.closes_at - window.opens_at >= SHORTEST
    assert may_follow(following, window)
    assert current_window(schedule, window.opens_at) == window


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), SLOTS, MOMENTS, st.frozensets(st.integers(0, 6)))
def test_everybody_is_asked_within_the_window_and_in_time(
    home: str, zone: str, slot: Slot, now: datetime, days_off: frozenset[int]
) -> None:
    window = next_window(Schedule(home), now)
    monday = window.opens_at.astimezone(ZoneInfo(home)).date()
    schedule = Schedule(home, holidays=frozenset(monday + timedelta(days=day) for day in days_off))
    asked = message_time(window, slot, zone, schedule)

    assert asked is not None
    assert window.opens_at <= asked <= window.closes_at - MARGIN
    assert asked.utcoffset() == timedelta(0)


@given(st.sampled_from(ZONES), MOMENTS, st.data())
def test_a_slot_on_offer_is_kept_by_whoever_lives_in_the_workspaces_zone(
    home: str, now: datetime, data: st.DataObject
) -> None:
    schedule = Schedule(home)
    slot = data.draw(st.sampled_from(offered_slots(schedule)))
    asked = message_time(next_window(schedule, now), slot, home, schedule)

    assert asked is not None
    local = asked.astimezone(ZoneInfo(home))
    assert Slot(local.weekday(), local.time()) == slot
