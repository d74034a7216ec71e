"""The country of a time zone, where it names one: Slack tells no country."""

from functools import cache
from importlib.resources import files


def country_of(zone: str) -> str | None:
    """The two-letter code of the only country in this zone, or None. Source: zone.tab of the tz database."""
    return _table().get(zone)


@cache
def _table() -> dict[str, str]:
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
