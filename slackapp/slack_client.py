"""The one way out to Slack: every client is made here, and no call takes longer than somebody waits.

Inside a request all calls share its time, so that Slack has its answer within three seconds.
"""

import hashlib
import json
import logging
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from slackapp import slack_answers, timed_http
from slackapp.clock import wall
from slackapp.pauses import Pauses
from slackapp.timed_http import Answer

IN_REQUEST: Final = 2.0
"""Seconds that one call takes at most while a person waits."""
IN_JOB: Final = 10.0
"""Seconds that one call takes at most where nobody does."""
TOGETHER: Final = 2.2
"""Seconds in which all calls of a request of Slack's begin and end: it waits three for us."""
ON_A_PAGE: Final = 4.0
"""Seconds in which all calls of any other request begin and end."""
LARGEST: Final = 16 * 2**20
"""Bytes of an answer that are read: a list of people is the longest."""
AT_ONCE: Final = 24
"""Calls that wait for Slack at once in a web process: fewer than it has threads, so that some stay free."""

_LAST_WORD: Final = 0.35
_SHORTEST: Final = 0.05
_ROOM_SECONDS: Final = 0.05
_ODD: Final = '{"ok": false, "error": "an answer that is no JSON object"}'
_SLACK: Final = ("slack.com", "slack-gov.com")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_room: Final = threading.BoundedSemaphore(AT_ONCE)


class OutOfTime(TimeoutError):
    """No time is left in this request for another call, or too many wait for Slack already."""


@dataclass(slots=True)
class _Budget:
    """Until when a request may call, whether it has, and whether what is left is for a last word."""

    until: float
    has_called: bool = False
    is_last: bool = False


_budget: Final[ContextVar[_Budget | None]] = ContextVar("time for calls to Slack", default=None)


@contextmanager
def over_within(seconds: float) -> Iterator[None]:
    """Let all calls of this block be over after so many seconds, or sooner where it stands in a shorter one.

    The first call gets a moment in any case: a database may have taken the time.
    """
    outer, until = _budget.get(), time.monotonic() + seconds
    before = _budget.set(_Budget(min(until, outer.until) if outer else until))
    try:
        yield
    finally:
        _budget.reset(before)


@contextmanager
def last_word() -> Iterator[None]:
    """Give the calls of this block a moment although the time may be over: they say what went wrong."""
    outer = _budget.get()
    if outer is None:
        yield
        return
    until = max(outer.until, time.monotonic() + _LAST_WORD)
    before = _budget.set(_Budget(until, has_called=True, is_last=True))
    try:
        yield
    finally:
        _budget.reset(before)


def call(request: Request, *, seconds: float, largest: int = LARGEST) -> Answer:
    """Make this call once, within so many seconds and the time of its request.

    Raises what `timed_http.call` raises; OutOfTime is an OSError, too.
    """
    budget = _budget.get()
    if budget is None:  # nobody waits
        return timed_http.call(request, seconds=seconds, largest=largest)
    if not _room.acquire(timeout=0 if budget.is_last else _ROOM_SECONDS):
        raise OutOfTime("too many calls wait for Slack")
    try:
        left = budget.until - time.monotonic()
        if not budget.has_called:
            budget.has_called, left = True, max(left, _LAST_WORD)
        if left < _SHORTEST:
            raise OutOfTime("no time is left in this request")
        return timed_http.call(request, seconds=min(seconds, left), largest=largest)
    finally:
        _room.release()


class SlackClient(WebClient):
    """Slack's Web API for one token; each call is made once, and over after `seconds`."""

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str,
        seconds: float,
        logger: logging.Logger | None = None,
        pauses: Pauses | None = None,
    ) -> None:
        """Make a client; nothing connects before the first call. It heeds the `pauses` of its token."""
        # A retry inside the client could post twice, or sleep (slack.md).
        super().__init__(token, base_url=base_url, logger=logger, retry_handlers=[])
        self.seconds = seconds
        self._pauses = pauses
        self._whose = hashlib.sha256(str(token).encode()).hexdigest()[:16]

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:  # noqa: ANN401 - slack_sdk's own
        """Call a method, but not before the time is over for which Slack has asked to leave it alone."""
        if self._pauses is None:
            return super().api_call(api_method, **given)
        if until := self._pauses.until(self._whose, api_method):
            raise self._asked_to_wait(api_method, until - wall())
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            answer = slack_answers.read(error, api_method)
            if answer.asks_to_wait:
                self._pauses.pause(self._whose, api_method, answer.wait)
            raise

    def _asked_to_wait(self, api_method: str, left: timedelta) -> SlackApiError:
        """What Slack would answer if it were asked now."""
        wait = str(max(1, math.ceil(left.total_seconds())))
        again = {"ok": False, "error": "ratelimited"}
        told = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=again,
            headers={"Retry-After": wait},
            status_code=HTTPStatus.TOO_MANY_REQUESTS,
        )
        return SlackApiError("Slack asked to wait.", told)

    def unheard(self, logger: logging.Logger) -> "SlackClient":
        """Another client like this one, of which only this logger hears, and nothing is kept."""
        return SlackClient(self.token, base_url=self.base_url, seconds=self.seconds, logger=logger)

    def way_back(self, address: object) -> "WayBack | None":
        """The way to whoever clicked or typed; None where there is none, or it does not lead to Slack."""
        is_ours = isinstance(address, str) and is_of_slack(address, self.base_url)
        return WayBack(str(address)) if is_ours else None

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send what slack_sdk has put together; every call of its own passes here."""
        del url  # the request has it
        answer = call(req, seconds=self.seconds)
        found = _object(answer.body)
        # No text of an odd answer goes on: it may be a page of a proxy's, and would stand in a log.
        said = {"body": _ODD} if found is None else {"body": "", "parsed_body": found}
        return {"status": answer.status, "headers": answer.headers, **said}


@dataclass
class WayBack:
    """The address by which Slack takes answers to one click or command (`response_url`)."""

    address: str
    is_silent: bool = False
    """Whether it has once not answered: then there is no use in asking again."""

    def send(self, message: Mapping[str, Any]) -> int:
        """Send a message, once; gives the status of Slack's answer. Raises what `call` raises."""
        kind = {"Content-Type": "application/json; charset=utf-8"}
        request = Request(self.address, json.dumps(message).encode(), kind, method="POST")  # noqa: S310 - is_of_slack
        try:
            return call(request, seconds=IN_REQUEST, largest=2**16).status
        except Exception:
            self.is_silent = True
            raise


def is_of_slack(address: str, base_url: str) -> bool:
    """Whether an address leads to Slack, or to where a look-alike stands in for it."""
    try:
        found, api = urlsplit(address), urlsplit(base_url)
    except ValueError:
        return False
    host, home = found.hostname or "", api.hostname or ""
    if found.username is not None or not host:
        return False
    if found.scheme == "https" and any(host == each or host.endswith(f".{each}") for each in _SLACK):
        return True
    is_near = {host, home} <= _LOOPBACK or host == home or host.endswith(f".{home}")
    return found.scheme == api.scheme and bool(home) and is_near


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
