"""Whatever Slack answers to messages: nobody is lost, nobody gets one twice, and nobody stops others."""

from datetime import timedelta

import pytest
import redis
import sqlalchemy as sa
from click.testing import CliRunner

from jobs import deliver
from slackapp.cli.main import main
from slackapp.slack_answers import NAMES, POST, Concern, concern
from slackapp.storage import outbox, tables
from tests.cast import ANA, week
from tests.jobs.waiting import EVERYBODY_ASKED, messages, nobody_is_at_it, time_passes
from tests.scenarios.office import Rehearsal

TUESDAY = week(0, days=1, hours=16.06)
EVERYBODY_ONCE = dict.fromkeys(EVERYBODY_ASKED, 1)
HELD = sorted(each for each in NAMES if concern(each) not in {Concern.PERSON, Concern.UNCLEAR})
UNCLEAR = sorted(each for each in NAMES if concern(each) is Concern.UNCLEAR)
THEIRS = sorted(each for each in NAMES if concern(each) is Concern.PERSON)


@pytest.fixture
def tuesday(rehearsal: Rehearsal) -> Rehearsal:
    """A day on which everybody's first message is due."""
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    return rehearsal


def answers(office: Rehearsal, **answer: object) -> None:
    """Slack answers messages so from now on; as ever, without an argument."""
    office.fault(answers=[{"method": POST, **answer}] if answer else [])


def deliveries(office: Rehearsal) -> dict[str, tuple[str, int]]:
    """Who has what of a message, and at how many tries."""
    return {row["user"]: (row["status"], row["attempts"]) for row in office.rows(tables.delivery)}


def anew(office: Rehearsal) -> None:
    """Nothing was tried yet, and Slack has asked for no pause."""
    with office.database.write() as tx:
        tx.execute(sa.update(tables.delivery).values(status="pending", attempts=0, not_before=None))
    time_passes(office, timedelta())


def posts(office: Rehearsal) -> int:
    return len(office.slack.calls(POST))


def status(office: Rehearsal) -> str:
    return CliRunner().invoke(main, ["status"], env=dict(office.environment)).output


def test_what_concerns_all_holds_all_costs_nobody_a_try_and_is_said_in_words(tuesday: Rehearsal) -> None:
    for error in ("message_limit_exceeded", "rate_limited", "ekm_access_denied", "messages_tab_disabled"):
        answers(tuesday, error=error)
        before = posts(tuesday)
        tuesday.tick()
        assert deliveries(tuesday) == dict.fromkeys(EVERYBODY_ASKED, ("pending", 0)), error
        assert posts(tuesday) == before + 1, "asked once, and not of everybody"
        assert f"({error})." in status(tuesday)
        time_passes(tuesday, timedelta(minutes=2))
    answers(tuesday)
    tuesday.settle()
    assert messages(tuesday) == EVERYBODY_ONCE
    assert "Slack takes no messages" not in status(tuesday)


@pytest.mark.parametrize(
    "error",
    [
        "team_access_not_granted",
        pytest.param("no_permission", marks=pytest.mark.slow),
        pytest.param("a_name_of_tomorrow", marks=pytest.mark.slow),
    ],
)
def test_what_may_concern_one_person_costs_them_a_try_and_the_others_go_on(
    tuesday: Rehearsal, error: str
) -> None:
    first = min(EVERYBODY_ASKED)
    answers(tuesday, error=error, users=[first])
    tuesday.tick()
    assert messages(tuesday) == {user: 1 for user in EVERYBODY_ASKED if user != first}
    assert deliveries(tuesday)[first] == ("pending", 1)
    assert "Slack takes no messages" not in status(tuesday)
    answers(tuesday)
    time_passes(tuesday, outbox.REST + timedelta(minutes=1))
    tuesday.settle()
    assert messages(tuesday) == EVERYBODY_ONCE


