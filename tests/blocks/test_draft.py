"""A lead's text and a prompt's buttons: what a form takes, who a post is by, and where [Back] leads."""

import pytest

from content.wording import Wording
from slackapp.blocks import draft
from slackapp.blocks.prompt_card import REMEMBERED, Meant


def sent(text: str, channel: str | None) -> dict[str, object]:
    return {
        "values": {
            "draft_text": {"draft_text": {"type": "plain_text_input", "value": text}},
            "draft_where": {"draft_where": {"selected_conversation": channel}},
        }
    }


def test_a_form_gives_the_text_and_the_channel_or_none() -> None:
    assert draft.written_from(sent(" Hello \n", "C0WARD")) == draft.Written("Hello", "C0WARD")
    assert draft.written_from(sent("x" * draft.LONGEST, None)).channel is None


@pytest.mark.parametrize(
    ("text", "channel", "key"),
    [
        (" \n", None, "draft.empty"),
        ("x" * (draft.LONGEST + 1), "C0WARD", "draft.too_long"),
        ("Hello", "D0LEA", "draft.no_channel"),
        ("Hello", "UANA", "draft.no_channel"),
    ],
)
def test_what_a_form_does_not_take_has_its_sentence(
    words: Wording, text: str, channel: str | None, key: str
) -> None:
    with pytest.raises(draft.NotOffered) as refused:
        draft.written_from(sent(text, channel))
    assert refused.value.key == key
    assert words(key)


def test_a_post_is_by_somebodys_name_or_by_a_mention_and_a_name_is_no_markup() -> None:
    assert draft.said_by("Lea Brandt", "ULEA") == "Lea Brandt"
    assert draft.said_by("", "ULEA") == "<@ULEA>"
    assert "<!" not in draft.said_by("<!channel>", "ULEA")


def test_back_leads_through_what_was_shown_and_no_button_grows_without_end() -> None:
    meant = Meant("round", "first")
    for number in range(40):
        meant = Meant.by(Meant("round", f"prompt.{number}", meant.trail).value)
    assert (meant.prompt, meant.before[:2]) == ("prompt.39", ("prompt.38", "prompt.37"))
    assert len(meant.before) == REMEMBERED
    assert Meant.by("round") == Meant("round"), "a report of an earlier version knows of its round alone"
    assert Meant.by("round").trail == ()
