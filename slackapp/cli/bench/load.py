"""A load generator: signed requests by connections that stay, in one thread."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode, urlsplit

from slackapp.way_in import FROM_SLACK

CONNECTIONS: Final = 32
PATIENCE: Final = 30.0


@dataclass(frozen=True)
class Answer:
    """How a request was answered: with which status and text, and after how many seconds."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True)
class Answers:
    """All answers in the order of their requests, and the seconds from first request to last answer."""

    all: Sequence[Answer]
    seconds: float

    @property
    def a_second(self) -> float:
        """How many were answered a second."""
        return len(self.all) / self.seconds


def signed(payload: Mapping[str, Any], secret: str) -> bytes:
    """A request as Slack sends it for a click or a form, signed now."""
    body = urlencode({"payload": json.dumps(payload, separators=(",", ":"))}).encode()
    return _signed(body, "application/x-www-form-urlencoded", secret)


def event(payload: Mapping[str, Any], secret: str) -> bytes:
    """A request as Slack sends it for an event, signed now."""
    return _signed(json.dumps(payload, separators=(",", ":")).encode(), "application/json", secret)


def _signed(body: bytes, kind: str, secret: str) -> bytes:
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    head = (
        f"POST {FROM_SLACK} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: {kind}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={digest}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(address: str, requests: Sequence[bytes], *, connections: int = CONNECTIONS) -> Answers:
    """Send all of them as fast as they are answered, so many at a time."""
    return asyncio.run(_send(address, requests, [0.0] * len(requests), connections))


def send_at(address: str, requests: Sequence[bytes], moments: Sequence[float]) -> Answers:
    """Send each at its moment, in seconds from now, whether or not those before were answered."""
    return asyncio.run(_send(address, requests, moments, len(requests)))


async def _send(
    address: str, requests: Sequence[bytes], moments: Sequence[float], connections: int
) -> Answers:
    waiting = iter(sorted(range(len(requests)), key=moments.__getitem__))
    found: list[Answer | None] = [None] * len(requests)
    begun = time.perf_counter()
    if connections >= len(requests):  # by a connection each, opened when its moment has come

        async def one(at: int) -> None:
            await asyncio.sleep(max(0.0, begun + moments[at] - time.perf_counter()))
            async with _Connection(address) as connection:
                found[at] = await connection.ask(requests[at])

        await asyncio.gather(*(one(at) for at in range(len(requests))))
    else:

        async def some() -> None:
            async with _Connection(address) as connection:
                for at in waiting:
                    found[at] = await connection.ask(requests[at])

        await asyncio.gather(*(some() for _ in range(connections)))
    seconds = time.perf_counter() - begun
    return Answers([each for each in found if each is not None], seconds)


class _Connection:
    """One connection to a server, opened again where the server has closed it between two requests."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._where = parts.hostname, parts.port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    async def ask(self, request: bytes) -> Answer:
        """Send one request and wait for its answer; status 0 where none came."""
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                status, body = await self._asked(request)
        except (OSError, EOFError, ValueError, TimeoutError):
            self._close()
            status, body = 0, b""
        return Answer(status, body, time.perf_counter() - begun)

    async def _asked(self, request: bytes) -> tuple[int, bytes]:
        is_new = self._open is None
        if self._open is None:
            self._open = await asyncio.open_connection(*self._where)
        reader, writer = self._open
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
        except (OSError, EOFError):
            self._close()
            if is_new:
                raise
            return await self._asked(request)  # it was closed while nothing was under way
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
        if fields.get(b"connection") == b"close":
            self._close()
        return int(head.split(b" ", 2)[1]), body

    def _close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None
