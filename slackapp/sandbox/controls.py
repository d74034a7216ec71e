"""The demo bar: asks a controls server, if there is one, what can be done, and passes presses on to it."""

import json
import threading
import time
from contextlib import suppress
from datetime import datetime
from http.client import HTTPException
from typing import Final
from urllib.parse import quote
from urllib.request import Request, urlopen

from slackapp.sandbox.records import Json

FRESH_SECONDS: Final = 1.0
STATUS_TIMEOUT: Final = 2.0
DO_TIMEOUT: Final = 30.0
SILENT: Final = "The demo's controls do not answer just now."


class Controls:
    """A client of the controls server; every failure becomes a sentence."""

    def __init__(self, url: str | None) -> None:
        self._url = (url or "").rstrip("/")
        self._lock = threading.Lock()
        self._status: Json = {}
        self._asked = float("-inf")

    def status(self) -> Json | None:
        """Return what the controls say, at most a second old; None when none are configured."""
        if not self._url:
            return None
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                self._status = self._call("/status", timeout=STATUS_TIMEOUT) or {"headline": SILENT}
                self._asked = time.monotonic()
            return self._status

    def do(self, action: str) -> str:
        """Pass a press on and return the message to show."""
        with self._lock:
            self._asked = float("-inf")
        answer = self._call(f"/do/{quote(action, safe='')}", b"", timeout=DO_TIMEOUT)
        return SILENT if answer is None else str(answer.get("message") or "")

    def _call(self, path: str, body: bytes | None = None, *, timeout: float) -> Json | None:
        """Ask for a path, or post to it where there is a body; None where no JSON object comes back."""
        request = Request(self._url + path, body)  # noqa: S310 - the address is the configuration's
        with suppress(OSError, HTTPException, ValueError), urlopen(request, timeout=timeout) as response:  # noqa: S310 - as above
            answer = json.load(response)
            return answer if isinstance(answer, dict) else None
        return None


def readable(moment: str) -> str:
    """Return an ISO 8601 moment as people write it; anything else as it is."""
    try:
        return datetime.fromisoformat(moment).strftime("%a %-d %b %Y, %H:%M")
    except ValueError:
        return moment
