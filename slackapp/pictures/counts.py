"""How often each of several things was counted, as bars, each in the range that chance alone gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from slackapp.pictures import style

HIGH: Final = 78
"""How much a bar takes with its label."""
THICK: Final = 24
TOP: Final = 12
LEFT: Final = 2
WHOLE: Final = 700
"""How long the longest is; the rest is for its number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing: its label and how often it was counted."""

    label: str
    count: int


def svg(bars: Sequence[Bar], *, low: int, high: int, title: str, id_: str, alt: str) -> str:
    """Draw the bars below each other, in the order given; chance alone gives `low` to `high`."""
    most = max(high, *(bar.count for bar in bars), 1)

    def wide(count: float) -> float:
        return round(WHOLE * count / most, 1)

    return style.drawn(
        "counts.svg",
        bars=[
            {"label": bar.label, "top": TOP + HIGH * place, "wide": wide(bar.count), "count": bar.count}
            for place, bar in enumerate(bars)
        ],
        left=LEFT,
        thick=THICK,
        begin=LEFT + wide(low),
        end=LEFT + wide(high),
        high=HIGH,
        height=TOP + HIGH * len(bars),
        title=title,
        id=id_,
        alt=alt,
    )
