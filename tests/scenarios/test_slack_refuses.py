"""Slack refuses what a click, a command or an opened home asks of it: it is said, or all stays as it was."""

import pytest
import redis
from click.testing import CliRunner

from jobs import sync
from jobs.runtime import parts
from slackapp.blocks.ids import Action
from slackapp.cli.main import main
from slackapp.queue import JobName
from slackapp.slack_answers import LIST, NAMES, PUBLISH
from tests.cast import ANA, HANA, WORKSPACE, week
from tests.scenarios.office import Json, Rehearsal, said

OPEN = "views.open"
SOME = (
    "channel_not_found",
    "fatal_error",
    "ratelimited",
    "rate_limited",
    "token_revoked",
    "a_name_of_tomorrow",
)
EVERY = pytest.param(tuple(sorted(NAMES)), marks=pytest.mark.slow, id="every name")
names = pytest.mark.parametrize("errors", [pytest.param(SOME, id="some"), EVERY])
ODD: tuple[Json, ...] = (
    {"status": 500, "body": "<html>"},
    {"status": 200, "body": "<html>"},
    {"status": 200, "body": "[]"},
    {"status": 429, "body": ""},
    {"status": 403, "body": "null"},
)


def answers(office: Rehearsal, method: str, **answer: object) -> None:
    """Slack answers this method so from now on, and no pause of before is left."""
    office.fault(answers=[{"method": method, **answer}] if answer else [])
    with redis.Redis.from_url(office.environment["REDIS_URL"]) as connection:
        for pause in connection.scan_iter("leanon:pause:*"):
            connection.delete(pause)


def calls(office: Rehearsal, method: str) -> int:
    return len(office.slack.calls(method))


@names
def test_a_home_that_slack_does_not_take_stays_as_it_was(
    rehearsal: Rehearsal, errors: tuple[str, ...]
) -> None:
    before = rehearsal.home(ANA)["hash"]
    for answer in ({"error": error} for error in errors), ODD:
        for each in answer:
            answers(rehearsal, PUBLISH, **each)
            assert rehearsal.slack.open_home(ANA)["status"] == 200, each
            assert rehearsal.slack.seen(ANA)["home"]["hash"] == before
    answers(rehearsal, PUBLISH)
    assert rehearsal.home(ANA)["hash"] != before


def test_a_method_that_was_told_to_wait_is_not_called_before_the_time_is_over(rehearsal: Rehearsal) -> None:
    answers(rehearsal, PUBLISH, status=429, error="ratelimited", headers={"Retry-After": "90"}, calls=1)
    for user in (ANA, HANA, ANA):
        assert rehearsal.slack.open_home(user)["status"] == 200
    assert calls(rehearsal, PUBLISH) == 1
    with redis.Redis.from_url(rehearsal.environment["REDIS_URL"]) as connection:
        (pause,) = connection.scan_iter("leanon:pause:*")
        assert 85 <= connection.ttl(pause) <= 90
        assert WORKSPACE.encode() not in pause
        assert ANA.encode() not in pause
        connection.delete(pause)
    assert rehearsal.home(ANA)
    assert calls(rehearsal, PUBLISH) == 2


def test_a_database_that_is_away_says_so_in_a_home_that_slack_takes_or_not(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.listeners.home._view", _nothing_to_show)
    assert "Please try again" in said(rehearsal.home(ANA))
    answers(rehearsal, PUBLISH, error="fatal_error")
    assert rehearsal.slack.open_home(ANA)["status"] == 200


@names
def test_a_click_that_slack_opens_nothing_for_is_answered_in_a_sentence(
    rehearsal: Rehearsal, errors: tuple[str, ...]
) -> None:
    rehearsal.open_round()
    rehearsal.move_to(week(0, days=1, hours=16.06))
    plain = {rehearsal.library.words(f"error.{key}") for key in ("try_again", "too_late", "slack_busy")}
    for answer in ({"error": error} for error in errors), ODD:
        for each in answer:
            answers(rehearsal, OPEN, **each)
            seen = len(rehearsal.messages(ANA))
            assert rehearsal.slack.click(ANA, Action.HOW_IT_WORKS)["status"] == 200, each
            assert len(rehearsal.messages(ANA)) == seen + 1, each
            assert rehearsal.told(ANA) in plain, each


@names
def test_a_command_that_cannot_be_answered_breaks_nothing(
    rehearsal: Rehearsal, errors: tuple[str, ...]
) -> None:
    for answer in ({"error": error, "status": 404} for error in errors), ODD:
        for each in answer:
            answers(rehearsal, "response_url", **each)
            assert rehearsal.slack.command(ANA, "/leanon help")["status"] == 200, each


@names
def test_a_list_that_slack_does_not_give_is_asked_for_again(
    rehearsal: Rehearsal, errors: tuple[str, ...]
) -> None:
    for answer in ({"error": error} for error in errors), ODD:
        for each in answer:
            answers(rehearsal, LIST, **each)
            sync.run(WORKSPACE)
            assert parts().queue.held(JobName.SYNC, WORKSPACE), each
    answers(rehearsal, LIST)
    sync.run(WORKSPACE)
    assert not parts().queue.held(JobName.SYNC, WORKSPACE)


def test_a_list_that_slack_has_not_given_for_days_is_said_in_the_status(rehearsal: Rehearsal) -> None:
    def status() -> str:
        return CliRunner().invoke(main, ["status"], env=dict(rehearsal.environment)).output

    rehearsal.open_round()
    assert "has not said since" not in status()
    answers(rehearsal, LIST, error="missing_scope")
    rehearsal.advance(week(0, days=3))
    rehearsal.tick()
    assert "and has not said since; the log has why" in status()
    answers(rehearsal, LIST)
    sync.run(WORKSPACE)
    assert "has not said since" not in status()


def _nothing_to_show(*_: object, **__: object) -> None:
    raise LookupError
