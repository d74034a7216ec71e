"""Builders of what people choose in a form, and of text to copy, as plain dicts within Slack's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId


class Choice(NamedTuple):
    """An option: the value that comes back, what it is called, and small print below where there is some."""

    value: str
    text: str
    below: str = ""


def choices(block: BlockId, action: Action, *, label: str, options: Sequence[Choice]) -> kit.Block:
    """Build radio buttons of which one has to be chosen."""
    built = [_option(each) for each in options]
    return _input(block, label, {"type": "radio_buttons", "action_id": action.value, "options": built})


def users_select(block: BlockId, action: Action, *, label: str, hint: str) -> kit.Block:
    """Build a field to choose somebody of the workspace, which may stay empty."""
    built = _input(block, label, {"type": "users_select", "action_id": action.value})
    return {**built, "optional": True, "hint": kit.plain(hint)}


def copyable(text: str) -> kit.Block:
    """Build a text as it stands, in a frame and without markup, to be copied."""
    frame = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [frame]}


def chosen(values: Mapping[str, Any], block: BlockId, action: Action) -> str | None:
    """Read what was chosen in a view's ``state.values``: an option's value or a user id; None for nothing."""
    element = values.get(block.value, {}).get(action.value) or {}
    option = element.get("selected_option") or {}
    found: str | None = option.get("value") or element.get("selected_user")
    return found


def _option(choice: Choice) -> kit.Block:
    built: kit.Block = {"text": kit.plain(kit.clip(choice.text, kit.OPTION)), "value": choice.value}
    if choice.below:
        built["description"] = kit.plain(kit.clip(choice.below, kit.OPTION))
    return built


def _input(block: BlockId, label: str, element: kit.Block) -> kit.Block:
    return {"type": "input", "block_id": block.value, "label": kit.plain(label), "element": element}
