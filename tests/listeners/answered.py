"""What holds of every answer to a signed request, whatever stands in it."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from werkzeug.test import TestResponse

from tests.listeners.sent_by_slack import FORM, JSON, MARK, signed
from tests.promises.canaries import breaches
from tests.promises.house import House

PERSONS: Final = {"block_actions", "view_submission", "shortcut", "message_action", "workflow_step_edit"}
"""Kinds of requests behind which somebody waits for an answer."""


def ask(home: House, body: bytes, kind: str = FORM) -> TestResponse:
    headers = {"Content-Type": kind, **signed(body)}
    return home.app.test_client().post("/slack/events", data=body, headers=headers)


def read(home: House, body: bytes) -> Any:  # noqa: ANN401 - whatever the answer holds
    """Send something, and return the answer that Slack would read."""
    return ask(home, body).json


def told(home: House, answer: TestResponse) -> list[str]:
    """What anybody got to read: in the answer itself, by the address for answers, or in a modal."""
    said = [
        call.body.decode(errors="replace") for call in home.slack.take() if "postMessage" not in call.path
    ]
    if answer.status_code == HTTPStatus.OK and (answer.content_type or "").startswith(JSON):
        said.append(json.dumps(answer.json, ensure_ascii=False))
    return said


def reachable(content: object, home: House) -> bool:
    """Whether somebody waits behind a request, and it says how to reach them."""
    if not isinstance(content, dict):
        return False
    ways = content.get("response_url") == f"{home.slack.url}/reply" or content.get("trigger_id") == MARK
    kind = content.get("type")
    waits = "command" in content or (isinstance(kind, str) and kind in PERSONS)
    return kind == "view_submission" or (ways and waits) or "command" in content


def sound(home: House, answer: TestResponse, content: object) -> None:
    """Hold what holds of every answer: no failure, somebody told, one sentence, and nothing in the log."""
    said, read = told(home, answer), answer.text
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}, read
    if reachable(content, home):
        assert answer.status_code == HTTPStatus.OK
        assert said, str(content)[-1500:]
    elif answer.status_code == HTTPStatus.BAD_REQUEST:
        assert re.fullmatch(r"[A-Z][^.]*\.\n", read)
        assert answer.content_type.startswith("text/plain")
    logged = home.said.getvalue()
    assert breaches(logged, [MARK]) == []
    assert "listener failed" not in logged
    assert "Traceback" not in logged
    home.said.seek(0)
    home.said.truncate()
