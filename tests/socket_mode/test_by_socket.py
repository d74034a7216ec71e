"""Whatever people do in Slack reaches Lean On in Socket Mode, and they read what they read by HTTP."""

from slackapp.blocks.ids import Action
from tests.cast import ANA, LEA, OTTO
from tests.scenarios.office import TAPS, Rehearsal, said


def test_a_command_is_answered_to_whoever_typed_it_and_to_nobody_else(office: Rehearsal) -> None:
    sent = office.slack.command(ANA, "/leanon help")
    assert sent["ok"]
    (answer,) = office.messages(ANA)
    assert answer["ephemeral"]
    assert "/leanon" in answer["text"] or answer["blocks"]
    assert office.messages(LEA) == []


def test_the_home_tab_opens(office: Rehearsal) -> None:
    assert said(office.home(ANA))
    assert office.slack.seen(OTTO)["home"] is None


def test_a_check_in_is_answered_by_button_and_form(office: Rehearsal) -> None:
    office.open_check_in((ANA,))
    assert office.slack.click(ANA, Action.CHECKIN_START)["modal"]
    sent = office.slack.submit(ANA, dict(TAPS))
    assert sent["outcome"] == "update", "what is shown in the place of the form comes in the answer itself"
    assert {each["error"] for each in office.slack.ask("log")["calls"] if each["direction"] == "out"} == {
        None
    }
