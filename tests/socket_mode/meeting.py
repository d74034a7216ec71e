"""A sandbox in Socket Mode, and what meets it: as many `SocketMode` as a test likes, each in a thread."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from slackapp.pauses import Pauses
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Person
from slackapp.slack_client import SlackClient
from slackapp.socket_mode import SocketMode
from tests.cast import ANA, LEA, OTTO
from tests.scenarios.fixtures import served
from tests.scenarios.office import APP_TOKEN

Json = dict[str, Any]
Hear = Callable[[object], object]


@dataclass
class Meeting:
    """What the app heard, was told and said, and the sandbox that it meets."""

    address: str
    queue_url: str
    wait: Callable[[Callable[[], bool]], None]
    stack: ExitStack
    heard: list[Json] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)

    def ask(self, path: str, body: Json | None = None) -> Json:
        """Call the automation API: GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        call = Request(f"{self.address}/sandbox/{path}", data, {"Content-Type": "application/json"})
        with urlopen(call, timeout=60) as response:
            return dict(json.load(response))

    def types(self, user: str = ANA, text: str = "/leanon help") -> Json:
        """Somebody types a command."""
        return self.ask(f"act/{user}/command", {"text": text})

    def asked(self) -> int:
        """How often the address of a connection was asked for."""
        return len(self.ask("log?method=apps.connections.open")["calls"])

    def begin(
        self,
        hear: Hear | None = None,
        *,
        said: Callable[[str], None] | None = None,
        alive: Callable[[], None] | None = None,
    ) -> SocketMode:
        """Meet Slack by one connection more, and wait for nothing."""

        def heard(payload: object) -> object:
            assert isinstance(payload, dict)
            self.heard.append(payload)
            return {"text": "Here you are."}

        client = SlackClient(
            APP_TOKEN, base_url=f"{self.address}/api/", seconds=5, pauses=Pauses.connect(self.queue_url)
        )
        signs, told = alive or (lambda: self.signs.append(1)), said or self.told.append
        mode = SocketMode(client, hear or heard, alive=signs, told=told)
        thread = threading.Thread(target=mode.run)
        thread.start()
        self.stack.callback(thread.join)
        self.stack.callback(mode.stop)
        return mode

    def meet(self, hear: Hear | None = None) -> SocketMode:
        """Meet Slack by one connection more."""
        before, told = self.ask("sockets")["open"], self.told.count("")
        mode = self.begin(hear)
        self.wait(lambda: self.ask("sockets")["open"] == before + 1)
        self.wait(lambda: self.told.count("") > told)  # Slack's side has it first
        return mode


@contextmanager
def meeting(
    queue_url: str, wait: Callable[[Callable[[], bool]], None], *, seconds: float = 30.0
) -> Iterator[Meeting]:
    """A sandbox that waits so many seconds for an answer."""
    people = tuple(Person(each, each.lower(), each) for each in (ANA, LEA, OTTO))
    config = Config(
        bot_token="xoxb-made-up",
        signing_secret="made-up",
        app_url="http://127.0.0.1:9",
        app_token=APP_TOKEN,
        socket_mode=True,
        people=people,
        ack_seconds=seconds,
    )
    with ExitStack() as stack:
        sandbox = create_sandbox(config)
        stack.callback(sandbox.extensions["sandbox"].sockets.close)
        address = stack.enter_context(served(sandbox))
        yield Meeting(address, queue_url, wait, stack)
