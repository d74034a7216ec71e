"""Every release as a row: the mean beside each is the headline of that day, and never joins two series."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.report import Outcome, Released, compose
from slackapp.pulse.trend_rows import trend_rows

MONDAY = date(2026, 1, 5)
VALUES = st.lists(st.none() | st.floats(1, 5).map(lambda value: round(value, 1)), min_size=1, max_size=10)


def released(number: int, value: float | None, series: str = "a", theme: str = "load") -> Released:
    outcome, band = (Outcome.TOO_FEW, None) if value is None else (Outcome.PUBLISHED, "8–11")
    day = MONDAY + timedelta(weeks=number)
    return Released(f"r{number}", day, theme, series, outcome, value, None, band, 2.0)


@given(VALUES)
def test_the_mean_of_each_row_is_what_the_headline_said_on_that_day(values: list[float | None]) -> None:
    history = [released(number, value) for number, value in enumerate(values)]
    for through, row in enumerate(trend_rows(history, {}), 1):
        told = compose(history[:through], leaf_id="leaf", name="Ward 3")
        assert told is not None
        assert row.headline == told.headline


def test_a_mean_joins_neither_two_series_nor_two_themes() -> None:
    history = [released(1, 2.0), released(2, 4.0, "b"), released(3, 5.0, "c", "help"), released(4, 3.0, "b")]
    rows = trend_rows(history, {})
    assert [row.headline and row.headline.value for row in rows] == [2.0, 4.0, 5.0, 3.5]
    assert [row.headline and row.headline.releases for row in rows] == [1, 1, 1, 2]


def test_a_row_without_a_number_says_why_and_keeps_the_words_beside_it() -> None:
    rows = trend_rows([released(1, 3.0), released(2, None)], {"r2": ("flu",)})
    assert [(row.outcome, row.value, row.marks) for row in rows] == [
        (Outcome.PUBLISHED, 3.0, ()),
        (Outcome.TOO_FEW, None, ("flu",)),
    ]
    assert rows[1].headline is None
