"""Where check-ins stand from left to right in a picture, and the days below them that there is room for."""

from collections.abc import Sequence
from typing import Final

from slackapp.pictures import style

LEFT: Final = 48
RIGHT: Final = 12
LETTER: Final = 0.6 * style.TEXT
"""As wide as a letter is at most, on a phone, too."""
_LABELS: Final = 4
_SHORT: Final = 7  # letters; longer labels, such as those with a year, leave room for fewer


def x(place: float, number: int) -> float:
    """Where the check-in in this place stands, of so many."""
    return round(LEFT + (style.WIDTH - LEFT - RIGHT) * (place + 0.5) / number, 1)


def days(labels: Sequence[str]) -> list[tuple[float, str, str]]:
    """The days that there is room for, the last among them: where, and which end of the label is there."""
    number = len(labels)
    every = -(-number // (_LABELS - any(len(each) > _SHORT for each in labels)))
    shown = [place for place in range(number) if (number - 1 - place) % every == 0]
    return [(*inside(x(place, number), labels[place]), labels[place]) for place in shown]


def inside(at: float, said: str) -> tuple[float, str]:
    """Where a label at `at` stands, and by which of its ends, so that it does not leave the picture."""
    half = LETTER * len(said) / 2
    if at + half > style.WIDTH:
        return style.WIDTH - RIGHT, "end"
    return (LEFT, "start") if at < LEFT + half and half > LEFT else (at, "middle")
