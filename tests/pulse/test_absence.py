"""On which days no message comes: a pause up to a day, and days away with both ends."""

from datetime import date, timedelta

import pytest

from slackapp.pulse.absence import LONGEST_PAUSE, PRESENT, Absence, paused_for

MONDAY = date(2026, 3, 2)


def days(absence: Absence) -> list[int]:
    """Which days of three weeks, counted from the Monday, are covered."""
    return [day for day in range(21) if absence.covers(MONDAY + timedelta(days=day))]


def test_who_chose_nothing_is_always_there() -> None:
    assert days(PRESENT) == []


def test_a_pause_ends_before_the_day_on_which_messages_come_again() -> None:
    assert days(Absence(MONDAY + timedelta(days=7))) == list(range(7))


def test_days_away_have_both_ends() -> None:
    assert days(Absence(None, MONDAY + timedelta(days=2), MONDAY + timedelta(days=4))) == [2, 3, 4]
    assert days(Absence(None, MONDAY, MONDAY)) == [0]


def test_a_pause_and_days_away_add_up() -> None:
    both = Absence(MONDAY + timedelta(days=3), MONDAY + timedelta(days=2), MONDAY + timedelta(days=5))
    assert days(both) == [0, 1, 2, 3, 4, 5]
    apart = Absence(MONDAY + timedelta(days=1), MONDAY + timedelta(days=5), MONDAY + timedelta(days=5))
    assert days(apart) == [0, 5]


@pytest.mark.parametrize("away", [(MONDAY, None), (None, MONDAY), (MONDAY, MONDAY - timedelta(days=1))])
def test_days_away_that_name_no_days_are_refused(away: tuple[date | None, date | None]) -> None:
    with pytest.raises(ValueError, match="day"):
        Absence(None, *away)


def test_a_pause_of_weeks_ends_on_the_same_day_of_the_week() -> None:
    assert paused_for(1, MONDAY) == MONDAY + timedelta(days=7)
    assert paused_for(LONGEST_PAUSE, MONDAY) == MONDAY + timedelta(weeks=12)


@pytest.mark.parametrize("weeks", [-1, 0, LONGEST_PAUSE + 1])
def test_a_pause_lasts_from_one_week_to_twelve(weeks: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 12 weeks"):
        paused_for(weeks, MONDAY)
