"""Days and times as people read them, in the words of one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from content.wording import Wording
from slackapp.pulse.calendar import Slot


def short_day(words: Wording, day: date) -> str:
    """Write a day as "3 Nov"."""
    return words("date.day", day=day.day, month=words(f"date.month_{day.month}"))


def weekday(words: Wording, day: date, today: date) -> str:
    """Write a day as "Thursday 6 Nov", with the year where it is not this year's."""
    short = short_day(words, day) if day.year == today.year else _in_year(words, day)
    return words("date.weekday_day", weekday=words(f"date.weekday_{day.weekday()}"), day=short)


def weekly(words: Wording, slot: Slot) -> str:
    """Write a weekly hour as "Tuesday, 10:00"."""
    return words("date.slot", weekday=words(f"date.weekday_{slot.weekday}"), time=f"{slot.time:%H:%M}")


def moment(words: Wording, at: datetime) -> str:
    """Write a time as "Thursday 6 Nov, 18:00", in the zone that ``at`` already carries."""
    return words(
        "date.moment",
        weekday=words(f"date.weekday_{at.weekday()}"),
        day=at.day,
        month=words(f"date.month_{at.month}"),
        time=f"{at:%H:%M}",
    )


def place(zone: ZoneInfo) -> str:
    """Write a time zone as the place that it is named after: "Buenos Aires"."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def labels(words: Wording, days: Sequence[date]) -> list[str]:
    """Write days as labels of which no two are equal: the year is added where a day comes twice."""
    short = [short_day(words, day) for day in days]
    times = Counter(short)
    return [text if times[text] == 1 else _in_year(words, day) for text, day in zip(short, days, strict=True)]


def _in_year(words: Wording, day: date) -> str:
    return words("date.day_in_year", day=day.day, month=words(f"date.month_{day.month}"), year=day.year)
