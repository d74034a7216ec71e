"""Socket Mode as Slack has it: WebSockets that take what would go to the app's address, in envelopes.

The protocol is the library's and the threads are ours, so that a connection can misbehave in every way that a
network has, and none outlives the sandbox. Source: docs.slack.dev, "Using Socket Mode".
"""

import json
import logging
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from slackapp.sandbox.records import Json

HERE: Final = "127.0.0.1"
MOST: Final = 10
"""Connections that an app may have at once."""
TICKET_SECONDS: Final = 30.0
PING_SECONDS: Final = 5.0
WARNED_SECONDS: Final = 10.0
"""Between word that a connection will end, and its end."""
LASTS_ABOUT: Final = 18_060
"""Seconds that a connection lasts, as its first message says; here it lasts as long as both sides like."""
_UNHEARD: Final = logging.getLogger("sandbox.unheard")
_UNHEARD.disabled = True


class Waiting:
    """An envelope that is on its way: answered, or given up where its connection has ended."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.is_answered = False
        self.payload: object = None

    def answered(self, payload: object) -> None:
        """The app has answered, with this payload or with none."""
        self.is_answered, self.payload = True, payload
        self.over.set()


class Connection:
    """One WebSocket to the app."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock, self._protocol = sock, ServerProtocol(logger=_UNHEARD)
        self._lock = threading.Lock()
        self.is_silent = False
        """Whether nothing of it arrives any more on either side, as when a network is gone."""
        self.waiting: dict[str, Waiting] = {}

    @property
    def is_open(self) -> bool:
        """Whether both sides have agreed and neither has ended it."""
        return self._protocol.state is OPEN

    def asked(self) -> Request | None:
        """What the app asks for when it connects; None where it asks for no WebSocket."""
        while data := self._sock.recv(65536):
            self._protocol.receive_data(data)
            for each in self._protocol.events_received():
                return each if isinstance(each, Request) else None
        return None

    def answer(self, request: Request, *, is_welcome: bool) -> None:
        """Begin, or refuse."""
        with self._lock:
            self._protocol.send_response(
                self._protocol.accept(request)
                if is_welcome
                else self._protocol.reject(HTTPStatus.UNAUTHORIZED, "This address is none, or was used.\n")
            )
            self._flush()

    def send(self, text: str) -> None:
        """Send a message; OSError where the connection has ended."""
        with self._lock:
            if not self.is_open:
                raise OSError("this connection has ended")
            self._protocol.send_text(text.encode())
            self._flush()

    def ping(self) -> None:
        """Ask whether the app is there."""
        with suppress(OSError), self._lock:
            if self.is_open:
                self._protocol.send_ping(b"Ping from the sandbox")
                self._flush()

    def messages(self) -> Iterator[str]:
        """Whatever the app sends, until the connection ends."""
        parts = b""
        with suppress(OSError):
            while self.is_open and (data := self._sock.recv(65536)):
                if self.is_silent:
                    continue
                with self._lock:
                    self._protocol.receive_data(data)
                    self._flush()  # pongs, and the app's word that it ends
                for each in self._protocol.events_received():
                    if isinstance(each, Frame) and each.opcode in {Opcode.TEXT, Opcode.CONT}:
                        parts += bytes(each.data)
                        if each.fin:
                            yield parts.decode()
                            parts = b""

    def end(self) -> None:
        """End it at once, without a word, as when a network breaks."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def over(self) -> None:
        """Let go of what is left, after its end."""
        self._sock.close()
        with self._lock:
            self._protocol.receive_eof()
        for each in list(self.waiting.values()):
            each.over.set()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data and not self.is_silent:
                self._sock.sendall(data)


class Sockets:
    """All connections of an app, behind one lock of their own; the first address that is asked for begins."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._lock = threading.Lock()
        self._connections: list[Connection] = []
        self._tickets: dict[str, float] = {}
        self._listening: socket.socket | None = None
        self._closed = threading.Event()
        self._port = self._turn = 0
        self.opened = 0
        """How many connections there have been."""
        self.unwanted = 0
        """How many answers held what Slack does not take there."""
        self.sends_twice = False
        """Whether each envelope is delivered twice, by two connections where there are."""

    def address(self, host: str) -> str:
        """An address at which the app may connect, once and soon."""
        ticket = str(uuid.uuid4())
        with self._lock:
            if not self._port:
                self._begin()
            self._tickets[ticket] = time.monotonic()
            return f"ws://{host}:{self._port}/link/?ticket={ticket}&app_id={self._app_id}"

    def open_ones(self) -> list[Connection]:
        """The connections that are there, as far as Slack knows."""
        with self._lock:
            return [each for each in self._connections if each.is_open]

    def deliver(self, kind: str, payload: Json, *, seconds: float, **more: object) -> Waiting | None:
        """Send an envelope by one of the connections and wait for its answer; None where there is none."""
        found = self.open_ones()
        if not found:
            return None
        self._turn += 1
        first = self._turn % len(found)
        by = [found[first], found[first - 1]] if self.sends_twice else [found[first]]
        waiting, envelope = Waiting(), str(uuid.uuid4())
        # Of a button, Slack takes no payload beside the answer: what is to be seen goes by the response URL.
        accepts = kind == "slash_commands" or payload.get("type") in {"view_submission", "block_suggestion"}
        told: Json = {"payload": payload, "envelope_id": envelope, "type": kind, **more}
        told["accepts_response_payload"] = accepts
        try:
            for each in by:
                each.waiting[envelope] = waiting
                each.send(json.dumps(told))
            waiting.over.wait(seconds)
        except OSError:
            return None
        finally:
            for each in by:
                each.waiting.pop(envelope, None)
        if not accepts and waiting.payload is not None:
            self.unwanted, waiting.payload = self.unwanted + 1, None
        return waiting

    def tell(self, text: str) -> None:
        """Say the same by all connections."""
        for each in self.open_ones():
            with suppress(OSError):
                each.send(text)

    def disconnect(self, reason: str, after: float = WARNED_SECONDS) -> None:
        """Say that all connections will end, and why, and end them after so many seconds."""
        found = self.open_ones()
        self.tell(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))
        ends = threading.Timer(after, _end, [found])
        ends.daemon = True
        ends.start()

    def close(self) -> None:
        """End all of them, and take no more."""
        self._closed.set()
        _end(self.open_ones())
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)  # which wakes whoever waits for a connection
            self._listening.close()

    def _begin(self) -> None:
        self._listening = socket.create_server((HERE, 0))
        self._port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()
        threading.Thread(target=self._ping, daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                sock, _ = listening.accept()
                threading.Thread(target=self._serve, args=(Connection(sock),), daemon=True).start()

    def _ping(self) -> None:
        while not self._closed.wait(PING_SECONDS):
            for each in self.open_ones():
                each.ping()

    def _serve(self, connection: Connection) -> None:
        try:
            with suppress(OSError, EOFError):
                request = connection.asked()
                if request is None:
                    return
                connection.answer(request, is_welcome=self._is_welcome(request))
                if connection.is_open:
                    self._greet(connection)
                for text in connection.messages():
                    _hear(connection, text)
        finally:
            with self._lock:
                self._connections = [each for each in self._connections if each is not connection]
            connection.over()

    def _is_welcome(self, request: Request) -> bool:
        ticket = "".join(parse_qs(urlsplit(request.path).query).get("ticket", []))
        with self._lock:
            made = self._tickets.pop(ticket, None)
        return made is not None and time.monotonic() - made < TICKET_SECONDS

    def _greet(self, connection: Connection) -> None:
        with self._lock:
            self._connections.append(connection)
            self.opened += 1
            count = len(self._connections)
        if count > MOST:
            connection.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            connection.end()
            return
        about = {"host": f"sandbox-{secrets.token_hex(3)}", "approximate_connection_time": LASTS_ABOUT}
        hello = {"type": "hello", "connection_info": {"app_id": self._app_id}}
        connection.send(json.dumps({**hello, "num_connections": count, "debug_info": about}))


def _end(connections: list[Connection]) -> None:
    for each in connections:
        each.end()


def _hear(connection: Connection, text: str) -> None:
    """Take an answer to an envelope of this connection; whatever else is said, Slack passes over."""
    try:
        said = json.loads(text)
    except ValueError:
        return
    if isinstance(said, dict) and (waiting := connection.waiting.get(str(said.get("envelope_id")))):
        waiting.answered(said.get("payload"))
