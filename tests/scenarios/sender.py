"""Sends what Slack would send for anybody in any workspace, correctly signed, whatever ids it names."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from slack_sdk.signature import SignatureVerifier

from slackapp.blocks.ids import Callback
from slackapp.cli.process import HOST


@dataclass
class Sender:
    """One person in one workspace, as Slack would tell it; hears what comes back."""

    web: str
    signing_secret: str
    team: str
    user: str
    response_url: str = ""
    heard: list[str] = field(default_factory=list)
    where: Mapping[str, Any] = field(default_factory=dict)
    """What Slack says of workspace and enterprise, where it is not the team alone."""

    def presses(self, action: str, value: str | None) -> str:
        """Press a message's button, and return what is said to this person alone; None: it has no value."""
        self._post(
            {
                **self._shared("block_actions"),
                "container": {"type": "message", "message_ts": "1.0", "channel_id": "D0MADEUP"},
                "channel": {"id": "D0MADEUP", "name": "directmessage"},
                "actions": [
                    {"type": "button", "action_id": action, "block_id": "any"}
                    | ({} if value is None else {"value": value})
                ],
                "response_url": self.response_url,
                "trigger_id": "1.made.up",
            }
        )
        return self.heard.pop()

    def sends(
        self, metadata: str, taps: Mapping[str, str], callback: str = Callback.CHECKIN_SUBMIT
    ) -> dict[str, Any]:
        """Send a modal and return what the app wants done with it."""
        values = {
            block: {"checkin_answer": {"type": "radio_buttons", "selected_option": {"value": value}}}
            for block, value in taps.items()
        }
        return self._submits(callback, metadata, values)

    def writes(
        self, callback: str, metadata: str, text: str, channel: str | None = None, *, tell: bool | None = None
    ) -> dict[str, Any]:
        """Send the form of a lead's text, whatever it offered, and return what the app wants done with it."""
        values: dict[str, Any] = {
            "draft_text": {"draft_text": {"type": "plain_text_input", "value": text}},
            "draft_where": {
                "draft_where": {"type": "conversations_select", "selected_conversation": channel}
            },
        }
        if tell is not None:
            ticked = [{"value": "tell"}] if tell else []
            values["use_tell"] = {"use_tell": {"type": "checkboxes", "selected_options": ticked}}
        return self._submits(callback, metadata, values)

    def _submits(self, callback: str, metadata: str, values: Mapping[str, Any]) -> dict[str, Any]:
        view = {
            "id": "V0MADEUP",
            "type": "modal",
            "callback_id": callback,
            "private_metadata": metadata,
            "state": {"values": values},
        }
        answer: dict[str, Any] = json.loads(self._post({**self._shared("view_submission"), "view": view}))
        return answer

    def types(self, text: str) -> str:
        """Type /leanon and return what is said to this person alone."""
        fields = {"command": "/leanon", "text": text, "user_id": self.user, **self._place()}
        self._send(urlencode({**fields, "response_url": self.response_url, "trigger_id": "1.made.up"}))
        return self.heard.pop()

    def opens_home(self) -> None:
        """Open the app's Home."""
        opened = {"type": "app_home_opened", "user": self.user, "tab": "home"}
        self._send(json.dumps({"type": "event_callback", **self._place(), "event": opened}))

    def _place(self) -> dict[str, Any]:
        """Workspace and enterprise, as commands and events name them."""
        team, enterprise = (self.where.get(each) or {} for each in ("team", "enterprise"))
        named = {"team_id": team.get("id") or enterprise.get("id") or self.team}
        return {**named, **({"enterprise_id": enterprise["id"]} if enterprise else {})}

    def _shared(self, kind: str) -> dict[str, Any]:
        team = {"team": {"id": self.team}, "user": {"id": self.user, "team_id": self.team}}
        return {"type": kind, **team, **self.where}

    def _post(self, payload: Mapping[str, Any]) -> str:
        return self._send(urlencode({"payload": json.dumps(payload)}))

    def _send(self, body: str) -> str:
        now = str(int(time.time()))
        signature = SignatureVerifier(self.signing_secret).generate_signature(timestamp=now, body=body)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": str(signature),
        }
        with urlopen(Request(f"{self.web}/slack/events", body.encode(), headers), timeout=10) as response:
            return str(response.read().decode())


@contextmanager
def listening(sender: Sender) -> Iterator[Sender]:
    """Give them a place at which Slack would show them the app's replies."""

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert body["response_type"] == "ephemeral"
            sender.heard.append(body["text"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Hears)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    sender.response_url = f"http://{HOST}:{server.server_port}/reply"
    try:
        yield sender
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
