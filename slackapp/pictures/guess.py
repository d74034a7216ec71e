"""A picture of how sure of a guess one report can make somebody at most: a bar a guess, of 100."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from slackapp.pictures import style

ALL: Final = 100
LEFT: Final = 16
WHOLE: Final = style.WIDTH - 2 * LEFT
THICK: Final = 36
HIGH: Final = 106
"""What a guess takes, with its label above the bar."""
BELOW: Final = 92


@dataclass(frozen=True, slots=True)
class Bar:
    """A guess: what is said of it, and how sure somebody is before and at most after one report, of 100."""

    label: str
    before: int
    after: int


@lru_cache(maxsize=32)
def guesses(bars: tuple[Bar, ...], *, note: str) -> bytes:
    """Draw the guesses below each other, first on top; `note` says what the ends of the scale are."""
    return style.png(
        style.drawn(
            "guess.svg",
            bars=[
                {
                    "label": bar.label,
                    "top": HIGH * place,
                    "before": _wide(bar.before),
                    "after": _wide(bar.after),
                }
                for place, bar in enumerate(bars)
            ],
            scale=[(LEFT, "start", "0%"), (LEFT + _wide(50), "middle", "50%"), (LEFT + WHOLE, "end", "100%")],
            left=LEFT,
            whole=WHOLE,
            thick=THICK,
            height=HIGH * len(bars) + BELOW,
            note=note,
        )
    )


def _wide(part: int) -> float:
    return WHOLE * part / ALL
