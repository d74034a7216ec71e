"""Names of form fields for Block Kit elements, and what a posted form says in the automation API's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from werkzeug.datastructures import MultiDict

from slackapp.sandbox.conversations import Json
from slackapp.sandbox.inputs import elements, initial, is_stateful

SEVERAL = ("checkboxes", "multi_static_select")


def field_name(block: Json, element: Json) -> str:
    """Return the form field of a stateful element."""
    return "v|" + press_name(block, element)


def press_name(block: Json, element: Json, option: str | None = None) -> str:
    """Return the value of the button that uses an element (and, in a menu, one option of it)."""
    parts = [block["block_id"], element["action_id"], *([] if option is None else [option])]
    return "|".join(quote(part, safe="") for part in parts)


@dataclass(frozen=True)
class Press:
    """Which element was used, and the option of a menu."""

    block_id: str
    action_id: str
    option: str | None


def pressed(name: str) -> Press:
    """Read the value of a pressed button back; ValueError when it is none of ours."""
    block_id, action_id, *rest = (unquote(part) for part in name.split("|"))
    return Press(block_id, action_id, rest[0] if rest else None)


def values(blocks: list[Json], form: MultiDict[str, str]) -> dict[str, dict[str, Any]]:
    """Return `{block_id: {action_id: value}}` for every stateful element of some blocks."""
    found: dict[str, dict[str, Any]] = {}
    for block, element in elements(blocks):
        if is_stateful(element):
            name = field_name(block, element)
            value: Any = form.getlist(name) if element["type"] in SEVERAL else form.get(name, "").strip()
            found.setdefault(block["block_id"], {})[element["action_id"]] = value
    return found


def shown(block: Json, element: Json, held: dict[str, dict[str, Any]]) -> str | list[str]:
    """Return what a field should show: the text, the value of the chosen option, or those of several."""
    entry = held.get(block["block_id"], {}).get(element["action_id"]) or initial(element)
    content = next(value for name, value in entry.items() if name != "type")
    if isinstance(content, list):
        return [one["value"] for one in content]
    return str(content["value"] if isinstance(content, dict) else content or "")
