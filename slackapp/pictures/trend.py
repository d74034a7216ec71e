"""A team's trend as a picture: each check-in that has a number, and the mean with its uncertainty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Final

from slackapp.pictures import axis, style

KEPT: Final = 64
"""Pictures that a process keeps, of about 30 kB each."""
LOWEST: Final = 1.0
HIGHEST: Final = 5.0
HEADING: Final = 46
"""How high the name of a chart is."""
PLOT: Final = 196
"""How high the scale is in a picture, of which Slack shows several below each other."""
PAGE_PLOT: Final = 270
"""How high it is on a page, which a phone shows at less than half its size."""
BELOW: Final = 48
"""How much the days under the scale take."""
ROW: Final = 34
"""How high a row of marks is, above the scale."""
_EDGE: Final = 0.2  # points of the scale that are left free above 5 and below 1
_ALONE: Final = 0.15
_BETWEEN: Final = 14


@dataclass(frozen=True, slots=True)
class Step:
    """A check-in: the label of its day, its number, the mean so far with its ±, and the words beside it.

    None: it has no number.
    """

    day: str
    value: float | None
    mean: float | None = None
    plus_minus: float = 0.0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A theme: what it is called, and its check-ins, oldest first."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words above the scale: where their tick stands, where they do, and in which row from the top."""

    x: float
    label: float
    anchor: str
    said: str
    row: int
    y: float = 0.0


@lru_cache(maxsize=KEPT)
def trend(panels: tuple[Panel, ...]) -> bytes:
    """Draw the themes below each other on a scale from 1 to 5, as PNG: a dot for each check-in, the mean as
    a line in the band of its ±, and the words beside check-ins as labelled ticks.
    """
    return style.png(_svg(panels, PLOT, heading=True))


def svg(panel: Panel, *, id_: str, alt: str) -> str:
    """Draw one theme as SVG for a page that says its name itself; `alt` says what the picture says."""
    return _svg((panel,), PAGE_PLOT, heading=False, id_=id_, alt=alt)


def _svg(panels: Sequence[Panel], plot: int, *, heading: bool, id_: str = "", alt: str = "") -> str:
    charts, height = list[dict[str, object]](), 0
    for panel in panels:
        chart, its = _chart(panel, plot, heading=heading)
        charts.append(chart | {"top": height})
        height += its
    return style.drawn("trend.svg", charts=charts, height=height, id=id_, alt=alt)


def _chart(panel: Panel, plot: int, *, heading: bool) -> tuple[dict[str, object], int]:
    """Where everything in one chart stands, and how high it is."""
    steps = panel.steps
    marks = list(_marks(steps))
    rows = 1 + max((mark.row for mark in marks), default=-1)
    ceiling = (HEADING if heading else ROW // 2) + ROW * rows
    top = ceiling - ROW * rows

    def y(value: float) -> float:
        part = (HIGHEST + _EDGE - value) / (HIGHEST - LOWEST + 2 * _EDGE)
        return round(ceiling + plot * part, 1)

    def line(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{_x(place, steps):g},{y(value):g}" for place, value in points)

    lines = runs([(step.mean, step.plus_minus) for step in steps])
    chart: dict[str, object] = {
        "title": panel.title,
        "heading": heading,
        "left": axis.LEFT,
        "ceiling": ceiling,
        "floor": ceiling + plot,
        "scale": [(y(value), f"{value}") for value in range(int(LOWEST), int(HIGHEST) + 1)],
        "gaps": [_x(place, steps) for place, step in enumerate(steps) if step.value is None],
        "bands": [line([*edge(run, 1), *reversed(edge(run, -1))]) for run in lines],
        "lines": [line([(place, mean) for place, mean, _ in run]) for run in lines],
        "dots": [(_x(at, steps), y(step.value)) for at, step in enumerate(steps) if step.value is not None],
        "marks": [replace(mark, y=top + ROW * (mark.row + 1) - 12) for mark in marks],
        "days": axis.days([step.day for step in steps]),
    }
    return chart, ceiling + plot + BELOW


def _x(place: float, steps: Sequence[Step]) -> float:
    return axis.x(place, len(steps))


def _marks(steps: Sequence[Step]) -> Iterator[_Mark]:
    """The words beside check-ins, each in the first row in which they cover no others."""
    ends: list[float] = []
    for place, step in enumerate(steps):
        if not step.marks:
            continue
        said = ", ".join(step.marks)
        label, anchor = axis.inside(_x(place, steps), said)
        begin = label - axis.LETTER * len(said) * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        row = next((row for row, end in enumerate(ends) if end + _BETWEEN <= begin), len(ends))
        ends[row : row + 1] = [begin + axis.LETTER * len(said)]
        yield _Mark(_x(place, steps), label, anchor, said, row)


def runs(means: Sequence[tuple[float | None, float]]) -> list[list[tuple[float, float, float]]]:
    """Place, mean and ± of check-ins that follow each other and each have a number: a gap breaks the line.

    One that stands alone is drawn as a short line, since a point would have no width.
    """
    there = [(float(place), *each) for place, each in enumerate(means)]
    found = [
        [(place, mean, width) for place, mean, width in run if mean is not None]
        for numbered, run in groupby(there, key=lambda one: one[1] is not None)
        if numbered
    ]
    return [run if len(run) > 1 else _short(*run[0]) for run in found]


def edge(run: Sequence[tuple[float, float, float]], side: int) -> list[tuple[float, float]]:
    """The upper or lower edge of the band, which never leaves the scale."""
    return [(place, min(HIGHEST, max(LOWEST, mean + side * width))) for place, mean, width in run]


def _short(place: float, mean: float, width: float) -> list[tuple[float, float, float]]:
    return [(place - _ALONE, mean, width), (place + _ALONE, mean, width)]
