"""A public holiday is free for the people of its country, in any year; own days are free for everybody."""

from datetime import date, time

import pytest

from slackapp.pulse.calendar import Schedule, Slot, current_window, message_time
from slackapp.pulse.public_holidays import has_holidays, is_public_holiday, next_ones, regions
from slackapp.pulse.reminding import reminder_time
from tests.cast import week

EPIPHANY = date(2026, 1, 6)  # a Tuesday


def asked_on(schedule: Schedule, country: str | None) -> date:
    window = current_window(schedule, week(0, days=0.5))
    assert window is not None
    at = message_time(window, schedule.slot, "UTC", schedule.for_country(country))
    assert at is not None
    return at.date()


def test_a_holiday_counts_for_those_of_its_country_and_region_only() -> None:
    counts = Schedule("UTC", public=True, regions=frozenset({("DE", "BY")}))
    assert asked_on(counts, "ES") != EPIPHANY
    assert asked_on(counts, "DE") != EPIPHANY, "of Bavaria"
    assert asked_on(Schedule("UTC", public=True), "DE") == EPIPHANY, "of the whole country"
    for country in ("GB", "AQ", "ZZ", None):
        assert asked_on(counts, country) == EPIPHANY
    assert asked_on(Schedule("UTC"), "ES") == EPIPHANY, "where they do not count"


def test_a_day_of_ones_own_counts_for_everybody() -> None:
    closed = Schedule("UTC", holidays=frozenset({EPIPHANY}), public=True)
    assert {asked_on(closed, country) for country in ("GB", "ES", None)} == {date(2026, 1, 7)}


def test_a_reminder_does_not_come_on_a_holiday_of_ones_country() -> None:
    closes_on_a_holiday = Schedule(
        "UTC", opens=Slot(5, time(0)), closes=Slot(1, time(18)), slot=Slot(0, time(10)), public=True
    )
    window = current_window(closes_on_a_holiday, week(0, hours=1))
    assert window is not None
    days = [
        at.date()
        for country in ("GB", "ES")
        if (at := reminder_time(window, "UTC", closes_on_a_holiday.for_country(country)))
    ]
    assert days == [EPIPHANY, date(2026, 1, 5)]


@pytest.mark.parametrize("year", [2024, 2030, 2041])
def test_holidays_are_worked_out_for_any_year(year: int) -> None:
    assert is_public_holiday(date(year, 12, 25), "DE")
    assert not is_public_holiday(date(year, 12, 24), "DE")


def test_the_next_ones_are_named_and_a_region_that_is_not_known_is_the_whole_country() -> None:
    assert next_ones(date(2026, 12, 20), "GB", most=2) == (
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Boxing Day"),
    )
    assert next_ones(date(2026, 1, 2), "DE", "BY", most=1) == ((EPIPHANY, "Epiphany"),)
    assert next_ones(date(2026, 1, 2), "DE", "NOWHERE", most=1)[0][0] == date(2026, 4, 3)


def test_they_are_named_in_the_language_asked_for_where_the_country_s_are_known_in_it() -> None:
    names = {
        locale: next_ones(date(2026, 1, 2), "DE", "BY", most=1, locale=locale)[0][1]
        for locale in ("en", "de", "es-419")
    }
    assert names == {"en": "Epiphany", "de": "Heilige Drei Könige", "es-419": "Epiphany"}


def test_of_a_country_that_is_not_known_nothing_is_free() -> None:
    assert not has_holidays("ZZ")
    assert (regions("ZZ"), next_ones(EPIPHANY, "ZZ")) == ((), ())
    assert ("BY", "Bayern") in regions("DE")
