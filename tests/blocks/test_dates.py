"""Days and times are short, and no two labels of a chart are alike."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from content.wording import Wording
from slackapp.blocks.dates import labels, moment, short_day


def test_a_day_is_short(words: Wording) -> None:
    assert short_day(words, date(2026, 11, 3)) == "3 Nov"


def test_a_moment_is_said_in_the_zone_it_carries(words: Wording) -> None:
    closes = datetime(2026, 11, 5, 17, tzinfo=UTC)
    assert moment(words, closes) == "Thursday 5 Nov, 17:00"
    assert moment(words, closes.astimezone(ZoneInfo("Asia/Tokyo"))) == "Friday 6 Nov, 02:00"


def test_every_day_of_a_year_can_be_said_and_labels_stay_apart(words: Wording) -> None:
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(2 * 365)]
    said = labels(words, days)
    assert len(set(said)) == len(days)
    assert max(map(len, said)) <= 20
