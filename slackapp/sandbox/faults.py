"""Switches that make the sandbox misbehave the way Slack sometimes does."""

import threading
from typing import Any, Final

from pydantic.dataclasses import dataclass

BAD_TOKENS: Final = tuple(
    "signature issuer audience expired nonce future none hs256 team missing absent".split()  # noqa: SIM905 - words
)
"""Signed by another key; another issuer, audience or nonce; over; from the future; unsigned; signed with the
public key as a secret; no claim of the workspace; no nonce; no token at all."""


@dataclass
class Limit:
    """The next `calls` calls of one method are answered with 429 and `Retry-After: retry_after` (seconds)."""

    method: str
    calls: int = 1
    retry_after: int = 1


class Faults:
    """The faults switched on now. A new kind is one more attribute here and one more name in `set`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Switch everything off."""
        self.reject_charts = False
        self.id_token = ""
        self._limits: dict[str, Limit] = {}

    def set(self, wanted: dict[str, Any]) -> None:
        """Switch on what is named: `reject_charts` (bool), `rate_limit` {method, calls, retry_after}.

        `id_token` makes every id_token bad in one way, one of BAD_TOKENS; "" makes good ones again.

        Raises ValueError for an unknown name or a misshapen value.
        """
        for name, value in wanted.items():
            match name, value:
                case "reject_charts", bool():
                    self.reject_charts = value
                case "id_token", str() if value in {"", *BAD_TOKENS}:
                    self.id_token = value
                case "rate_limit", {"method": str(method)}:
                    self._limits[method] = Limit(**value)
                case _:
                    raise ValueError(f"no such fault: {name}={value!r}")

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
        limits = {name: vars(limit) for name, limit in self._limits.items() if limit.calls > 0}
        return {"reject_charts": self.reject_charts, "rate_limits": limits, "id_token": self.id_token}
