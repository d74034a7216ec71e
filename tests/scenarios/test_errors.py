"""Whatever breaks, a person reads one plain sentence, keeps what they chose and can try again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import released
from tests.cast import ANA, LEA, WORKSPACE, week
from tests.scenarios.fixtures import KeyServer
from tests.scenarios.office import COLLEAGUES, TAPS, WARD, Json, Rehearsal, actions, said
from tests.scenarios.sender import Sender, listening
from tests.services.postgres import PostgresServer

BEN = COLLEAGUES[0]
CLOSED = week(0, days=3, hours=18.1)
CHART = "data_visualization"
on_postgres = pytest.mark.parametrize(
    "rehearsal", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@on_postgres
def test_while_the_database_is_down_nothing_is_saved_and_nothing_is_lost(
    rehearsal: Rehearsal, postgres_server: PostgresServer
) -> None:
    rehearsal.open_check_in([ANA, BEN])
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    with closed(postgres_server, rehearsal.database):
        stays_on_the_screen(rehearsal, Sentence.DATABASE_DOWN)
        sorry = rehearsal.library.words(Sentence.TRY_AGAIN)
        for action in (Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK):
            rehearsal.slack.click(BEN, action)
            assert rehearsal.told(BEN) == sorry
        for text in ("checkin", "stop", "privacy", "help"):
            rehearsal.slack.command(BEN, f"/leanon {text}")
            assert rehearsal.told(BEN) == sorry
        assert said(rehearsal.home(BEN)) == sorry
    assert rehearsal.slack.submit(ANA, {})["outcome"] == "update"  # what she chose was still there
    assert rehearsal.answer(BEN)["outcome"] == "update"


def test_while_the_key_store_is_down_only_who_holds_the_key_takes_answers(
    rehearsal: Rehearsal, key_server: KeyServer
) -> None:
    found = rehearsal.open_check_in([ANA, BEN])
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    stored = bytes(rehearsal.services.keeper._stored[found.id])
    key_server.stop()
    assert rehearsal.answer(BEN)["outcome"] == "update"
    rehearsal.services.keeper._forget(found.id)  # a web process that has just started
    stays_on_the_screen(rehearsal, Sentence.KEYSTORE_DOWN)
    rehearsal.services.keeper._learn(found.id, found.fingerprint, stored)
    assert rehearsal.slack.submit(ANA, {})["outcome"] == "update"


def test_answers_that_come_too_late_stay_on_the_screen(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    rehearsal.advance(CLOSED)  # closed by the calendar, before any job has closed it
    stays_on_the_screen(rehearsal, Sentence.ROUND_CLOSED)
    for action in (Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK):
        rehearsal.slack.click(ANA, action)
        past = rehearsal.library.words("error.round_over", closed="Thursday 8 Jan, 19:00")  # in Madrid
        assert rehearsal.told(ANA) == past
    assert Action.CHECKIN_START not in actions(rehearsal.home(ANA))
    rehearsal.settle()
    stays_on_the_screen(rehearsal, Sentence.ROUND_CLOSED)
    assert {row["status"] for row in rehearsal.rows(tables.release)} == {"too_few"}


def test_whoever_answered_meanwhile_is_told_that_they_are_done(rehearsal: Rehearsal) -> None:
    found = rehearsal.open_check_in([ANA])
    assert rehearsal.answer(ANA)["outcome"] == "update"
    before = rehearsal.rows(tables.box)
    with listening(by_hand(rehearsal, ANA)) as on_her_phone:
        again = on_her_phone.sends(found.id, TAPS)
    assert again["response_action"] == "update"
    assert said(again["view"]) == rehearsal.library.words(Sentence.ALREADY_DONE)
    assert rehearsal.rows(tables.box) == before


def test_a_void_round_says_so_wherever_it_is_met(rehearsal: Rehearsal) -> None:
    found = rehearsal.open_check_in([ANA, BEN])
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    with rehearsal.database.write() as tx:
        released.void(tx, found.id)
    stays_on_the_screen(rehearsal, Sentence.ROUND_VOID)
    for action in (Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK):
        rehearsal.slack.click(BEN, action)
        assert rehearsal.told(BEN) == rehearsal.library.words(Sentence.ROUND_VOID)
    rehearsal.settle()
    for user in (ANA, BEN):
        assert "could not be finished" in said(rehearsal.lasting(user)[-1])
    assert "could not be finished" in said(rehearsal.lasting(LEA)[-1])
    assert all(len(rehearsal.lasting(user)) == 0 for user in WARD if user not in {ANA, BEN})
    assert not rehearsal.rows(tables.release)


def test_buttons_and_forms_of_another_version_get_one_sentence(rehearsal: Rehearsal) -> None:
    found = rehearsal.open_check_in([ANA])
    words, before = rehearsal.library.words, rehearsal.rows(tables.box)
    with listening(by_hand(rehearsal, ANA)) as ana:
        assert ana.presses("checkin_settings", "1") == words(Sentence.UNKNOWN_BUTTON)
        assert ana.presses(Action.CHECKIN_START, "T0LEANON-19990101") == words(Sentence.ROUND_GONE)
        assert all(ana.presses(action, None) for action in Action), "each says something without a value"
        answer = ana.sends(found.id, TAPS, callback="checkin_submit_of_last_year")
        assert answer["response_action"] == "update"
        assert said(answer["view"]) == words(Sentence.UNKNOWN_BUTTON)
        never_offered = ana.sends(found.id, {"q0": "6"})
        assert never_offered == {"response_action": "errors", "errors": {"q0": words(Sentence.TRY_AGAIN)}}
    assert rehearsal.rows(tables.box) == before


def test_a_busy_slack_is_named_and_takes_nothing(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    busy = rehearsal.library.words(Sentence.SLACK_BUSY)
    rehearsal.fault(rate_limit={"method": "views.open", "calls": 1, "retry_after": 60})
    rehearsal.slack.click(ANA, Action.CHECKIN_START)
    assert rehearsal.told(ANA) == busy
    rehearsal.slack.command(ANA, "/leanon checkin")  # within the minute Slack is not asked again
    assert rehearsal.told(ANA) == busy
    with redis.Redis.from_url(rehearsal.environment["REDIS_URL"]) as queue:
        queue.delete(*queue.keys("leanon:pause:*"))  # the minute is over
    assert rehearsal.answer(ANA)["outcome"] == "update"


def test_a_click_is_answered_while_slacks_own_api_is_down(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.fault(rate_limit={"method": "auth.test", "calls": 100, "retry_after": 1})
    assert rehearsal.answer(ANA)["outcome"] == "update"


def test_a_slack_without_charts_gets_the_report_without_them(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in(WARD[:6])
    for user in WARD[:6]:
        rehearsal.answer(user)
    rehearsal.fault(reject_charts=True)
    rehearsal.move_to(CLOSED)
    (report,) = rehearsal.lasting(LEA)
    assert CHART not in [block["type"] for block in report["blocks"]]
    assert re.search(r"Load: 5 Jan: \d\.\d \(\d\.\d to \d\.\d\)", said(report))
    assert actions(report)[:2] == [Action.PROMPT_USE, Action.PROMPT_ANOTHER]
    assert {row["status"] for row in rehearsal.rows(tables.report)} == {"sent"}


def stays_on_the_screen(rehearsal: Rehearsal, sentence: Sentence) -> None:
    """Ana sends her open form, reads this sentence in it and finds every choice as it was."""
    sent = rehearsal.slack.submit(ANA, TAPS)
    assert sent["outcome"] == "errors"
    assert sent["modal"]["errors"] == {"q0": rehearsal.library.words(sentence)}
    assert chosen(sent["modal"]) == TAPS


def by_hand(rehearsal: Rehearsal, user: str) -> Sender:
    """A person whose requests the test writes itself."""
    return Sender(rehearsal.web, rehearsal.environment["SLACK_SIGNING_SECRET"], WORKSPACE, user)


def chosen(modal: Json) -> dict[str, str]:
    """The choices that stand in a form."""
    return {
        block: entry["checkin_answer"]["selected_option"]["value"]
        for block, entry in modal["state"]["values"].items()
    }


@pytest.fixture
def key_redis_url(key_server: KeyServer) -> str:
    """The address of a key store that the test may stop."""
    return key_server.url


@contextmanager
def closed(server: PostgresServer, database: Database) -> Iterator[None]:
    """Let the database refuse everybody for a while."""
    name = database.url.database
    with server.admin() as connection:
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false".encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
    try:
        yield
    finally:
        with server.admin() as connection:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true".encode())
