"""A chart says in words what it draws, and draws every value inside its frame."""

import pytest

from slackapp.sandbox.charts import BOTTOM, LEFT, RIGHT, TOP, plan
from tests.sandbox.shapes import chart


def points(**values: float) -> dict[str, object]:
    data = [{"label": label, "value": value} for label, value in values.items()]
    return {"series": [{"name": "Team", "data": data}], "axis_config": {"categories": list(values)}}


def test_a_line_says_every_value_in_words() -> None:
    drawn = plan(chart())
    assert drawn.summary == "Line chart. Team: May 6.1, June 7.25."
    assert drawn.series[0].values == ("6.1", "7.25")


@pytest.mark.parametrize(
    "values", [{"a": 0, "b": 0}, {"a": -4, "b": 9.5}, {"a": 11.9, "b": 12}, {"a": 1e6, "b": 3}]
)
def test_every_value_lies_inside_the_frame(values: dict[str, float]) -> None:
    drawn = plan(chart(**points(**values)))
    for series in drawn.series:
        assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in series.points)
        assert len(series.points) == len(values)
    assert drawn.ticks[0][0] == BOTTOM


def test_crowded_labels_are_thinned_and_the_last_one_stays() -> None:
    drawn = plan(chart(**points(**{f"Week {n}": n for n in range(12)})))
    assert len(drawn.labels) < 12
    assert drawn.labels[-1][1] == "Week 11"


def test_labels_that_would_touch_each_other_are_crowded() -> None:
    drawn = plan(chart(**points(**{f"{day} Sep": 3 for day in range(10, 17)})))
    assert [said for _, said in drawn.labels] == ["10 Sep", "12 Sep", "14 Sep", "16 Sep"]
