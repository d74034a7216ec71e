"""Works out where everything of a line chart goes; a template draws it as accessible SVG.

Coordinates are in the units of a 400 by 230 view box, so that text stays readable on a phone.
"""

import math
from dataclasses import dataclass
from typing import Final

from slackapp.sandbox.records import Json

LEFT, RIGHT, TOP, BOTTOM = 34, 392, 14, 196
LETTER: Final = 8.2
"""Roughly the width of a letter of an axis label, in the larger size that phones get."""
TICKS: Final = 4

Place = tuple[float, str]
"""Where a label of an axis stands, and what it says."""


@dataclass(frozen=True)
class Series:
    """One series: its name, its values as text, and the points that its line joins."""

    name: str
    values: tuple[str, ...]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Chart:
    """A chart ready to draw. `summary` says in words all that the picture shows."""

    summary: str
    ticks: tuple[Place, ...]
    labels: tuple[Place, ...]
    series: tuple[Series, ...]


def plan(block: Json) -> Chart:
    """Return the chart of a valid data_visualization block."""
    chart, categories = block["chart"], block["chart"]["axis_config"]["categories"]
    numbers = [point["value"] for series in chart["series"] for point in series["data"]]
    ticks = _ticks(min(0, *numbers), max(0, *numbers))
    low, high = ticks[0], ticks[-1]

    def y(value: float) -> float:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)

    step = (RIGHT - LEFT) / len(categories)
    middles = [round(LEFT + step * (place + 0.5), 1) for place in range(len(categories))]
    drawn, told = [], ["Line chart"]
    for series in chart["series"]:
        values = [point["value"] for point in series["data"]]
        points = tuple((x, y(value)) for x, value in zip(middles, values, strict=True))
        drawn.append(Series(series["name"], tuple(map(_number, values)), points))
        said = (f"{category} {_number(value)}" for category, value in zip(categories, values, strict=True))
        told.append(f"{series['name']}: {', '.join(said)}")
    return Chart(
        summary=f"{'. '.join(told)}.",
        ticks=tuple((y(tick), _number(tick)) for tick in ticks),
        labels=_thinned(categories, middles, step),
        series=tuple(drawn),
    )


def _ticks(low: float, high: float) -> list[float]:
    span = (high - low) or 1
    rough = span / TICKS
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    first, last = math.floor(low / step), math.ceil((low + span) / step)
    return [round(step * place, 10) for place in range(first, last + 1)]


def _thinned(categories: list[str], middles: list[float], step: float) -> tuple[Place, ...]:
    """The labels that have room beside each other, the last one among them."""
    widest = (max(len(label) for label in categories) + 1) * LETTER  # and a space
    every = max(1, math.ceil(widest / step))
    last = len(categories) - 1
    return tuple((middles[place], categories[place]) for place in range(last % every, last + 1, every))


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
