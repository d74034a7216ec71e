"""One connection of Socket Mode, from when it is opened until all that came by it is answered.

What comes is an envelope with a payload, and is acknowledged when it is done, not before: what failed or came
too late, Slack tells whoever clicked. Nothing of it is ever written down, at no level of a log (R12).
"""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any, Final, TypeAlias

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from slackapp import logs

Json: TypeAlias = dict[str, Any]

LARGEST: Final = 1024 * 1024
"""Bytes of an envelope that is read, as of a request."""
MOST_TAKEN: Final = 16 * LARGEST
"""Bytes of a message; with one that is larger the connection ends."""
GIVEN_UP: Final = 3.0
"""Seconds after which Slack no longer waits: what is begun later would be done twice, or for nobody."""
OPEN_SECONDS: Final = 10.0
SILENT_SECONDS: Final = 10.0
"""How long an answer to a ping may take. Slack's own clients found five seconds too few."""
SEND_MILLISECONDS: Final = 15_000
CLOSE_SECONDS: Final = 1.0
"""How long Slack may take to end a connection with us; it often never does."""
TAKES_MORE_SECONDS: Final = 5.0
"""At an end, how long envelopes are still taken up if there is no moment without one."""
FINISHES_SECONDS: Final = 25.0
OVERLAP_SECONDS: Final = 30.0
"""How long a connection that Slack will end goes on beside the next one."""
_UNHEARD: Final = logging.getLogger("leanon.unheard.of-envelopes")
_UNHEARD.disabled = True  # at some levels the library repeats what came


class Link:
    """One connection to Slack; `hear` gets a payload, in a thread of `pool`, and returns what is answered."""

    def __init__(self, hear: Callable[[object], object], pool: ThreadPoolExecutor) -> None:
        self.over = threading.Event()
        """It has ended or Slack will end it: another one is needed."""
        self.ended = threading.Event()
        """Nothing comes by it any more."""
        self.gone = threading.Event()
        """All that came is answered."""
        self.why = ""
        """Slack's reason for ending it, where it gave one."""
        self.since = time.monotonic()
        self._hear, self._pool, self._ends = hear, pool, ExitStack()
        self._begun, self._idle = threading.Event(), threading.Condition()
        self._is_greeted = self._is_deaf = self._is_leaving = False
        self._busy = 0
        self._connection: ClientConnection | None = None

    def open(self, address: str) -> None:
        """Connect, and wait until Slack has greeted us; raises what `connect` does, or TimeoutError."""
        found = self._connection = self._ends.enter_context(
            connect(
                address,
                open_timeout=OPEN_SECONDS,
                close_timeout=CLOSE_SECONDS,
                ping_interval=None,  # is_alive() asks
                max_size=MOST_TAKEN,
                max_queue=None,  # a pong must never wait behind envelopes
                logger=_UNHEARD,
            )
        )
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # Where the other side is gone, a ping would wait a quarter of an hour for what is being sent.
            found.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_MILLISECONDS)
        threading.Thread(target=self._read, args=(found,), daemon=True).start()
        self._begun.wait(OPEN_SECONDS)
        if not self._is_greeted:
            raise TimeoutError("no greeting")

    def is_alive(self) -> bool:
        """Whether Slack answers a ping in time."""
        assert self._connection is not None  # noqa: S101 - it is open
        try:
            answered = self._connection.ping()
        except (ConnectionClosed, OSError):
            return False
        return answered.wait(SILENT_SECONDS)

    def leave(self) -> None:
        """Let it go on until Slack ends it, half a minute at most, and then finish; returns at once."""
        if not self._is_leaving:
            self._is_leaving = True
            threading.Thread(target=self._leave, daemon=True).start()

    def finish(self) -> None:
        """Answer what has come, and end; what still comes is taken up until there is a moment without."""
        with self._idle:
            self._idle.wait_for(lambda: not self._busy, TAKES_MORE_SECONDS)
            self._is_deaf = True
            self._idle.wait_for(lambda: not self._busy, FINISHES_SECONDS)
        self._ends.close()
        self.gone.set()

    def _leave(self) -> None:
        self.ended.wait(OVERLAP_SECONDS)
        self.finish()

    def _read(self, connection: ClientConnection) -> None:
        try:
            while True:
                self._take(connection.recv(decode=False), connection)
        except (ConnectionClosed, OSError):
            pass
        finally:
            for each in (self.ended, self.over, self._begun):
                each.set()

    def _take(self, raw: bytes, connection: ClientConnection) -> None:
        message = _object(raw)
        match message.get("type"):
            case "hello":
                self._is_greeted = True
                self._begun.set()
            case "disconnect":
                self.why = str(message.get("reason"))
                self.over.set()
            case _ if isinstance(message.get("envelope_id"), str):
                self._submit(message, connection)

    def _submit(self, message: Json, connection: ClientConnection) -> None:
        with self._idle:
            if self._is_deaf:
                return
            self._busy += 1
        try:
            self._pool.submit(self._answer, message, connection, time.monotonic())
        except RuntimeError:  # everything ends
            self._one_less()

    def _answer(self, message: Json, connection: ClientConnection, came: float) -> None:
        try:
            if time.monotonic() - came < GIVEN_UP:
                answer = self._acknowledgement(message)
                with suppress(
                    ConnectionClosed, OSError
                ):  # Slack tells whoever clicked, and sends an event again
                    connection.send(json.dumps(answer))
        except Exception as error:  # noqa: BLE001 - one envelope must not end what answers all
            logs.get().error("an envelope of slack's could not be answered", error=type(error).__name__)
        finally:
            self._one_less()

    def _acknowledgement(self, message: Json) -> Json:
        said = self._hear(message.get("payload"))
        is_shown = said is not None and message.get("accepts_response_payload") is True
        return {"envelope_id": message["envelope_id"], **({"payload": said} if is_shown else {})}

    def _one_less(self) -> None:
        with self._idle:
            self._busy -= 1
            self._idle.notify_all()


def _object(raw: bytes) -> Json:
    """A message as an object; an empty one where it is none, or too large to be read."""
    try:
        found = json.loads(raw) if len(raw) <= LARGEST else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
