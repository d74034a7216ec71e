"""Which wordings of questions came with the app, and so were vetted: each is known by its digest (R15).

For maintainers: the English wording of a vetted id never changes, as trends and what was announced hang on
it; a better wording is a question with an id of its own, which HR adopts or not. A corrected translation is
one more vetted wording of the same id, and starts no series.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from content import files
from content.entry import FIRST, WIDER, Body, EntryKind, words
from content.faults import LibraryInvalid
from content.files import Reading

WORDED: Final = MappingProxyType(
    {
        EntryKind.ITEM: ("id", "dimension", "text", "scale", "reversed", "not_applicable"),
        EntryKind.THEME: ("id", "title", "question"),
    }
)
"""The kinds that people are asked, each with all that they read of it or that changes how it counts."""


@dataclass(frozen=True, order=True)
class Wording:
    """One exact text that people may be asked: an item or a theme's heading, in one language.

    `kind` is "item" or "theme", `entry` its id, and `digest` tells this text from every other one.
    """

    kind: str
    entry: str
    locale: str
    digest: str


def digest(kind: EntryKind, body: Body) -> str:
    """Give the SHA-256 of all in a text that people read, or that changes how it counts.

    A translation is its words alone (``content.entry.words``), as the first language holds all else.

    Raises:
        KeyError: nobody is asked entries of this kind.
    """
    said = [[field, body[field]] for field in WORDED[kind] if body.get(field) is not None]
    return hashlib.sha256(json.dumps([kind.value, said]).encode()).hexdigest()


def wording(kind: EntryKind, locale: str, body: Body) -> Wording:
    """Name a text of a language by its digest; of a translation the words alone count."""
    own = body if locale == FIRST else words(body)
    return Wording(kind.value, str(body.get("id")), locale, digest(kind, own))


@cache
def vetted() -> frozenset[Wording]:
    """Every wording that came with this version of the app, in all its languages.

    Raises:
        LibraryInvalid: a file of questions that came with the app cannot be read.
    """
    return frozenset(
        wording(kind, locale, body)
        for locale in files.locales()
        for (kind, _), body in _questions(locale).entries.items()
        if kind in WORDED
    )


@cache
def _questions(locale: str) -> Reading:
    """Read the questions alone: every process asks for these as it starts, and for whole libraries later."""
    texts = files.seed_texts(locale)
    first = None if locale == FIRST else _questions(FIRST).entries
    wider = _questions(WIDER[locale]) if locale in WIDER else None
    own = {files.THEMES: texts[files.THEMES]} if files.THEMES in texts else {}
    found = files.read(locale, own, first, wider=wider, complete=False)
    if found.faults:
        raise LibraryInvalid(found.faults)
    return found
