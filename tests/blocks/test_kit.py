"""The builders lose nothing that fits, show where something is cut, and read aloud what they show."""

from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    assert kit.escape("<!here> & <@U1>") == "&lt;!here&gt; &amp; &lt;@U1&gt;"


def test_a_long_text_is_cut_with_an_ellipsis_and_a_short_one_is_not() -> None:
    assert kit.clip("twelve chars", 12) == "twelve chars"
    assert kit.clip("twelve chars", 8) == "twelve…"


def test_a_name_is_cut_before_it_is_escaped_so_that_no_entity_is_cut_in_two() -> None:
    assert kit.name("&" * 200) == "&amp;" * 74 + "…"


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
