"""Builders of what people choose in a form, and of text to copy, as plain dicts within Slack's limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId

# Slack's limits in characters (https://docs.slack.dev/reference/block-kit, read in November 2026).
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30


class Choice(NamedTuple):
    """An option: the value that comes back, what it is called, and small print below where there is some."""

    value: str
    text: str
    below: str = ""


def choices(block: BlockId, action: Action, *, label: str, options: Sequence[Choice]) -> kit.Block:
    """Build radio buttons of which one has to be chosen."""
    built = [_option(each) for each in options]
    return _input(block, label, {"type": "radio_buttons", "action_id": action.value, "options": built})


def static_select(
    block: BlockId, action: Action, *, label: str, options: Sequence[Choice], chosen: str, hint: str = ""
) -> kit.Block:
    """Build a list of at most 100 options to choose one from; ``chosen`` is the value it begins with."""
    built = [_option(each) for each in options]
    first = next(option for option in built if option["value"] == chosen)
    element = {"type": "static_select", "action_id": action.value, "options": built, "initial_option": first}
    return _hinted(_input(block, label, element), hint)


def datepicker(
    block: BlockId, action: Action, *, label: str, chosen: date | None, hint: str = ""
) -> kit.Block:
    """Build a calendar to choose a day from, or none. Not every Slack app lets a day be taken out again."""
    element: kit.Block = {"type": "datepicker", "action_id": action.value}
    if chosen is not None:
        element["initial_date"] = chosen.isoformat()
    return _hinted({**_input(block, label, element), "optional": True}, hint)


def checkboxes(
    block: BlockId,
    action: Action,
    *,
    label: str,
    options: Sequence[Choice],
    ticked: Collection[str] = (),
    hint: str = "",
) -> kit.Block:
    """Build boxes to tick, or not; ``ticked`` holds the values of those that are ticked to begin with."""
    built = [_option(each) for each in options]
    element: kit.Block = {"type": "checkboxes", "action_id": action.value, "options": built}
    if first := [option for option in built if option["value"] in ticked]:  # Slack takes no empty list
        element["initial_options"] = first
    return _hinted({**_input(block, label, element), "optional": True}, hint)


def users_select(block: BlockId, action: Action, *, label: str, hint: str) -> kit.Block:
    """Build a field to choose somebody of the workspace, which may stay empty."""
    built = _input(block, label, {"type": "users_select", "action_id": action.value})
    return _hinted({**built, "optional": True}, hint)


def copyable(text: str) -> kit.Block:
    """Build a text as it stands, in a frame and without markup, to be copied."""
    frame = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [frame]}


def asking_first(button: kit.Block, *, title: str, text: str, yes: str, no: str) -> kit.Block:
    """Make a button look dangerous, and let Slack ask once more before it tells us of the press."""
    asked = {
        "title": kit.plain(kit.clip(title, CONFIRM_TITLE)),
        "text": kit.plain(kit.clip(text, CONFIRM_TEXT)),
        "confirm": kit.plain(kit.clip(yes, CONFIRM_BUTTON)),
        "deny": kit.plain(kit.clip(no, CONFIRM_BUTTON)),
        "style": "danger",
    }
    return {**button, "style": "danger", "confirm": asked}


def chosen(values: Mapping[str, Any], block: BlockId, action: Action) -> str | None:
    """Read what was chosen in a view's ``state.values``: an option's value or a user id; None for nothing."""
    element = _entry(values, block, action)
    option = element.get("selected_option") or {}
    found: str | None = option.get("value") or element.get("selected_user")
    return found


def chosen_day(values: Mapping[str, Any], block: BlockId, action: Action) -> date | None:
    """Read the day that was chosen; None where none was. Raises ValueError for what is no day."""
    day = _entry(values, block, action).get("selected_date")
    return date.fromisoformat(day) if day else None


def ticked(values: Mapping[str, Any], block: BlockId, action: Action) -> frozenset[str]:
    """Read the values of the boxes that are ticked."""
    options = _entry(values, block, action).get("selected_options") or ()
    return frozenset(option["value"] for option in options)


def _entry(values: Mapping[str, Any], block: BlockId, action: Action) -> Mapping[str, Any]:
    found: Mapping[str, Any] = values.get(block.value, {}).get(action.value) or {}
    return found


def _option(choice: Choice) -> kit.Block:
    built: kit.Block = {"text": kit.plain(kit.clip(choice.text, kit.OPTION)), "value": choice.value}
    if choice.below:
        built["description"] = kit.plain(kit.clip(choice.below, kit.OPTION))
    return built


def _input(block: BlockId, label: str, element: kit.Block) -> kit.Block:
    return {"type": "input", "block_id": block.value, "label": kit.plain(label), "element": element}


def _hinted(block: kit.Block, hint: str) -> kit.Block:
    return {**block, "hint": kit.plain(hint)} if hint else block
