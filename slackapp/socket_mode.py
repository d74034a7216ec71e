"""Socket Mode: keeps the connection by which Slack reaches an installation that has no public address.

What comes by it takes the way of what comes by HTTP, from behind the signature: here the connection itself is
Slack's, opened with the app-level token. One that ends, or falls silent, is opened anew.
"""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException

from slackapp import logs, slack_answers
from slackapp.logs import Seldom
from slackapp.slack_answers import CALM, Answer, Concern
from slackapp.slack_client import SlackClient, is_of_slack
from slackapp.socket_link import Link

METHOD: Final = "apps.connections.open"
AT_ONCE: Final = 32
"""Envelopes that are answered at once, as many as a web process has threads."""
PING_SECONDS: Final = 5.0
STEADY_SECONDS: Final = 10.0
"""A connection that lasted so long is no sign that something is wrong where it ends."""
SLOWEST: Final = 30.0
"""Seconds between two attempts where nobody asks for more."""
REFUSALS: Final = frozenset({"link_disabled", "too_many_websockets"})
"""Slack's reasons for an end that another connection would meet as well."""


@dataclass(frozen=True)
class Failed:
    """No connection could be opened: what is wrong, in one word, and how many seconds to wait, where told."""

    name: str
    wait: float | None = None
    is_refused: bool = False
    """Whether Slack has said no, and will until somebody changes something."""


class SocketMode:
    """Keeps one connection to Slack open.

    `hear` gets the payload of an envelope and returns what is answered with, or None; `alive` is called every
    few seconds while Slack answers; `told` when a connection is there, with "", or why there is none.
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
        self._ending, self._lock = threading.Event(), threading.Lock()
        self._links: list[Link] = []
        self._failures, self._seldom = 0, Seldom()

    def run(self) -> None:
        """Hold a connection until somebody calls `stop`."""
        while not self._ending.is_set():
            link = self._opened()
            if isinstance(link, Link):
                self._begin(link)
                self._watch(link)
            if failed := link if isinstance(link, Failed) else _ended_badly(link):
                self._failures += 1
                self._say(failed)
                self._ending.wait(failed.wait or min(SLOWEST, math.ldexp(0.5, min(self._failures, 10))))
            else:
                self._failures = 0

    def stop(self) -> None:
        """Answer what has come, and end; `run` returns when it next looks up."""
        with self._lock:
            self._ending.set()
            links = self._links
        for each in links:
            each.over.set()
            each.finish()
        self._pool.shutdown()

    def _opened(self) -> Link | Failed:
        try:
            address = self._client.api_call(METHOD).get("url")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            return _failed(slack_answers.read(error, METHOD))
        if not _leads_to_slack(address, self._client.base_url):
            return Failed("no address of slack's")
        link = Link(self._hear, self._pool)
        try:
            link.open(str(address))
        except (OSError, WebSocketException, ValueError, ImportError) as error:  # the last two of a proxy
            link.finish()
            refused = Failed(link.why, CALM, is_refused=True)
            return refused if link.why in REFUSALS else Failed(type(error).__name__)
        return link

    def _begin(self, link: Link) -> None:
        """Go on with this one; the one before leaves, and what came by it is answered."""
        with self._lock:
            before = [each for each in self._links if not each.gone.is_set()]
            self._links = [*before, link]
            comes_too_late = self._ending.is_set()
        for each in before:
            each.leave()
        if comes_too_late:
            link.over.set()
            link.finish()
        else:
            self._told("")
            logs.get().info("slack is met in socket mode")

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
