"""The demo bar: asks a controls server, if there is one, what can be done, and passes presses on to it."""

import json
from contextlib import suppress
from http.client import HTTPException
from typing import Final
from urllib.parse import quote
from urllib.request import Request, urlopen

from slackapp.sandbox.records import Json

STATUS_TIMEOUT: Final = 2.0
DO_TIMEOUT: Final = 30.0
SILENT: Final = "The demo's controls do not answer just now."


def status(url: str | None) -> Json | None:
    """Return what the controls at this address say, or that they are silent; None without one."""
    if not url:
        return None
    return _called(f"{url}/status", timeout=STATUS_TIMEOUT) or {"headline": SILENT}


def do(url: str | None, action: str) -> str:
    """Pass a press on and return the message to show."""
    answer = _called(f"{url}/do/{quote(action, safe='')}", b"", timeout=DO_TIMEOUT) if url else None
    return SILENT if answer is None else str(answer.get("message") or "")


def _called(url: str, body: bytes | None = None, *, timeout: float) -> Json | None:
    """Get an address, or post to it where there is a body; None where no JSON object comes back."""
    request = Request(url, body)  # noqa: S310 - the address is the configuration's
    with suppress(OSError, HTTPException, ValueError), urlopen(request, timeout=timeout) as response:  # noqa: S310 - as above
        answer = json.load(response)
        return answer if isinstance(answer, dict) else None
    return None
