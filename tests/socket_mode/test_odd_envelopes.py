"""Whatever comes by the connection, that goes on, acknowledges what it can, and leaves nothing in a log."""

import json
import logging
import random
from io import StringIO
from typing import Any

import pytest

from slackapp import socket_link
from slackapp.app import create_socket_mode
from tests.conftest import EXAMPLES
from tests.listeners.answered import ask
from tests.listeners.sent_by_slack import MARK, every_request
from tests.listeners.test_mutated_requests import WRONG, places, put, text
from tests.promises.canaries import breaches
from tests.promises.house import House, house
from tests.socket_mode.meeting import Meeting

ENVELOPE = {"type": "interactive", "envelope_id": "e", "payload": {"type": "block_actions"}}
NO_ENVELOPES: tuple[Any, ...] = (
    *("", MARK, "[]", "null", "7", '"x"', "{", "{}", '{"type": []}', "[" * 100_000),
    *('{"type": "hello"}', '{"type": "something_new"}', '{"envelope_id": 7}', '{"envelope_id": {}}'),
    *('{"type": {"type": 1}, "payload": "' + MARK + '"}', "\ud7ff\U0010ffff\0"),
    json.dumps({"padding": MARK * 200_000, **ENVELOPE}),
)
ACKNOWLEDGED: tuple[dict[str, Any], ...] = (
    {"envelope_id": ""},
    {"envelope_id": "\ud800" + MARK, "type": "interactive", "payload": None},
    {"envelope_id": "e", "type": "something_new", "payload": []},
    {"envelope_id": "e", "payload": {MARK: MARK}},
    {"envelope_id": "e", "accepts_response_payload": "yes"},
    {"envelope_id": "e", "retry_attempt": -1, "retry_reason": {}, "payload": {}},
)


@pytest.fixture
def everything(said: StringIO) -> StringIO:
    """The log, with every logger turned up as far as somebody could."""
    for name in ("", "websockets", "websockets.client", "slack_sdk", "slack_bolt", "leanon"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    return said


def test_what_is_no_envelope_is_passed_over_and_the_connection_goes_on(
    met: Meeting, everything: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    met.meet()
    for each in NO_ENVELOPES:
        met.ask("sockets/say", {"text": each})
    assert met.types()["ok"]
    assert [each["command"] for each in met.heard] == ["/leanon"]
    assert met.ask("sockets")["opened"] == 1
    lines = [line for line in everything.getvalue().splitlines() if "werkzeug" not in line]
    assert len(lines) == 1, "that Slack is met"
    assert breaches(everything.getvalue() + caplog.text, [MARK]) == []


def test_an_envelope_that_fails_or_is_odd_ends_nothing_and_is_not_written_down(
    met: Meeting, everything: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(14)

    def hear(payload: object) -> object:
        if isinstance(payload, dict) and payload.get("command"):
            return {"text": "Here you are."}
        raise chance.choice((ValueError, OSError, KeyError))(MARK)

    met.meet(hear)
    for each in ACKNOWLEDGED:
        met.ask("sockets/say", {"message": each})
    assert met.types()["ok"]
    met.wait(lambda: everything.getvalue().count("could not be answered") == len(ACKNOWLEDGED))
    assert breaches(everything.getvalue() + caplog.text, [MARK]) == []
    assert "Traceback" not in everything.getvalue()


def test_a_message_beyond_all_bounds_ends_its_connection_and_the_next_one_is_opened(
    met: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_link, "MOST_TAKEN", 10_000)
    met.meet()
    met.ask("sockets/say", {"text": "x" * 10_001})
    met.wait(lambda: met.ask("sockets")["opened"] == 2)
    assert met.types()["ok"]


def test_what_has_waited_until_slack_gave_up_is_not_begun(
    hasty: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty.meet()
    monkeypatch.setattr(socket_link, "GIVEN_UP", 0.0)
    assert hasty.types(text="/leanon home")["error"] == "operation_timeout"
    monkeypatch.undo()
    assert hasty.types()["ok"]
    assert [each["text"] for each in hasty.heard] == ["help"]


@pytest.fixture
def home(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Any:  # noqa: ANN401 - a House
    with house(migrated_sqlite_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.slow)])
def test_what_slack_sends_is_answered_as_by_http_and_what_is_mutated_fails_nowhere(
    every: int, home: House
) -> None:
    socket_mode, services = create_socket_mode(home.settings, clock=home.clock)
    sent, chance = every_request(home.round.id, f"{home.slack.url}/reply"), random.Random(14)
    for each in sent[::every]:
        assert _shape(socket_mode._hear(each.content)) == _shape(ask(home, each.body, each.kind).json), each
    for _ in range(EXAMPLES["whole"] // every):
        content = json.loads(json.dumps(chance.choice(sent).content))
        for place in chance.choices(list(places(content)), k=chance.randint(1, 3)):
            put(content, place, chance.choice((*WRONG, text(chance))))
        socket_mode._hear(content)
    for odd in WRONG:
        socket_mode._hear(odd)
    services.database.close()
    assert "Traceback" not in home.said.getvalue()
    assert "listener failed" not in home.said.getvalue()
    assert breaches(home.said.getvalue(), [MARK]) == []


def _shape(said: object) -> object:
    """What is answered, without what is drawn by chance: of a form, what becomes of it."""
    if not isinstance(said, dict):
        return said
    return {name: value for name, value in said.items() if name != "view"}
