"""What the demo's made-up people feel and tap: a seeded panel with two moods that move slowly."""

import random
from collections.abc import Sequence
from typing import Final

from content.themes import Item

RESPONSE: Final = 0.78
JOINS: Final = 0.95
SKIP: Final = "0"
_SKIPS: Final = 0.06
# How much of last week's mood is left this week, and how far people and weeks differ.
_CARRY: Final = 0.7
_PERSON_SD: Final = 0.5
_WEEK_SD: Final = 0.45
_ITEM_SD: Final = 0.7
# Where each theme's mood starts, and what a week changes in a unit: stories worth reading in a chart.
_LEVEL: Final = {"load": 3.3, "help": 3.2}
_DRIFT: Final = {("Ward 3", "help"): 0.07, ("Ward 4", "load"): -0.06, ("Technology", "help"): 0.04}
_WEAK: Final = {"help": 0, "load": 2}  # the question that most teams find hardest


class Panel:
    """Draws the same people and the same weeks from the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._persons: dict[tuple[str, str], float] = {}
        self._moods: dict[tuple[str, str], float] = {}

    def takes_part(self) -> bool:
        """Whether somebody answers this week: mostly."""
        return self._random.random() < RESPONSE

    def joins(self) -> bool:
        """Whether somebody says yes to the first message: most do."""
        return self._random.random() < JOINS

    def taps(self, user: str, unit: str, theme: str, week: int, items: Sequence[Item]) -> dict[str, str]:
        """The position chosen for each question, by block id; "0" skips."""
        mood = self._mood(user, unit, theme, week)
        return {f"q{index}": self._tap(mood, theme, index, item) for index, item in enumerate(items)}

    def _mood(self, user: str, unit: str, theme: str, week: int) -> float:
        key = (user, theme)
        person = self._persons.setdefault(key, self._random.gauss(0, _PERSON_SD))
        self._moods[key] = _CARRY * self._moods.get(key, 0.0) + self._random.gauss(0, _WEEK_SD)
        return _LEVEL[theme] + _DRIFT.get((unit, theme), 0.0) * week + person + self._moods[key]

    def _tap(self, mood: float, theme: str, index: int, item: Item) -> str:
        if self._random.random() < _SKIPS:
            return SKIP
        lower = 0.6 if index == _WEAK[theme] else 0.0
        good = min(max(round(self._random.gauss(mood - lower, _ITEM_SD)), 1), 5)
        return str(6 - good if item.reversed else good)
