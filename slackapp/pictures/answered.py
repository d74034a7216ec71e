"""How many took part, roughly, check-in by check-in: of so many teams the bands, one upon the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from slackapp.pictures import axis, style

PLOT: Final = 220
CEILING: Final = 70
BELOW: Final = 48
LEGEND: Final = 40
_BETWEEN: Final = 0.28
"""How much of the room of a check-in is left free beside its column."""
_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A check-in: the label of its day, and how many teams have each of the levels; none where it is void."""

    day: str
    teams: Mapping[str, int]


def svg(columns: Sequence[Column], levels: Sequence[str], *, title: str, id_: str, alt: str) -> str:
    """Draw a column for each check-in, its levels from below in the order given, the first one hollow."""
    most = max((sum(column.teams.values()) for column in columns), default=0) or 1
    every = -(-most // _LINES)
    top = every * -(-most // every)
    room = (style.WIDTH - axis.LEFT - axis.RIGHT) / max(1, len(columns))
    wide = round(room * (1 - _BETWEEN), 1)

    def y(teams: int) -> float:
        return round(CEILING + PLOT * (1 - teams / top), 1)

    parts = []
    for place, column in enumerate(columns):
        below = 0
        for level, name in enumerate(levels):
            number = column.teams.get(name, 0)
            if number:
                left = round(axis.x(place, len(columns)) - wide / 2, 1)
                parts.append((left, y(below + number), round(y(below) - y(below + number), 1), level))
                below += number
    number = len(columns)
    return style.drawn(
        "answered.svg",
        parts=parts,
        wide=wide,
        left=axis.LEFT,
        shades=[_shade(level, len(levels)) for level in range(len(levels))],
        scale=[(y(teams), f"{teams}") for teams in range(0, top + 1, every)],
        voids=[
            round(axis.x(place, number) - wide / 2, 1)
            for place, column in enumerate(columns)
            if not column.teams
        ],
        days=axis.days([column.day for column in columns]),
        levels=_legend(levels),
        ceiling=CEILING,
        floor=CEILING + PLOT,
        height=CEILING + PLOT + BELOW,
        title=title,
        id=id_,
        alt=alt,
    )


def _shade(level: int, number: int) -> float:
    """How dark a level is: the first is hollow, the last is full."""
    return round(level / (number - 1), 2)


def _legend(levels: Sequence[str]) -> list[tuple[float, str]]:
    """Where each level stands in the line above the picture."""
    found, at = [], float(axis.LEFT)
    letters = sum(map(len, levels))
    spare = style.WIDTH - axis.LEFT - axis.RIGHT - len(levels) * LEGEND
    for level in levels:
        found.append((round(at, 1), level))
        at += LEGEND + spare * len(level) / letters
    return found
