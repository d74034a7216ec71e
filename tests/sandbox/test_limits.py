"""What Slack would refuse is refused, at the place where it is wrong."""

from typing import Any

import pytest

from content.library import load
from slackapp.sandbox.validation import check_blocks, check_view
from tests.blocks.built import every_surface
from tests.sandbox.shapes import (
    Json,
    actions,
    asking_first,
    button,
    chart,
    field,
    frame,
    line,
    modal,
    offer,
    people,
    plain,
    radios,
    section,
)


def places(blocks: list[Json], surface: str = "message") -> list[str]:
    """The JSON pointers of what is wrong."""
    if surface == "message":
        return [fault.pointer for fault in check_blocks(blocks)]
    view = modal(*blocks) if surface == "modal" else {"type": "home", "blocks": blocks}
    return [fault.pointer for fault in check_view(view, surface)]


def series(name: str, *labels: str) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def options(count: int) -> list[Json]:
    return [{"text": plain(f"Option {n}"), "value": str(n)} for n in range(count)]


def radio_block(count: int) -> Json:
    return {
        "type": "input",
        "label": plain("Q"),
        "element": {"type": "radio_buttons", "action_id": "a", "options": options(count)},
    }


TABLE: Json = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
ELSEWHERE: dict[str, Json] = {
    "alert": {"type": "alert", "level": "info", "text": plain("Careful")},
    "card": {"type": "card", "title": plain("Card")},
    "file": {"type": "image", "slack_file": {"id": "F0"}, "alt_text": "A"},
    "rich text": {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    "marks in a frame": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_preformatted",
                "elements": [{"type": "text", "text": "a", "style": {"bold": True}}],
            }
        ],
    },
    "empty frame": {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": []}]},
    "fields": {"type": "section", "fields": [plain("a"), plain("b")]},
    "accessory": {**section("a"), "accessory": button("b")},
    "overflow": actions({"type": "overflow", "action_id": "o", "options": options(2)}),
    "select": actions({"type": "static_select", "action_id": "s", "options": options(2)}),
    "link": actions(button("b", url="https://a.example/")),
    "bars": chart(type="bar"),
}
"""What Slack knows, and the app does not send."""


def test_every_surface_that_the_app_builds_is_taken() -> None:
    surfaces = every_surface(load("en"))
    for one in surfaces:
        sent = check_blocks(one.built["blocks"]) if one.kind == "message" else check_view(one.built, one.kind)
        assert sent == [], one.name


def test_everything_the_app_may_send_is_taken() -> None:
    message = [
        {"type": "header", "text": plain("Title")},
        section("Text"),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
        {"type": "divider"},
        actions(button("b2", style="primary")),
        {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "A"},
        TABLE,
        chart(),
        chart(),
    ]
    assert places(message) == []
    assert places([radios("q0", "1", "2"), line()], "modal") == []
    assert places([people(), frame("<as> *it* stands")], "modal") == []
    chosen = [
        field("list", "static_select", options=offer(*map(str, range(100))), initial_option=offer("7")[0]),
        field("day", "datepicker", initial_date="2026-02-28"),
        field("boxes", "checkboxes", options=offer("1", "2"), initial_options=offer("2")),
        actions(button("stop", style="danger", confirm=asking_first(style="danger"))),
    ]
    assert places(chosen, "modal") == []


