"""A sandbox on a real port, and a tiny app behind it that checks signatures and answers as it is told."""

import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pytest
from flask import Flask, request
from slack_sdk import WebClient
from werkzeug.serving import make_server

from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Person, Room
from slackapp.sandbox.state import State
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.signing import signing_keys

__all__ = ["signing_keys"]

TOKEN = "xoxb-made-up"
SECRET = "made-up-signing-secret"

Json = dict[str, Any]
Answer = tuple[str, int]

CAST = (
    Person(
        ANA, "ana", "Ana Answers", title="Nurse", group="Ward 3", why="Answer a check-in.", tz="Europe/Madrid"
    ),
    Person(LEA, "lea", "Lea Leads", title="Ward lead", group="Ward 3", tz="Asia/Kolkata", locale="de-DE"),
    Person(OTTO, "otto", "Otto Other", title="Lab lead", group="Lab"),
    Person(HANA, "hana", "Hana Human", title="HR", group="People"),
    Person("UGONE", "gone", "Gone Away", deleted=True),
    Person("UROBOT", "robot", "Robot", is_bot=True),
)


@dataclass
class FakeApp:
    """The app under test: what it received, and how it answers a payload (None: 200 and nothing)."""

    received: list[Json] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    answer: Callable[[Json], Json | Answer | None] = lambda _payload: None
    url: str = ""

    def take(self, body: bytes) -> Json:
        """Parse a request as Slack's kinds of requests are parsed."""
        if request.mimetype == "application/json":
            return dict(json.loads(body))
        fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        return dict(json.loads(fields["payload"])) if "payload" in fields else fields

    def serve(self) -> Flask:
        app = Flask("fake")

        @app.post("/slack/events")
        def events() -> Json | Answer:
            body = request.get_data()
            stamp = request.headers["X-Slack-Request-Timestamp"]
            ours = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
            fresh = abs(time.time() - int(stamp)) < 60
            self.signed.append(fresh and request.headers["X-Slack-Signature"] == f"v0={ours}")
            payload = self.take(body)
            self.received.append(payload)
            said = self.answer(payload)
            return said if said is not None else ("", 200)

        return app


@dataclass
class Sandbox:
    """A running sandbox as a test drives it."""

    url: str
    state: State
    client: WebClient

    def ask(self, path: str, body: Json | None = None, *, method: str | None = None) -> Json:
        """Call the automation API: GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        call = Request(f"{self.url}/sandbox/{path}", data, headers, method=method)
        with urlopen(call, timeout=10) as response:
            return dict(json.load(response))

    def act(self, user: str, verb: str, **body: object) -> Json:
        """Act as a person."""
        return self.ask(f"act/{user}/{verb}", body)

    def sees(self, user: str) -> Json:
        """What a person sees."""
        return self.ask(f"people/{user}")


@contextlib.contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free loopback port for as long as the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def fake() -> Iterator[FakeApp]:
    app = FakeApp()
    with served(app.serve()) as url:
        app.url = url
        yield app


@pytest.fixture
def config(request: pytest.FixtureRequest, fake: FakeApp, tmp_path: Path) -> Config:
    """A small workspace. A test's parameter is how long the app may take; the machine may be busy."""
    rooms = (Room("C0WARD", "ward-3", (ANA, LEA, "U0APPBOT")), Room("C0CLOSED", "closed", (OTTO,)))
    return Config(
        bot_token=TOKEN,
        signing_secret=SECRET,
        app_url=fake.url,
        team_id=WORKSPACE,
        people=CAST,
        channels=rooms,
        state_file=tmp_path / "sandbox.json",
        ack_seconds=getattr(request, "param", 30.0),
    )


@pytest.fixture
def sandbox(config: Config) -> Iterator[Sandbox]:
    app = create_sandbox(config)
    with served(app) as url:
        client = WebClient(token=TOKEN, base_url=f"{url}/api/")
        yield Sandbox(url, app.extensions["sandbox"], client)
