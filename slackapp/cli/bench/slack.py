"""A stand-in for Slack that takes its time and keeps its limits: `python -m slackapp.cli.bench.slack`.

It is told by JSON in its first argument: `door`, the number of a socket that listens, `delay`, the seconds
that each call of a method takes, and `limits`, calls a minute by method. It looks at nothing that it is sent
but whom a message is for and which click a window is opened for; the sandbox is there to be strict.
"""

import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.request import Request, urlopen

from slackapp.cli import process
from slackapp.cli.bench import measuring
from slackapp.cli.bench.site import Site
from slackapp.cli.process import HOST, free_port

OPEN, POST, PUBLISH, SAID = "views.open", "chat.postMessage", "views.publish", "response_url"
TIER_4: Final = 100
"""Calls a minute: what Slack promises for views.open."""
SLOW: Final = 0.25
BURST: Final = 0.25
"""Minutes of a limit that may come at once."""
_ABOUT: Final = re.compile(rb'(?:trigger_id|channel)"?\s*[=:]\s*"?([\w.]+)')
_TEXT: Final = re.compile(rb'"text"\s*:\s*"((?:[^"\\]|\\.)*)"')


@dataclass
class Bucket:
    """So many calls a minute, of which a quarter of a minute's may come at once."""

    per_minute: float
    left: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.left = self.per_minute * BURST

    def now(self) -> float:
        """How many calls may come at once now."""
        now = time.monotonic()
        self.left = min(self.per_minute * BURST, self.left + (now - self.at) * self.per_minute / 60)
        self.at = now
        return self.left

    def wait(self) -> float:
        """Take one; the seconds until there is one where there is none, else 0."""
        if self.now() < 1:
            return (1 - self.left) * 60 / self.per_minute
        self.left -= 1
        return 0.0


@dataclass
class StandIn:
    """What it was told, and what it has taken and refused so far."""

    delay: float
    limits: dict[str, Bucket]
    took: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    about: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)

    async def answer(self, path: str, body: bytes) -> tuple[int, float, dict[str, Any]]:
        """Status, Retry-After and body of an answer."""
        if path == "/seen":
            left = {name: bucket.now() for name, bucket in self.limits.items()}
            seen = {"took": self.took, "refused": self.refused, "about": self.about, "said": self.said}
            return 200, 0, {**seen, "left": left}
        if path == "/limits":
            told = json.loads(body)
            self.delay = told["delay"]
            self.limits = {name: Bucket(each) for name, each in told["limits"].items()}
            return 200, 0, {"ok": True}
        if path.startswith("/respond"):
            self.took[SAID] += 1
            text = _TEXT.search(body)
            self.said[text[1].decode("unicode_escape", "replace") if text else ""] += 1
            return 200, 0, {"ok": True}
        return await self._called(path.removeprefix("/api/"), body)

    async def _called(self, method: str, body: bytes) -> tuple[int, float, dict[str, Any]]:
        wait = self.limits[method].wait() if method in self.limits else 0.0
        if wait:
            self.refused[method] += 1
            return 429, max(1.0, wait), {"ok": False, "error": "ratelimited"}
        self.took[method] += 1
        if found := _ABOUT.search(body):
            self.about.setdefault(method, {}).setdefault(found[1].decode(), []).append(time.time())
        await asyncio.sleep(self.delay)
        return 200, 0, {"ok": True, "ts": "1.1", "channel": "D0", "view": {"id": "V0"}, "team_id": "T0BENCH"}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer whatever comes by one connection, until it ends."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                found = re.search(r"content-length:\s*(\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(found[1])) if found else b""
                status, wait, said = await self.answer(head.split(" ", 2)[1], body)
                text = json.dumps(said).encode()
                later = f"Retry-After: {int(wait + 0.999)}\r\n" if wait else ""
                writer.write(
                    f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{later}"
                    f"Content-Length: {len(text)}\r\n\r\n".encode()
                    + text
                )
                await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()


@dataclass(frozen=True)
class Slack:
    """A stand-in that runs, at this address."""

    address: str

    def seen(self) -> dict[str, Any]:
        """What it has taken and refused: counts by method, and whom or which click each call was about."""
        return self._ask("seen", {})

    def limit(self, *, delay: float = SLOW, **limits: float) -> None:
        """Let it take its time and keep other limits from now on; `_` stands for the dot of a method."""
        self._ask("limits", {"delay": delay, "limits": _dotted(limits)})

    def _ask(self, path: str, told: Mapping[str, Any]) -> dict[str, Any]:
        request = Request(f"{self.address}/{path}", json.dumps(told).encode())  # noqa: S310 - of ours
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def stand_in(site: Site, *, delay: float = SLOW, **limits: float) -> Iterator[Slack]:
    """Run it while the block lasts, and tell the installation's settings of it."""
    port = free_port()
    with process.listening(port) as door:
        number = door.fileno()
        told = json.dumps({"door": number, "delay": delay, "limits": _dotted(limits)})
        command = measuring.python("-m", "slackapp.cli.bench.slack", told)
        with process.process("slack", command, environment={}, logs=site.folder, inherits=(number,)):
            door.close()
            address = f"http://{HOST}:{port}"
            site.environment["SLACK_API_URL"] = f"{address}/api/"
            yield Slack(address)


def _dotted(limits: Mapping[str, float]) -> dict[str, float]:
    return {name.replace("_", "."): each for name, each in limits.items()}


async def main(told: Mapping[str, Any]) -> None:
    """Serve until it is ended."""
    state = StandIn(told["delay"], {name: Bucket(each) for name, each in told["limits"].items()})
    server = await asyncio.start_server(state.serve, sock=socket.socket(fileno=told["door"]), backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
