"""Days and times as people read them, as their language writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from content import formats
from content.wording import Wording
from slackapp.pulse.calendar import Slot


def short_day(words: Wording, day: date) -> str:
    """Write a day as "3 Nov"."""
    return formats.day(words.locale, day)


def weekday(words: Wording, day: date, today: date) -> str:
    """Write a day as "Thursday 6 Nov", with the year where it is not this year's."""
    if day.year == today.year:
        return formats.day_of_week(words.locale, day)
    return formats.day_of_week_in_year(words.locale, day)


def weekly(words: Wording, slot: Slot) -> str:
    """Write a weekly hour as "Tuesday, 10:00"."""
    return f"{formats.weekday(words.locale, slot.weekday)}, {formats.hour(words.locale, slot.time)}"


def moment(words: Wording, at: datetime) -> str:
    """Write a time as "Thursday 6 Nov, 18:00", in the zone that ``at`` already carries."""
    return formats.moment(words.locale, at)


def place(words: Wording, zone: ZoneInfo) -> str:
    """Write a time zone as the place that it is named after: "Buenos Aires"."""
    return formats.city(words.locale, zone.key)


def labels(words: Wording, days: Sequence[date]) -> list[str]:
    """Write days as labels of which no two are equal: the year is added where a day comes twice."""
    short = [short_day(words, day) for day in days]
    times = Counter(short)
    in_year = (formats.day_in_year(words.locale, day) for day in days)
    return [text if times[text] == 1 else longer for text, longer in zip(short, in_year, strict=True)]
