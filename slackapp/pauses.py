"""The pauses that Slack asks for, by whom and by method, in Redis, so that every process heeds them."""

from datetime import datetime, timedelta

import redis

from slackapp import logs
from slackapp.clock import wall


class Pauses:
    """Until when calls of a method rest, of a workspace or with a token. Without Redis all calls are made."""

    def __init__(self, connection: "redis.Redis") -> None:
        self._redis = connection

    @classmethod
    def connect(cls, url: str) -> "Pauses":
        """At this address; connects on first use, and waits half a second at most, as a person waits."""
        return cls(redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5))

    def pause(self, whose: str, method: str, seconds: int) -> datetime:
        """Let calls rest for a while; returns the wall time at which they may go on."""
        until, name = wall() + timedelta(seconds=seconds), key(whose, method)
        try:
            # A shorter pause never cuts a longer one.
            if float(self._redis.get(name) or 0) < until.timestamp():
                self._redis.set(name, until.timestamp(), ex=max(1, seconds))
        except redis.RedisError:
            logs.get().warning("a pause is not kept: the queue's Redis does not answer", method=method)
        return until

    def until(self, whose: str, method: str) -> datetime | None:
        """Until when this method rests; None where it does not."""
        try:
            told = float(self._redis.get(key(whose, method)) or 0)
        except redis.RedisError:
            return None
        left = told - wall().timestamp()
        return wall() + timedelta(seconds=left) if left > 0 else None


def key(whose: str, method: str) -> str:
    """Under what name Redis has the pause of a method."""
    return f"leanon:pause:{whose}:{method}"
