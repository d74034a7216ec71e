"""A copy of the seeds that a test may spoil."""

import shutil
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "content" / "library" / "en"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The English seeds, copied to a folder of the same name."""
    return Path(shutil.copytree(SEEDS, tmp_path / "en"))
