"""Copies of the seeds that a test may spoil, and files that were written and are read back."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from content import files
from content.entries import seeded
from content.entry import FIRST, Body, Entries, Key
from content.files import Reading
from content.library import Library, build, checked, load, read_all
from content.validate import file_faults

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


def of_folder(folder: Path) -> Reading:
    """What a folder of files holds, unchecked."""
    (reading,) = read_all([folder])
    return reading


def parse(folder: Path) -> Library:
    """The library of a folder, or every fault in it."""
    reading = checked(of_folder(folder))
    return build(reading.entries, reading.locale, reading.words)


def read(locale: str, texts: Mapping[str, str], first: Entries | None = None) -> Reading:
    """Files of a language, with what all share from the seeds or others, and everything that is wrong."""
    reading = files.read(locale, texts, None if locale == FIRST else first or seeded(FIRST))
    reading.faults[:] = file_faults(reading, reading.entries, reading.words)
    return reading


def back(locale: str, texts: Mapping[str, str], first: Entries | None = None) -> dict[Key, Body]:
    """The entries of files without any fault."""
    reading = read(locale, texts, first)
    assert reading.faults == []
    return reading.entries
