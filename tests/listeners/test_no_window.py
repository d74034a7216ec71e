"""A click that can only be answered by a window, where Slack opens none: the view says so, never nothing."""

import pytest

from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from tests.cast import ANA, LEA
from tests.scenarios.office import Json, Rehearsal, actions, said

EXPIRED = {"method": "views.open", "error": "expired_trigger_id"}
IN_HOME = (
    *(Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK, Action.SETTINGS, Action.ASK, Action.WRONG_TEAM),
    *(Action.HOW_IT_WORKS, Action.MEMBER),
)
ELSEWHERE = {Action.MEMBER_ANOTHER: "shows Home anew, and opens nothing"}


def text(view: Json) -> str:
    return str(view["blocks"][0].get("text", {}).get("text"))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (EXPIRED, Sentence.TOO_LATE),
        ({"method": "views.open", "error": "exchanged_trigger_id"}, Sentence.TOO_LATE),
        ({"method": "views.open", "error": "internal_error"}, Sentence.TRY_AGAIN),
        ({"method": "views.open", "status": 503, "body": "<html>"}, Sentence.TRY_AGAIN),
        (
            {"method": "views.open", "error": "ratelimited", "status": 429, "headers": {"Retry-After": "30"}},
            Sentence.SLACK_BUSY,
        ),
    ],
    ids=["too late", "a second time", "a fault of Slack's", "no JSON", "busy"],
)
def test_every_button_of_home_says_in_home_that_no_window_opened(
    rehearsal: Rehearsal, fault: Json, sentence: Sentence
) -> None:
    rehearsal.open_check_in([ANA])
    whole = rehearsal.home(ANA)
    assert {*IN_HOME, *ELSEWHERE} == set(actions(whole)), "each of its buttons"
    rehearsal.fault(answers=[fault])
    for action in IN_HOME:
        asked = len(rehearsal.slack.calls("views.open"))
        assert rehearsal.slack.click(ANA, action, home=True)["ok"]
        home = rehearsal.slack.seen(ANA)["home"]
        assert text(home) == rehearsal.library.words(sentence), action
        assert said(home).count(text(home)) == 1, "one after the other, and not one above the other"
        assert actions(home) == actions(whole), "all that was there still is"
        assert len(rehearsal.slack.calls("views.open")) <= asked + 1, "a trigger that opened none opens none"
    rehearsal.fault(answers=[])
    assert said(rehearsal.home(ANA)) == said(whole), "opened anew, it is as it was"


def test_an_answer_of_home_that_did_hold_is_told_when_pressed_again(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.home(ANA)
    rehearsal.fault(answers=[{**EXPIRED, "calls": 1}])
    before = rehearsal.rows(tables.box)
    rehearsal.slack.click(ANA, Action.CHECKIN_NOT_THIS_WEEK, home=True)
    assert rehearsal.rows(tables.box) != before
    modal = rehearsal.slack.click(ANA, Action.CHECKIN_NOT_THIS_WEEK, home=True)["modal"]
    assert said(modal) == rehearsal.library.words(Sentence.ALREADY_DONE)


def test_a_button_of_a_window_says_it_in_that_window(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    below = rehearsal.slack.click(ANA, Action.HOW_IT_WORKS, home=bool(rehearsal.home(ANA)))["modal"]
    rehearsal.fault(answers=[{"method": "views.push", "error": "expired_trigger_id"}])
    same = rehearsal.slack.click(ANA, Action.GROUP, view_id=below["id"])["modal"]
    assert same["id"] == below["id"]
    assert text(same) == rehearsal.library.words(Sentence.TOO_LATE)
    assert said(below) in said(same)


def test_a_button_of_a_message_and_a_command_say_it_beside_them(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.fault(answers=[EXPIRED])
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    assert rehearsal.told(ANA) == rehearsal.library.words(Sentence.TOO_LATE)
    rehearsal.slack.command(LEA, "/leanon settings")
    assert rehearsal.told(LEA) == rehearsal.library.words(Sentence.TOO_LATE)


def test_a_stop_that_cannot_be_answered_is_shown_in_home(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    assert rehearsal.library.words("settings.stopped") not in said(rehearsal.home(ANA))
    rehearsal.fault(answers=[{"method": "response_url", "status": 500, "body": "no"}])
    rehearsal.slack.command(ANA, "/leanon stop")
    assert rehearsal.library.words("settings.stopped") in said(rehearsal.slack.seen(ANA)["home"])