@pytest.mark.parametrize("error", ["no_permission", "invalid_blocks"])
def test_five_different_people_in_a_row_hold_all_and_have_their_tries_back(
    tuesday: Rehearsal, error: str
) -> None:
    answers(tuesday, error=error)
    tuesday.tick()
    assert posts(tuesday) == 5
    assert deliveries(tuesday) == dict.fromkeys(EVERYBODY_ASKED, ("pending", 0))
    assert f"({error})" in status(tuesday)
    answers(tuesday)
    time_passes(tuesday, timedelta(minutes=2))
    tuesday.settle()
    assert messages(tuesday) == EVERYBODY_ONCE


def test_four_people_in_a_row_hold_nobody(tuesday: Rehearsal) -> None:
    four = sorted(EVERYBODY_ASKED)[:4]
    answers(tuesday, error="no_permission", users=four)
    tuesday.tick()
    assert messages(tuesday) == {user: 1 for user in EVERYBODY_ASKED if user not in four}
    assert {deliveries(tuesday)[user] for user in four} == {("pending", 1)}


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        ("restricted_action", 1),
        pytest.param("no_permission", 7, marks=pytest.mark.slow),
        pytest.param("account_inactive", 5, marks=pytest.mark.slow),
        pytest.param("ratelimited", 3, marks=pytest.mark.slow),
    ],
)
def test_whoever_slack_refuses_for_good_keeps_no_other_waiting_for_long(
    tuesday: Rehearsal, error: str, refused: int
) -> None:
    some = sorted(EVERYBODY_ASKED)[:refused]
    answers(tuesday, error=error, users=some)
    for _ in range(refused + 1):
        tuesday.tick()
        time_passes(tuesday, timedelta(minutes=2))
    assert messages(tuesday) == {user: 1 for user in EVERYBODY_ASKED if user not in some}
    answers(tuesday)
    time_passes(tuesday, outbox.REST * outbox.ATTEMPTS)
    tuesday.settle()
    assert messages(tuesday) == EVERYBODY_ONCE


@pytest.mark.slow
def test_a_person_whom_slack_does_not_know_is_refused_and_the_others_go_on(tuesday: Rehearsal) -> None:
    for error in THEIRS:
        answers(tuesday, error=error, users=[ANA])
        deliver.run(tuesday.round().id)
        assert deliveries(tuesday)[ANA] == ("refused", 1), error
        assert {deliveries(tuesday)[user][0] for user in EVERYBODY_ASKED if user != ANA} == {"sent"}, error
        with tuesday.database.write() as tx:  # the next name
            mine = tables.delivery.c.user == ANA
            tx.execute(sa.update(tables.delivery).where(mine).values(status="pending", attempts=0))
        nobody_is_at_it(tuesday)
    assert messages(tuesday)[ANA] == 0


@pytest.mark.slow
def test_no_name_that_is_true_of_all_loses_anybody(tuesday: Rehearsal) -> None:
    may_be_done = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
    for error in (*HELD, *UNCLEAR):
        answers(tuesday, error=error)
        deliver.run(tuesday.round().id)
        seen = deliveries(tuesday)
        assert {state for state, _ in seen.values()} == {"pending"}, error
        assert sum(tries for _, tries in seen.values()) == (error in may_be_done), error
        anew(tuesday)
    answers(tuesday)
    tuesday.settle()
    assert messages(tuesday) == EVERYBODY_ONCE


@pytest.mark.slow
def test_a_pause_is_kept_whatever_stands_beside_it(tuesday: Rehearsal) -> None:
    for body in ('{"ok": false, "error": "ratelimited"}', '{"ok": true}', "<html>", "", "[]", "null", '"x"'):
        answers(tuesday, status=429, body=body, headers={"Retry-After": "1700"})
        deliver.run(tuesday.round().id)
        assert deliveries(tuesday) == dict.fromkeys(EVERYBODY_ASKED, ("pending", 0)), body
        with redis.Redis.from_url(tuesday.environment["REDIS_URL"]) as connection:
            lives = [connection.ttl(key) for key in connection.scan_iter("leanon:pause:*")]
        assert lives, body
        assert all(1690 <= each <= 1700 for each in lives), body
        time_passes(tuesday, timedelta(hours=1))
