"""Draws many releases at once from the very measurement the product uses, for audits at full size."""

from collections.abc import Callable, Hashable
from functools import cache
from types import ModuleType
from typing import Any

import opendp.prelude as dp
import pytest
from opendp.mod import Measurement

from slackapp.pulse import release

dp.enable_features("contrib")

_TOGETHER = 1000


class Batches:
    """A measurement that gives its draws one by one, as the one it is made of does, in a third of the time.

    OpenDP draws them: a composition of a measurement with itself is that many independent draws of it.
    What is saved is carrying the same sums there, and one number back, every time.
    """

    def __init__(self, measurement: Measurement) -> None:
        self._composed = dp.c.make_composition([measurement] * _TOGETHER)
        self._drawn: dict[Hashable, list[int]] = {}

    def __call__(self, sums: Any) -> int:  # noqa: ANN401 - OpenDP takes an integer or a list
        """Return one more draw for these sums."""
        name = tuple(sums) if isinstance(sums, list) else sums
        drawn = self._drawn.setdefault(name, [])
        if not drawn:
            drawn.extend(self._composed(sums))
        return drawn.pop()


def draw_in_batches(monkeypatch: pytest.MonkeyPatch, module: ModuleType = release) -> None:
    """Let a module draw from batches of its own measurements, with nothing else of it changed."""
    for name in ("value_measurement", "focus_measurement", "laplace", "noisy_max"):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, _batched(getattr(module, name)))


def _batched(build: Callable[..., Measurement]) -> Callable[..., Batches]:
    return cache(lambda *scale, **choices: Batches(build(*scale, **choices)))
