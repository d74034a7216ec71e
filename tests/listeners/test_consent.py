"""Saying yes, saying no, and changing one's mind: asked once, at once, and only while somebody wants it."""

from slackapp.blocks.ids import Action
from slackapp.storage import tables
from tests.cast import ANA, HANA, week
from tests.scenarios.office import COLLEAGUES, Rehearsal, actions

TUESDAY = week(0, days=1, hours=16)
CLOSED = week(0, days=3, hours=18.1)


def check_ins(rehearsal: Rehearsal, user: str) -> int:
    return sum(Action.CHECKIN_START in actions(message) for message in rehearsal.lasting(user))


def test_a_double_click_on_yes_brings_one_check_in(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.move_to(TUESDAY)
    rehearsal.join([ANA, ANA])
    assert check_ins(rehearsal, ANA) == 1


def test_yes_after_the_close_brings_the_next_check_in_and_none_now(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.move_to(TUESDAY)
    rehearsal.move_to(CLOSED)
    rehearsal.join([ANA])
    assert check_ins(rehearsal, ANA) == 0
    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=1, hours=16))
    assert check_ins(rehearsal, ANA) == 1


def test_whoever_changes_their_mind_in_the_home_tab_is_asked_again_at_once(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.move_to(TUESDAY)
    rehearsal.slack.click(ANA, Action.INTRO_NO)
    assert Action.INTRO_YES in actions(rehearsal.home(ANA))
    assert rehearsal.slack.click(ANA, Action.INTRO_YES, home=True)["ok"]
    rehearsal.settle()
    assert check_ins(rehearsal, ANA) == 1
    shown = rehearsal.slack.seen(ANA)["home"]  # the click itself has drawn it anew
    assert Action.CHECKIN_START in actions(shown)
    assert Action.INTRO_YES not in actions(shown)


def test_a_no_is_for_ones_own_eyes_and_moves_no_leaf(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    before = rehearsal.rows(tables.leaf), rehearsal.rows(tables.roster)
    rehearsal.move_to(TUESDAY)
    home = rehearsal.home(ANA)["blocks"]
    for user in COLLEAGUES:
        rehearsal.slack.click(user, Action.INTRO_NO)
    rehearsal.settle()
    assert (rehearsal.rows(tables.leaf), rehearsal.rows(tables.roster)) == before
    assert rehearsal.home(ANA)["blocks"] == home
    rehearsal.move_to(CLOSED)
    rehearsal.move_to(week(1, hours=1))
    assert {row["size"] for row in rehearsal.rows(tables.leaf)} == {12, 6}


def test_somebody_who_is_not_asked_cannot_ask_themselves_in(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.slack.command(HANA, "/leanon checkin")
    assert rehearsal.told(HANA) == rehearsal.library.words("not_asked.not_eligible")
    tries = [Action.MEMBER, Action.MEMBER_ANOTHER]
    own = [*tries, Action.SETTINGS, Action.ASK, Action.WRONG_TEAM, Action.HOW_IT_WORKS]
    assert actions(rehearsal.home(HANA)) == own  # nothing to say yes to, and nothing to start
