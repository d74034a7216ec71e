"""A connection that ends, falls silent or is refused is opened anew, at a pace that Slack has asked for."""

import json
import threading
import time
from io import StringIO

import pytest

from slackapp import socket_link, socket_mode
from tests.cast import ANA, LEA, OTTO
from tests.socket_mode.meeting import Meeting


def test_a_connection_that_breaks_comes_back_by_itself(met: Meeting) -> None:
    met.meet()
    met.ask("sockets/break", {})
    met.wait(lambda: met.ask("sockets")["opened"] == 2)
    assert met.types()["ok"]


def test_one_that_slack_will_end_has_its_successor_before_and_answers_what_it_has_begun(met: Meeting) -> None:
    goes_on, begun = threading.Event(), threading.Event()

    def hear(payload: object) -> object:
        begun.set()
        goes_on.wait(30)
        return {"text": "Here you are."}

    met.meet(hear)
    outcome: list[bool] = []
    typing = threading.Thread(target=lambda: outcome.append(met.types()["ok"]))
    typing.start()
    assert begun.wait(30)
    met.ask("sockets/disconnect", {"reason": "warning", "after": 60})
    met.wait(lambda: met.ask("sockets")["open"] == 2)
    goes_on.set()
    typing.join()
    assert outcome == [True]
    assert all(met.types(user)["ok"] for user in (ANA, LEA, OTTO, ANA)), "what comes by either"
    assert met.ask("sockets")["open"] == 2


def test_a_button_and_an_event_are_answered_with_nothing_beside(met: Meeting) -> None:
    met.meet(lambda _: {"text": "which Slack takes after a command and in a form alone"})
    assert met.ask(f"act/{ANA}/open-home", {})["ok"]
    assert met.ask("sockets")["unwanted"] == 0


def test_a_silent_connection_is_noticed_said_and_replaced_and_gives_no_sign_of_life(
    met: Meeting, said: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "PING_SECONDS", 0.02)
    monkeypatch.setattr(socket_link, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr(socket_mode, "STEADY_SECONDS", 0.0)
    met.meet()
    met.wait(lambda: len(met.signs) > 1)
    met.ask("sockets/silence", {})
    signs = len(met.signs)
    met.wait(lambda: met.ask("sockets")["opened"] == 2)
    assert len(met.signs) - signs <= 2, "the one under way when it fell silent, and the first of the next"
    met.wait(lambda: met.types()["ok"])
    assert "slack's connection fell silent, so it is opened anew" in said.getvalue()


def test_two_connections_share_what_comes_and_one_goes_on_without_the_other(met: Meeting) -> None:
    by: list[str] = []
    first = met.meet(lambda _: by.append("first"))
    met.meet(lambda _: by.append("second"))
    for user in (ANA, LEA, OTTO, ANA):
        assert met.types(user)["ok"]
    assert sorted(by) == ["first", "first", "second", "second"], "each envelope comes once"
    first.stop()
    met.wait(lambda: met.ask("sockets")["open"] == 1)
    by.clear()
    assert met.types()["ok"]
    assert by == ["second"]


def test_an_event_that_a_silent_connection_swallows_comes_again_by_another(hasty: Meeting) -> None:
    hasty.meet()
    hasty.ask("sockets/silence", {})
    heard: list[object] = []
    hasty.meet(heard.append)
    for user in (ANA, LEA):
        assert hasty.ask(f"act/{user}/open-home", {})["ok"]
    assert len(heard) == 2


def test_what_is_under_way_at_an_end_is_answered_and_what_comes_meanwhile(met: Meeting) -> None:
    goes_on, begun = threading.Event(), threading.Semaphore(0)

    def hear(payload: object) -> object:
        begun.release()
        goes_on.wait(30)
        return None

    mode, outcomes = met.meet(hear), list[bool]()

    def typed(user: str) -> threading.Thread:
        typing = threading.Thread(target=lambda: outcomes.append(met.types(user)["ok"]))
        typing.start()
        assert begun.acquire(timeout=30)
        return typing

    typings = [typed(ANA)]
    stopping = threading.Thread(target=mode.stop)
    stopping.start()
    typings.append(typed(LEA))
    goes_on.set()
    for each in (*typings, stopping):
        each.join()
    assert outcomes == [True, True]
    met.wait(lambda: met.ask("sockets")["open"] == 0)
    assert met.types(OTTO)["error"] == "dispatch_failed", "Slack says so to whoever comes after the end"


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "missing_scope", "new_error"])
def test_a_refused_token_is_said_once_in_slacks_word_and_not_asked_for_in_a_hot_loop(
    error: str, met: Meeting, said: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "CALM", 0.2)
    met.ask("faults", {"answers": [{"method": "apps.connections.open", "error": error, "calls": 3}]})
    begun = time.monotonic()
    met.begin()
    met.wait(lambda: met.told == [error, error, error, ""])
    assert time.monotonic() - begun > 0.6
    assert met.asked() == 4
    assert met.ask("sockets")["open"] == 1
    lines = [json.loads(line) for line in said.getvalue().splitlines() if line.startswith("{")]
    refused = [each for each in lines if each["level"] == "error"]
    assert [(each["event"], each["error"]) for each in refused] == [
        ("slack refuses a connection for socket mode", error)
    ]


def test_a_pause_that_slack_asks_for_is_heeded_by_every_process(met: Meeting) -> None:
    met.ask("faults", {"rate_limit": {"method": "apps.connections.open", "calls": 1, "retry_after": 2}})
    begun = time.monotonic()
    met.begin()
    met.wait(lambda: met.told == ["ratelimited"])
    met.begin()
    met.wait(lambda: met.ask("sockets")["open"] == 2)
    assert time.monotonic() - begun > 1
    assert met.asked() == 3, "the other process did not ask meanwhile"


def test_a_slack_that_is_away_is_tried_again_and_met_when_it_is_back(
    met: Meeting, said: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "SLOWEST", 0.1)
    answers = [{"method": "apps.connections.open", "status": 502, "body": "<html>", "calls": 3}]
    met.ask("faults", {"answers": answers})
    met.meet()
    assert met.told == ["HTTP 502", "HTTP 502", "HTTP 502", ""]
    assert "no connection for socket mode: slack does not answer" in said.getvalue()
    assert "<html>" not in said.getvalue()


@pytest.mark.parametrize("reason", ["link_disabled", "too_many_websockets"])
def test_an_end_that_another_connection_would_meet_as_well_is_not_answered_by_one_at_once(
    reason: str, met: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "CALM", 0.4)
    met.meet()
    begun = time.monotonic()
    met.ask("sockets/disconnect", {"reason": reason, "after": 0})
    met.wait(lambda: met.told == ["", reason, ""])
    assert time.monotonic() - begun > 0.4
    assert met.ask("sockets")["opened"] == 2


@pytest.mark.parametrize(
    "address",
    [
        "ws://slack.example/link",
        "wss://evil.example/?slack.com",
        "http://127.0.0.1:1/",
        "",
        None,
        7,
        "wss://[",
    ],
)
def test_no_connection_is_opened_to_an_address_that_is_none_of_slacks(address: object) -> None:
    assert not socket_mode._leads_to_slack(address, "https://slack.com/api/")
    assert socket_mode._leads_to_slack("wss://wss-primary.slack.com/link/?ticket=1", "https://slack.com/api/")
