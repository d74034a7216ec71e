"""All languages of a library say the same things, with the same flags, values in braces and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content.faults import Fault
from content.library import FILES, Library, Reading, read, seeds
from content.pairs import Pair

WORDING: Final = "wording.yml"
LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@dataclass(frozen=True)
class Survey:
    """What came of looking at a library in all its languages.

    Only without faults are the libraries whole; each fault names its file from ``folder`` on.
    """

    folder: Path
    libraries: tuple[Library, ...]
    faults: tuple[Fault, ...]


def survey(root: Path) -> Survey:
    """Read every language in a folder and hold it against the first, and against the app's own sentences.

    ``root`` holds a folder for each language, or is one itself. English comes first where it is there. The
    app's sentences are those of the English seeds, as the code asks for these by name. Nothing is raised: a
    folder without a language has no libraries.
    """
    root = root.resolve()
    alone = any((root / name).is_file() for name in FILES)
    readings = [read(folder) for folder in ([root] if alone else _folders(root))]
    found = {fault for reading in readings for fault in reading.faults}
    found.update(_against_the_app(readings), _against_the_first(readings), _misnamed(readings))
    libraries = tuple(reading.library for reading in readings)
    return Survey(root.parent if alone else root, libraries, tuple(sorted(found)))


def _folders(root: Path) -> list[Path]:
    folders = [path for path in root.iterdir() if path.is_dir() and any(path.glob("*.y*ml"))]
    return sorted(folders, key=lambda path: (path.name != "en", path.name))


def _against_the_app(readings: list[Reading]) -> Iterator[Fault]:
    with seeds() as shipped:
        app = read(shipped / "en").pages[WORDING]
    for reading in readings:
        yield from Pair(app, reading.pages[WORDING], "the app").sentences()


def _against_the_first(readings: list[Reading]) -> Iterator[Fault]:
    for reading in readings[1:]:
        for name in FILES:
            first = readings[0].pages[name]
            if name != WORDING:
                yield from Pair(first, reading.pages[name], first.name).entries()


def _misnamed(readings: list[Reading]) -> Iterator[Fault]:
    for reading in readings:
        locale = reading.library.locale
        if not LOCALE.fullmatch(locale):
            fix = "name it after its language, such as en, es or pt-BR"
            yield Fault(f"{locale}/{FILES[0]}", 1, f"The folder '{locale}' is no language; {fix}.")
