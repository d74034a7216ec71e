"""Remembers in Redis that a message went out, where the database is away when that is to be written down.

A note names nobody: its name is a keyed digest of the row and the try, and it holds nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import redis

from slackapp import logs

KEPT: Final = timedelta(days=1)
"""For so long the database may be away, and nobody gets the same twice."""


@dataclass
class SentNote:
    """Whether the message of one row went out, by any of its tries so far."""

    _redis: "redis.Redis"
    _names: tuple[str, ...]
    """One for each try; the last is the one that is made now."""
    _is_there: bool = False

    def was_sent(self) -> bool:
        """Whether a former try posted it; asked of Redis only where there was one."""
        former = self._names[:-1]
        self._is_there = bool(former) and bool(self._redis.exists(*former))
        return self._is_there

    def keep(self) -> None:
        """Remember that this try posted it."""
        self._is_there = True
        try:
            self._redis.set(self._names[-1], b"1", ex=KEPT)
        except redis.RedisError:
            logs.get().error("a message may go out twice: neither database nor redis answers")

    def drop(self) -> None:
        """Forget it, as it is written down: the same row may be owed once more, from its first try on."""
        if not self._is_there:
            return
        try:
            self._redis.delete(*self._names)
        except redis.RedisError:
            logs.get().warning("a note stays in redis for a day")


@dataclass(frozen=True)
class SentNotes:
    """The notes of all messages; the secret keeps anybody else from finding out whose they are."""

    _redis: "redis.Redis"
    _secret: bytes

    def note_of(self, table: str, key: Mapping[str, str], attempt: int) -> SentNote:
        """The note of one row, at its try of this number."""
        return SentNote(self._redis, tuple(self._name(table, key, each) for each in range(1, attempt + 1)))

    def _name(self, table: str, key: Mapping[str, str], attempt: int) -> str:
        row = json.dumps([table, sorted(key.items()), attempt]).encode()
        return "leanon:sent:" + hmac.new(self._secret, b"sent" + row, hashlib.sha256).hexdigest()
