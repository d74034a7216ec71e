"""Numbers, lists, days and times as each language writes them, by Babel and the Unicode CLDR behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from content.entry import FIRST

MOST: Final = 512
"""How many locales are remembered at once: anybody’s browser may name new ones for ever."""
BRITISH: Final = "en_GB"
"""How English texts are spelt, and so how days and times are written beside them."""


@lru_cache(MOST)
def cldr(locale: str) -> Locale:
    """What the CLDR knows of a locale such as "es-419", or of the nearest above it; else of English."""
    for name in chain(locale):
        try:
            return Locale.parse(BRITISH if name == FIRST else name.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(BRITISH)


@lru_cache(MOST)
def chain(locale: str) -> tuple[str, ...]:
    """A locale and those above it, nearest first: "es-MX", "es-419", "es".

    Slack's own "es-LA" is Spanish in Latin America, which the CLDR calls "es-419".
    """
    name = _cased(locale.replace("_", "-"))
    found: list[str] = []
    while name:
        name = "es-419" if name.lower() == "es-la" else name
        found.append(name)
        above = get_global("parent_exceptions").get(name.replace("-", "_"))
        name = above.replace("_", "-") if above and above != "root" else name.rpartition("-")[0]
    return tuple(found)


def _cased(name: str) -> str:
    """Write "ES-mx", as browsers may, in the way in which the CLDR looks it up."""
    language, *rest = name.split("-")
    return "-".join(
        [language.lower(), *(each.upper() if len(each) == len("MX") else each.capitalize() for each in rest)]
    )


def decimal(locale: str, value: float) -> str:
    """Write a number with one digit after the point, or the comma: "3.4" or "3,4"."""
    return format_decimal(Decimal(f"{value:.1f}"), format="0.0", locale=cldr(locale))


def signed(locale: str, value: float) -> str:
    """Write a difference with its sign: "+0.3" or "-0,3"."""
    return format_decimal(Decimal(f"{value:.1f}"), format="+0.0;-0.0", locale=cldr(locale))


def percent(locale: str, number: int) -> str:
    """Write so many of a hundred: "50%" or "50 %"."""
    return format_percent(Decimal(number) / 100, locale=cldr(locale))


def whole(locale: str, number: int) -> str:
    """Write a number, with what parts its thousands."""
    return format_decimal(number, locale=cldr(locale))


def listed(locale: str, texts: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """Write texts as a list: "a, b and c", or as a choice: "a, b or c"."""
    return format_list(list(texts), style=style, locale=cldr(locale))


def plural(locale: str, number: int) -> str:
    """The form of the plural that a number takes: "one", "other", or another of the CLDR's names."""
    return str(cldr(locale).plural_form(number))


def day(locale: str, at: date) -> str:
    """Write a day as "3 Nov"."""
    return _date(locale, at, "MMMd")


def day_in_year(locale: str, at: date) -> str:
    """Write a day as "3 Nov 2026"."""
    return _date(locale, at, "yMMMd")


def weekday(locale: str, number: int) -> str:
    """The name of a weekday, of which Monday is 0, as it stands by itself."""
    names = get_day_names("wide", context="stand-alone", locale=cldr(locale))
    return str(names[number])


def day_of_week(locale: str, at: date) -> str:
    """Write a day as "Thursday 6 Nov"."""
    return _date(locale, at, "MMMEd")


def day_of_week_in_year(locale: str, at: date) -> str:
    """Write a day as "Thursday, 6 Nov 2026"."""
    return _date(locale, at, "yMMMEd")


def hour(locale: str, at: time) -> str:
    """Write a time of day as "18:00", everywhere by the 24 hours in which shifts are planned."""
    known = cldr(locale)
    # After "p.m." a sentence would end with two stops.
    by_half_days = "a" in known.time_formats["short"].pattern
    return format_time(at, format="H:mm" if by_half_days else "short", locale=known)


def moment(locale: str, at: datetime) -> str:
    """Write a time as "Thursday 6 Nov, 18:00", in the zone that it already carries."""
    return f"{day_of_week(locale, at.date())}, {hour(locale, at.time())}"


def city(locale: str, zone: str) -> str:
    """The place that a time zone is named after: "Wien" for Europe/Vienna."""
    known = cldr(locale).time_zones.get(zone, {}).get("city")
    return str(known) if known else zone.rpartition("/")[2].replace("_", " ")


def _date(locale: str, at: date, skeleton: str) -> str:
    """Write a day by a pattern of the CLDR, with the name of the weekday whole."""
    known = cldr(locale)
    return by_pattern(known, _whole_weekday(known, skeleton), at)


def by_pattern(known: Locale, pattern: str, at: date) -> str:
    """Write a day by a pattern of the CLDR, which does not know that French says "1er" of the first alone."""
    if known.language == "fr" and at.day == 1:
        pattern = pattern.replace("d", "d'er'")
    return format_date(at, format=pattern, locale=known)


def _whole_weekday(known: Locale, skeleton: str) -> str:
    pattern: str = known.datetime_skeletons[skeleton].pattern
    return pattern.replace("EEE", "E").replace("E", "EEEE")
