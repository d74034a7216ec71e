"""What a rehearsal was at after its first steps: taken by each worker once, and copied for the next one.

Only where nothing has happened but these steps: whoever has changed a row, a key, a person of Slack's or a
function before takes them in full. What is not seen: a patch by `monkeypatch.context()`, and an environment
that was another one before the rehearsal began. Take no step there.
"""

import pickle
import sqlite3
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.sandbox.faults import Faults
from slackapp.sandbox.state import State
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.demo_clock import DemoClock
from tests.copies import Held, put, put_into_redis, taken, taken_from_redis

SHOWN: Final = ("people", "user_groups", "conversations", "modals", "homes", "read_up_to", "calls", "faults")
"""All of the sandbox that an app or a person may have changed."""


@dataclass(frozen=True)
class _Stage:
    database: sqlite3.Connection
    queue: Held
    keys: Held
    slack: bytes
    now: datetime


_STAGES: Final[dict[Hashable, _Stage]] = {}


@dataclass
class Stages:
    """The steps of one rehearsal so far; `path` is None once something else has happened."""

    database: Database
    queue: str
    keys: str
    slack: State
    patch: pytest.MonkeyPatch
    path: tuple[Hashable, ...] | None = ()
    _watch: sqlite3.Connection | None = None
    _before: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.database.is_sqlite and not self.patch._setattr and self.slack.faults == Faults():
            self._watch = sqlite3.connect(str(self.database.url.database), check_same_thread=False)
            self._before = self._seen()
        else:
            self.path = None

    def take(self, name: Hashable, step: Callable[[], object]) -> None:
        """Take a step, or copy what it has left in another rehearsal that took the same ones."""
        if self.path is None or self._seen() != self._before:
            self.path = None
            step()
            return
        self.path = (*self.path, name)
        if self.path in _STAGES:
            self._put(_STAGES[self.path])
        else:
            step()
            queue, keys = map(taken_from_redis, (self.queue, self.keys))
            now = DemoClock(self.database).now()
            _STAGES[self.path] = _Stage(taken(self.database), queue, keys, self._shown(), now)
        self._before = self._seen()

    def close(self) -> None:
        """Look at it no more."""
        if self._watch is not None:
            self._watch.close()

    def _put(self, stage: _Stage) -> None:
        put(stage.database, self.database)
        put_into_redis(stage.queue, self.queue)
        put_into_redis(stage.keys, self.keys)
        with self.slack.lock:
            self.slack.__dict__.update(pickle.loads(stage.slack))  # noqa: S301 - our own, of this process
        ahead = ceil((stage.now - wall()).total_seconds())
        with self.database.write() as tx:
            tx.execute(sa.update(tables.demo_clock).values(offset_seconds=ahead))

    def _shown(self) -> bytes:
        with self.slack.lock:
            return pickle.dumps({name: getattr(self.slack, name) for name in SHOWN})

    def _seen(self) -> object:
        """What tells that something has changed."""
        assert self._watch is not None
        (rows,) = self._watch.execute("PRAGMA data_version").fetchone()  # which others' commits change
        redises = tuple(
            {key: value for key, _, value in taken_from_redis(url)} for url in (self.queue, self.keys)
        )
        patched = len(self.patch._setattr), len(self.patch._setitem)
        return rows, redises, patched, self._shown()
