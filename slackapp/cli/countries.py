"""Countries by their ISO 3166 codes, and that of a time zone where it names one: Slack tells none."""

from functools import cache
from importlib.resources import files
from typing import Final

MEANT: Final = {"UK": "GB", "EL": "GR"}
"""What people write who mean a country whose code is another."""


def country_of(zone: str) -> str | None:
    """The two-letter code of the only country in this zone, or None. Source: zone.tab of the tz database."""
    return _zones().get(zone)


@cache
def codes() -> frozenset[str]:
    """The two-letter codes of all countries. Source: iso3166.tab of the tz database."""
    return frozenset(row[0] for row in _table("iso3166.tab"))


@cache
def _zones() -> dict[str, str]:
    return {row[2]: row[0] for row in _table("zone.tab")}


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
