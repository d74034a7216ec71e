"""What the attacks share: a way to draw many releases quickly."""

import sys

import pytest


@pytest.fixture
def quick_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say once that numpy and polars are missing: OpenDP looks for both on every draw, half of its time."""
    for name in ("numpy", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
