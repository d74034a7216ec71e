"""Every language fits where Slack shows it: all messages and views, built whole, in each of them."""

import re
from pathlib import Path

from content.library import Library
from content.rules import PLACES
from slackapp.blocks import kit
from tests.blocks import slack
from tests.blocks.built import every_surface
from tests.blocks.surfaces import CLOSES, texts

LEFT_OPEN = "{"
CUT = "…"
BLOCKS = Path(kit.__file__).parent


def test_every_surface_stays_within_the_limits(library: Library) -> None:
    for surface in every_surface(library):
        slack.check(surface.kind, surface.built)
        assert LEFT_OPEN not in texts(surface.built), surface.name


def test_no_title_of_a_modal_or_a_chart_and_no_button_is_cut(library: Library) -> None:
    for surface in every_surface(library):
        for field in ("title", "submit", "close"):
            if field in surface.built:
                assert CUT not in surface.built[field]["text"], surface.name
        for block in surface.built["blocks"]:
            if block["type"] == "data_visualization":
                assert CUT not in block["title"], surface.name
            for element in block.get("elements", []):
                assert element["type"] != "button" or CUT not in element["text"]["text"], surface.name


def test_the_limits_are_those_that_blocks_keep() -> None:
    from content import rules
    from slackapp.blocks import trend

    ours = (rules.SECTION, rules.HEADER, rules.OPTION, rules.MODAL_TITLE, rules.SERIES)
    assert ours == (kit.SECTION, kit.HEADER, kit.OPTION, kit.VIEW_TITLE, trend.SERIES)
    assert rules.MODAL_TITLE <= trend.TITLE  # a chart's title is a theme's, which fits on a modal


def test_every_sentence_on_top_of_a_modal_or_message_and_on_its_button_has_its_room_checked() -> None:
    there = re.compile(
        r'(?:(?:kit\.modal|kit\.header|submit=)\(?words\("|title=words\("(?=\w+\.title"))([\w.]+)"'
    )
    shown = {key for file in BLOCKS.glob("*.py") for key in there.findall(file.read_text())}
    assert {"use.title", "void.title", "button.go_on"} <= shown
    assert shown - set(PLACES) == {"checkin.title"}  # checked with each theme in it


def test_the_languages_differ_wherever_they_are_read(library: Library) -> None:
    said = {surface.name: texts(surface.built) for surface in every_surface(library)}
    other = "What your lead will see" if library.locale != "en" else "Lo que verá tu responsable"
    assert said
    assert not any(other in text for text in said.values())
    assert any(CLOSES in text for text in said.values())
