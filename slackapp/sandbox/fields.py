"""What people can fill in and press: the names of form fields, `state.values`, and what is missing."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias
from urllib.parse import quote, unquote

from werkzeug.datastructures import MultiDict

from slackapp.sandbox.records import Json, Surface, Values

Given: TypeAlias = str | list[str]
"""What a field holds: a text, an option's value, an id, a day, values of boxes; empty for nothing."""

REQUIRED: Final = "Please complete this required field."


class BadValue(ValueError):
    """A value was given that the element does not offer; the message says which."""


def press_name(block: Json, element: Json) -> str:
    """Return the value of the button that uses an element."""
    return "|".join(quote(part, safe="") for part in (block["block_id"], element["action_id"]))


def pressed(name: str) -> tuple[str, str]:
    """Read block id and action id of what `press_name` made; BadValue when it did not make this."""
    block_id, between, action_id = name.partition("|")
    if not between:
        raise BadValue(f"no button is called {name!r}")
    return unquote(block_id), unquote(action_id)


def field_name(block: Json, element: Json) -> str:
    """Return the form field of an element of an input block."""
    return "v|" + press_name(block, element)


def inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (block, element) for everything in some blocks that holds a value."""
    return ((block, block["element"]) for block in blocks if block["type"] == "input")


def find_button(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Return the (block, button) with this action id, and this block id if one is given."""
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            if element["action_id"] == action_id and block_id in {None, block["block_id"]}:
                return block, element
    return None


def entry(element: Json, given: Given) -> Json:
    """Return the state entry for what is given; BadValue if the element does not offer it."""
    kind, values = element["type"], [given] if isinstance(given, str) else given
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, value) for value in values if value]}
    if len(values) > 1:
        raise BadValue(f"{element['action_id']} holds one value")
    value = values[0] if values else ""
    if kind == "plain_text_input":
        return {"type": kind, "value": value or None}
    if kind == "users_select":
        return {"type": kind, "selected_user": value or None}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": value or None}
    if kind == "datepicker":
        return {"type": kind, "selected_date": _day(element, value) if value else None}
    return {"type": kind, "selected_option": _option(element, value) if value else None}


def offered(element: Json) -> Iterator[Json]:
    """Yield all options of an element, those of its groups too."""
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]


def _option(element: Json, value: str) -> Json:
    for option in offered(element):
        if option["value"] == value:
            return dict(option)
    raise BadValue(f"{element['action_id']} offers no {value!r}")


def _day(element: Json, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise BadValue(f"{element['action_id']} takes a day such as 2026-11-30, not {value!r}") from None


def _initial(element: Json) -> Given:
    if element["type"] == "checkboxes":
        return [option["value"] for option in element.get("initial_options", ())]
    option = element.get("initial_option") or {}
    return str(element.get("initial_value") or element.get("initial_date") or option.get("value", ""))


def state_values(blocks: list[Json], held: Values) -> Values:
    """Return `state.values`: what is held, and initial values for what nobody has touched."""
    values: Values = {}
    for block, element in inputs(blocks):
        kept = held.get(block["block_id"], {}).get(element["action_id"])
        values[block["block_id"]] = {element["action_id"]: kept or entry(element, _initial(element))}
    return values


def fill(blocks: list[Json], held: Values, given: Mapping[str, Any]) -> None:
    """Note in `held` what a person filled in: `{block_id: value}`, or `{block_id: {action_id: value}}`.

    A value is a text, an option's value, a day, or a list of the values of ticked boxes. What is not
    mentioned stays as it was. BadValue for ids or options that are not there.
    """
    known = {block["block_id"]: element for block, element in inputs(blocks)}
    for block_id, value in given.items():
        action_id = known[block_id]["action_id"] if block_id in known else ""
        named = value if isinstance(value, Mapping) else {action_id: value}
        if not action_id or set(named) != {action_id}:
            raise BadValue(f"there is nothing to fill in at block {block_id!r}, {', '.join(named)}")
        held[block_id] = {action_id: entry(known[block_id], _given(named[action_id]))}


def _given(value: object) -> Given:
    return [str(one) for one in value] if isinstance(value, list) else str(value or "")


def complaints(surface: Surface) -> dict[str, str]:
    """Return what Slack itself would complain about before asking the app: block id to sentence."""
    found: dict[str, str] = {}
    for block, element in inputs(surface.view["blocks"]):
        value = shown(block, element, surface.values)
        if not value and not block.get("optional", False):
            found[block["block_id"]] = REQUIRED
        elif value and element["type"] == "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if not least <= len(value) <= most:
                found[block["block_id"]] = f"Please use {least} to {most} characters."
    return found


def posted(blocks: list[Json], form: MultiDict[str, str]) -> dict[str, Given]:
    """Return what a posted form says of some blocks, in the terms of `fill`."""
    return {
        block["block_id"]: [value.strip() for value in form.getlist(field_name(block, element))]
        for block, element in inputs(blocks)
    }


def shown(block: Json, element: Json, held: Values) -> Given:
    """Return what a field should show: its text, its person, its day, or the values of its options."""
    kept = state_values([block], held)[block["block_id"]][element["action_id"]]
    if "selected_options" in kept:
        return [option["value"] for option in kept["selected_options"]]
    chosen = kept.get("selected_option") or {}
    names = ("value", "selected_user", "selected_conversation", "selected_date")
    texts = (*(kept.get(name) for name in names), chosen.get("value"))
    return next((str(text) for text in texts if text), "")
