"""What a lead says of prompts decides what comes next: for that lead, whichever team it was about."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from content.library import load
from content.prompts import NOT_IN_HARD_WEEKS
from slackapp.pulse.release import TooFew
from slackapp.storage.database import Database
from slackapp.storage.rounds import lead_prompts, released, rounds
from slackapp.storage.rounds.lead_prompts import Answer
from slackapp.storage.rounds.lead_report import LeadReport, lead_report
from slackapp.storage.rounds.released import Closed
from slackapp.storage.rounds.rounds import Round
from tests.cast import LEA, WORKSPACE, week
from tests.storage.clinic import open_round, settle_clinic

LIBRARY = load()
STARTERS = [starter.id for starter in LIBRARY.starters]


@pytest.fixture
def ended(database: Database) -> Round:
    """A round of the ward has ended with too few answers."""
    settle_clinic(database)
    return next_round(database, 1)


def next_round(database: Database, number: int) -> Round:
    key = open_round(database, number)
    with database.write() as tx:
        closed = [Closed(leaf, TooFew()) for leaf in rounds.leaves(tx, key)]
        released.publish(tx, workspace=WORKSPACE, round_id=key, closed=closed)
        found = rounds.find(tx, key)
    assert found is not None
    return found


def report(database: Database, found: Round, now: datetime) -> LeadReport:
    with database.read() as connection:
        made = lead_report(connection, LIBRARY, found, LEA, now=now)
    assert made is not None
    return made


def says(database: Database, found: Round, prompt: str, answer: Answer, now: datetime) -> None:
    with database.write() as tx:
        lead_prompts.note_shown(tx, found.id, LEA, prompt, leaf="another team of hers", now=now)
        lead_prompts.answer(tx, found.id, LEA, prompt, answer, now=now)


def test_what_was_refused_comes_no_more_even_when_all_else_was_seen(database: Database, ended: Round) -> None:
    first = report(database, ended, week(1)).prompt.id
    says(database, ended, first, "refused", week(1))
    shown = []
    for number in range(3 * len(STARTERS)):
        now = week(1) + timedelta(minutes=number)
        shown.append(report(database, ended, now).prompt.id)
        with database.write() as tx:
            lead_prompts.note_shown(tx, ended.id, LEA, shown[-1], leaf="ward", now=now)
    assert set(shown) == set(STARTERS) - {first}
    assert all(one != other for one, other in pairwise(shown))
    years_later = week(150)
    assert report(database, ended, years_later).prompt.id != first


def test_a_lead_who_refused_everything_still_gets_one(database: Database, ended: Round) -> None:
    for number, starter in enumerate(STARTERS):
        says(database, ended, starter, "refused", week(1) + timedelta(minutes=number))
    assert report(database, ended, week(2)).prompt.id == STARTERS[0], "the one refused longest ago"


def test_the_report_asks_about_the_prompt_taken_last_for_four_rounds(
    database: Database, ended: Round
) -> None:
    says(database, ended, STARTERS[1], "taken", week(1))
    says(database, ended, STARTERS[0], "taken", week(1, hours=1))
    assert report(database, ended, week(1)).open is None, "not in the round in which it was taken"
    asked = [report(database, next_round(database, number), week(number)).open for number in range(2, 7)]
    assert [one and one.id for one in asked] == [*[STARTERS[0]] * 4, None]


def test_what_was_done_is_not_asked_about_and_can_be_taken_back(database: Database, ended: Round) -> None:
    says(database, ended, STARTERS[0], "taken", week(1))
    later = next_round(database, 2)
    for answer, is_open in (("done", False), ("taken", True), ("refused", False)):
        with database.write() as tx:
            assert lead_prompts.taken_before(tx, later, LEA, STARTERS[0]) == ended.id
            lead_prompts.answer(tx, ended.id, LEA, STARTERS[0], answer, now=week(2))  # type: ignore[arg-type]  # one of the three
        assert (report(database, later, week(2)).open is not None) == is_open
    with database.read() as connection:
        assert lead_prompts.taken_before(connection, later, LEA, STARTERS[0]) is None
        assert lead_prompts.taken_before(connection, ended, LEA, STARTERS[0]) is None


def test_undo_takes_a_refusal_back_and_nothing_that_was_said_since(database: Database, ended: Round) -> None:
    for answer in ("refused", "taken"):
        says(database, ended, STARTERS[0], answer, week(1))
        with database.write() as tx:
            lead_prompts.take_back(tx, ended.id, LEA, STARTERS[0])
            assert not lead_prompts.refused(tx, WORKSPACE, LEA)
    assert report(database, next_round(database, 2), week(2)).open, "an old [Undo] takes nothing from it"


def test_what_was_done_is_done_since_it_was_first_said(database: Database, ended: Round) -> None:
    for number in (1, 2):
        says(database, ended, STARTERS[0], "done", week(number))
    with database.read() as connection:
        (tried,) = lead_prompts.tried(connection, WORKSPACE, LEA, "another team of hers")
    assert (tried.done, tried.at) == (True, week(1))


def test_whoever_looked_for_words_for_a_hard_week_is_not_asked_for_a_step_forward(
    database: Database, ended: Round
) -> None:
    (step,) = (each for each in LIBRARY.prompts if each.id in NOT_IN_HARD_WEEKS)
    eager = replace(LIBRARY, starters=(step, *LIBRARY.starters))

    def given(now: datetime) -> str:
        with database.read() as connection:
            made = lead_report(connection, eager, ended, LEA, now=now)
        assert made is not None
        return made.prompt.id

    assert given(week(1)) == step.id
    with database.write() as tx:
        hard = LIBRARY.hard_weeks[0].id
        lead_prompts.note_shown(tx, ended.id, LEA, hard, leaf="ward", now=week(1))
    assert given(week(2)) != step.id
    assert given(week(14)) == step.id, "twelve weeks later it may come again"
