"""Slack's own rules for a surface, twice: counted by hand, and rebuilt with a library that knows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import slackblocks as sb

Json = dict[str, Any]

BLOCKS = {"message": 50, "modal": 100, "home": 100}
KINDS = {
    "message": {"header", "section", "context", "divider", "actions", "rich_text", "data_visualization"},
    "modal": {"header", "section", "context", "divider", "actions", "input", "rich_text", "image"},
    "home": {"header", "section", "context", "divider", "actions", "image", "table"},
}


LARGEST_VIEW = 250_000
LARGEST_MESSAGE = 13_000  # not documented, and met by others


def units(text: str) -> int:
    """The length of a text to whoever counts the most: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def size(built: Json) -> int:
    """Bytes of JSON as slack_sdk sends it, with each unit that is not ASCII as six of them."""
    return len(json.dumps(built))


def check(kind: str, built: Json) -> None:
    """Fail when Slack would refuse a surface or cut it short."""
    blocks = built["blocks"]
    assert kind == "message" or size(built) <= LARGEST_VIEW
    assert 0 < len(blocks) <= BLOCKS[kind]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids)), "a block id is there twice"
    for block in blocks:
        assert block["type"] in KINDS[kind], f"{block['type']} does not belong in a {kind}"
        _check_block(block)
    if kind == "message":
        assert set(built) == {"text", "blocks"}
        assert 0 < units(built["text"]) <= 4000
        assert sum(block["type"] == "data_visualization" for block in blocks) <= 2
    else:
        assert built["type"] == kind
    if kind == "modal":
        for field in ("title", "close", "submit"):
            assert field not in built or 0 < units(built[field]["text"]) <= 24
        assert "submit" in built or not any(block["type"] == "input" for block in blocks)
        assert units(built.get("private_metadata", "")) <= 3000


def _check_block(block: Json) -> None:
    match block["type"]:
        case "header":
            assert 0 < units(block["text"]["text"]) <= 150
        case "section":
            assert 0 < units(block["text"]["text"]) <= 3000
        case "context":
            assert 0 < len(block["elements"]) <= 10
            assert all(0 < units(element["text"]) <= 3000 for element in block["elements"])
        case "actions":
            assert 0 < len(block["elements"]) <= 25
            for button in block["elements"]:
                _check_button(button)
            names = [button["action_id"] for button in block["elements"]]
            assert len(names) == len(set(names)), "an action id is there twice"
        case "input":
            assert 0 < units(block["label"]["text"]) <= 2000
            _check_field(block["element"])
        case "rich_text":
            assert all(
                0 < units(part["text"]) <= 3000 for one in block["elements"] for part in one["elements"]
            )
        case "image" | "table" | "data_visualization":
            _check_picture(block)


def _check_picture(block: Json) -> None:
    match block["type"]:
        case "image":
            assert 0 < units(block["image_url"]) <= 3000
            assert 0 < units(block["alt_text"]) <= 2000
        case "table":
            assert 0 < len(block["rows"]) <= 100
            assert {len(row) for row in block["rows"]} == {len(block["rows"][0])}
            assert len(block["rows"][0]) <= 20
            assert all(cell["text"] for row in block["rows"] for cell in row)
        case _:
            _check_chart(block)


def _check_button(button: Json) -> None:
    assert 0 < units(button["text"]["text"]) <= 75
    assert units(button.get("value", "")) <= 2000
    if "confirm" in button:
        for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            assert 0 < units(button["confirm"][part]["text"]) <= most


def _check_field(element: Json) -> None:
    if element["type"] in {"users_select", "conversations_select", "datepicker"}:
        return
    if element["type"] == "plain_text_input":
        assert units(element.get("initial_value", "")) <= element["max_length"] <= 3000
        return
    groups = element.get("option_groups", [])
    assert bool(groups) is not ("options" in element)
    assert len(groups) <= 100
    for one in groups or [element]:
        assert 0 < len(one["options"]) <= (100 if element["type"] == "static_select" else 10)
        assert not groups or 0 < units(one["label"]["text"]) <= 75
    options = [option for one in groups or [element] for option in one["options"]]
    assert element.get("initial_option", options[0]) in options
    assert all(option in options for option in element.get("initial_options", []))
    for option in options:
        for part in (option["text"], option.get("description", option["text"])):
            assert 0 < units(part["text"]) <= 75


def _check_chart(block: Json) -> None:
    chart = block["chart"]
    categories = chart["axis_config"]["categories"]
    assert 0 < units(block["title"]) <= 50
    assert 0 < len(categories) <= 20
    assert len(categories) == len(set(categories))
    assert all(0 < units(category) <= 20 for category in categories)
    assert 0 < len(chart["series"]) <= 6
    for series in chart["series"]:
        assert 0 < units(series["name"]) <= 20
        assert [point["label"] for point in series["data"]] == categories
        assert all(1 <= point["value"] <= 5 for point in series["data"])


def rebuild(kind: str, built: Json) -> Json:
    """Build the surface again with slackblocks, which refuses what Slack refuses, and return its version."""
    blocks = [_block(block) for block in built["blocks"]]
    if kind == "message":
        made = sb.Message(channel="C1", text=built["text"], blocks=blocks).to_dict()
        return {"text": made["text"], "blocks": made["blocks"]}
    if kind == "home":
        return sb.HomeTabView(blocks=blocks).to_dict()
    submit = built.get("submit")
    return sb.ModalView(
        title=built["title"]["text"],
        blocks=blocks,
        close=built["close"]["text"],
        submit=submit["text"] if submit else None,
        private_metadata=built.get("private_metadata"),
        callback_id=built.get("callback_id"),
    ).to_dict()


