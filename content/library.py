"""The library: all that people read, in one language, whole and checked, or not at all."""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

from content import languages, rendered, sections
from content.faults import Fault, LibraryInvalid
from content.help import HelpKind
from content.page import Page
from content.prompts import Prompt
from content.support import Support
from content.themes import Item, Theme
from content.wording import Wording

FILES = (
    "themes.yml",
    "prompts.yml",
    "starters.yml",
    "reframes.yml",
    "help.yml",
    "support.yml",
    "wording.yml",
)
LEAST_STARTERS, LEAST_REFRAMES = 6, 20
"""How many starters and reframes there must be at least."""


@dataclass(frozen=True)
class Library:
    """Everything people read in one language: the questions, what leads can try, and the app's own words."""

    locale: str
    themes: Mapping[str, Theme]
    prompts: tuple[Prompt, ...]
    starters: tuple[Prompt, ...]
    reframes: tuple[str, ...]
    help: tuple[HelpKind, ...]
    support: Support
    words: Wording

    def item(self, id: str) -> Item:  # noqa: A002 - the same name as the field it looks for
        """Find an item of either theme.

        Raises:
            KeyError: there is none with this id.
        """
        for theme in self.themes.values():
            for item in theme.items:
                if item.id == id:
                    return item
        raise KeyError(id)


@dataclass(frozen=True)
class Reading:
    """What came of reading a folder: a library that is whole only if there are no faults, and its pages."""

    library: Library
    pages: Mapping[str, Page]
    faults: tuple[Fault, ...]


def load(locale: str = "en") -> Library:
    """Return the seeds of one language that came with the app, read once per process.

    Raises:
        LibraryInvalid: there is no such language, or a file has a fault.
    """
    return _seeds(locale)


def parse(folder: Path) -> Library:
    """Read and check a folder of the seven files, named after its language.

    Raises:
        LibraryInvalid: lists every fault of every file, for a page with one is still read to its end.
    """
    reading = read(folder)
    if reading.faults:
        raise LibraryInvalid(reading.faults)
    return reading.library


def read(folder: Path) -> Reading:
    """Read a folder as ``parse`` does, but never raise: what is wrong is among its faults."""
    # What is not UTF-8 comes through as characters that YAML refuses, and so becomes a fault of its file.
    paths = (path for path in folder.glob("*.y*ml") if path.is_file())
    texts = {path.name: path.read_bytes().decode("utf-8", "surrogateescape") for path in paths}
    return read_texts(folder.name, texts)


def read_texts(locale: str, texts: Mapping[str, str]) -> Reading:
    """Read the seven files of a language from their texts, by file name; never raises, as ``read``."""
    pages = {name: _page(f"{locale}/{name}", texts.get(name)) for name in FILES}
    reading = read_pages(locale, pages)
    return replace(reading, faults=(*reading.faults, *strays(locale, texts)))


def read_pages(locale: str, pages: Mapping[str, Page]) -> Reading:
    """Read a language from the pages of its seven files, in the order of ``FILES``; never raises, either."""
    themes, prompts, starters, reframes, help_, support, words = pages.values()
    language = languages.language(locale)
    library = Library(
        locale,
        sections.themes(themes, language),
        sections.prompts(prompts, language, starter=False),
        sections.prompts(starters, language, starter=True),
        tuple(reframe.text for reframe in sections.reframes(reframes, language)),
        sections.help_kinds(help_, language),
        sections.support(support, language),
        sections.words(words, language),
    )
    for together in ((themes,), (prompts, starters), (reframes,), (help_,), (support,)):
        sections.unique_ids(*together)
    sections.enough_prompts(prompts, library.prompts)
    sections.enough(starters, len(library.starters), LEAST_STARTERS)
    sections.enough(reframes, len(library.reframes), LEAST_REFRAMES)
    rendered.titles(themes, library.themes, library.words)
    faults = tuple(fault for page in pages.values() for fault in page.faults)
    return Reading(library, MappingProxyType(dict(pages)), faults)


def strays(locale: str, names: Iterable[str]) -> tuple[Fault, ...]:
    """Give a fault for each file name that no library has: its text would otherwise be lost unnoticed."""
    stray = "This file is not part of a library; correct its name or remove it."
    return tuple(Fault(f"{locale}/{name}", 1, stray) for name in sorted(set(names) - set(FILES)))


def spoken(locale: str) -> Wording:
    """Give the app's own sentences for a locale; "es-MX" is spoken to as "es" is, if it has none of its own.

    Raises:
        LibraryInvalid: the app does not speak the language.
    """
    try:
        return _seeds(locale).words
    except LibraryInvalid:
        return _seeds(re.split("[-_]", locale)[0]).words


@lru_cache
def _seeds(locale: str) -> Library:
    with seeds() as folder:
        return parse(folder / locale)


def seeds() -> AbstractContextManager[Path]:
    """Give the folder of all the languages that came with the app, for as long as it is used."""
    return as_file(files("content") / "library")


def _page(name: str, text: str | None) -> Page:
    page = Page(name, text or "")
    if text is None:
        page.fault((), "This file is missing; add it.")
    return page
