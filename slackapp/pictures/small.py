"""A trend in small, one beside many: the mean in the band of its ±, and check-ins without a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from slackapp.pictures import style
from slackapp.pictures.trend import HIGHEST, LOWEST, edge, runs

WIDE: Final = 240
HIGH: Final = 100
_MARGIN: Final = 6


class Without(StrEnum):
    """Why a check-in has no number: too few answered, it is void, or it did not ask these people."""

    TOO_FEW = "too few"
    VOID = "void"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Tick:
    """A check-in: its number and the mean so far with its ±, or why it has none."""

    value: float | None = None
    mean: float | None = None
    plus_minus: float = 0.0
    without: Without = Without.NOT_ASKED


def svg(ticks: Sequence[Tick], *, alt: str) -> str:
    """Draw these check-ins on the scale from 1 to 5; `alt` says what the picture says.

    Pictures of as many check-ins have them at the same places, so that weeks stand below each other.
    """

    def x(place: float) -> float:
        return round(_MARGIN + (WIDE - 2 * _MARGIN) * (place + 0.5) / len(ticks), 1)

    def y(value: float) -> float:
        return round(_MARGIN + (HIGH - 2 * _MARGIN) * (HIGHEST - value) / (HIGHEST - LOWEST), 1)

    def line(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x(place):g},{y(value):g}" for place, value in points)

    lines = runs([(tick.mean, tick.plus_minus) for tick in ticks])
    step = (WIDE - 2 * _MARGIN) / max(1, len(ticks))
    return style.drawn(
        "small.svg",
        wide=WIDE,
        high=HIGH,
        margin=_MARGIN,
        alt=alt,
        scale=[y(value) for value in (1, 3, 5)],
        bands=[line([*edge(run, 1), *reversed(edge(run, -1))]) for run in lines],
        lines=[line([(place, mean) for place, mean, _ in run]) for run in lines],
        dots=[(x(place), y(tick.value)) for place, tick in enumerate(ticks) if tick.value is not None],
        gaps=[x(place) for place, tick in enumerate(ticks) if _lacks(tick, Without.TOO_FEW)],
        voids=[
            round(x(place) - step / 2, 1) for place, tick in enumerate(ticks) if _lacks(tick, Without.VOID)
        ],
        step=round(step, 1),
    )


def _lacks(tick: Tick, why: Without) -> bool:
    return tick.value is None and tick.without is why
