"""Entries are written as the files of the seeds are: what is read back is the same, to the last space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from content import yaml_text
from content.entry import Body, Entries, EntryKind
from content.library import FILES, seeds
from content.themes import DIMENSIONS, Dimension
from content.yaml_text import Style

FILED: Final = {
    "prompts.yml": EntryKind.PROMPT,
    "starters.yml": EntryKind.STARTER,
    "reframes.yml": EntryKind.REFRAME,
    "help.yml": EntryKind.HELP,
    "support.yml": EntryKind.SUPPORT,
}
"""The files that hold one kind of entry each."""
STYLES: Final = {
    "themes.yml": Style(quoted=("question", "text")),
    "prompts.yml": Style(folded=("draft",)),
    "starters.yml": Style(folded=("draft",)),
    "reframes.yml": Style(quoted=("text",)),
    "help.yml": Style(folded=("text",)),
    "support.yml": Style(quoted=("country", "contact")),
}
"""Which fields stand in quotes and which are folded over several lines, by file."""


def texts(entries: Entries, locale: str) -> dict[str, str]:
    """Write the files of a language, by name; the app's own sentences as they came with it.

    A language that did not come with the app has no file of sentences, and no comments.
    """
    shipped = _shipped(locale)
    written = {"themes.yml": _file("themes.yml", _themes(entries), shipped)}
    for name, kind in FILED.items():
        bodies = [body for (of, _), body in entries.items() if of is kind]
        written[name] = _file(name, bodies, shipped)
    words = shipped.get("wording.yml")
    return written if words is None else {**written, "wording.yml": words}


def _themes(entries: Entries) -> list[Body]:
    asked = {id_: body.get("item") for (kind, id_), body in entries.items() if kind is EntryKind.ASKED}
    items: dict[str, list[Body]] = {str(dimension): [] for dimension in Dimension}
    for (kind, id_), body in entries.items():
        dimension = body.get("dimension")
        if kind is EntryKind.ITEM and isinstance(dimension, str):
            marked = {**body, "default": asked.get(dimension) == id_}
            items.setdefault(dimension, []).append(marked)
    found: list[Body] = []
    for theme, dimensions in DIMENSIONS.items():
        own = [item for dimension in dimensions for item in items[dimension]]
        heading = entries.get((EntryKind.THEME, theme), {"id": theme})
        if own or len(heading) > 1:
            found.append({**heading, "items": [dict(item) for item in own]})
    return found


def _file(name: str, bodies: Iterable[Body], shipped: Mapping[str, str]) -> str:
    """Write one file: its comment, and its entries with a blank line between; prompts by dimension."""
    blocks = [yaml_text.entry(body, STYLES[name]) for body in bodies]
    comments = shipped.get(name, "").split("\n\n")
    header = [comments[0]] if comments[0].startswith("#") else []
    if name == "prompts.yml":
        blocks = list(_by_dimension(bodies, _section_comments(comments[1:])))
    return "\n\n".join([*header, *(blocks or ["[]"])]) + "\n"


def _by_dimension(bodies: Iterable[Body], comments: Mapping[str, str]) -> Iterable[str]:
    order = {str(dimension): place for place, dimension in enumerate(Dimension)}
    before = ""
    for body in sorted(bodies, key=lambda body: order.get(str(body.get("dimension")), len(order))):
        dimension = str(body.get("dimension"))
        if dimension != before and dimension in comments:
            yield comments[dimension]
        before = dimension
        yield yaml_text.entry(body, STYLES["prompts.yml"])


def _section_comments(blocks: Iterable[str]) -> dict[str, str]:
    """Find the comment that stands before the first prompt of each dimension."""
    found: dict[str, str] = {}
    comment = ""
    for block in blocks:
        if block.startswith("#"):
            comment = block
            continue
        dimension = re.search(r"^  dimension: (\S+)$", block, re.MULTILINE)
        if comment and dimension:
            found[dimension[1]] = comment
        comment = ""
    return found


@lru_cache
def _shipped(locale: str) -> Mapping[str, str]:
    with seeds() as folder:
        paths = [folder / locale / name for name in FILES]
        return {path.name: path.read_text(encoding="utf-8") for path in paths if path.is_file()}
