"""Sends signed requests to the app under test and says in Slack's words how that went."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from slackapp.sandbox.conversations import Json
from slackapp.sandbox.signing import signed_headers
from slackapp.sandbox.state import State

FORM = "application/x-www-form-urlencoded"
OK = 200


@dataclass(frozen=True)
class Reply:
    """What came back. `error` is None after a 200, else operation_timeout or dispatch_failed."""

    status: int | None
    body: str
    error: str | None

    def json(self) -> Json | None:
        """Return the body when it is a JSON object, else None."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return None
        return parsed if isinstance(parsed, dict) else None


def send_event(state: State, body: Json, *, about: str) -> Reply:
    """Send one Events API request."""
    return _send(state, json.dumps(body).encode(), "application/json", kind=_kind(body), about=about)


def send_interaction(state: State, payload: Json, *, about: str) -> Reply:
    """Send one interaction: a form with the field `payload`."""
    return _send(
        state, urlencode({"payload": json.dumps(payload)}).encode(), FORM, kind=payload["type"], about=about
    )


def send_command(state: State, fields: dict[str, str], *, about: str) -> Reply:
    """Send one slash command: a plain form."""
    return _send(state, urlencode(fields).encode(), FORM, kind="slash_command", about=about)


def _kind(body: Json) -> str:
    return str(body.get("event", {}).get("type") or body["type"])


def _send(state: State, body: bytes, content_type: str, *, kind: str, about: str) -> Reply:
    begun = time.monotonic()
    reply = _post(state, body, content_type)
    state.ledger.note(
        "out", kind, about, error=reply.error, status=reply.status, shown=state.clock.now(), since=begun
    )
    return reply


def _post(state: State, body: bytes, content_type: str) -> Reply:
    config = state.config
    url = urlsplit(config.app_url.rstrip("/") + "/slack/events")
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=config.ack_seconds)
    try:
        headers = signed_headers(config.signing_secret, body, content_type=content_type)
        connection.request("POST", url.path, body=body, headers=headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    except TimeoutError:
        return Reply(None, "", "operation_timeout")
    except (OSError, http.client.HTTPException):
        return Reply(None, "", "dispatch_failed")
    finally:
        connection.close()
    return Reply(response.status, text, None if response.status == OK else "dispatch_failed")
