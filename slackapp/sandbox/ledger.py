"""What was called in either direction and how it ended; never what was in it."""

import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 50_000


@dataclass(frozen=True)
class Call:
    """One call. `direction` is "in" for the Web API and response URLs, "out" for what the sandbox sends.

    `method` is the API method, or the kind of payload sent. `about` is the person or channel it concerned,
    `shown` the time people saw (seconds), `took` wall seconds.
    """

    n: int
    direction: str
    method: str
    about: str
    ok: bool
    error: str | None
    status: int | None
    shown: float
    took: float


class Ledger:
    """The last 50,000 calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._n = 0
        self._lock = threading.Lock()

    def note(
        self,
        direction: str,
        method: str,
        about: str,
        *,
        error: str | None,
        status: int | None,
        shown: float,
        since: float,
    ) -> None:
        """Add one call; `since` is the `time.monotonic()` at its start."""
        took = round(time.monotonic() - since, 4)
        with self._lock:
            self._n += 1
            self._calls.append(
                Call(self._n, direction, method, about, error is None, error, status, shown, took),
            )

    def read(self, *, after: int = 0, method: str | None = None) -> list[dict[str, Any]]:
        """Return the calls numbered above `after`, optionally of one method only."""
        with self._lock:
            calls = list(self._calls)
        return [asdict(call) for call in calls if call.n > after and method in {None, call.method}]
