"""Servers that take their time: each accepts a connection and does one thing for ever; and a silent Slack."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Final
from urllib.request import Request

import pytest

from slackapp import slack_client, timed_http
from slackapp.cli.process import HOST
from slackapp.slack_client import IN_REQUEST
from slackapp.storage.database import Database
from slackapp.timed_http import Answer

STEP_SECONDS: Final = 0.05
Manner = Callable[["Slow", socket.socket], None]


@dataclass
class Slow:
    """One of them, at a port of its own; `begun` counts the connections it was asked for."""

    url: str
    begun: list[bytes] = field(default_factory=list)
    """What each connection said first."""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def api(self) -> str:
        """Its address as that of a Web API."""
        return f"{self.url}/api/"


def says_nothing(slow: Slow, taken: socket.socket) -> None:
    """Read what comes, and never answer."""
    slow.begun.append(taken.recv(65536))
    slow.over.wait()


def reads_nothing(slow: Slow, _taken: socket.socket) -> None:
    """Accept, and not even read."""
    slow.begun.append(b"")
    slow.over.wait()


def drips(slow: Slow, taken: socket.socket) -> None:
    """Answer a byte at a time."""
    slow.begun.append(taken.recv(65536))
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 1000:
        if slow.over.wait(STEP_SECONDS):
            return
        taken.sendall(bytes([byte]))


def goes_on(slow: Slow, taken: socket.socket) -> None:
    """Say for ever that the answer is about to come."""
    slow.begun.append(taken.recv(65536))
    while not slow.over.wait(STEP_SECONDS):
        taken.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def never_ends(slow: Slow, taken: socket.socket) -> None:
    """Answer, and let the answer have no end."""
    slow.begun.append(taken.recv(65536))
    taken.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not slow.over.is_set():
        taken.sendall(b" " * 65536)


MANNERS: Final = (says_nothing, reads_nothing, drips, goes_on, never_ends)


@contextmanager
def slow(manner: Manner) -> Iterator[Slow]:
    """Run one while the block lasts."""
    with socket.create_server((HOST, 0), backlog=128) as door:
        server = Slow(f"http://{HOST}:{door.getsockname()[1]}")

        def serve(taken: socket.socket) -> None:
            with taken, suppress(OSError):
                manner(server, taken)

        def accept() -> None:
            with suppress(OSError):
                while not server.over.is_set():
                    taken, _ = door.accept()
                    threading.Thread(target=serve, args=(taken,), daemon=True).start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            server.over.set()
            with suppress(OSError), socket.create_connection(door.getsockname()):
                pass  # so that it looks up from waiting
            accepting.join()


@dataclass
class Silence:
    """A Slack that takes every call and never answers; each costs all the time that it may, by our clock."""

    database: Database
    now: float = 0.0
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    """Calls during which the request kept a connection to the database from others."""

    def call(self, request: Request, *, seconds: float, largest: int) -> Answer:
        """Take a call in the place of timed_http."""
        del largest
        assert seconds <= IN_REQUEST
        body = request.data or b""
        assert isinstance(body, bytes)
        self.asked.append((request.full_url, body))
        if self.database.engine.pool.checkedout():  # type: ignore[attr-defined]  # a QueuePool
            self.held.append(request.full_url)
        self.now += seconds
        raise TimeoutError("the time for this call is over")


def fallen_silent(database: Database, patch: pytest.MonkeyPatch) -> Silence:
    """Let Slack be silent for an app of this process with this database, from now on."""
    silence = Silence(database)
    patch.setattr(timed_http, "call", silence.call)
    patch.setattr(slack_client, "time", SimpleNamespace(monotonic=lambda: silence.now))
    return silence
