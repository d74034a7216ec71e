"""A picture of how sure of a guess one report can make somebody at most: a bar a guess, of 100."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from slackapp.pictures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ALL: Final = 100
THICK: Final = 0.34


@dataclass(frozen=True, slots=True)
class Bar:
    """A guess: what is said of it, and how sure somebody is before and at most after one report, of 100."""

    label: str
    before: int
    after: int


@lru_cache(maxsize=32)
def guesses(bars: tuple[Bar, ...], *, note: str) -> bytes:
    """Draw the guesses below each other, first on top; `note` says what the ends of the scale are."""

    def draw(_: "Figure", axes: "list[Axes]") -> None:
        (only,) = axes
        for place, bar in enumerate(bars):
            only.barh(place, ALL, height=THICK, color=style.GRID)
            only.barh(place, bar.after, height=THICK, color=style.BAND)
            only.barh(place, bar.before, height=THICK, color=style.LINE)
            only.text(0, place - 0.28, bar.label, va="bottom", ha="left")
        only.set(xlim=(0, ALL), ylim=(len(bars) - 0.7, -0.85), yticks=[], xticks=[0, 50, ALL])
        only.set_xticklabels(["0%", "50%", "100%"])
        only.spines["bottom"].set_visible(False)
        only.set_xlabel(note, fontsize=style.TEXT * 0.8)

    return style.drawn([1.1 * len(bars) + 0.6], draw)
