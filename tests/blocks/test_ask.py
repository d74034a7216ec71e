"""Asking for help gives words and a way to send them; the app sends nothing, and knows nobody's choice."""

from itertools import product
from typing import Any

import pytest

from content.files import locales
from content.help import Kind, Recipient
from content.library import Library, load
from content.wording import Wording
from slackapp.blocks import ask, buttons
from slackapp.blocks.ask import Asked, Contact
from slackapp.blocks.ids import Callback
from tests.blocks.surfaces import texts

LEA = Contact("U1LEA", "Lea Leads")


def state(kind: str | None, whom: str | None, teammate: str | None = None) -> dict[str, Any]:
    """The state of the first step as Slack sends it."""

    def option(value: str | None) -> dict[str, Any] | None:
        return {"text": {"type": "plain_text", "text": "any"}, "value": value} if value else None

    return {
        "values": {
            "ask_kind": {"ask_kind": {"type": "radio_buttons", "selected_option": option(kind)}},
            "ask_whom": {"ask_whom": {"type": "radio_buttons", "selected_option": option(whom)}},
            "ask_teammate": {"ask_teammate": {"type": "users_select", "selected_user": teammate}},
        }
    }


def framed(view: dict[str, Any]) -> str:
    (frame,) = (block for block in view["blocks"] if block["type"] == "rich_text")
    return "".join(part["text"] for part in frame["elements"][0]["elements"])


def test_the_first_step_offers_four_kinds_and_three_to_ask_and_lets_nobody_type(
    library: Library, words: Wording
) -> None:
    form = ask.ask_form(words, library.help)
    kind, whom, teammate = (block for block in form["blocks"] if block["type"] == "input")
    assert [option["value"] for option in kind["element"]["options"]] == list(Kind)
    assert [option["description"]["text"] for option in kind["element"]["options"]] == [
        one.when for one in library.help
    ]
    assert [option["value"] for option in whom["element"]["options"]] == list(Recipient)
    assert (teammate["element"]["type"], teammate["optional"]) == ("users_select", True)
    assert form["callback_id"] == Callback.ASK
    assert "private_metadata" not in form
    assert words("ask.nothing_kept") in texts(form)


@pytest.mark.parametrize("locale", locales())
def test_each_of_the_twelve_drafts_is_shown_as_hr_wrote_it_to_be_copied(locale: str) -> None:
    library = load(locale)
    for kind, to in product(library.help, Recipient):
        shown = ask.words_to_send(library.words, kind, to, people=[LEA], slack_team="T1")
        assert framed(shown) == kind.draft(to)
        assert kind.title in texts(shown)


def test_marks_in_a_draft_stay_as_they_are_typed(library: Library, words: Wording) -> None:
    kind = library.help[0].model_copy(
        update={"drafts": (library.help[0].drafts[0].model_copy(update={"text": "*Now* & <then>"}),)}
    )
    assert framed(ask.words_to_send(words, kind, Recipient.TEAMMATE, people=(), slack_team=None)) == (
        "*Now* & <then>"
    )


def test_each_person_has_a_text_link_into_slack_and_a_mention_and_no_button(
    library: Library, words: Wording
) -> None:
    people = (LEA, Contact("U2", "A *star* & <!channel>"), Contact("U3"))
    shown = ask.words_to_send(words, library.help[0], Recipient.LEAD, people=people, slack_team="T1")
    said = texts(shown)
    assert "<slack://user?team=T1&amp;id=U1LEA|Direct message to Lea Leads> (<@U1LEA>)" in said
    assert "<slack://user?team=T1&amp;id=U3|Direct message to this person> (<@U3>)" in said
    assert "<!channel>" not in said
    assert not any(block["type"] == "actions" for block in shown["blocks"])
    assert "submit" not in shown, "there is nothing to send to the app"


def test_where_slack_names_no_workspace_people_are_mentioned(library: Library, words: Wording) -> None:
    shown = ask.words_to_send(words, library.help[0], Recipient.LEAD, people=[LEA], slack_team=None)
    assert "• <@U1LEA>" in texts(shown)
    assert "slack://" not in texts(shown)


@pytest.mark.parametrize("to", Recipient)
def test_where_nobody_is_named_a_plain_sentence_says_another_way(
    library: Library, words: Wording, to: Recipient
) -> None:
    shown = ask.words_to_send(words, library.help[0], to, people=(), slack_team="T1")
    assert words(f"ask.nobody_{to}") in texts(shown)
    assert words("ask.no_app") not in texts(shown)
    assert framed(shown) == library.help[0].draft(to), "the words are there all the same"


def test_what_was_chosen_is_read_and_a_teammate_only_where_a_teammate_is_asked() -> None:
    assert ask.asked_from(state("advice", "teammate", "UBEN")) == Asked(
        Kind.ADVICE, Recipient.TEAMMATE, "UBEN"
    )
    assert ask.asked_from(state("advice", "teammate")) == Asked(Kind.ADVICE, Recipient.TEAMMATE)
    assert ask.asked_from(state("share-the-load", "lead", "UBEN")) == Asked(
        Kind.SHARE_THE_LOAD, Recipient.LEAD
    )


@pytest.mark.parametrize(
    ("kind", "whom"), [(None, "hr"), ("advice", None), ("money", "hr"), ("advice", "me")]
)
def test_what_was_never_offered_is_refused_without_being_repeated(kind: str | None, whom: str | None) -> None:
    with pytest.raises(ask.NotOffered) as refused:
        ask.asked_from(state(kind, whom))
    assert str(refused.value) == ""


def test_whoever_is_in_the_wrong_team_gets_words_to_hr(words: Wording) -> None:
    shown = ask.wrong_team(words, team="Ward <3> & Lab", hr=[LEA], slack_team="T1")
    assert "“Ward <3> & Lab”" in framed(shown), "a frame has no marks to make safe"
    assert "Direct message to Lea Leads" in texts(shown)
    assert shown["title"]["text"] == words("wrong_team.title")
    nowhere = ask.wrong_team(words, team="", hr=(), slack_team="T1")
    assert framed(nowhere) == words("wrong_team.draft_no_team")
    assert words("ask.nobody_hr") in texts(nowhere)


def test_the_two_buttons_hold_no_value(words: Wording) -> None:
    for built in (buttons.ask(words), buttons.wrong_team(words)):
        assert set(built) == {"type", "action_id", "text"}
