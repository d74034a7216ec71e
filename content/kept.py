"""What stays as it is, put into the pages of files that lack it: checks see the library as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from content.entry import JSON, Entries, EntryKind
from content.page import Page, Value
from content.themes import DIMENSIONS
from content.writer import FILED

THEMES: Final = "themes.yml"


def keep(pages: Mapping[str, Page], kept: Entries, asked: Mapping[str, JSON]) -> None:
    """Add entries to the pages on which they would stand in their files; there their line is 0.

    ``asked`` has the item that each dimension asks. A page that is no list stays as it is.
    """
    for name, kind in FILED.items():
        page = pages[name]
        for (of, _), body in kept.items():
            if of is kind and isinstance(page.value, list):
                page.append((), page.value, dict(body))
    page = pages[THEMES]
    if not isinstance(page.value, list):
        return
    there = {one.get("id"): index for index, one in enumerate(page.value) if isinstance(one, dict)}
    for theme in DIMENSIONS:
        items, heading = _items(theme, kept, asked), kept.get((EntryKind.THEME, theme))
        if theme in there:
            _add(page, there[theme], items)
        elif heading or items:
            page.append((), page.value, {**(heading or {"id": theme}), "items": items})


def _items(theme: str, kept: Entries, asked: Mapping[str, JSON]) -> list[JSON]:
    return [
        {**body, "default": asked.get(str(body.get("dimension"))) == body.get("id")}
        for (kind, _), body in kept.items()
        if kind is EntryKind.ITEM and body.get("dimension") in DIMENSIONS[theme]
    ]


def _add(page: Page, index: int, items: list[JSON]) -> None:
    theme = cast("list[dict[str, Value]]", page.value)[index]
    own = theme.setdefault("items", [])
    if isinstance(own, list):
        for item in items:
            page.append((index, "items"), own, item)
