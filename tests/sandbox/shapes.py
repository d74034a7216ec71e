"""Small messages and views the sandbox tests send."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str = "v", **more: object) -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": action_id, "value": value, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def radios(block_id: str, *values: str, optional: bool = False) -> Json:
    offered = [{"text": plain(f"Option {value}"), "value": value} for value in values]
    element = {"type": "radio_buttons", "action_id": "pick", "options": offered}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(f"Question {block_id}"),
        "element": element,
        "optional": optional,
    }


def line(block_id: str = "note", **more: object) -> Json:
    element = {"type": "plain_text_input", "action_id": "words", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Note"), "element": element}


def people(block_id: str = "who") -> Json:
    element = {"type": "users_select", "action_id": "person"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Who"),
        "element": element,
        "optional": True,
    }


def offer(*values: str) -> list[Json]:
    return [{"text": plain(f"Option {value}"), "value": value} for value in values]


def field(block_id: str, kind: str, **more: object) -> Json:
    """An input block around an element that may stay empty."""
    element = {"type": kind, "action_id": "choice", **more}
    label = plain(f"Field {block_id}")
    return {"type": "input", "block_id": block_id, "label": label, "element": element, "optional": True}


def asking_first(**more: object) -> Json:
    return {
        "title": plain("Sure?"),
        "text": plain("Think twice."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        **more,
    }


def frame(text: str) -> Json:
    framed = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [framed]}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "cb",
        "title": plain("Check-in"),
        "submit": plain("Send"),
        "close": plain("Close"),
        "blocks": list(blocks),
        **more,
    }


def chart(**more: object) -> Json:
    points = [{"label": "May", "value": 6.1}, {"label": "June", "value": 7.25}]
    inner = {
        "type": "line",
        "series": [{"name": "Team", "data": points}],
        "axis_config": {"categories": ["May", "June"], "y_label": "0 to 12"},
        **more,
    }
    return {"type": "data_visualization", "title": "Load, last rounds", "chart": inner}
