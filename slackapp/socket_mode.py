"""Socket Mode: holds the connection by which Slack reaches an installation that has no public address.

What comes by it takes the same way as what comes by HTTP, from where that is signed: here the connection
itself is Slack's, opened with the app-level token. A connection that ends, or falls silent, is opened anew,
and nothing of what came by one is ever written down (R12).
"""

import json
import logging
import math
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from slackapp import logs, slack_answers
from slackapp.logs import Seldom
from slackapp.slack_answers import CALM, Answer, Concern
from slackapp.slack_client import SlackClient, is_of_slack

Json: TypeAlias = dict[str, Any]

METHOD: Final = "apps.connections.open"
AT_ONCE: Final = 32
"""Envelopes that are answered at once, as many as a web process has threads."""
LARGEST: Final = 1024 * 1024
"""Bytes of an envelope that is read, as of a request."""
MOST_TAKEN: Final = 16 * LARGEST
"""Bytes of a message; on one that is larger the connection ends."""
GIVEN_UP: Final = 3.0
"""Seconds after which Slack no longer waits: what is begun later would be done twice, or to nobody."""
OPEN_SECONDS: Final = 10.0
PING_SECONDS: Final = 5.0
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
STEADY_SECONDS: Final = 10.0
"""A connection that lasted so long is no sign that something is wrong where it ends."""
SLOWEST: Final = 30.0
"""Seconds between two attempts where nobody asks for more."""

REFUSALS: Final = frozenset({"link_disabled", "too_many_websockets"})
"""Slack's reasons for an end that another connection would meet as well."""
_UNHEARD: Final = logging.getLogger("leanon.unheard.of-envelopes")
_UNHEARD.disabled = True  # at some levels the library repeats what came


@dataclass(frozen=True)
class Failed:
    """No connection could be opened: what is wrong, in one word, and how many seconds to wait, where told."""

    name: str
    wait: float | None = None
    is_refused: bool = False
    """Whether Slack has said no, and will until somebody changes something."""


class Link:
    """One connection, from when it is opened until all that came by it is answered."""

    def __init__(self, hear: Callable[[object], object], pool: ThreadPoolExecutor) -> None:
        self.over = threading.Event()
        """It has ended, or Slack will end it: another one is needed."""
        self.ended = threading.Event()
        self.why = ""
        self.since = time.monotonic()
        self._hear, self._pool, self._ends = hear, pool, ExitStack()
        self._greeted, self._idle = threading.Event(), threading.Condition()
        self._busy, self._is_deaf = 0, False
        self._connection: ClientConnection | None = None

    def open(self, address: str) -> None:
        """Connect, and wait until Slack has greeted us; what `connect` raises, or TimeoutError."""
        self._connection = self._ends.enter_context(
            connect(
                address,
                open_timeout=OPEN_SECONDS,
                close_timeout=CLOSE_SECONDS,
                ping_interval=None,  # watch() asks
                max_size=MOST_TAKEN,
                max_queue=None,  # a pong must never wait behind envelopes
                logger=_UNHEARD,
            )
        )
        if hasattr(
            socket, "TCP_USER_TIMEOUT"
        ):  # else what is being sent could hold a ping for a quarter of an hour
            self._connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_MILLISECONDS)
        threading.Thread(target=self._read, args=(self._connection,), daemon=True).start()
        if not self._greeted.wait(OPEN_SECONDS):
            raise TimeoutError("no greeting")

    def is_alive(self) -> bool:
        """Whether Slack answers a ping in time."""
        assert self._connection is not None  # noqa: S101 - it is open
        try:
            answered = self._connection.ping()
        except (ConnectionClosed, OSError):
            return False
        return answered.wait(SILENT_SECONDS)

    def finish(self) -> None:
        """Answer what has come, and end; what still comes is taken up until there is a moment without."""
        with self._idle:
            self._idle.wait_for(lambda: not self._busy, TAKES_MORE_SECONDS)
            self._is_deaf = True
            self._idle.wait_for(lambda: not self._busy, FINISHES_SECONDS)
        self._ends.close()

    def _read(self, connection: ClientConnection) -> None:
        try:
            while True:
                self._take(connection.recv(decode=False), connection)
        except (ConnectionClosed, OSError):
            pass
        finally:
            self.ended.set()
            self.over.set()
            self._greeted.set()

    def _take(self, raw: bytes, connection: ClientConnection) -> None:
        message = _read(raw)
        match message.get("type"):
            case "hello":
                self._greeted.set()
            case "disconnect":
                self.why = str(message.get("reason"))
                self.over.set()
            case _ if isinstance(message.get("envelope_id"), str) and self._may_begin():
                self._pool.submit(self._answer, message, connection, time.monotonic())

    def _may_begin(self) -> bool:
        with self._idle:
            self._busy += not self._is_deaf
            return not self._is_deaf

    def _answer(self, message: Json, connection: ClientConnection, came: float) -> None:
        try:
            if time.monotonic() - came < GIVEN_UP:
                said = self._hear(message.get("payload"))
                answer = {"envelope_id": message["envelope_id"]}
                if said is not None and message.get("accepts_response_payload") is True:
                    answer["payload"] = said
                connection.send(json.dumps(answer))
        except (ConnectionClosed, OSError):
            pass  # Slack tells whoever clicked, and sends an event again
        except Exception as error:  # noqa: BLE001 - one envelope must not end what answers all
            logs.get().error("an envelope of slack's could not be answered", error=type(error).__name__)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()


