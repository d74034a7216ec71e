"""The library as entries, edited one by one: taken from its files, made into a Library, written back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import yaml

from content import files
from content.entry import FIRST, Body, Entries, EntryKind, differing, ordered, words
from content.files import DEFAULT, FILED, THEMES
from content.library import build as library
from content.library import seed_reading
from content.sentence_files import WORDING
from content.themes import DIMENSIONS, Dimension

__all__ = ["library", "seeded", "texts"]

WIDTH: Final = 120
"""A folded line ends at or before so many characters, if a word of ordinary length ends it."""
LONG: Final = 100
"""Texts of more characters are folded over several lines."""
TEXT: Final = "tag:yaml.org,2002:str"
PLAIN: Final = str.maketrans({"\n": None, "\N{NO-BREAK SPACE}": None})
"""Signs that are written as they are, though Python would print the number of the second."""


def seeded(locale: str) -> Entries:
    """Give the whole entries of the seeds of one language; nobody changes what is in them.

    Raises:
        LibraryInvalid: there is no such language among the seeds.
    """
    return MappingProxyType(seed_reading(locale).entries)


def texts(entries: Entries, locale: str, wider: Entries | None = None) -> dict[str, str]:
    """Write the files of a language, by name; the app's own sentences as they came with it.

    What all languages share is written for the first one alone, and of what is said as in the ``wider``
    language nothing. A language that did not come with the app has no file of sentences, and no comments.
    """
    if wider is not None:
        return _own_texts(entries, locale, wider)
    came = files.seed_texts(locale)
    found = {THEMES: _file(_header(came, THEMES), map(written, _themes(entries, locale)))}
    for name, kind in FILED.items():
        bodies = [body for (of, _), body in entries.items() if of is kind]
        if kind is EntryKind.PROMPT:
            blocks = _by_dimension(bodies, locale)
        else:
            blocks = map(written, (_own(body, locale) for body in bodies))
        found[name] = _file(_header(came, name), blocks)
    return found if WORDING not in came else {**found, WORDING: came[WORDING]}


def _own_texts(entries: Entries, locale: str, wider: Entries) -> dict[str, str]:
    """Write what a language has of its own over a wider one; of a kind of which it has nothing, no file."""
    came = files.seed_texts(locale)
    own = {key: differing(body, wider.get(key, {})) for key, body in entries.items()}
    own = {key: body for key, body in own.items() if body.keys() != {"id"}}
    placed = {key: {**body, "dimension": entries[key].get("dimension")} for key, body in own.items()}
    found = {THEMES: list(map(written, _themes(placed, locale)))}
    for name, kind in FILED.items():
        found[name] = [written(body) for (of, _), body in own.items() if of is kind]
    made = {
        name: _file(_header(came, name), blocks) for name, blocks in found.items() if blocks or name in came
    }
    return made if WORDING not in came else {**made, WORDING: came[WORDING]}


class _Dumper(yaml.SafeDumper):
    """Writes as the seeds are written: lists indented, long texts folded, no references."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML passes it
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - nothing is written as a reference
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Some signs that nobody sees would come back as the end of a line, unless their numbers are written.
    # A no-break space is as good as a letter: French has one before each colon and question mark.
    style = '"' if not text.translate(PLAIN).isprintable() else ">" if len(text) > LONG else None
    return dumper.represent_scalar(TEXT, text, style=style)


_Dumper.add_representer(str, _represent)


def written(body: Body) -> str:
    """Write an entry as one of a list, without a line break at the end."""
    return yaml.dump(
        [ordered(body)], Dumper=_Dumper, allow_unicode=True, width=WIDTH - 10, sort_keys=False
    ).rstrip("\n")


def _own(body: Body, locale: str) -> Body:
    return body if locale == FIRST else words(body)


def _themes(entries: Entries, locale: str) -> Iterator[Body]:
    asked = {id_: body.get("item") for (kind, id_), body in entries.items() if kind is EntryKind.ASKED}
    items: dict[str, list[Body]] = {str(dimension): [] for dimension in Dimension}
    for (kind, id_), body in entries.items():
        dimension = body.get("dimension")
        if kind is EntryKind.ITEM and isinstance(dimension, str):
            mark = {DEFAULT: asked.get(dimension) == id_} if locale == FIRST else {}
            items.setdefault(dimension, []).append({**_own(body, locale), **mark})
    for theme, dimensions in DIMENSIONS.items():
        own = [ordered(item) for dimension in dimensions for item in items[dimension]]
        heading = entries.get((EntryKind.THEME, theme), {"id": theme})
        if own or len(heading) > 1:
            yield {**heading, "items": list(own)}


def _by_dimension(prompts: Iterable[Body], locale: str) -> Iterator[str]:
    """Write prompts by dimension, before the first of each the comment that the seeds have there."""
    comments, order = (
        _section_comments(locale),
        {str(dimension): place for place, dimension in enumerate(Dimension)},
    )
    before = ""
    for body in sorted(prompts, key=lambda body: order.get(str(body.get("dimension")), len(order))):
        dimension = str(body.get("dimension"))
        if dimension != before and dimension in comments:
            yield comments[dimension]
        before = dimension
        yield written(_own(body, locale))


def _section_comments(locale: str) -> dict[str, str]:
    """Find the comment that stands before the first prompt of each dimension."""
    found: dict[str, str] = {}
    comment = ""
    for block in files.seed_texts(locale).get("prompts.yml", "").split("\n\n")[1:]:
        id_ = re.match(r"- id: (\S+)$", block, re.MULTILINE)
        if comment and id_:
            found[str(seed_reading(locale).entries[EntryKind.PROMPT, id_[1]]["dimension"])] = comment
        comment = block if block.startswith("#") else ""
    return found


def _file(header: str, blocks: Iterable[str]) -> str:
    """Write one file: its comment, and its entries with a blank line between."""
    own = list(blocks) or ["[]"]
    return "\n\n".join([header, *own] if header else own) + "\n"


def _header(came: Mapping[str, str], name: str) -> str:
    first = came.get(name, "").split("\n\n")[0]
    return first if first.startswith("#") else ""
