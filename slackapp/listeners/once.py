"""Lets a form post once, however often it is sent; what is kept of it is the form's number, for an hour."""

from dataclasses import dataclass
from typing import Final

import redis

from slackapp import logs

KEPT_SECONDS: Final = 3600


@dataclass(frozen=True)
class Once:
    """Numbers of forms that are on their way or have arrived; without Redis, nothing is refused."""

    redis: "redis.Redis"

    @classmethod
    def connect(cls, url: str) -> "Once":
        """At this address; connects on first use, and waits half a second at most, as a person waits."""
        return cls(redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5))

    def claim(self, view_id: str) -> bool:
        """Take a form for oneself; False where another request has."""
        try:
            return bool(self.redis.set(_name(view_id), b"1", nx=True, ex=KEPT_SECONDS))
        except redis.RedisError:
            logs.get().warning("a form may be sent twice: the queue's Redis does not answer")
            return True

    def release(self, view_id: str) -> None:
        """Let the form be sent again, as nothing came of it."""
        try:
            self.redis.delete(_name(view_id))
        except redis.RedisError:
            logs.get().warning("a form stays taken: the queue's Redis does not answer")


def _name(view_id: str) -> str:
    return f"leanon:posted:{view_id}"
