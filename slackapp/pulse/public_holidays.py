"""Public holidays of a country and its regions, in any year, as the package `holidays` works them out.

The package is loaded when the first holiday is asked for: most processes never need one.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Final

_ENGLISH: Final = "en_US"
_YEARS: Final = 2
"""How many years are looked through for the holidays that come next."""


def is_public_holiday(day: date, country: str, region: str = "") -> bool:
    """Return whether a day is free in a country, by its two-letter code, or in one region of it."""
    return day in _in_year(country, region, day.year)


def next_ones(
    since: date, country: str, region: str = "", *, most: int = 5, locale: str = "en"
) -> tuple[tuple[date, str], ...]:
    """Return the next holidays from a day on, each with its name; none for a country that is not known.

    The names are in the language of `locale` where the country's are known in it, else in English.
    """
    years = range(since.year, since.year + _YEARS)
    names = _language(country, locale)
    found = {day: name for year in years for day, name in _in_year(country, region, year, names).items()}
    return tuple(sorted((day, name) for day, name in found.items() if day >= since))[:most]


@cache
def has_holidays(country: str) -> bool:
    """Return whether the holidays of this country are known."""
    from holidays import list_supported_countries  # noqa: PLC0415 - see above

    return country in list_supported_countries(include_aliases=False)


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Return the codes and names of the regions of a country that have holidays of their own, by name."""
    if not has_holidays(country):
        return ()
    from holidays import country_holidays  # noqa: PLC0415 - see above

    found = type(country_holidays(country))
    names: dict[str, str] = {}
    for name, code in found.subdivisions_aliases.items():
        names.setdefault(code, name)
    return tuple(sorted(((code, names.get(code, code)) for code in found.subdivisions), key=lambda it: it[1]))


@cache
def _language(country: str, locale: str) -> str:
    """Return the package's name of a language in which it names the holidays of this country."""
    if locale == "en" or not has_holidays(country):
        return _ENGLISH
    from holidays import country_holidays  # noqa: PLC0415 - see above

    language = locale.partition("-")[0]
    known = country_holidays(country).supported_languages
    return next((each for each in known if each.partition("_")[0] == language), _ENGLISH)


@lru_cache(maxsize=512)
def _in_year(country: str, region: str, year: int, names: str = _ENGLISH) -> Mapping[date, str]:
    if not has_holidays(country):
        return {}
    from holidays import country_holidays  # noqa: PLC0415 - see above

    # A region that is not known any more, after an upgrade, has the holidays of the whole country.
    chosen = region if region in dict(regions(country)) else None
    found = country_holidays(country, subdiv=chosen, years=year, language=names)
    return {day: name.replace("'", "’") for day, name in found.items()}