@pytest.mark.parametrize("block", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_the_app_does_not_send_is_refused_and_never_guessed(block: Json) -> None:
    assert places([block])[0].startswith("/blocks/0")


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/blocks/0/text"),
        (section("x" * 3001), "/blocks/0/text/text"),
        ({"type": "section"}, "/blocks/0"),
        (actions(*(button(f"b{n}") for n in range(26))), "/blocks/0/elements"),
        (actions(button("b", text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
        (actions(button("b", value="x" * 2001)), "/blocks/0/elements/0/value"),
        (actions(button("x" * 256)), "/blocks/0/elements/0/action_id"),
        (actions(button("same"), button("same")), "/blocks/0/elements"),
        (actions(button("b", colour="red")), "/blocks/0/elements/0"),
        (radio_block(11), "/blocks/0/element/options"),
        (field("f", "static_select", options=[]), "/blocks/0/element/options"),
        (field("f", "static_select", options=offer(*map(str, range(101)))), "/blocks/0/element/options"),
        (field("f", "static_select", options=offer("1", "1")), "/blocks/0/element/options"),
        (
            field("f", "static_select", options=offer("1"), initial_option=offer("2")[0]),
            "/blocks/0/element/initial_option",
        ),
        (field("f", "checkboxes", options=offer(*map(str, range(11)))), "/blocks/0/element/options"),
        (
            field("f", "checkboxes", options=offer("1"), initial_options=[]),
            "/blocks/0/element/initial_options",
        ),
        (
            field("f", "checkboxes", options=offer("1"), initial_options=offer("2")),
            "/blocks/0/element/initial_options",
        ),
        (field("f", "datepicker", initial_date="2026-02-30"), "/blocks/0/element/initial_date"),
        (field("f", "datepicker", initial_date="20260228"), "/blocks/0/element/initial_date"),
        (
            actions(button("b", confirm=asking_first(text=plain("x" * 301)))),
            "/blocks/0/elements/0/confirm/text/text",
        ),
        (
            actions(button("b", confirm=asking_first(deny=plain("x" * 31)))),
            "/blocks/0/elements/0/confirm/deny/text",
        ),
        ({"type": "video"}, "/blocks/0/type"),
        (None, "/blocks/0"),
        (actions(button("b", style=None)), "/blocks/0/elements/0/style"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 3001}]]}, "/blocks/0/rows/0/0/text"),
    ],
)
def test_a_block_over_a_limit_is_refused_at_its_place(block: Json, pointer: str) -> None:
    assert places([block])[0].startswith(pointer)


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        (line(), {"message", "modal", "home"}),
        (TABLE, {"message", "home"}),
        (chart(), {"message"}),
        (section("x"), {"message", "modal", "home"}),
    ],
)
def test_each_block_is_taken_on_its_surfaces_only(block: Json, surfaces: set[str]) -> None:
    taken = {surface for surface in ("message", "modal", "home") if not places([block], surface)}
    assert taken == surfaces


@pytest.mark.parametrize(
    "wrong",
    [
        {"series": [series("Team", "May")]},
        {"series": [series("Team", "June", "May")]},
        {"series": [series("Team", "May", "June"), series("Team", "May", "June")]},
        {"series": [series(f"S{n}", "May", "June") for n in range(7)]},
        {"series": [{"name": "T", "data": [{"label": "May", "value": None}, {"label": "June", "value": 1}]}]},
        {"axis_config": {"categories": ["May", "May"]}},
        {"axis_config": {"categories": ["May", "June"], "y_label": "x" * 51}},
        {"type": "scatter"},
    ],
)
def test_a_chart_needs_one_value_per_category_and_stays_small(wrong: dict[str, Any]) -> None:
    assert all(place.startswith("/blocks/0/chart") for place in places([chart(**wrong)]))
    assert places([chart(**wrong)])


def test_a_message_holds_two_charts_at_most() -> None:
    assert places([chart(), chart()]) == []
    assert places([chart(), chart(), chart()]) == ["/blocks"]


def test_block_ids_are_unique() -> None:
    assert places([{**section("a"), "block_id": "x"}, {**section("b"), "block_id": "x"}]) == ["/blocks"]


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        (modal(section("x"), title=plain("x" * 25)), "/view/title/text"),
        (modal(section("x"), submit=plain("x" * 25)), "/view/submit/text"),
        (modal(section("x"), private_metadata="x" * 3001), "/view/private_metadata"),
        (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
        (modal(), "/view/blocks"),
        ({"type": "home", "blocks": [chart()]}, "/view/blocks/0/type"),
        ({"type": "home", "title": plain("x"), "blocks": [section("x")]}, "/view"),
        ({"type": "modal", "title": plain("x"), "blocks": [line()]}, "/view"),
        ({"type": "modal", "blocks": [section("x")]}, "/view"),
    ],
)
def test_a_view_over_a_limit_is_refused_at_its_place(view: Json, pointer: str) -> None:
    assert [fault.pointer for fault in check_view(view, view["type"])] == [pointer]
