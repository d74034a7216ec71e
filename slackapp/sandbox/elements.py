"""The shapes and limits of Block Kit's composition objects and interactive elements.

Source: docs.slack.dev, "Block Kit reference". Elements the sandbox cannot show are refused, never guessed.
"""

from __future__ import annotations

from typing import Any

from slackapp.sandbox.schema import (
    Check,
    Fault,
    Field,
    anything,
    boolean,
    both,
    enum,
    fault,
    integer,
    many,
    may,
    need,
    record,
    string,
    tagged,
)

ID = string(255, 1)
URL = string(3000, 1)


def plain(longest: int) -> Check:
    """A plain_text object of bounded length."""
    return record({"type": need(enum("plain_text")), "text": need(string(longest, 1)), "emoji": may(boolean)})


def text(longest: int) -> Check:
    """A plain_text or mrkdwn object of bounded length."""
    mrkdwn = record({"type": need(anything), "text": need(string(longest, 1)), "verbatim": may(boolean)})
    return tagged({"plain_text": plain(longest), "mrkdwn": mrkdwn})


def option(*, rich: bool) -> Check:
    """An option; only radio buttons, checkboxes and overflow take mrkdwn."""
    words = text(75) if rich else plain(75)
    return record(
        {
            "text": need(words),
            "value": need(string(150, 1)),
            "description": may(text(75) if rich else plain(75)),
            "url": may(URL),
        }
    )


CONFIRM = record(
    {
        "title": need(plain(100)),
        "text": need(text(300)),
        "confirm": need(plain(30)),
        "deny": need(plain(30)),
        "style": may(enum("primary", "danger")),
    }
)

_COMMON = {"type": need(anything), "action_id": may(ID)}
_INPUT = {**_COMMON, "focus_on_load": may(boolean)}
_SELECT = {**_INPUT, "placeholder": may(plain(150)), "confirm": may(CONFIRM)}
_GROUP = record({"label": need(plain(75)), "options": need(many(option(rich=False), 100))})


def _initial_is_offered(value: dict[str, Any], at: str) -> list[Fault]:
    offered = list(value.get("options", []))
    offered += [one for group in value.get("option_groups", []) for one in group["options"]]
    chosen = value.get("initial_options", [value["initial_option"]] if "initial_option" in value else [])
    if any(one not in offered for one in chosen):
        return fault(at, "initial option must match one of the options")
    values = [one["value"] for one in offered]
    return fault(f"{at}/options", "option values must be unique") if len(set(values)) < len(values) else []


def _either_options_or_groups(value: dict[str, Any], at: str) -> list[Fault]:
    if ("options" in value) == ("option_groups" in value):
        return fault(at, "must have exactly one of options and option_groups")
    return []


def _static(**more: Field) -> Check:
    shape = {
        **_SELECT,
        "options": may(many(option(rich=False), 100)),
        "option_groups": may(many(_GROUP, 100)),
        **more,
    }
    return both(record(shape), _either_options_or_groups, _initial_is_offered)


def _choices(most: int, **more: Field) -> Check:
    shape = {**_INPUT, "options": need(many(option(rich=True), most)), "confirm": may(CONFIRM), **more}
    return both(record(shape), _initial_is_offered)


def _typed(**more: Field) -> Check:
    shape = {
        **_INPUT,
        "initial_value": may(string(3000)),
        "placeholder": may(plain(150)),
        "dispatch_action_config": may(anything),
        **more,
    }
    return record(shape)


BUTTON = record(
    {
        **_COMMON,
        "text": need(plain(75)),
        "url": may(URL),
        "value": may(string(2000)),
        "style": may(enum("primary", "danger")),
        "confirm": may(CONFIRM),
        "accessibility_label": may(string(75, 1)),
    }
)
IMAGE = record({"type": need(anything), "image_url": need(URL), "alt_text": need(string(2000, 1))})
_ONE, _SEVERAL = option(rich=True), many(option(rich=True), 10)

ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "static_select": _static(initial_option=may(option(rich=False))),
    "multi_static_select": _static(
        initial_options=may(many(option(rich=False), 100)), max_selected_items=may(integer(1, 100))
    ),
    "users_select": record({**_SELECT, "initial_user": may(ID)}),
    "overflow": _choices(5),
    "radio_buttons": _choices(10, initial_option=may(_ONE)),
    "checkboxes": _choices(10, initial_options=may(_SEVERAL)),
    "datepicker": record({**_SELECT, "initial_date": may(string(10, 10))}),
    "timepicker": record({**_SELECT, "initial_time": may(string(5, 5)), "timezone": may(ID)}),
    "plain_text_input": _typed(
        multiline=may(boolean), min_length=may(integer(0, 3000)), max_length=may(integer(1, 3000))
    ),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": _typed(
        is_decimal_allowed=need(boolean), min_value=may(string(40)), max_value=may(string(40))
    ),
}

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
SELECTS = ("static_select", "multi_static_select", "users_select")
CHOICES = ("radio_buttons", "checkboxes")
PICKERS = ("datepicker", "timepicker")
IN_ACTIONS = ("button", "overflow", "static_select", "users_select", *CHOICES, *PICKERS)
IN_SECTION = ("button", "image", "overflow", *SELECTS, *CHOICES, *PICKERS)
IN_INPUT = (*TYPED, *SELECTS, *CHOICES, *PICKERS)
