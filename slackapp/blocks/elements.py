"""Fields of a form in Block Kit: lists, people, days, boxes; a button that asks first, and text to copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from content.lengths import clip
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId

# Slack's limits in characters (https://docs.slack.dev/reference/block-kit, read in November 2026).
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30
OPTIONS: Final = 100
"""How many options a list holds at most, and each group of one."""

Options = Sequence[tuple[str, str]]
"""Pairs of value and text."""


def field(
    block: BlockId, element: kit.Block, *, label: str, hint: str = "", optional: bool = False
) -> kit.Block:
    """Build a field of a form around an element; ``hint`` stands below it in small print."""
    built = {"type": "input", "block_id": block.value, "optional": optional}
    return {
        **built,
        "label": kit.plain(clip(label, kit.LABEL)),
        "element": element,
        **({"hint": kit.plain(clip(hint, kit.LABEL))} if hint else {}),
    }


def static_select(action: Action, options: Options, *, chosen: str) -> kit.Block:
    """Build a list to choose one thing from; ``chosen`` is the value of the one that is chosen to begin with.

    More than Slack shows in one list are parted into groups, each called by its first and its last; of these
    none is chosen to begin with.
    Raises ValueError where what is chosen is not among the options.
    """
    built = _options(options)
    initial = next((option for option in built if option["value"] == chosen), None)
    if initial is None:
        raise ValueError("A list offers what is chosen in it.")
    select = {"type": "static_select", "action_id": action.value}
    if len(built) <= OPTIONS:
        return {**select, "options": built, "initial_option": initial}
    return {
        **select,
        "option_groups": [_group(built[at : at + OPTIONS]) for at in range(0, len(built), OPTIONS)],
    }


def radio_buttons(action: Action, options: Options, *, below: Sequence[str] = ()) -> kit.Block:
    """Build buttons of which one is chosen; ``below`` is the small print of each option, where it has one."""
    built = _options(options)
    for option, description in zip(built, below, strict=False):
        option["description"] = kit.plain(clip(description, kit.OPTION))
    return {"type": "radio_buttons", "action_id": action.value, "options": built}


def users_select(action: Action) -> kit.Block:
    """Build a list to choose somebody of the workspace from, which Slack fills."""
    return {"type": "users_select", "action_id": action.value}


def channel_select(action: Action) -> kit.Block:
    """Build a list to choose a channel of this workspace from, which Slack fills with those they can see."""
    offered = {"include": ["public", "private"], "exclude_external_shared_channels": True}
    return {"type": "conversations_select", "action_id": action.value, "filter": offered}


def text_area(action: Action, *, text: str, longest: int) -> kit.Block:
    """Build a field of several lines to type in; ``text`` stands there to begin with."""
    return {
        "type": "plain_text_input",
        "action_id": action.value,
        "multiline": True,
        "max_length": longest,
        **({"initial_value": clip(text, longest)} if text else {}),
    }


def datepicker(action: Action, *, chosen: date | None) -> kit.Block:
    """Build a calendar to choose a day from. Slack's apps do not let a chosen day be taken out again."""
    built: kit.Block = {"type": "datepicker", "action_id": action.value}
    return built if chosen is None else {**built, "initial_date": chosen.isoformat()}


def checkboxes(action: Action, options: Options, *, ticked: Sequence[str] = ()) -> kit.Block:
    """Build boxes to tick; ``ticked`` holds the values of those that are ticked to begin with."""
    built = _options(options)
    initial = [option for option in built if option["value"] in ticked]
    element: kit.Block = {"type": "checkboxes", "action_id": action.value, "options": built}
    return {**element, "initial_options": initial} if initial else element  # Slack takes no empty list


def asking_first(button: kit.Block, *, title: str, text: str, yes: str, no: str) -> kit.Block:
    """Make a button dangerous: Slack asks once more before it tells us of the press."""
    asked = {
        "title": kit.plain(clip(title, CONFIRM_TITLE)),
        "text": kit.plain(clip(text, CONFIRM_TEXT)),
        "confirm": kit.plain(clip(yes, CONFIRM_BUTTON)),
        "deny": kit.plain(clip(no, CONFIRM_BUTTON)),
        "style": "danger",
    }
    return {**button, "style": "danger", "confirm": asked}


def copyable(text: str) -> kit.Block:
    """Build a text in a frame, without any markup, as it is to be copied."""
    shown = clip(text, kit.SECTION)
    frame = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": shown}]}
    return {"type": "rich_text", "elements": [frame]}


def chosen_option(values: Mapping[str, Any], block: BlockId, action: Action) -> str | None:
    """Read what was chosen in a list or of radio buttons, from a view's ``state.values``; else None."""
    option = _entry(values, block, action).get("selected_option") or {}
    value: str | None = option.get("value")
    return value


def chosen_user(values: Mapping[str, Any], block: BlockId, action: Action) -> str | None:
    """Read the id of the person who was chosen; None where nobody was."""
    user: str | None = _entry(values, block, action).get("selected_user")
    return user


def chosen_channel(values: Mapping[str, Any], block: BlockId, action: Action) -> str | None:
    """Read the id of the channel that was chosen; None where none was."""
    channel: str | None = _entry(values, block, action).get("selected_conversation")
    return channel


def typed(values: Mapping[str, Any], block: BlockId, action: Action) -> str:
    """Read what was typed; empty where nothing was."""
    return _entry(values, block, action).get("value") or ""


def chosen_day(values: Mapping[str, Any], block: BlockId, action: Action) -> date | None:
    """Read the day that was chosen; None where none was. Raises ValueError for what is no day."""
    day = _entry(values, block, action).get("selected_date")
    return date.fromisoformat(day) if day else None


def ticked(values: Mapping[str, Any], block: BlockId, action: Action) -> frozenset[str]:
    """Read the values of the boxes that are ticked."""
    options = _entry(values, block, action).get("selected_options") or ()
    return frozenset(option["value"] for option in options)


def _group(options: Sequence[kit.Block]) -> kit.Block:
    first, last = (clip(options[at]["text"]["text"], kit.OPTION // 2 - 2) for at in (0, -1))
    return {"label": kit.plain(f"{first} – {last}"), "options": list(options)}


def _options(options: Options) -> list[kit.Block]:
    return [{"text": kit.plain(clip(text, kit.OPTION)), "value": value} for value, text in options]


def _entry(values: Mapping[str, Any], block: BlockId, action: Action) -> Mapping[str, Any]:
    found: Mapping[str, Any] = values.get(block.value, {}).get(action.value) or {}
    return found
