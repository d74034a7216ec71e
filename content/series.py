"""A series is one theme asked with the same five questions: a trend compares only what was asked alike."""

import hashlib
import json
from collections.abc import Sequence

from content.library import Library
from content.themes import Question


def series(theme: str, items: Sequence[Question]) -> str:
    """Give the id of a theme with these questions in this order.

    Another question at a place makes another series, and so does another text, scale or flag of the same one.
    """
    asked = [[one.id, one.text, one.scale, one.reversed, one.not_applicable] for one in items]
    return f"{theme}-{hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]}"


def new_series(before: Library, after: Library) -> tuple[str, ...]:
    """List the themes, by id, whose series would start anew if ``after`` replaced ``before``.

    Both are to be in the language in which the app asks.
    """
    return tuple(
        theme.id
        for theme in before.themes.values()
        if series(theme.id, theme.defaults) != series(theme.id, after.themes[theme.id].defaults)
    )
