"""Slack's side of the wire: signs what people do, and keeps every byte that the app sends back."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.settings import NONE
from slackapp.cli.process import HOST
from slackapp.messenger import POST
from slackapp.sandbox.sockets import Sockets
from tests.cast import WORKSPACE
from tests.scenarios.office import EVERYBODY, ZONES

WAIT_SECONDS = 30.0
SIGNING_SECRET = "made-up-signing-secret"
MEMBERS = [{"id": user, "real_name": user, "tz": ZONES.get(user, "UTC")} for user in EVERYBODY]
"""What Slack says of everybody, who is there all the time."""
Post = Callable[[bytes, Mapping[str, str]], bytes]
"""Hands a request to the app and gives the body of its answer."""


@dataclass(frozen=True)
class Call:
    """One request of the app to Slack, byte by byte."""

    path: str
    body: bytes


@dataclass
class Slack:
    """Answers as Slack does when all is well."""

    url: str
    calls: list[Call] = field(default_factory=list, repr=False)
    stall_at: int | None = None
    refuses: str = ""
    """Slack's name for why it takes no message; empty while it takes them."""
    away: bool = False
    """Says of every message that it cannot be reached."""
    late: bool = False
    """Answers what stalled after all, once it goes on."""
    sockets: Sockets = field(default_factory=lambda: Sockets("A0SANDBOX"))
    """The sandbox's own connections, for whoever asks for one."""
    stalled: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def stall(self, post: int) -> None:
        """Leave this message, counted from now, without an answer until `go_on` is set."""
        self.stalled.clear()
        self.go_on.clear()
        self.stall_at = len(self.calls) + post

    @property
    def api(self) -> str:
        """The base address of the Web API."""
        return f"{self.url}/api/"

    def whatever_people_do(self, path: str) -> dict[str, object] | None:
        """The answer to what the clock and Socket Mode ask by themselves; None to any other call."""
        if path == "/api/users.list":
            return {"ok": True, "members": MEMBERS}
        if path == "/api/apps.connections.open":
            return {"ok": True, "url": self.sockets.address(HOST)}
        return None

    def take(self) -> list[Call]:
        """What has arrived since the last time, without the question that every start asks."""
        taken, self.calls = self.calls, []
        return [call for call in taken if call.path != "/api/auth.test"]


