"""Copies of the seeds that a test may spoil, and every language that came with the app."""

import shutil
from pathlib import Path

import pytest

from content.library import Library, load

SEEDS = Path(__file__).parents[2] / "content" / "library"
LOCALES = sorted(path.name for path in SEEDS.iterdir() if path.is_dir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The English seeds, copied to a folder of the same name."""
    return Path(shutil.copytree(SEEDS / "en", tmp_path / "en"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The seeds of every language, copied."""
    return Path(shutil.copytree(SEEDS, tmp_path / "exported"))


@pytest.fixture(params=LOCALES)
def library(request: pytest.FixtureRequest) -> Library:
    """The seeds of each language in turn."""
    return load(request.param)
