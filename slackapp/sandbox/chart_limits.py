"""The shape and limits of the data_visualization block.

Source: docs.slack.dev, "Data visualization block": at most 6 series or segments, 20 points, and in
every series exactly one value per category.
"""

from __future__ import annotations

from typing import Any

from slackapp.sandbox.elements import ID
from slackapp.sandbox.schema import (
    Check,
    Fault,
    anything,
    both,
    fault,
    many,
    may,
    need,
    number,
    record,
    string,
    tagged,
)

_LABEL = string(20, 1)
_POINT = record({"label": need(_LABEL), "value": need(number)})
_SERIES = record({"name": need(_LABEL), "data": need(many(_POINT, 20))})
_AXES = record(
    {"categories": need(many(_LABEL, 20)), "x_label": may(string(50, 1)), "y_label": may(string(50, 1))}
)


def _one_value_per_category(chart: dict[str, Any], at: str) -> list[Fault]:
    categories, found = chart["axis_config"]["categories"], []
    if len(set(categories)) < len(categories):
        found += fault(f"{at}/axis_config/categories", "categories must be unique")
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        found += fault(f"{at}/series", "series names must be unique")
    for place, series in enumerate(chart["series"]):
        if [point["label"] for point in series["data"]] != categories:
            found += fault(
                f"{at}/series/{place}/data", "must have one data point for each category, in their order"
            )
    return found


def _all_positive(chart: dict[str, Any], at: str) -> list[Fault]:
    found: list[Fault] = []
    for place, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            found += fault(f"{at}/segments/{place}/value", "must be more than 0")
    return found


_LINES = both(
    record({"type": need(anything), "series": need(many(_SERIES, 6)), "axis_config": need(_AXES)}),
    _one_value_per_category,
)
_PIE = both(record({"type": need(anything), "segments": need(many(_POINT, 6))}), _all_positive)

CHART: Check = record(
    {
        "type": need(anything),
        "block_id": may(ID),
        "title": need(string(50, 1)),
        "chart": need(tagged({"line": _LINES, "bar": _LINES, "area": _LINES, "pie": _PIE})),
    }
)
