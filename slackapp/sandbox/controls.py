"""The demo bar: asks a controls server, if there is one, what can be done, and passes presses on to it."""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

FRESH_SECONDS: Final = 1.0
STATUS_TIMEOUT: Final = 2.0
DO_TIMEOUT: Final = 30.0
SILENT: Final = "The demo's controls do not answer just now."


@dataclass(frozen=True)
class Status:
    """What the controls say. `busy` is a progress line, empty when nothing is going on."""

    now: str = ""
    headline: str = ""
    busy: str = ""
    actions: tuple[Mapping[str, str], ...] = ()


class Controls:
    """A client of the controls server; every failure becomes a sentence."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._asked = float("-inf")

    def status(self) -> Status | None:
        """Return what the controls say, at most a second old; None when none are configured."""
        if not self._url:
            return None
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                self._status = self._fetch()
                self._asked = time.monotonic()
            return self._status

    def do(self, action: str) -> str:
        """Pass a press on and return the message to show."""
        with self._lock:
            self._asked = float("-inf")
        answer = self._call("POST", f"/do/{quote(action, safe='')}", timeout=DO_TIMEOUT)
        return SILENT if answer is None else str(answer.get("message") or "")

    def _fetch(self) -> Status:
        raw = self._call("GET", "/status", timeout=STATUS_TIMEOUT)
        if raw is None:
            return Status(headline=SILENT)
        busy = raw.get("busy") or ""
        return Status(
            now=readable(str(raw.get("now") or "")),
            headline=str(raw.get("headline") or ""),
            busy="Working…" if busy is True else str(busy),
            actions=tuple(raw.get("actions") or ()),
        )

    def _call(self, verb: str, path: str, *, timeout: float) -> dict[str, Any] | None:
        url = urlsplit((self._url or "").rstrip("/"))
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout)
        try:
            connection.request(verb, url.path + path, body=b"" if verb == "POST" else None)
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        return answer if isinstance(answer, dict) else None


def readable(moment: str) -> str:
    """Return an ISO 8601 moment as people write it; anything else as it is."""
    try:
        return datetime.fromisoformat(moment).strftime("%a %-d %b %Y, %H:%M")
    except ValueError:
        return moment
