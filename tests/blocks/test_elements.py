"""Fields hold what they offer and no more, and stay within Slack's limits."""

import pytest

from slackapp.blocks import elements, kit
from slackapp.blocks.ids import Action

LONG = "🛟 a name of far more than eighty characters " * 8


def test_a_list_begins_with_something_that_it_offers() -> None:
    with pytest.raises(ValueError, match="offers what is chosen"):
        elements.static_select(Action.SETTINGS_CHOICE, [("1", "One")], chosen="2")


def test_a_list_of_more_than_slack_shows_is_parted_into_groups_and_loses_nothing() -> None:
    many = [(str(number), f"Team {number:03}") for number in range(250)]
    chosen = elements.static_select(Action.TEAM, many, chosen="0")
    assert "options" not in chosen
    groups = chosen["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 50]
    assert [group["label"]["text"] for group in groups][-1] == "Team 200 – Team 249"
    assert [option["value"] for group in groups for option in group["options"]] == [
        value for value, _ in many
    ]


def test_boxes_that_are_not_ticked_carry_no_empty_list() -> None:
    boxes = elements.checkboxes(Action.SETTINGS_CHOICE, [("1", "One")])
    assert "initial_options" not in boxes


def test_long_words_are_cut_to_what_slack_takes() -> None:
    chosen = elements.static_select(Action.SETTINGS_CHOICE, [("1", LONG)], chosen="1")
    assert chosen["initial_option"] == chosen["options"][0]
    assert len(chosen["options"][0]["text"]["text"]) <= 75
    button = elements.asking_first(
        kit.button(Action.SETTINGS_STOP, LONG), title=LONG, text=LONG, yes=LONG, no=LONG
    )
    sizes = {part: len(text["text"]) for part, text in button["confirm"].items() if part != "style"}
    assert all(
        sizes[part] <= most for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
    )
