"""A team's trend as a picture: each check-in that has a number, and the mean with its uncertainty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Final

from slackapp.pictures import style

KEPT: Final = 64
"""Pictures that a process keeps, of about 30 kB each."""
LOWEST: Final = 1.0
HIGHEST: Final = 5.0
LEFT: Final = 48
RIGHT: Final = 12
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
_LABELS: Final = 4
_SHORT: Final = 7  # letters; longer labels, such as those with a year, leave room for fewer
_ALONE: Final = 0.15
_LETTER: Final = 0.6 * style.TEXT  # as wide as a letter is at most, on a phone, too
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

    runs = _runs(steps)
    chart: dict[str, object] = {
        "title": panel.title,
        "heading": heading,
        "left": LEFT,
        "ceiling": ceiling,
        "floor": ceiling + plot,
        "scale": [(y(value), f"{value}") for value in range(int(LOWEST), int(HIGHEST) + 1)],
        "gaps": [_x(place, steps) for place, step in enumerate(steps) if step.value is None],
        "bands": [line([*_edge(run, 1), *reversed(_edge(run, -1))]) for run in runs],
        "lines": [line([(place, mean) for place, mean, _ in run]) for run in runs],
        "dots": [(_x(at, steps), y(step.value)) for at, step in enumerate(steps) if step.value is not None],
        "marks": [replace(mark, y=top + ROW * (mark.row + 1) - 12) for mark in marks],
        "days": _days(steps),
    }
    return chart, ceiling + plot + BELOW


def _x(place: float, steps: Sequence[Step]) -> float:
    return round(LEFT + (style.WIDTH - LEFT - RIGHT) * (place + 0.5) / len(steps), 1)


def _edge(run: Sequence[tuple[float, float, float]], side: int) -> list[tuple[float, float]]:
    """The upper or lower edge of the band, which never leaves the scale."""
    return [(place, min(HIGHEST, max(LOWEST, mean + side * width))) for place, mean, width in run]


def _days(steps: Sequence[Step]) -> list[tuple[float, str, str]]:
    """The days that there is room for, the last among them: where, and which end of the label is there."""
    wide = any(len(step.day) > _SHORT for step in steps)
    every = -(-len(steps) // (_LABELS - wide))
    shown = [place for place in range(len(steps)) if (len(steps) - 1 - place) % every == 0]
    return [(*_inside(_x(place, steps), steps[place].day), steps[place].day) for place in shown]


def _marks(steps: Sequence[Step]) -> Iterator[_Mark]:
    """The words beside check-ins, each in the first row in which they cover no others."""
    ends: list[float] = []
    for place, step in enumerate(steps):
        if not step.marks:
            continue
        said = ", ".join(step.marks)
        label, anchor = _inside(_x(place, steps), said)
        begin = label - _LETTER * len(said) * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        row = next((row for row, end in enumerate(ends) if end + _BETWEEN <= begin), len(ends))
        ends[row : row + 1] = [begin + _LETTER * len(said)]
        yield _Mark(_x(place, steps), label, anchor, said, row)


def _inside(x: float, said: str) -> tuple[float, str]:
    """Where a label at `x` stands, and by which of its ends, so that it does not leave the picture."""
    half = _LETTER * len(said) / 2
    if x + half > style.WIDTH:
        return style.WIDTH - RIGHT, "end"
    return (LEFT, "start") if x < LEFT + half and half > LEFT else (x, "middle")


def _runs(steps: Sequence[Step]) -> list[list[tuple[float, float, float]]]:
    """Place, mean and ± of check-ins that follow each other and each have a number: a gap breaks the line.

    One that stands alone is drawn as a short line, since a point would have no width.
    """
    there = [(float(place), step.mean, step.plus_minus) for place, step in enumerate(steps)]
    found = [
        [(place, mean, width) for place, mean, width in run if mean is not None]
        for numbered, run in groupby(there, key=lambda one: one[1] is not None)
        if numbered
    ]
    return [run if len(run) > 1 else _short(*run[0]) for run in found]


def _short(place: float, mean: float, width: float) -> list[tuple[float, float, float]]:
    return [(place - _ALONE, mean, width), (place + _ALONE, mean, width)]
