"""The id of a new entry: made of what it says, and the same for good."""

import re
import unicodedata
from collections.abc import Container, Mapping
from itertools import count
from typing import Final

from content import checks
from content.entry import JSON, EntryKind
from slackapp.web.library import places

PREFIXES: Final = {EntryKind.STARTER: "starter.", EntryKind.REFRAME: "reframe."}
WORDS: Final = 6
"""So many words of a headline are enough for an id."""
ROOM: Final = 5
"""Characters that stay free for a number."""


def identify(kind: EntryKind, body: Mapping[str, JSON], taken: Container[str]) -> str:
    """An id for a new entry: its dimension or kind, then the first words of its headline; never one taken."""
    plain = unicodedata.normalize("NFKD", places.headline(body)).replace("'", "")
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())[:WORDS]
    dimension = body.get("dimension")
    prefix = f"{dimension}." if dimension in places.dimensions() else PREFIXES.get(kind, "")
    stem = (prefix + "-".join(words or ["new"]))[: checks.LONGEST_ID - ROOM].rstrip(".-")
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(id_ for id_ in numbered if id_ not in taken)
