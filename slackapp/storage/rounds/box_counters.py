"""How many writes this process has seen in the boxes of a round, so that one put back is noticed (R4).

Whoever owns the database can write former bytes of a box into it: they open, as it was once sealed so. But
each write adds a token, and none takes one away; so a box that holds fewer than it once did was put back.
"""

from threading import Lock


class BoxCounters:
    """The memory of one process about one round, under one key; it ends with either."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._lock = Lock()

    def is_behind(self, leaf: str, writes: int) -> bool:
        """Whether the box of a leaf, read under the lock of its row, has had more writes than it holds."""
        with self._lock:
            return writes < self._seen.get(leaf, 0)

    def note(self, leaf: str, writes: int) -> None:
        """A box held so many; of what this process wrote itself, to be called after the commit alone."""
        with self._lock:
            self._seen[leaf] = max(writes, self._seen.get(leaf, 0))
