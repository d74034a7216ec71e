"""Whatever people do in Slack reaches Lean On in Socket Mode, and they read what they read by HTTP."""

import pytest

from slackapp.blocks.ids import Action
from slackapp.pulse.bands import band_of
from slackapp.storage import tables
from tests.cast import ANA, LEA, OTTO, week
from tests.scenarios.office import COLLEAGUES, TAPS, Rehearsal, said


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


def test_a_check_in_is_answered_by_button_and_form_though_slack_delivers_both_twice(
    office: Rehearsal,
) -> None:
    office.open_check_in((ANA,))
    office.slack.ask("sockets/twice", {})
    assert office.slack.click(ANA, Action.CHECKIN_START)["modal"]
    sent = office.slack.submit(ANA, dict(TAPS))
    assert sent["outcome"] == "update", "what is shown in the place of the form comes in the answer itself"
    office.slack.close(ANA)
    assert office.slack.click(ANA, Action.CHECKIN_START)["modal"] is None, "she is done"
    assert {each["error"] for each in office.slack.ask("log")["calls"] if each["direction"] == "out"} == {
        None
    }


@pytest.mark.slow
def test_a_week_in_which_slack_delivers_everything_twice_counts_everybody_once(office: Rehearsal) -> None:
    office.slack.ask("sockets/twice", {})
    office.move_to(week(0, hours=1))
    office.move_to(week(0, days=1, hours=16))
    answering = (ANA, *COLLEAGUES[:6])  # seven: counted twice they would be more than the lowest band
    office.join(answering)
    asked = {user: len(office.lasting(user)) for user in answering}
    assert set(asked.values()) == {2}, "one hello and one check-in each"
    for user in answering:
        assert office.answer(user)["outcome"] == "update"
    assert office.slack.click(ANA, Action.CHECKIN_START)["modal"] is None
    assert {user: len(office.lasting(user)) for user in answering} == asked
    office.move_to(week(0, days=3, hours=18.01))
    assert {row["band"] for row in office.rows(tables.release)} == {band_of(len(answering)), None}
    (report,) = office.lasting(LEA)
    assert report["blocks"]
