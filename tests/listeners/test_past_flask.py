"""What Slack sends meets the door without a step through Flask, and is guarded and answered as if it had."""

from typing import Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from slackapp.listeners import envelope
from slackapp.listeners.door import FAULT, LARGEST
from slackapp.web.security import HEADERS
from tests.listeners.sent_by_slack import FORM, JSON, MARK, signed
from tests.promises.house import House

HANDSHAKE: Final = b'{"type":"url_verification","challenge":"c"}'
DIRECT, AROUND = "/slack/events", "/slack/events?by=flask"
"""The address, and one that means the same and goes through Flask, as whatever has a query does."""
UNSIGNED: Final = "not signed"
SENT: Final = {
    "a handshake": (HANDSHAKE, 200),
    "nothing to read": (b"payload={", 400),
    "an event that is not ours": (b'{"type":"event_callback","event":{"type":"message"}}', 200),
    "says nobody to answer": (b'{"type":"block_actions"}', 400),
    "too large": (b" " * (LARGEST + 1), 413),
    UNSIGNED: (HANDSHAKE, 401),
}


def ask(home: House, path: str, body: bytes, headers: dict[str, str]) -> TestResponse:
    kind = FORM if body.startswith(b"payload") else JSON
    return home.app.test_client().post(path, data=body, headers={"Content-Type": kind, **headers})


def test_what_slack_sends_takes_no_step_through_flask_and_all_else_does(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, real = list[str](), Flask.full_dispatch_request

    def noted(app: Flask, *context: object) -> object:
        seen.append("through Flask")
        return real(app, *context)

    monkeypatch.setattr(Flask, "full_dispatch_request", noted)
    assert ask(home, DIRECT, HANDSHAKE, signed(HANDSHAKE)).json == {"challenge": "c"}
    assert seen == []
    client = home.app.test_client()
    answers = (
        ask(home, AROUND, HANDSHAKE, signed(HANDSHAKE)),
        client.get(DIRECT),
        client.post(f"{DIRECT}/", data=HANDSHAKE),
        client.get("/health"),
    )
    assert [each.status_code for each in answers] == [200, 405, 404, 200]
    assert len(seen) == len(answers)


@pytest.mark.parametrize("name", SENT)
def test_by_either_way_the_answer_is_the_same_to_the_last_header(home: House, name: str) -> None:
    body, status = SENT[name]
    headers = {} if name == UNSIGNED else signed(body)
    direct, around = (ask(home, path, body, headers) for path in (DIRECT, AROUND))
    assert (direct.status_code, direct.status, direct.data) == (status, around.status, around.data)
    assert sorted(direct.headers) == sorted(around.headers)
    for header, value in HEADERS.items():
        assert direct.headers.getlist(header) == [value]


def test_a_fault_of_the_door_itself_is_one_sentence_and_its_kind_in_the_log(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_raw: bytes) -> None:
        raise LookupError(MARK)

    monkeypatch.setattr(envelope, "read", fails)
    answer = ask(home, DIRECT, HANDSHAKE, signed(HANDSHAKE))
    assert (answer.status_code, answer.text) == (500, f"{FAULT}\n")
    logged = home.said.getvalue()
    assert "listener failed" in logged
    assert "LookupError" in logged
    assert MARK not in logged + answer.text
    assert "Traceback" not in logged
