"""A picture of what somebody could learn at most: ranges between 0 and 100, one a row."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from slackapp.pictures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the picture: what it is about, and from where to where it reaches, of 100."""

    label: str
    low: float
    high: float


@lru_cache(maxsize=16)
def odds(rows: tuple[Row, ...], *, axis: str) -> bytes:
    """Draw the rows below each other, first on top, with their ends written out; `axis` says what of 100."""

    def draw(axes: "list[Axes]") -> None:
        (only,) = axes
        for place, row in enumerate(rows):
            only.barh(place, max(row.high - row.low, 1), left=row.low, height=0.4, color=style.LINE)
            said = f"{row.low:.0f}" if row.low == row.high else f"{row.low:.0f} – {row.high:.0f}"
            only.text(0, place - 0.36, f"{row.label}: {said}", va="bottom", ha="left")
        only.set(xlim=(0, 100), ylim=(len(rows) - 0.6, -0.9), xlabel=axis, yticks=[])
        only.grid(axis="x", color=style.GRID)
        only.set_axisbelow(True)

    return style.drawn([1.1 * len(rows) + 0.9], draw)
