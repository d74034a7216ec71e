"""A team's trend as a picture: each check-in that has a number, and the mean with its uncertainty."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from slackapp.pictures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KEPT: Final = 64
"""Pictures that a process keeps, of about 40 kB each."""
HEIGHT: Final = 2.9
"""Inches of a theme."""
_LABELS: Final = 4
_SHORT: Final = 7  # letters; longer labels, such as those with a year, leave room for fewer
_ALONE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Step:
    """A check-in: the label of its day, its number, and the mean so far with its ±; None: it has none."""

    day: str
    value: float | None
    mean: float | None = None
    plus_minus: float = 0.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A theme: what it is called, and its check-ins, oldest first."""

    title: str
    steps: tuple[Step, ...]


@lru_cache(maxsize=KEPT)
def trend(panels: tuple[Panel, ...]) -> bytes:
    """Draw the themes below each other on a scale from 1 to 5: a dot for each check-in, the mean as a line
    in the band of its ±.
    """

    def draw(_: "Figure", axes: "list[Axes]") -> None:
        for panel, its in zip(panels, axes, strict=True):
            _panel(its, panel)

    return style.drawn([HEIGHT] * len(panels), draw)


def _panel(axes: "Axes", panel: Panel) -> None:
    places = range(len(panel.steps))
    axes.set_title(panel.title, loc="left", fontsize=style.TEXT, fontweight="bold")
    axes.set(ylim=(0.8, 5.2), yticks=[1, 2, 3, 4, 5], xlim=(-0.5, len(panel.steps) - 0.5))
    axes.grid(axis="y", color=style.GRID)
    axes.set_axisbelow(True)
    wide = any(len(step.day) > _SHORT for step in panel.steps)
    every = -(-len(panel.steps) // (_LABELS - wide))
    shown = [place for place in places if (len(panel.steps) - 1 - place) % every == 0]
    axes.set_xticks(shown, [panel.steps[place].day for place in shown])
    for run in _runs(panel.steps):
        axes.fill_between(
            [place for place, *_ in run],
            [max(1.0, mean - width) for _, mean, width in run],
            [min(5.0, mean + width) for _, mean, width in run],
            color=style.BAND,
            linewidth=0,
        )
        axes.plot([place for place, *_ in run], [mean for _, mean, _ in run], color=style.LINE, linewidth=3)
    numbers = [(place, step.value) for place, step in enumerate(panel.steps) if step.value is not None]
    axes.plot(*zip(*numbers, strict=True), "o", color=style.LINE, markersize=6, markerfacecolor=style.PAPER)


def _runs(steps: tuple[Step, ...]) -> list[list[tuple[float, float, float]]]:
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
