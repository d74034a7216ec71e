"""The form of what a person chooses: what it offers, what it takes, and where it says what is wrong."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from content.wording import Wording
from slackapp.blocks.choices import Choices, settings_summary
from slackapp.blocks.ids import Action, BlockId
from slackapp.blocks.settings import Chosen, NotOffered, chosen_from, settings
from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import Slot
from tests.blocks.surfaces import CHOICES, CHOSEN, NO_TIME, SILENT, texts

TODAY = CHOICES.today
MONDAY_NINE = Slot(0, time(9))
Json = dict[str, Any]


def filled_in(choices: Choices, words: Wording, **given: Json) -> Json:
    """The state of the form as Slack sends it: what stands there, and what is filled in by block id."""
    values = {
        block["block_id"]: {block["element"]["action_id"]: untouched(block["element"])}
        for block in settings(words, choices)["blocks"]
        if block["type"] == "input"
    }
    for block, entry in given.items():
        values[block] = {Action.SETTINGS_CHOICE.value: entry}
    return {"values": values}


def untouched(element: Json) -> Json:
    match element["type"]:
        case "datepicker":
            return {"type": "datepicker", "selected_date": element.get("initial_date")}
        case "checkboxes":
            return {"type": "checkboxes", "selected_options": element.get("initial_options", [])}
    return {"type": "static_select", "selected_option": element["initial_option"]}


def picked(value: str) -> Json:
    return {"type": "static_select", "selected_option": {"value": value}}


def ticked(*values: str) -> Json:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


def day(chosen: date | None) -> Json:
    return {"type": "datepicker", "selected_date": chosen and chosen.isoformat()}


@pytest.mark.parametrize("choices", [CHOICES, CHOSEN, NO_TIME], ids=["nothing", "everything", "no time set"])
def test_sending_the_form_untouched_changes_nothing(choices: Choices, words: Wording) -> None:
    same = Chosen(choices.slot, choices.absence, choices.remind, choices.language)
    assert chosen_from(filled_in(choices, words), choices) == same


def test_everything_can_be_chosen_at_once(words: Wording) -> None:
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=400)
    state = filled_in(
        CHOICES,
        words,
        settings_slot=picked("0-09:00"),
        settings_pause=picked("2"),
        settings_away_from=day(first),
        settings_away_until=day(last),
        settings_remind=ticked("yes"),
        settings_language=picked("es"),
    )
    away = Absence(TODAY + timedelta(weeks=2), first, last)
    assert chosen_from(state, CHOICES) == Chosen(MONDAY_NINE, away, remind=True, language="es")


def test_everything_can_be_taken_back_even_where_slack_does_not_let_a_day_go(words: Wording) -> None:
    state = filled_in(
        CHOSEN,
        words,
        settings_slot=picked("usual"),
        settings_pause=picked("0"),
        settings_away_forget=ticked("yes"),
        settings_remind=ticked(),
        settings_language=picked("slack"),
    )
    assert state["values"][BlockId.SETTINGS_AWAY_FROM][Action.SETTINGS_CHOICE]["selected_date"] is not None
    assert chosen_from(state, CHOSEN) == Chosen(None, PRESENT, remind=False, language=None)


def test_one_day_away_is_a_span(words: Wording) -> None:
    state = filled_in(CHOICES, words, settings_away_from=day(TODAY), settings_away_until=day(TODAY))
    assert chosen_from(state, CHOICES).absence == Absence(None, TODAY, TODAY)


@pytest.mark.parametrize(
    ("given", "block", "sentence"),
    [
        ({"settings_away_from": day(TODAY)}, BlockId.SETTINGS_AWAY_UNTIL, "error.away_half"),
        ({"settings_language": picked("tlh")}, BlockId.SETTINGS_LANGUAGE, "error.not_understood"),
        ({"settings_away_until": day(TODAY)}, BlockId.SETTINGS_AWAY_FROM, "error.away_half"),
        (
            {"settings_away_from": day(TODAY), "settings_away_until": day(TODAY - timedelta(days=1))},
            BlockId.SETTINGS_AWAY_UNTIL,
            "error.away_order",
        ),
        (
            {
                "settings_away_from": day(TODAY - timedelta(days=9)),
                "settings_away_until": day(TODAY - timedelta(days=1)),
            },
            BlockId.SETTINGS_AWAY_UNTIL,
            "error.away_past",
        ),
        ({"settings_slot": picked("6-23:00")}, BlockId.SETTINGS_SLOT, "error.slot_gone"),
        ({"settings_pause": picked("99")}, BlockId.SETTINGS_PAUSE, "error.pause_weeks"),
    ],
)
def test_what_is_wrong_is_said_at_its_own_field(
    words: Wording, given: dict[str, Json], block: BlockId, sentence: str
) -> None:
    with pytest.raises(NotOffered) as refused:
        chosen_from(filled_in(CHOICES, words, **given), CHOICES)
    assert (refused.value.block, refused.value.sentence) == (block, sentence)
    assert words(sentence)


def test_an_hour_that_is_on_offer_no_longer_stays_with_whoever_has_it(words: Wording) -> None:
    late = replace(CHOICES, slot=Slot(6, time(23)))
    assert "Sunday, 23:00" in texts(settings(words, late))
    assert "Sunday, 23:00" not in texts(settings(words, CHOICES))
    assert chosen_from(filled_in(late, words), late).slot == late.slot


def test_pauses_and_days_that_are_over_are_as_if_they_had_never_been(words: Wording) -> None:
    over = Absence(TODAY, TODAY - timedelta(days=9), TODAY - timedelta(days=1))
    past = replace(CHOICES, absence=over)
    assert settings(words, past) == settings(words, CHOICES)
    assert settings_summary(words, past) == settings_summary(words, CHOICES)


def test_stopping_asks_first_and_is_the_last_thing_in_the_form(words: Wording) -> None:
    (stop,) = settings(words, CHOICES)["blocks"][-1]["elements"]
    assert (stop["action_id"], stop["style"]) == (Action.SETTINGS_STOP, "danger")
    assert stop["confirm"]["text"]["text"] == words("settings.stop_text")


def test_the_form_says_what_slack_learns_from_a_reminder(words: Wording) -> None:
    (hint,) = [
        block["hint"]["text"]
        for block in settings(words, CHOICES)["blocks"]
        if block.get("block_id") == BlockId.SETTINGS_REMIND
    ]
    assert "Slack can then tell that you had not answered" in hint


def test_whoever_stopped_everything_finds_no_form_but_the_ways_back(words: Wording) -> None:
    shown = settings(words, SILENT)
    assert "submit" not in shown
    (buttons,) = [block for block in shown["blocks"] if block["type"] == "actions"]
    assert [one["action_id"] for one in buttons["elements"]] == [Action.INTRO_YES, Action.GET_MESSAGES]
    not_asked = json.dumps(settings(words, replace(SILENT, in_group=False)))
    assert Action.GET_MESSAGES in not_asked
    assert Action.INTRO_YES not in not_asked  # nobody is asked in by it


def test_the_summary_says_all_that_was_chosen_and_for_whose_eyes(words: Wording) -> None:
    said = texts({"blocks": settings_summary(words, replace(CHOSEN, place="Buenos Aires"))})
    for part in (
        "only you see them",
        "Friday, 07:30 (Buenos Aires time)",
        "Paused: check-ins come again from Monday 24 Aug on.",
        "Away from Monday 1 Jun to Monday, 26 Jul 2027",
        "one reminder at most",
    ):
        assert part in said


def test_the_summary_promises_no_check_in_to_whoever_gets_none(words: Wording) -> None:
    for choices in (replace(CHOICES, consent=False), replace(CHOICES, in_group=False), SILENT):
        said = texts({"blocks": settings_summary(words, choices)})
        assert "reach you on" not in said
    assert "Tuesday, 10:00 (Madrid time)" in texts({"blocks": settings_summary(words, CHOICES)})
