"""Works out where everything of a data_visualization block goes; a template draws it as accessible SVG.

Coordinates are in the units of a 400 by 230 view box, so that text stays readable on a phone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from slackapp.sandbox.records import Json

WIDTH, HEIGHT = 400, 230
LEFT, RIGHT, TOP, BOTTOM = 34, 392, 14, 196
LETTER = 8.2
"""Roughly the width of a letter of an axis label, in the larger size that phones get."""
TICKS = 4

Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """One series: its name, its values as text, and as shape `points` (line, area) or `bars` (x, y, w, h)."""

    name: str
    values: tuple[str, ...]
    points: tuple[Point, ...] = ()
    line: str = ""
    area: str = ""
    bars: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True)
class Slice:
    """A piece of a pie: its SVG path, label, value as text and share in percent."""

    path: str
    label: str
    value: str
    share: int


@dataclass(frozen=True)
class Chart:
    """A chart ready to draw. `summary` says in words all that the picture shows."""

    kind: str
    title: str
    summary: str
    categories: tuple[str, ...] = ()
    x_label: str = ""
    y_label: str = ""
    ticks: tuple[tuple[float, str], ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    series: tuple[Series, ...] = ()
    slices: tuple[Slice, ...] = ()


def plan(block: Json) -> Chart:
    """Return the chart of a valid data_visualization block."""
    chart, title = block["chart"], block["title"]
    return _pie(title, chart) if chart["type"] == "pie" else _plot(title, chart)


def _plot(title: str, chart: Json) -> Chart:
    axes, kind = chart["axis_config"], chart["type"]
    categories = tuple(axes["categories"])
    numbers = [point["value"] for series in chart["series"] for point in series["data"]]
    ticks = _ticks(min(0, *numbers), max(0, *numbers))
    low, high = ticks[0], ticks[-1]

    def y(value: float) -> float:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)

    step = (RIGHT - LEFT) / len(categories)
    middles = [round(LEFT + step * (place + 0.5), 1) for place in range(len(categories))]
    drawn = []
    for n, series in enumerate(chart["series"]):
        values = [point["value"] for point in series["data"]]
        texts = tuple(_number(value) for value in values)
        if kind == "bar":
            wide = step * 0.7 / len(chart["series"])
            lefts = [middle - step * 0.35 + wide * n for middle in middles]
            bars = tuple(_bar(left, wide, y(value), y(0)) for left, value in zip(lefts, values, strict=True))
            drawn.append(Series(series["name"], texts, bars=bars))
        else:
            points = tuple((x, y(value)) for x, value in zip(middles, values, strict=True))
            line = " ".join(f"{px},{py}" for px, py in points)
            area = f"{points[0][0]},{y(0)} {line} {points[-1][0]},{y(0)}" if kind == "area" else ""
            drawn.append(Series(series["name"], texts, points=points, line=line, area=area))
    told = [
        f"{series.name}: " + ", ".join(f"{c} {v}" for c, v in zip(categories, series.values, strict=True))
        for series in drawn
    ]
    return Chart(
        kind=kind,
        title=title,
        summary=f"{kind.capitalize()} chart. " + ". ".join(told) + ".",
        categories=categories,
        x_label=axes.get("x_label", ""),
        y_label=axes.get("y_label", ""),
        ticks=tuple((y(tick), _number(tick)) for tick in ticks),
        labels=_thinned(categories, middles, step),
        series=tuple(drawn),
    )


def _pie(title: str, chart: Json) -> Chart:
    total = sum(segment["value"] for segment in chart["segments"])
    slices, turned = [], 0.0
    for segment in chart["segments"]:
        part = segment["value"] / total
        path = _wedge(turned, turned + part)
        slices.append(Slice(path, segment["label"], _number(segment["value"]), round(100 * part)))
        turned += part
    told = ", ".join(f"{one.label} {one.value} ({one.share} %)" for one in slices)
    return Chart(kind="pie", title=title, summary=f"Pie chart. {told}.", slices=tuple(slices))


def _wedge(start: float, end: float) -> str:
    x, y, radius = 115, 115, 100
    end = min(end, start + 0.9999)  # a full circle has no two ends to draw an arc between
    (ax, ay), (bx, by) = (
        (round(x + radius * math.sin(2 * math.pi * t), 2), round(y - radius * math.cos(2 * math.pi * t), 2))
        for t in (start, end)
    )
    return f"M{x},{y} L{ax},{ay} A{radius},{radius} 0 {int(end - start > 0.5)} 1 {bx},{by} Z"  # noqa: PLR2004 - half a turn


def _bar(left: float, wide: float, top: float, ground: float) -> tuple[float, float, float, float]:
    return round(left, 1), min(top, ground), round(wide, 1), round(abs(ground - top), 1)


def _ticks(low: float, high: float) -> list[float]:
    span = (high - low) or 1
    rough = span / TICKS
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    first, last = math.floor(low / step), math.ceil((low + span) / step)
    return [round(step * place, 10) for place in range(first, last + 1)]


def _thinned(categories: tuple[str, ...], middles: list[float], step: float) -> tuple[tuple[float, str], ...]:
    widest = max(len(label) for label in categories) * LETTER
    every = max(1, math.ceil(widest / step))
    last = len(categories) - 1
    return tuple((middles[place], categories[place]) for place in range(last % every, last + 1, every))


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
