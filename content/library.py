"""The library: all that people read, in one language, whole and checked, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import BaseModel

from content import files, validate
from content.entry import FIRST, Entries, EntryKind
from content.faults import Fault, LibraryInvalid
from content.files import FILES, Reading, seeds, spoken
from content.help import HelpKind
from content.prompts import Prompt, Reframe
from content.rules import LEAST_REFRAMES, LEAST_STARTERS
from content.support import Support, SupportEntry
from content.themes import DIMENSIONS, Asked, Dimension, Heading, Item, Question, Theme
from content.wording import Wording

__all__ = [
    "FILES",
    "LEAST_REFRAMES",
    "LEAST_STARTERS",
    "Library",
    "build",
    "load",
    "parse",
    "seeds",
    "spoken",
]

Model = TypeVar("Model", bound=BaseModel)
ORDER: Final = {dimension: place for place, dimension in enumerate(Dimension)}


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


def load(locale: str = FIRST) -> Library:
    """Return the seeds of one language that came with the app, read once per process.

    Raises:
        LibraryInvalid: there is no such language, or a file has a fault.
    """
    return _load(locale)


@lru_cache
def _load(locale: str) -> Library:
    return build(shipped(locale).entries, locale)


def parse(folder: Path) -> Library:
    """Read and check a folder of the seven files, named after its language.

    Raises:
        LibraryInvalid: lists every fault of every file, for one with a fault is still read to its end.
    """
    reading = checked(read(folder))
    return build(reading.entries, reading.locale, reading.words)


def read(folder: Path) -> Reading:
    """Read a folder of files, named after its language; nothing is raised, and nothing checked yet.

    What all languages share is taken from the first language beside it, or else from what came with the app.
    """
    texts = files.of_folder(folder)
    if folder.name == FIRST:
        return files.read(FIRST, texts)
    beside = files.of_folder(folder.parent / FIRST)
    first = files.read(FIRST, beside) if beside else shipped(FIRST)
    return files.read(folder.name, texts, first.entries)


def checked(reading: Reading) -> Reading:
    """Give what was read if it is all there and nothing is wrong with it.

    Raises:
        LibraryInvalid: lists every fault.
    """
    reading.faults += files.missing(reading)
    faults = validate.file_faults(reading, reading.entries, reading.words)
    if faults:
        raise LibraryInvalid(faults)
    return reading


@lru_cache
def shipped(locale: str) -> Reading:
    """Read the seeds of a language, once per process; nobody changes what is in them.

    Raises:
        LibraryInvalid: there is no such language among them.
    """
    first = None if locale == FIRST else shipped(FIRST).entries
    return checked(files.read(locale, files.shipped(locale), first))


def build(entries: Entries, locale: str, words: Wording | None = None) -> Library:
    """Make a Library of whole entries, with the app's own sentences as they came with it.

    This is no check: texts may be too long or too hard to read (``content.validate`` says so).

    Raises:
        LibraryInvalid: an entry has wrong fields, a theme is missing, or a dimension asks no item of its own;
            or the app does not speak the language.
    """
    builder = _Builder(entries, locale)
    prompts, starters = (builder.build(Prompt, kind) for kind in (EntryKind.PROMPT, EntryKind.STARTER))
    reframes = tuple(one.text for one in builder.build(Reframe, EntryKind.REFRAME))
    help_ = builder.build(HelpKind, EntryKind.HELP)
    support = Support(builder.build(SupportEntry, EntryKind.SUPPORT))
    themes = builder.themes(builder.build(Asked, EntryKind.ASKED))
    if builder.faults:
        raise LibraryInvalid(builder.faults)
    return Library(locale, themes, prompts, starters, reframes, help_, support, words or spoken(locale))


class _Builder:
    """Makes what entries are, and collects what is wrong with their fields."""

    def __init__(self, entries: Entries, locale: str) -> None:
        self.faults: list[Fault] = []
        self._entries, self._locale = entries, locale

    def build(self, of: type[Model], kind: EntryKind) -> tuple[Model, ...]:
        found: list[Model] = []
        for (of_kind, id_), body in self._entries.items():
            if of_kind is kind:
                one, notes = validate.model(of, body)
                self._add(f"{kind}/{id_}", (message for _, message in notes))
                found += [] if one is None else [one]
        return tuple(found)

    def themes(self, asked: Sequence[Asked]) -> Mapping[str, Theme]:
        defaults = {one.item for one in asked}
        questions = self.build(Question, EntryKind.ITEM)
        items = [Item(**dict(one), default=one.id in defaults) for one in questions]
        items.sort(key=lambda item: ORDER[item.dimension])
        found: dict[str, Theme] = {}
        for heading in self.build(Heading, EntryKind.THEME):
            own = DIMENSIONS.get(heading.id, ())
            found[heading.id] = Theme(
                **dict(heading), items=tuple(item for item in items if item.dimension in own)
            )
        self._add(EntryKind.THEME, validate.themes_there(found))
        homes = {item.id: item.dimension for item in items}
        self._add(EntryKind.ASKED, (message for _, message in validate.asks(asked, homes)))
        return MappingProxyType(found)

    def _add(self, where: str, messages: Iterable[str]) -> None:
        self.faults += [Fault(f"{self._locale}/{where}", None, message) for message in messages]
