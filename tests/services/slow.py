"""Servers that take their time: each accepts a connection and then does one thing for ever."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from slackapp.cli.process import HOST

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
