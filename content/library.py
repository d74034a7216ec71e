"""The library: all that people read, in one language, whole and checked, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from content import files, validate
from content.entry import FIRST, WIDER, Entries, EntryKind
from content.faults import Fault, LibraryInvalid
from content.files import Reading, spoken
from content.guides import Guide
from content.help import HelpKind
from content.members import MemberPrompt
from content.prompts import Prompt
from content.support import Support
from content.themes import DIMENSIONS, Dimension, Item, Question, Theme
from content.wording import Wording

ORDER: Final = {dimension: place for place, dimension in enumerate(Dimension)}


@dataclass(frozen=True)
class Library:
    """Everything people read in one language: the questions, what they can try, and the app's own words.

    ``hard_weeks`` are the starters that wait until somebody asks for them, as none of them fits any week.
    """

    locale: str
    themes: Mapping[str, Theme]
    prompts: tuple[Prompt, ...]
    starters: tuple[Prompt, ...]
    hard_weeks: tuple[Prompt, ...]
    area: tuple[Prompt, ...]
    guides: Mapping[Dimension, Guide]
    members: tuple[MemberPrompt, ...]
    reframes: tuple[str, ...]
    help: tuple[HelpKind, ...]
    support: Support
    words: Wording
    first: Library | None = None
    """The same library in the first language, for what this one lacks; None where this is in it."""

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

    def prompt(self, id: str) -> Prompt | None:  # noqa: A002 - the same name as the field it looks for
        """Find a prompt of any kind for leads; None where there is none with this id, or no longer."""
        everything = (*self.prompts, *self.starters, *self.hard_weeks, *self.area)
        found = next((each for each in everything if each.id == id), None)
        return found if found or self.first is None else self.first.prompt(id)

    def asked(self, question: Question) -> Question:
        """What people read of a question that is asked in the first language, whenever that was.

        Its own translation, or that of the seeds where it is one of theirs; else the question as it is, as a
        translation of other words would ask another thing.
        """
        for first, other in ((self.first, self), (load(), _seeds(self.locale))):
            if first and other and _question(first, question.id) == question:
                return _question(other, question.id) or question
        return question


def load(locale: str = FIRST) -> Library:
    """Return the seeds of one language that came with the app, read once per process.

    Raises:
        LibraryInvalid: there is no such language, or a file has a fault.
    """
    return _load(locale)


def _seeds(locale: str) -> Library | None:
    return load(locale) if locale in files.locales() else None


def _question(library: Library, id_: str) -> Question | None:
    items = (item for theme in library.themes.values() for item in theme.items)
    found = next((item for item in items if item.id == id_), None)
    return Question.model_validate(found.model_dump(exclude={"default"})) if found else None


@lru_cache
def _load(locale: str) -> Library:
    return build(seed_reading(locale).entries, locale)


def read_all(folders: Iterable[Path]) -> tuple[Reading, ...]:
    """Read folders of files, each named after its language; nothing is raised, and nothing checked yet.

    What all languages share is taken from the first language beside it, or else from what came with the app;
    and so is what a language leaves to the wider one. Each folder is read once.
    """
    found: dict[Path, Reading] = {}
    return tuple(_read(folder, found) for folder in folders)


def _read(folder: Path, found: dict[Path, Reading]) -> Reading:
    """Read a folder, unless it was, and before it those beside it from which something is taken."""
    if folder not in found:
        texts, first, wider = files.of_folder(folder), None, None
        if folder.name != FIRST:
            first = _beside(folder.with_name(FIRST), found)
        if folder.name in WIDER:
            wider = _beside(folder.with_name(WIDER[folder.name]), found)
        if first is None:
            found[folder] = files.read(folder.name, texts)
        else:
            found[folder] = files.read(folder.name, texts, first.entries, first.unread, wider)
    return found[folder]


def _beside(folder: Path, found: dict[Path, Reading]) -> Reading:
    return _read(folder, found) if files.of_folder(folder) else seed_reading(folder.name)


def checked(reading: Reading) -> Reading:
    """Give what was read if it is all there and nothing is wrong with it.

    Raises:
        LibraryInvalid: lists every fault of every file, for one with a fault is still read to its end.
    """
    faults = validate.file_faults(reading, reading.entries, reading.words)
    if faults:
        raise LibraryInvalid(faults)
    return reading


@lru_cache
def seed_reading(locale: str) -> Reading:
    """Read the seeds of a language, once per process; nobody changes what is in them.

    Raises:
        LibraryInvalid: there is no such language among them.
    """
    first = None if locale == FIRST else seed_reading(FIRST).entries
    is_there = locale in WIDER and locale in files.locales()
    wider = seed_reading(WIDER[locale]) if is_there else None
    return checked(files.read(locale, files.seed_texts(locale), first, wider=wider))


def build(entries: Entries, locale: str, words: Wording | None = None) -> Library:
    """Make a Library of whole entries, with the app's own sentences as they came with it.

    This is no check: texts may be too long or too hard to read (``content.validate`` says so).

    Raises:
        LibraryInvalid: an entry has wrong fields, a theme is missing, or a dimension asks no item of its own;
            or the app does not speak the language.
    """
    built, wrong = validate.models(entries)
    wrong += (*validate.themes_there(built), *validate.asks(entries, built))
    if wrong:
        places = (f"{locale}/{each.kind}{f'/{each.id}' if each.id else ''}" for each in wrong)
        raise LibraryInvalid(
            Fault(place, None, each.message) for place, each in zip(places, wrong, strict=True)
        )
    asked = {one.item for one in built[EntryKind.ASKED].values()}
    items = [Item(**dict(one), default=one.id in asked) for one in built[EntryKind.ITEM].values()]
    items.sort(key=lambda item: ORDER[item.dimension])
    themes = {
        id_: Theme(
            **dict(heading), items=tuple(item for item in items if item.dimension in DIMENSIONS[heading.id])
        )
        for id_, heading in built[EntryKind.THEME].items()
    }
    return Library(
        locale,
        MappingProxyType(themes),
        tuple(built[EntryKind.PROMPT].values()),
        tuple(one for one in built[EntryKind.STARTER].values() if one.when is None),
        tuple(one for one in built[EntryKind.STARTER].values() if one.when is not None),
        tuple(built[EntryKind.AREA].values()),
        MappingProxyType({one.id: one for one in built[EntryKind.GUIDE].values()}),
        tuple(built[EntryKind.MEMBER].values()),
        tuple(one.text for one in built[EntryKind.REFRAME].values()),
        tuple(built[EntryKind.HELP].values()),
        Support(tuple(built[EntryKind.SUPPORT].values())),
        words or spoken(locale),
    )
