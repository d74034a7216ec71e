"""How many writes this process has seen in each open box, so that one put back is noticed (R4).

Whoever owns the database can write former bytes of a box into it: they open, as it was once sealed so. But
each write adds a token, and none takes one away; so a box that holds fewer than it once did was put back.
"""

from collections.abc import Collection
from threading import Lock


class BoxCounters:
    """The memory of one process; it ends with the process, and no other knows of it."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, int]] = {}
        self._lock = Lock()

    def is_behind(self, fingerprint: str, leaf: str, writes: int) -> bool:
        """Whether a box, read under the lock of its row, has had more writes than it holds.

        `fingerprint` is that of the round's key: a round that is opened anew begins at none.
        """
        with self._lock:
            return writes < self._seen.get(fingerprint, {}).get(leaf, 0)

    def note(self, fingerprint: str, leaf: str, writes: int) -> None:
        """A box held so many; of what this process wrote itself, to be called after the commit alone."""
        with self._lock:
            of_round = self._seen.setdefault(fingerprint, {})
            of_round[leaf] = max(writes, of_round.get(leaf, 0))

    def keep(self, fingerprints: Collection[str]) -> None:
        """Forget the boxes of all rounds but these."""
        with self._lock:
            for ended in self._seen.keys() - set(fingerprints):
                del self._seen[ended]