def _block(block: Json) -> sb.Block:
    return _REBUILD[block["type"]](block)


def _input(block: Json) -> sb.InputBlock:
    return sb.InputBlock(
        label=block["label"]["text"],
        element=_field(block["element"]),
        block_id=block["block_id"],
        optional=block.get("optional", False),
        hint=block["hint"]["text"] if "hint" in block else None,
    )


def _button(button: Json) -> sb.Button:
    return sb.Button(
        button["text"]["text"],
        action_id=button["action_id"],
        value=button.get("value"),
        style=button.get("style"),
        confirm=_confirm(button["confirm"]) if "confirm" in button else None,
    )


def _field(element: Json) -> sb.Element:
    return _FIELDS[element["type"]](element)


_FIELDS: dict[str, Callable[[Json], sb.Element]] = {
    "users_select": lambda one: sb.UserSelectMenu(action_id=one["action_id"]),
    "conversations_select": lambda one: sb.ConversationSelectMenu(
        one["action_id"], filter=_filter(one["filter"])
    ),
    "datepicker": lambda one: sb.DatePicker(one["action_id"], initial_date=one.get("initial_date")),
    "plain_text_input": lambda one: sb.PlainTextInput(**{key: one[key] for key in one if key != "type"}),
    "static_select": lambda one: sb.StaticSelectMenu(
        action_id=one["action_id"],
        options=_options(one["options"]) if "options" in one else None,
        option_groups=[
            sb.OptionGroup(group["label"]["text"], _options(group["options"]))
            for group in one.get("option_groups", [])
        ]
        or None,
        initial_option=_option(one["initial_option"]) if "initial_option" in one else None,
    ),
    "checkboxes": lambda one: sb.CheckboxGroup(
        one["action_id"], _options(one["options"]), _options(one.get("initial_options", [])) or None
    ),
    "radio_buttons": lambda one: sb.RadioButtonGroup(
        action_id=one["action_id"], options=_options(one["options"])
    ),
}


def _filter(filtered: Json) -> sb.ConversationFilter:
    include = list(filtered["include"])
    return sb.ConversationFilter(
        include, exclude_external_shared_channels=filtered["exclude_external_shared_channels"]
    )


def _options(options: list[Json]) -> list[sb.Option]:
    return [_option(option) for option in options]


def _option(option: Json) -> sb.Option:
    description = option.get("description")
    return sb.Option(
        _plain(option["text"]),
        option["value"],
        description=_plain(description) if description else None,
    )


def _plain(text: Json) -> sb.Text:
    return sb.Text(text["text"], type_=sb.TextType.PLAINTEXT)


def _confirm(confirm: Json) -> sb.ConfirmationDialogue:
    parts = {name: _plain(confirm[name]) for name in ("title", "text", "confirm", "deny")}
    return sb.ConfirmationDialogue(**parts, style=confirm["style"])


def _chart(chart: Json) -> sb.LineChart:
    series = [
        sb.DataSeries(one["name"], [sb.DataPoint(point["label"], point["value"]) for point in one["data"]])
        for one in chart["series"]
    ]
    return sb.LineChart(series, sb.AxisConfig(**chart["axis_config"]))


_REBUILD: dict[str, Callable[[Json], sb.Block]] = {
    "header": lambda block: sb.HeaderBlock(block["text"]["text"]),
    "section": lambda block: sb.SectionBlock(
        _plain(block["text"]) if block["text"]["type"] == "plain_text" else block["text"]["text"]
    ),
    "context": lambda block: sb.ContextBlock([sb.Text(element["text"]) for element in block["elements"]]),
    "divider": lambda _: sb.DividerBlock(),
    "actions": lambda block: sb.ActionsBlock(
        [_button(button) for button in block["elements"]], block_id=block["block_id"]
    ),
    "input": _input,
    "image": lambda block: sb.ImageBlock(block["image_url"], block["alt_text"]),
    "table": lambda block: sb.TableBlock(
        [[sb.RawText(cell["text"]) for cell in row] for row in block["rows"]]
    ),
    "rich_text": lambda block: sb.RichTextBlock(
        [
            sb.RichTextCodeBlock([sb.RichText(part["text"]) for part in one["elements"]])
            for one in block["elements"]
        ]
    ),
    "data_visualization": lambda block: sb.DataVisualizationBlock(block["title"], _chart(block["chart"])),
}


def bare(value: object) -> object:
    """Leave out what only one of two equal payloads spells: made-up ids and written-out defaults."""
    if isinstance(value, dict):
        return {
            key: bare(child)
            for key, child in value.items()
            if not (key in {"emoji", "optional"} and child is False) and not _made_up(key, child)
        }
    return [bare(child) for child in value] if isinstance(value, list) else value


def _made_up(key: str, child: object) -> bool:
    return key == "block_id" and isinstance(child, str) and len(child) == 36  # a random UUID


def values(built: Json) -> Iterator[str]:
    """List all that a surface would send back to us when used, but for the choices of a question."""
    if "private_metadata" in built:
        yield built["private_metadata"]
    for block in built["blocks"]:
        for element in block.get("elements", []):
            if "value" in element:
                yield element["value"]
