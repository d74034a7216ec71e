"""Block Kit validation: which blocks each surface takes, in which shape and how much of it.

Source: docs.slack.dev, "Block Kit reference". What passes here is expected to pass at Slack; blocks the
sandbox cannot show are refused. A list of faults is empty when all is well.
"""

from __future__ import annotations

import json
from typing import Any

from slackapp.sandbox.chart_limits import CHART
from slackapp.sandbox.elements import (
    BUTTON,
    ELEMENTS,
    ID,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    URL,
    plain,
    text,
)
from slackapp.sandbox.schema import (
    Check,
    Fault,
    Field,
    anything,
    boolean,
    both,
    enum,
    fault,
    many,
    may,
    need,
    record,
    string,
    tagged,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"
MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
MOST_CHARTS = 2
LARGEST_VIEW = 250_000
"""Bytes of JSON."""


def _block(**shape: Field) -> Check:
    return record({"type": need(anything), "block_id": may(ID), **shape})


def _text_or_fields(value: dict[str, Any], at: str) -> list[Fault]:
    return [] if "text" in value or "fields" in value else fault(at, "missing required field: text or fields")


def _something_to_show(value: dict[str, Any], at: str) -> list[Fault]:
    shown = {"hero_image", "title", "body", "actions"} & set(value)
    return [] if shown else fault(at, "must have one of hero_image, title, body and actions")


def _unique_action_ids(value: dict[str, Any], at: str) -> list[Fault]:
    ids = [one["action_id"] for one in value["elements"] if one.get("action_id")]
    return (
        fault(f"{at}/elements", "action_id must be unique within a block") if len(set(ids)) < len(ids) else []
    )


_RICH = tagged(
    {
        kind: record({"type": need(anything), "elements": need(many(anything, 1000, 0)), **more})
        for kind, more in {
            "rich_text_section": {},
            "rich_text_quote": {"border": may(anything)},
            "rich_text_preformatted": {"border": may(anything)},
            "rich_text_list": {
                "style": need(enum("bullet", "ordered")),
                "indent": may(anything),
                "offset": may(anything),
                "border": may(anything),
            },
        }.items()
    }
)
_RICH_BLOCK = _block(elements=need(many(_RICH, 1000)))
_CELL = tagged(
    {
        "raw_text": record({"type": need(anything), "text": need(string(3000, 1))}),
        "rich_text": _RICH_BLOCK,
    }
)
_COLUMN = record({"align": may(enum("left", "center", "right")), "is_wrapped": may(boolean)})

BLOCKS: dict[str, Check] = {
    "section": both(
        _block(
            text=may(text(3000)),
            fields=may(many(text(2000), 10)),
            accessory=may(tagged(ELEMENTS, IN_SECTION)),
            expand=may(boolean),
        ),
        _text_or_fields,
    ),
    "header": _block(text=need(plain(150))),
    "divider": _block(),
    "context": _block(
        elements=need(many(tagged({"image": IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)}), 10))
    ),
    "actions": both(_block(elements=need(many(tagged(ELEMENTS, IN_ACTIONS), 25))), _unique_action_ids),
    "input": _block(
        label=need(plain(2000)),
        element=need(tagged(ELEMENTS, IN_INPUT)),
        hint=may(plain(2000)),
        optional=may(boolean),
        dispatch_action=may(boolean),
    ),
    "image": _block(image_url=need(URL), alt_text=need(string(2000, 1)), title=may(plain(2000))),
    "rich_text": _RICH_BLOCK,
    "table": _block(rows=need(many(many(_CELL, 20), 100)), column_settings=may(many(_COLUMN, 20, 0))),
    "card": both(
        _block(
            hero_image=may(IMAGE),
            icon=may(IMAGE),
            title=may(text(150)),
            subtitle=may(text(150)),
            body=may(text(200)),
            subtext=may(text(200)),
            actions=may(many(tagged({"button": BUTTON}), 3)),
        ),
        _something_to_show,
    ),
    "alert": _block(text=need(text(200)), level=may(enum("default", "info", "warning", "error", "success"))),
    "data_visualization": CHART,
}
_EVERYWHERE = ("section", "header", "divider", "context", "actions", "input", "image", "rich_text", "card")
SURFACES: dict[str, tuple[str, ...]] = {
    MESSAGE: (*_EVERYWHERE, "table", "data_visualization"),
    MODAL: (*_EVERYWHERE, "alert"),
    HOME: (*_EVERYWHERE, "table"),
}


def check_blocks(blocks: object, surface: str | None, at: str = "/blocks") -> list[Fault]:
    """Check a list of blocks for one surface, or for any when it is None."""
    allowed = SURFACES[surface] if surface else tuple(BLOCKS)
    least = 0 if surface == MESSAGE else 1
    found = many(tagged(BLOCKS, allowed), MOST_BLOCKS.get(surface or MODAL, 100), least)(blocks, at)
    if found or not isinstance(blocks, list):
        return found
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(set(ids)) < len(ids):
        found += fault(at, "block_id must be unique within a surface")
    if sum(block["type"] == "data_visualization" for block in blocks) > MOST_CHARTS:
        found += fault(at, f"no more than {MOST_CHARTS} data_visualization blocks allowed in a message")
    return found


_VIEW = {
    "type": need(anything),
    "blocks": need(anything),
    "private_metadata": may(string(3000)),
    "callback_id": may(string(255)),
    "external_id": may(string(255)),
}
_MODAL = record(
    {
        **_VIEW,
        "title": need(plain(24)),
        "submit": may(plain(24)),
        "close": may(plain(24)),
        "clear_on_close": may(boolean),
        "notify_on_close": may(boolean),
        "submit_disabled": may(boolean),
    }
)


def check_view(view: object, surface: str | None = None, at: str = "/view") -> list[Fault]:
    """Check a modal or a home tab; `surface` is the only one the method takes, if it takes one only."""
    kinds = {MODAL: _MODAL, HOME: record(_VIEW)}
    found = tagged(kinds, [surface] if surface else None)(view, at)
    if found or not isinstance(view, dict):
        return found
    found = check_blocks(view["blocks"], view["type"], f"{at}/blocks")
    if not found and view["type"] == MODAL and "submit" not in view and _has_inputs(view["blocks"]):
        found = fault(at, "missing required field: submit (a modal with input blocks needs it)")
    return found


def too_large(view: object) -> bool:
    """Whether a view is over Slack's 250 kB."""
    return len(json.dumps(view)) > LARGEST_VIEW


def _has_inputs(blocks: list[dict[str, Any]]) -> bool:
    return any(block["type"] == "input" for block in blocks)
