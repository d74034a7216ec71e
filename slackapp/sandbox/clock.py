"""The time people are shown: wall time plus an offset; it hands out message timestamps that never repeat."""

from __future__ import annotations

import threading
import time

MICROSECONDS = 1_000_000


class ShownClock:
    """Wall time plus `offset` seconds. Signatures, trigger and response-url lifetimes never use it."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset
        self._last = 0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970 as people see them."""
        return time.time() + self.offset

    def next_ts(self) -> str:
        """Return a message timestamp like `1767225600.000123`: unique and increasing."""
        with self._lock:
            self._last = max(int(self.now() * MICROSECONDS), self._last + 1)
            return f"{self._last // MICROSECONDS}.{self._last % MICROSECONDS:06d}"

    def resume(self, offset: float, last_ts: str) -> None:
        """Continue from a saved state: its offset, and timestamps after the last one it holds."""
        with self._lock:
            self.offset = offset
            seconds, _, micros = last_ts.partition(".")
            self._last = int(seconds or 0) * MICROSECONDS + int(micros or 0)
