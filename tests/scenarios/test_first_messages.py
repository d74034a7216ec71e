"""Who says nothing is asked once more after a week, and then never again."""

import pytest

from slackapp.blocks.ids import Action
from slackapp.storage import tables
from tests.cast import ANA, week
from tests.scenarios.office import COLLEAGUES, WARD, Office, Rehearsal, said

SAYS_YES, SAYS_NO, SAYS_YES_LATER, *SILENT = COLLEAGUES


@pytest.mark.slow
def test_silence_is_asked_again_after_a_week_and_then_left_alone(rehearsal: Office) -> None:
    a_week_passes(rehearsal, 0)
    assert {user: len(rehearsal.lasting(user)) for user in WARD} == dict.fromkeys(WARD, 1)
    assert rehearsal.slack.click(SAYS_NO, Action.INTRO_NO)["ok"]
    rehearsal.join([ANA, SAYS_YES])
    a_week_passes(rehearsal, 1)
    for user in SILENT:
        _, again = rehearsal.lasting(user)
        assert again["blocks"][0]["text"]["text"] == rehearsal.library.words("intro.title_again")
        assert rehearsal.library.words("intro.again") in said(again)
    rehearsal.join([SAYS_YES_LATER])
    a_week_passes(rehearsal, 2)
    a_week_passes(rehearsal, 3)
    assert {user: len(rehearsal.lasting(user)) for user in SILENT} == dict.fromkeys(SILENT, 2)
    assert len(rehearsal.lasting(SAYS_NO)) == 1
    assert len(rehearsal.lasting(ANA)) == len(rehearsal.lasting(SAYS_YES)) == 4  # hello, then three check-ins
    assert len(rehearsal.lasting(SAYS_YES_LATER)) == 4  # hello twice, then two check-ins


def test_nobody_is_asked_before_the_support_lines_are_confirmed(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        tx.exec_driver_sql("DELETE FROM support_confirmation")
    rehearsal.advance(week(0, days=1, hours=12))
    rehearsal.tick()
    assert not any(rehearsal.messages(user) for user in WARD)
    assert not rehearsal.rows(tables.round_)


def a_week_passes(office: Office, number: int) -> None:
    """Open the round, send on Tuesday, close on Thursday."""
    office.move_to(week(number, hours=1))
    office.move_to(week(number, days=1, hours=16))
    office.move_to(week(number, days=3, hours=18.1))