@contextmanager
def listening() -> Iterator[Slack]:
    """Listen on loopback while the block lasts."""
    slack = Slack("")

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if said := slack.whatever_people_do(self.path):
                self.answer(said)
                return
            if slack.away and self.path.endswith(POST):
                self.send_error(503)
                return
            slack.calls.append(Call(self.path, body))
            if len(slack.calls) == slack.stall_at:
                slack.stall_at = None
                slack.stalled.set()
                slack.go_on.wait(WAIT_SECONDS)
                if not slack.late:
                    return  # whoever asked is dead
            identity = {
                "team_id": WORKSPACE,
                "user_id": "U0APPBOT",
                "bot_id": "B0APP",
                "bot_user_id": "U0APPBOT",
            }
            if slack.refuses and self.path.endswith(POST):
                self.answer({"ok": False, "error": slack.refuses})
                return
            self.answer({"ok": True, "ts": "1.0", "channel": "D0", "view": {"id": "V0"}, **identity})

        def answer(self, said: Mapping[str, object]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    slack.url = f"http://{HOST}:{server.server_port}"
    try:
        yield slack
    finally:
        slack.go_on.set()
        slack.sockets.close()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class People:
    """Signed requests in the name of whoever does something; `mark` is woven into every text of theirs."""

    post: Post
    slack: Slack
    mark: str = "mark"

    def presses(self, user: str, action: str, value: str = "", *, home: bool = False) -> bytes:
        """Press a button of a message, or of the home tab."""
        button = {"type": "button", "action_id": action, "block_id": "any", "value": value}
        place = (
            {"container": {"type": "view", "view_id": "V0"}, "view": {"id": "V0", "type": "home"}}
            if home
            else {
                "container": {"type": "message", "message_ts": "1.0", "channel_id": "D0"},
                "channel": {"id": "D0", "name": "directmessage"},
                "response_url": f"{self.slack.url}/reply",
            }
        )
        return self._interacts(user, {"type": "block_actions", "actions": [button], **place})

    def sends(self, user: str, round_id: str, taps: Mapping[str, str]) -> bytes:
        """Send the modal of the five questions."""
        values = {block: {str(Action.CHECKIN_ANSWER): self._radio(tap)} for block, tap in taps.items()}
        view = {
            "id": "V0",
            "type": "modal",
            "callback_id": str(Callback.CHECKIN_SUBMIT),
            "private_metadata": round_id,
            "state": {"values": values},
            "hash": self.mark,
        }
        return self._interacts(user, {"type": "view_submission", "view": view})

    def asks(self, user: str, kind: str, whom: str, teammate: str | None = None) -> bytes:
        """Send the first step of asking for help."""
        values = {
            str(Action.ASK_KIND): {str(Action.ASK_KIND): self._radio(kind)},
            str(Action.ASK_WHOM): {str(Action.ASK_WHOM): self._radio(whom)},
            str(Action.ASK_TEAMMATE): {
                str(Action.ASK_TEAMMATE): {"type": "users_select", "selected_user": teammate}
            },
        }
        view = {"id": "V0", "type": "modal", "callback_id": str(Callback.ASK), "state": {"values": values}}
        return self._interacts(user, {"type": "view_submission", "view": {**view, "hash": self.mark}})

    def saves_settings(self, user: str) -> bytes:
        """Send the form of one's own choices, with nothing chosen."""
        pause = {str(Action.SETTINGS_CHOICE): self._radio(NONE)}
        view = {
            "id": "V0",
            "type": "modal",
            "callback_id": str(Callback.SETTINGS),
            "state": {"values": {str(BlockId.SETTINGS_PAUSE): pause}},
        }
        return self._interacts(user, {"type": "view_submission", "view": {**view, "hash": self.mark}})

    def types(self, user: str, text: str) -> bytes:
        """Type /leanon and a word."""
        return self._signed(
            urlencode(
                {
                    "command": "/leanon",
                    "text": text,
                    "team_id": WORKSPACE,
                    "user_id": user,
                    "user_name": self.mark,
                    "response_url": f"{self.slack.url}/reply",
                    "trigger_id": self.mark,
                }
            )
        )

    def opens_home(self, user: str) -> bytes:
        """Open the app's home tab."""
        event = {"type": "app_home_opened", "user": user, "channel": "D0", "tab": "home"}
        return self.reports(
            {"type": "event_callback", "team_id": WORKSPACE, "event": event, "event_id": "Ev0"}
        )

    def reports(self, body: Mapping[str, Any]) -> bytes:
        """Send an event as Slack reports it."""
        return self._signed(json.dumps({**body, "token": self.mark}), kind="application/json")

    def _interacts(self, user: str, payload: Mapping[str, Any]) -> bytes:
        who = {"team": {"id": WORKSPACE}, "user": {"id": user, "team_id": WORKSPACE, "name": self.mark}}
        return self._signed(
            urlencode(
                {"payload": json.dumps({**who, **payload, "trigger_id": self.mark, "token": self.mark})}
            )
        )

    def _radio(self, tap: str) -> dict[str, Any]:
        chosen = {"value": tap, "text": {"type": "plain_text", "text": self.mark}}
        return {"type": "radio_buttons", "selected_option": chosen}

    def _signed(self, body: str, kind: str = "application/x-www-form-urlencoded") -> bytes:
        now = str(int(time.time()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=now, body=body)
        headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": str(signature)}
        return self.post(body.encode(), {"Content-Type": kind, **headers})


def plain(body: bytes) -> str:
    """A body as readable text, for failures that a person has to read."""
    return re.sub(r"\s+", " ", body.decode(errors="replace"))
