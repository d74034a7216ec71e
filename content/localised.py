"""Days, times, numbers and lists as the language that is spoken writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final

from babel import Locale, numbers

from content import formats, translations
from content.translations import _

WITH_WEEKDAY: Final = {"en": "EEEE d MMMM y"}
"""How a day is written with its weekday where the usual way is another than Babel's."""


def day(at: date) -> str:
    """Write a day in full: 27 November 2026."""
    return _by(_here().date_formats["long"].pattern, at)


def short_day(at: date) -> str:
    """Write a day for a cell of a table: 27 Nov 2026."""
    return _by(_here().datetime_skeletons["yMMMd"].pattern, at)


def day_of_year(at: date) -> str:
    """Write a day of a year that everybody knows: 27 November."""
    return _by(_here().datetime_skeletons["MMMMd"].pattern, at)


def weekday(at: date) -> str:
    """Write a day with its weekday: Friday 27 November 2026."""
    return _by(WITH_WEEKDAY.get(translations.locale()) or _here().date_formats["full"].pattern, at)


def name_of_weekday(number: int) -> str:
    """Name a day of the week, of which Monday is the first and has the number 0."""
    return formats.weekday(translations.locale(), number)


def clock(at: time | datetime) -> str:
    """Write a time of day: 14:05."""
    return f"{at:%H:%M}"


def moment(at: datetime) -> str:
    """Write a moment by the clock of UTC: 27 November 2026, 14:05 UTC."""
    return _("%(day)s, %(time)s UTC", day=day(at), time=clock(at))


def short_moment(at: datetime) -> str:
    """Write a moment of this year by the clock of UTC: 27 November, 14:05 UTC."""
    return _("%(day)s, %(time)s UTC", day=day_of_year(at), time=clock(at))


def number(value: float) -> str:
    """Write a number: 1,234.5."""
    return numbers.format_decimal(value, locale=_here())


def listing(names: Iterable[str]) -> str:
    """Write some names as a list: Ana, Ben and Cleo."""
    return formats.listed(translations.locale(), names)


def either(names: Iterable[str]) -> str:
    """Write some names as a choice: Ana, Ben or Cleo."""
    return formats.listed(translations.locale(), names, "or")


def country(code: str) -> str:
    """Name a country by its two letters; whatever is no country stays as it is."""
    return str(_here().territories.get(code, code))


def _by(pattern: str, at: date) -> str:
    # A datetime goes by its own clock here: Babel would otherwise move it to UTC, where it is.
    return formats.by_pattern(_here(), pattern, date(at.year, at.month, at.day))


def _here() -> Locale:
    return formats.cldr(translations.locale())
