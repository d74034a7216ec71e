"""Two clocks: calendar time may be simulated, wall time never is.

Calendar time decides when a round opens, a message is due or a row may go. Wall time decides leases,
waits for a key, rate limits, times to live and signatures: what must hold even while a demo turns weeks
into seconds. Composition roots choose the calendar clock; nothing below them reads a clock by itself.
"""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells calendar time."""

    def now(self) -> datetime:
        """Calendar time, timezone-aware, UTC."""
        ...


def wall() -> datetime:
    """Wall time of this machine, timezone-aware, UTC."""
    return datetime.now(UTC)


class SystemClock:
    """Calendar time that is wall time: the clock of every real installation."""

    def now(self) -> datetime:
        """Calendar time, timezone-aware, UTC."""
        return wall()
