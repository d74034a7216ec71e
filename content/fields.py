"""The fields of an entry as people see them: each step and each draft is a field of its own, with a name."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from content.entry import JSON, Body
from content.yaml_source import Path, Value

CHOSEN: Final = frozenset({"settings"})
"""Lists of what was chosen, which are one field."""


def name(path: Path, body: object) -> str:
    """Name the field at a path in an entry: "why", "steps 2", "draft to lead"; "" for the whole entry."""
    if not path:
        return ""
    field, *rest = path
    if field in CHOSEN or not rest or not isinstance(rest[0], int):
        return str(field)
    value = body.get(str(field)) if isinstance(body, Mapping) else None
    one = value[rest[0]] if isinstance(value, list) and 0 <= rest[0] < len(value) else None
    return _listed(str(field), rest[0], one)


def shown(body: Body | None) -> dict[str, str]:
    """Give each field's text by its name, in the order of the entry; an empty field is as good as none."""
    return {field: text for field, text in _shown(body or {}) if text}


def _shown(body: Body) -> Iterator[tuple[str, str]]:
    for field, value in body.items():
        if not isinstance(value, list):
            yield field, _text(value)
            continue
        if field in CHOSEN:
            yield field, ", ".join(map(_text, value))
            continue
        for index, one in enumerate(value):
            text = one.get("text") if isinstance(one, dict) and set(one) == {"to", "text"} else one
            yield _listed(field, index, one), _text(text)


def _listed(field: str, index: int, one: JSON | Value) -> str:
    to = one.get("to") if isinstance(one, dict) and field == "drafts" else None
    return f"draft to {to}" if isinstance(to, str) else f"{field} {index + 1}"


def _text(value: JSON) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
