"""The library as entries, edited one by one: taken from its files, made into a Library, written back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import BaseModel

from content import sections
from content.entry import JSON, Body, Entries, EntryKind, Key
from content.faults import Fault, LibraryInvalid
from content.help import HelpKind
from content.library import Library, read, seeds, spoken
from content.page import Page, Unclear, Value
from content.prompts import Prompt
from content.reframes import Reframe
from content.support import Support, SupportEntry
from content.themes import DIMENSIONS, Asked, Dimension, Heading, Item, Theme
from content.writer import FILED, texts

__all__ = ["JSON", "Body", "Entries", "EntryKind", "Key", "entries", "library", "seeded", "texts"]

Model = TypeVar("Model", bound=BaseModel)
ORDER: Final = {dimension: place for place, dimension in enumerate(Dimension)}


@lru_cache
def seeded(locale: str) -> Entries:
    """Give the entries of the seeds of one language, read once per process; nobody changes what is in them.

    Raises:
        LibraryInvalid: there is no such language among the seeds.
    """
    with seeds() as folder:
        reading = read(folder / locale)
    if reading.faults:
        raise LibraryInvalid(reading.faults)
    return MappingProxyType(entries(reading.pages))


def entries(pages: Mapping[str, Page]) -> dict[Key, Body]:
    """Take the entries out of the pages of a reading, in their order.

    Of a reading with faults come only the entries that have an id, the first of each.
    """
    found: dict[Key, Body] = {}
    for theme in _bodies(pages["themes.yml"].value):
        heading = _without(theme, "items")
        if len(heading) > 1:  # else it only holds the items of a theme that is not translated yet
            found.setdefault((EntryKind.THEME, str(theme["id"])), heading)
        for item in _bodies(theme.get("items")):
            found.setdefault((EntryKind.ITEM, str(item["id"])), _without(item, "default"))
            dimension = item.get("dimension")
            if item.get("default") is True and isinstance(dimension, str):
                asked: Body = {"id": dimension, "item": item["id"]}
                found.setdefault((EntryKind.ASKED, dimension), asked)
    for name, kind in FILED.items():
        for body in _bodies(pages[name].value):
            found.setdefault((kind, str(body["id"])), body)
    return found


def library(entries: Entries, locale: str) -> Library:
    """Make a Library of entries, with the app's own sentences as they came with it.

    This is no check: texts may be too long or too hard to read (``content.lint`` says so).

    Raises:
        LibraryInvalid: an entry has wrong fields, a theme is missing, or a dimension asks no item of its own;
            or the app does not speak the language.
    """
    faults: list[Fault] = []
    asked = _built(Asked, EntryKind.ASKED, entries, locale, faults)
    prompts = _built(Prompt, EntryKind.PROMPT, entries, locale, faults)
    starters = _built(Prompt, EntryKind.STARTER, entries, locale, faults)
    reframes = _built(Reframe, EntryKind.REFRAME, entries, locale, faults)
    help_ = _built(HelpKind, EntryKind.HELP, entries, locale, faults)
    support = _built(SupportEntry, EntryKind.SUPPORT, entries, locale, faults)
    themes = _themes(entries, asked, locale, faults)
    if faults:
        raise LibraryInvalid(faults)
    texts = tuple(one.text for one in reframes)
    return Library(locale, themes, prompts, starters, texts, help_, Support(support), spoken(locale))


def _themes(
    entries: Entries, asked: Iterable[Asked], locale: str, faults: list[Fault]
) -> Mapping[str, Theme]:
    defaults = {one.item for one in asked}
    marked: dict[Key, Body] = {}
    for (kind, id_), body in entries.items():
        if kind is EntryKind.ITEM:
            marked[kind, id_] = {**body, "default": id_ in defaults}
    items = _built(Item, EntryKind.ITEM, marked, locale, faults)
    found: dict[str, Theme] = {}
    for heading in _built(Heading, EntryKind.THEME, entries, locale, faults):
        own = [item for item in items if item.dimension in DIMENSIONS.get(heading.id, ())]
        own.sort(key=lambda item: ORDER[item.dimension])
        found[heading.id] = Theme(**heading.model_dump(), items=tuple(own))
    page = Page.of(f"{locale}/{EntryKind.THEME}", None)
    sections.both_themes(page, found)
    homes = {item.id: item.dimension for item in items}
    sections.asks(page, (((), one) for one in asked), homes)
    faults += page.faults
    return MappingProxyType(found)


def _built(
    model: type[Model], kind: EntryKind, entries: Entries, locale: str, faults: list[Fault]
) -> tuple[Model, ...]:
    found = []
    for (of, id_), body in entries.items():
        if of is kind:
            page = Page.of(f"{locale}/{kind}/{id_}", None)
            one = page.build(model, (), dict(body))
            faults += page.faults
            found.append(one)
    return tuple(one for one in found if one is not None)


def _bodies(value: JSON | Value) -> Iterable[dict[str, JSON]]:
    for one in value if isinstance(value, list) else ():
        body = _plain(one)
        if isinstance(body, dict) and isinstance(body.get("id"), str):
            yield body


def _plain(value: JSON | Value) -> JSON:
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return value.written if isinstance(value, Unclear) else value


def _without(body: Mapping[str, JSON], field: str) -> Body:
    return {key: value for key, value in body.items() if key != field}
