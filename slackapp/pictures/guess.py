"""A picture of how sure of a guess one report can make somebody at most: a bar a guess, of 100."""

from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Final

from slackapp.pictures import style

ALL: Final = 100
LEFT: Final = 16
WHOLE: Final = style.WIDTH - 2 * LEFT
THICK: Final = 36
HIGH: Final = 106
"""What a guess takes, with its label above the bar."""
BELOW: Final = 92
NEXT: Final = 30
"""From one line of the note to the next."""
LINE: Final = 80
"""Characters of a line of the note that fit beside each other."""
EVEN: Final = 8
"""So many more than an even share a line may have, as words stay whole."""
SCALE: Final = ("0%", "50%", "100%")


@dataclass(frozen=True, slots=True)
class Bar:
    """A guess: what is said of it, and how sure somebody is before and at most after one report, of 100."""

    label: str
    before: int
    after: int


@lru_cache(maxsize=32)
def guesses(bars: tuple[Bar, ...], *, note: str, scale: tuple[str, str, str] = SCALE) -> bytes:
    """Draw the guesses below each other, first on top; `note` says what the ends of the scale are.

    `scale` is how nothing, half and all are written.
    """
    none, half, certain = scale
    lines = wrap(note, LINE)
    if len(lines) > 1:  # of about one length
        lines = wrap(note, len(note) // len(lines) + EVEN)
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
            scale=[(LEFT, "start", none), (LEFT + _wide(50), "middle", half), (LEFT + WHOLE, "end", certain)],
            left=LEFT,
            whole=WHOLE,
            thick=THICK,
            foot=HIGH * len(bars) + BELOW,
            height=HIGH * len(bars) + BELOW + NEXT * (len(lines) - 1),
            notes=[(NEXT * place, line) for place, line in enumerate(lines)],
        )
    )


def _wide(part: int) -> float:
    return WHOLE * part / ALL
