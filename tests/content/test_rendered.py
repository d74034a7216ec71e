"""Every language fits where Slack shows it: all messages and views, built whole, in each of them."""

from content.library import Library
from slackapp.blocks import kit
from tests.blocks import slack
from tests.blocks.surfaces import CLOSES, every_surface, texts

LEFT_OPEN = "{"
CUT = "…"


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
    assert rules.MODAL_TITLE < trend.TITLE, "a theme's title stands on a chart, too"


def test_the_languages_differ_wherever_they_are_read(library: Library) -> None:
    said = {surface.name: texts(surface.built) for surface in every_surface(library)}
    other = "What your lead will see" if library.locale != "en" else "Lo que verá tu líder"
    assert said
    assert not any(other in text for text in said.values())
    assert any(CLOSES in text for text in said.values())
