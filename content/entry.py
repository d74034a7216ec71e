"""One thing that HR can edit by itself, such as a question or a prompt, known by its kind and its id."""

from collections.abc import Mapping
from enum import StrEnum

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


Body = Mapping[str, JSON]
"""The fields of an entry as its file has them, ``id`` included.

Three kinds differ from their file: a theme has no ``items``, as these are entries of their own; an item has
no ``default``; and for each dimension an ASKED entry ``{"id": dimension, "item": id}`` says which item is
asked from the start, the same in every language.
"""
Key = tuple[EntryKind, str]
Entries = Mapping[Key, Body]
"""The entries of one language, in the order of the files."""
