"""One thing that HR can edit by itself, such as a question or a prompt, known by its kind and its id."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

FIRST: Final = "en"
"""The language whose files hold what all languages share; every other one is a translation of it."""
WIDER: Final[Mapping[str, str]] = MappingProxyType({"es-419": "es"})
"""A language of some countries that has only what differs; all the rest is said as in the wider one."""
JSON = dict[str, "JSON"] | list["JSON"] | str | int | float | bool | None


class EntryKind(StrEnum):
    """What an entry is; the value is its stable name in addresses and tables."""

    THEME = "theme"
    ITEM = "item"
    ASKED = "asked"
    PROMPT = "prompt"
    STARTER = "starter"
    REFRAME = "reframe"
    HELP = "help"
    SUPPORT = "support"
    MEMBER = "member"
    AREA = "area"
    GUIDE = "guide"


Body = Mapping[str, JSON]
"""The fields of an entry as its file has them, ``id`` included.

Three kinds differ from their file: a theme has no ``items``, as these are entries of their own; an item has
no ``default``; and for each dimension an ASKED entry ``{"id": dimension, "item": id}`` says which item is
asked from the start, the same in every language.
"""
Key = tuple[EntryKind, str]
Entries = Mapping[Key, Body]
"""The entries of one language, in the order of the files."""

SHARED: Final[frozenset[str]] = frozenset(
    {
        *("dimension", "scale", "reversed", "not_applicable", "minutes", "country", "item"),
        *("source", "study", "licence", "settings", "kind", "checked"),
    }
)
"""Fields that have one value in all languages: figures, choices and evidence do not depend on language."""
LONGEST_TEXT: Final = 6_000
"""Characters of one text, at most, wherever it comes from: the largest place in Slack holds 3,000, and as
much again is room to shorten a text in. So nothing further in has to reckon with a whole book."""
FIELDS: Final = (
    *("id", "to", "country", "kind", "checked", "dimension", "settings", "name", "contact", "note"),
    *("title", "question", "when", "why", "source", "study", "licence", "steps", "open", "ask", "close"),
    *("text", "draft", "item", "scale", "reversed", "not_applicable", "default"),
    *("minutes", "longer", "avoid", "items", "drafts"),
)
"""The order in which every model has its fields; those that no model has come after them."""


def shared(body: Body) -> dict[str, JSON]:
    """Give the fields of an entry that are the same in every language, as far as they are filled in."""
    return {field: value for field, value in body.items() if field in SHARED and value is not None}


def words(body: Body) -> dict[str, JSON]:
    """Give the fields of an entry that each language has for itself, its id among them."""
    return {field: value for field, value in body.items() if field not in SHARED}


def whole(words: Body, shared: Body) -> dict[str, JSON]:
    """Make an entry of the words of one language and of what all languages share, its fields in one order.

    Of ``words``, fields that all languages share are left out, and so is all else of ``shared``.
    """
    own = {field: value for field, value in words.items() if field not in SHARED}
    common = {field: value for field, value in shared.items() if field in SHARED and value is not None}
    return ordered({**own, **common})


def over(wider: Body, own: Body | None) -> Body:
    """Give an entry as the wider language has it, but for the fields that are its own."""
    return {**wider, **own} if own else wider


def differing(body: Body, wider: Body) -> dict[str, JSON]:
    """Give the words of an entry that are not as in the wider language; only its id where none differs."""
    return {name: value for name, value in words(body).items() if name == "id" or value != wider.get(name)}


def ordered(body: Body) -> dict[str, JSON]:
    """Put the fields of an entry in the order in which models have and files write them."""
    return {field: body[field] for field in sorted(body, key=_place)}


def _place(field: str) -> tuple[int, str]:
    return (_PLACES.get(field, len(FIELDS)), field)


_PLACES: Final = {field: place for place, field in enumerate(FIELDS)}
