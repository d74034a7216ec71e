"""Acts as people in the sandbox, over its automation API."""

import json
import urllib.request
from datetime import timedelta
from typing import Any
from urllib.parse import quote


class SandboxClient:
    """A client of one sandbox. Raises OSError where it does not answer."""

    def __init__(self, address: str) -> None:
        self.address = address

    def click(self, user: str, action: str, **target: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
        """Press the newest button with this action."""
        return self._call("POST", f"/sandbox/act/{user}/click", {"action_id": action, **target})

    def submit(self, user: str, values: dict[str, str]) -> dict[str, Any]:
        """Fill in and send the topmost modal."""
        return self._call("POST", f"/sandbox/act/{user}/submit", {"values": values})

    def close(self, user: str) -> dict[str, Any]:
        """Close every modal of this person."""
        return self._call("POST", f"/sandbox/act/{user}/close", {"all": True})

    def open_home(self, user: str) -> dict[str, Any]:
        """Open the app's home tab."""
        return self._call("POST", f"/sandbox/act/{user}/open-home", {})

    def command(self, user: str, text: str) -> dict[str, Any]:
        """Type a slash command."""
        return self._call("POST", f"/sandbox/act/{user}/command", {"text": text})

    def seen(self, user: str, after: str = "0") -> dict[str, Any]:
        """All that this person sees, messages since a timestamp."""
        return self._call("GET", f"/sandbox/people/{user}?after={quote(after)}")

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """The ledger of calls, of one method or all."""
        found: list[dict[str, Any]] = self._call(
            "GET", f"/sandbox/log?method={method}" if method else "/sandbox/log"
        )["calls"]
        return found

    def set_clock(self, offset: timedelta) -> None:
        """Show times as the app's calendar tells them."""
        self._call("POST", "/sandbox/clock", {"offset_seconds": offset.total_seconds()})

    def save(self) -> None:
        """Write what there is to the state file."""
        self._call("POST", "/sandbox/save", {})

    def load(self) -> None:
        """Go back to what the state file holds."""
        self._call("POST", "/sandbox/load", {})

    def _call(self, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - a loopback address of ours
            self.address + path,
            method=verb,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - as above
            answer: dict[str, Any] = json.load(response)
        return answer