class SocketMode:
    """Keeps one connection to Slack open.

    `hear` gets the payload of an envelope and returns what is answered with, or None; `alive` is called every
    few seconds while Slack answers, `told` when a connection is there ("") or why there is none.
    """

    def __init__(
        self,
        client: SlackClient,
        hear: Callable[[object], object],
        *,
        alive: Callable[[], None] = lambda: None,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client, self._hear, self._alive, self._told = client, hear, alive, told
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="envelope")
        self._ending = threading.Event()
        self._link: Link | None = None
        self._leaving: list[threading.Thread] = []
        self._seldom, self._failures = Seldom(), 0

    def run(self) -> None:
        """Hold a connection until somebody calls `stop`; then answer what has come, and end."""
        while not self._ending.is_set():
            link = self._opened()
            if isinstance(link, Link):
                self._told("")
                self._replace(link)
                self._watch(link)
            if failed := link if isinstance(link, Failed) else _ended_badly(link):
                self._failures += 1
                self._say(failed)
                self._ending.wait(failed.wait or min(SLOWEST, math.ldexp(0.5, min(self._failures, 10))))
            else:
                self._failures = 0
        if self._link is not None:
            self._link.finish()
        for each in self._leaving:
            each.join()
        self._pool.shutdown()

    def stop(self) -> None:
        """Let `run` end."""
        self._ending.set()
        if self._link is not None:
            self._link.over.set()

    def _opened(self) -> Link | Failed:
        try:
            address = self._client.api_call(METHOD).get("url")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            return _failed(slack_answers.read(error, METHOD))
        if not _leads_to_slack(address, self._client.base_url):
            return Failed("an address that is none of slack's")
        link = Link(self._hear, self._pool)
        try:
            link.open(str(address))
        except (OSError, WebSocketException, ValueError, ImportError) as error:  # the last two of a proxy
            link.finish()
            return Failed(type(error).__name__)
        return link

    def _replace(self, link: Link) -> None:
        """Let the one before go on beside this one until Slack ends it, and answer what came by it."""
        if self._link is not None:
            leaving = threading.Thread(target=self._let_go, args=(self._link,))
            leaving.start()
            self._leaving = [each for each in self._leaving if each.is_alive()] + [leaving]
        self._link = link
        if self._ending.is_set():
            link.over.set()

    def _let_go(self, link: Link) -> None:
        until = time.monotonic() + OVERLAP_SECONDS
        while time.monotonic() < until and not self._ending.is_set() and not link.ended.wait(1):
            pass
        link.finish()

    def _watch(self, link: Link) -> None:
        """Return when another connection is needed."""
        while not link.over.is_set():
            if link.is_alive():
                self._alive()
                link.over.wait(PING_SECONDS)
                continue
            if not link.over.is_set() and self._seldom.is_due("silent"):
                logs.get().warning("slack's connection fell silent, so it is opened anew")
            link.ended.set()
            return

    def _say(self, failed: Failed) -> None:
        if not failed.name:
            return
        self._told(failed.name)
        if not self._seldom.is_due(failed.name):
            return
        if failed.is_refused:
            logs.get().error("slack refuses a connection for socket mode", error=failed.name)
        else:
            logs.get().warning("no connection for socket mode: slack does not answer", error=failed.name)


def _ended_badly(link: Link) -> Failed | None:
    """Why there is to be a pause before the next connection; None where this one ended as they do."""
    if link.why in REFUSALS:
        return Failed(link.why, CALM, is_refused=True)
    return Failed("") if time.monotonic() - link.since < STEADY_SECONDS else None


def _failed(answer: Answer) -> Failed:
    if answer.asks_to_wait:
        return Failed(answer.name, answer.wait)
    if answer.is_none or answer.concern is Concern.FOR_NOW:
        return Failed(answer.name)
    return Failed(answer.name, CALM, is_refused=True)


def _leads_to_slack(address: object, base_url: str) -> bool:
    """Whether an address of a WebSocket is Slack's, or of where a look-alike stands in for it."""
    schemes = {"wss": "https", "ws": "http"}
    try:
        found = urlsplit(str(address))
        return is_of_slack(found._replace(scheme=schemes.get(found.scheme, "")).geturl(), base_url)
    except ValueError:
        return False


def _read(raw: bytes) -> Json:
    """A message as an object; an empty one where it is none, or too large to be read."""
    try:
        found = json.loads(raw) if len(raw) <= LARGEST else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
