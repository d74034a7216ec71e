"""Switches that make the sandbox misbehave the way Slack sometimes does."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

BAD_TOKENS = (
    "signature",
    "issuer",
    "audience",
    "expired",
    "nonce",
    "future",
    "none",
    "hs256",
    "team",
    "missing",
    "absent",
)
"""Signed by another key; another issuer, audience or nonce; over; from the future; unsigned; signed with the
public key as a secret; no claim of the workspace; no nonce; no token at all."""


@dataclass
class Limit:
    """The next `calls` calls of one method are answered with 429 and `Retry-After: retry_after` (seconds)."""

    calls: int
    retry_after: int


class Faults:
    """The faults switched on now. A new kind is one more attribute here and one more name in `set`."""

    def __init__(self) -> None:
        self.reject_charts = False
        self.id_token = ""
        self._limits: dict[str, Limit] = {}
        self._lock = threading.Lock()

    def set(self, wanted: dict[str, Any]) -> None:
        """Switch on what is named: `reject_charts` (bool), `rate_limit` {method, calls, retry_after}.

        `id_token` makes every id_token bad in one way, one of BAD_TOKENS; "" makes good ones again.

        Raises ValueError for an unknown name or a misshapen value.
        """
        for name, value in wanted.items():
            if name == "reject_charts" and isinstance(value, bool):
                self.reject_charts = value
            elif name == "rate_limit" and isinstance(value, dict) and isinstance(value.get("method"), str):
                limit = Limit(int(value.get("calls", 1)), int(value.get("retry_after", 1)))
                with self._lock:
                    self._limits[value["method"]] = limit
            elif name == "id_token" and value in {"", *BAD_TOKENS}:
                self.id_token = value
            else:
                message = f"no such fault: {name}={value!r}"
                raise ValueError(message)

    def clear(self) -> None:
        """Switch everything off."""
        self.reject_charts = False
        self.id_token = ""
        with self._lock:
            self._limits.clear()

    def retry_after(self, method: str) -> int | None:
        """Return the seconds to wait when this call of `method` must be refused; counts the call."""
        with self._lock:
            limit = self._limits.get(method)
            if limit is None or limit.calls <= 0:
                return None
            limit.calls -= 1
            return limit.retry_after

    def as_json(self) -> dict[str, Any]:
        """Return what is switched on."""
        with self._lock:
            limits = {name: vars(limit) for name, limit in self._limits.items() if limit.calls > 0}
        return {"reject_charts": self.reject_charts, "rate_limits": limits, "id_token": self.id_token}
