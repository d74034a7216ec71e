"""What was worked out of each workspace, in the memory of a process, as long as it is known to hold."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from threading import Lock
from typing import Final, Generic, TypeVar

TURNS: Final = 16

V = TypeVar("V")
T = TypeVar("T")


class Remembered(Generic[V, T]):
    """What was worked out of the workspaces that were asked for last, as many as `fit`.

    Of many who ask for the same at once, one works it out. Nobody else waits for that: no lock that others
    need is held while the database is asked.
    """

    def __init__(self, fit: Callable[[Collection[T]], bool]) -> None:
        self._fit = fit
        self._kept: OrderedDict[str, tuple[V, T]] = OrderedDict()
        self._lock = Lock()
        self._turns = tuple(Lock() for _ in range(TURNS))

    def find(self, workspace: str, version: V, work_out: Callable[[], T]) -> T:
        """What holds of a workspace in this version: as it is remembered, or as it is worked out now."""
        known = self._known(workspace, version)
        if known is None:
            with self._turns[hash(workspace) % len(self._turns)]:
                known = self._known(workspace, version)
                if known is None:
                    known = work_out()
                    self._keep(workspace, version, known)
        return known

    def versions(self) -> Mapping[str, V]:
        """In which version each workspace is remembered."""
        with self._lock:
            return {workspace: version for workspace, (version, _) in self._kept.items()}

    def forget(self, workspace: str, version: V) -> None:
        """Remember nothing of a workspace any more, unless it is another version by now."""
        with self._lock:
            known = self._kept.get(workspace)
            if known is not None and known[0] == version:
                del self._kept[workspace]

    def _known(self, workspace: str, version: V) -> T | None:
        with self._lock:
            known = self._kept.get(workspace)
            if known is None or known[0] != version:
                return None
            self._kept.move_to_end(workspace)
            return known[1]

    def _keep(self, workspace: str, version: V, found: T) -> None:
        with self._lock:
            self._kept[workspace] = version, found
            self._kept.move_to_end(workspace)
            while len(self._kept) > 1 and not self._fit([each for _, each in self._kept.values()]):
                self._kept.popitem(last=False)
