"""Which kinds of process of an installation are alive, as each said in the queue's Redis when it last was.

Each kind gives a sign at a pace of its own, whatever it is at, so that no sign tells of what people do (R12).
Redis keeps the moment of the last one of each kind, by its own clock: machines whose clocks differ agree.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY: Final = "leanon:seen:"
SECONDS: Final = 1
"""For so long at most each step of a question to Redis is waited for."""
_GIVE: Final = "redis.call('SET', KEYS[1], redis.call('TIME')[1])"


class Kind(StrEnum):
    """What each kind of process is called, in the Procfile as well."""

    WEB = "web"
    SOCKET = "socket"
    WORKER = "worker"
    CLOCK = "clock"


PATIENCE: Final[Mapping[Kind, timedelta]] = {
    Kind.WEB: timedelta(seconds=90),  # gives one with each pass of its keeper, every 30 seconds
    Kind.SOCKET: timedelta(seconds=45),  # every few seconds while Slack answers there
    Kind.WORKER: timedelta(seconds=30),  # each second
    Kind.CLOCK: timedelta(seconds=150),  # with each tick, every 60 seconds
}
"""Without a sign for longer than this, a kind of process is silent: two or more have failed to come."""


class SignsUnknown(Exception):
    """The queue's Redis does not answer, so nobody can say who is alive."""


@dataclass(frozen=True)
class Sign:
    """When a kind of process was last heard of."""

    kind: Kind
    ago: timedelta | None
    """None where it never was, or Redis has lost what it held."""

    @property
    def silent(self) -> bool:
        """Whether it has given no sign for longer than one waits for."""
        return self.ago is None or self.ago > PATIENCE[self.kind]

    def __str__(self) -> str:
        """What is said of it after its name: `never seen`, `silent for 7 minutes`, `seen 12 seconds ago`."""
        if self.ago is None:
            return "never seen"
        return f"silent for {_long(self.ago)}" if self.silent else f"seen {_long(self.ago)} ago"


class SignsOfLife:
    """Gives and reads signs of life."""

    def __init__(self, connection: "redis.Redis") -> None:
        self._redis = connection
        self._give = connection.register_script(_GIVE)

    @classmethod
    def connect(cls, url: str) -> "SignsOfLife":
        """At this address of the queue's Redis; connects on first use and gives up within two seconds."""
        never = Retry(NoBackoff(), 0)  # what asks, asks again by itself
        return cls(
            redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=never)
        )

    def give(self, kind: Kind) -> None:
        """Say that this kind of process is alive. Without Redis nothing is said, and the next time it is."""
        with suppress(redis.RedisError, OSError):
            self._give(keys=[KEY + kind])

    def last(self, kinds: Iterable[Kind]) -> list[Sign]:
        """The last sign of each kind. Raises SignsUnknown without Redis."""
        asked = list(kinds)
        try:
            with self._redis.pipeline() as pipeline:
                pipeline.time()
                pipeline.mget([KEY + kind for kind in asked])
                (now, _), seen = pipeline.execute()
        except (redis.RedisError, OSError):
            raise SignsUnknown from None
        return [
            Sign(kind, None if at is None else timedelta(seconds=max(0, now - int(at))))
            for kind, at in zip(asked, seen, strict=True)
        ]

    def silent(self, kinds: Iterable[Kind]) -> list[Sign]:
        """Those of these kinds that are silent. Raises SignsUnknown without Redis."""
        return [sign for sign in self.last(kinds) if sign.silent]


def expected(*, socket: bool) -> tuple[Kind, ...]:
    """The kinds that an installation consists of; `socket` where it is reached by Socket Mode."""
    return tuple(kind for kind in Kind if socket or kind is not Kind.SOCKET)


def _long(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    units = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
    each, name = next((unit for unit in units if seconds >= 2 * unit[0]), units[-1])
    return f"{seconds // each} {name}{'' if seconds // each == 1 else 's'}"
