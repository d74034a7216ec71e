"""The builders lose nothing that fits, show where something is cut, and read aloud what they show."""

import pytest

from content.files import spoken
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId
from slackapp.sandbox.markup import Reader


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    assert kit.escape("<!here> & <@U1>") == "&lt;!here&gt; &amp; &lt;@U1&gt;"


def test_a_name_is_cut_before_it_is_escaped_so_that_no_entity_is_cut_in_two() -> None:
    assert kit.name("&" * 200) == "&amp;" * 74 + "…"


@pytest.mark.parametrize(
    "name",
    ["*Ward* 3", "Ward*", "_Lab_", "~Lab~", "`Lab`", "a`b`c", "**", "* * *", "_a_ *b* ~c~ `d`", "*_both_*"],
)
def test_no_name_is_markup_in_a_headline(name: str) -> None:
    headline = spoken("en")(
        "report.headline",
        theme="Load",
        team=kit.name(name),
        value="3.4",
        plus_minus="0.5",
        direction="so",
    )
    shown = Reader().mrkdwn(headline)
    assert shown.count("<") == 2, shown
    assert shown.startswith("<strong>")
    assert shown.endswith(", so.</strong>")


@pytest.mark.parametrize(
    "name", ["#general", "@here", "clinic.example", "https://clinic.example", "a@clinic.example"]
)
def test_no_name_leads_anywhere(name: str) -> None:
    assert name not in kit.name(name)
    assert kit.name(name).replace("\u2060", "") == name, "and it looks as it was written"


@pytest.mark.parametrize("name", ["R&D_Berlin", "Ward 3", "Küche", "3*4", "Dr. No", "Team #"])
def test_what_is_no_markup_in_a_name_stays_as_it_is(name: str) -> None:
    assert kit.name(name) == kit.escape(name)


def test_many_paragraphs_take_several_sections_and_lose_nothing() -> None:
    paragraphs = [f"{number}: {'word ' * 100}" for number in range(40)]
    blocks = kit.prose(paragraphs)
    assert 1 < len(blocks) < len(paragraphs)
    assert all(len(block["text"]["text"]) <= kit.SECTION for block in blocks)
    assert "\n".join(block["text"]["text"] for block in blocks) == "\n".join(paragraphs)


def test_what_is_spoken_leaves_out_buttons_and_keeps_the_order() -> None:
    row = kit.actions(BlockId.WEEKLY, kit.button(Action.CHECKIN_START, "Press"))
    blocks = [kit.header("One"), row, kit.divider(), kit.context("Two"), kit.section("Three")]
    assert kit.spoken(blocks) == "One\nTwo\nThree"
    assert kit.message(blocks)["text"] == "One\nTwo\nThree"
    assert kit.message(blocks, text="Short")["text"] == "Short"
