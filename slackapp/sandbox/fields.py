"""From what a person typed and chose to the `state.values` of a payload, and back to what to show again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from werkzeug.datastructures import MultiDict

from slackapp.sandbox.elements import TYPED
from slackapp.sandbox.records import Json, Surface, Values

REQUIRED = "Please complete this required field."


class BadValue(ValueError):
    """A value was given that the element does not offer; the message says which."""


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (block, element) for everything in some blocks a person can use."""
    for block in blocks:
        if block["type"] in {"actions", "card"}:
            for element in block.get("elements") or block.get("actions") or []:
                yield block, element
        for key in ("accessory", "element"):
            if key in block and block[key]["type"] != "image":
                yield block, block[key]


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Return the (block, element) with this action id, and this block id if one is given."""
    for block, element in elements(blocks):
        if element.get("action_id") == action_id and block_id in {None, block["block_id"]}:
            return block, element
    return None


def options(element: Json) -> list[Json]:
    """Return all the options of an element, groups flattened."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def is_stateful(element: Json) -> bool:
    """Whether an element holds a value: all but buttons and overflow menus do."""
    return element["type"] not in {"button", "overflow"}


def initial(element: Json) -> Json:
    """Return the state entry of an element nobody has touched."""
    kind, entry = element["type"], {"type": element["type"]}
    if kind in TYPED:
        return {**entry, "value": element.get("initial_value")}
    if kind in {"checkboxes", "multi_static_select"}:
        return {**entry, "selected_options": element.get("initial_options", [])}
    if kind == "users_select":
        return {**entry, "selected_user": element.get("initial_user")}
    if kind == "datepicker":
        return {**entry, "selected_date": element.get("initial_date")}
    if kind == "timepicker":
        return {**entry, "selected_time": element.get("initial_time")}
    return {**entry, "selected_option": element.get("initial_option")}


def entry(element: Json, given: object) -> Json:
    """Return the state entry for text, an option's value or a list of them; BadValue if it is not offered."""
    kind, blank = element["type"], initial(element)
    key = next(name for name in blank if name != "type")
    if key == "selected_options":
        wanted = given if isinstance(given, list) else [given] if given else []
        return {"type": kind, key: [_option(element, one) for one in wanted]}
    if not given:
        return {"type": kind, key: None}
    if key == "selected_option":
        return {"type": kind, key: _option(element, given)}
    return {"type": kind, key: str(given)}


def _option(element: Json, value: object) -> Json:
    for one in options(element):
        if one["value"] == value:
            return one
    raise BadValue(f"{element.get('action_id')} offers no {value!r}")


def state_values(surface_blocks: list[Json], held: Values) -> Values:
    """Return `state.values`: what is held, and initial values for what nobody has touched."""
    values: Values = {}
    for block, element in elements(surface_blocks):
        if is_stateful(element):
            block_id, action_id = block["block_id"], element["action_id"]
            kept = held.get(block_id, {}).get(action_id)
            values.setdefault(block_id, {})[action_id] = kept or initial(element)
    return values


def fill(blocks: list[Json], held: Values, given: Mapping[str, Any]) -> None:
    """Note in `held` what a person typed: `{block_id: {action_id: value}}`, or `{block_id: value}`
    for a lone element.

    What is not mentioned stays as it was. BadValue for ids or options that are not there.
    """
    known = {
        (block["block_id"], element["action_id"]): element
        for block, element in elements(blocks)
        if is_stateful(element)
    }
    for block_id, value in given.items():
        if isinstance(value, Mapping):
            pairs = dict(value)
        else:
            action_ids = [action_id for place, action_id in known if place == block_id]
            pairs = dict.fromkeys(action_ids[:1], value) if len(action_ids) == 1 else {"?": value}
        for action_id, one in pairs.items():
            if (block_id, action_id) not in known:
                raise BadValue(f"there is nothing to fill in at block {block_id!r}, action {action_id!r}")
            held.setdefault(block_id, {})[action_id] = entry(known[block_id, action_id], one)


def complaints(surface: Surface) -> dict[str, str]:
    """Return what Slack itself would complain about before asking the app: block id to sentence."""
    found: dict[str, str] = {}
    values = state_values(surface.view["blocks"], surface.values)
    for block in surface.view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        kept = values[block["block_id"]][element["action_id"]]
        value = next(content for name, content in kept.items() if name != "type")
        if not value and not block.get("optional", False):
            found[block["block_id"]] = REQUIRED
        elif value and element["type"] == "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if not least <= len(value) <= most:
                found[block["block_id"]] = f"Please use {least} to {most} characters."
    return found


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
