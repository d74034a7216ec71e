"""The pauses that Slack asks for, by workspace and method, in Redis, so that every process heeds them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import redis
from slack_sdk.errors import SlackApiError

from slackapp import logs
from slackapp.clock import wall
from slackapp.slack_answers import Busy, read

T = TypeVar("T")


class Pauses:
    """Until when a workspace's calls of a method rest. Without Redis none is known, and calls are made."""

    def __init__(self, connection: "redis.Redis") -> None:
        self._redis = connection

    @classmethod
    def connect(cls, url: str) -> "Pauses":
        """At this address; connects on first use, and waits half a second at most, as a person waits."""
        return cls(redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5))

    def pause(self, workspace: str, method: str, seconds: int) -> datetime:
        """Let calls rest for a while; returns the wall time at which they may go on."""
        until, name = wall() + timedelta(seconds=seconds), key(workspace, method)
        try:
            # A shorter pause never cuts a longer one.
            if float(self._redis.get(name) or 0) < until.timestamp():
                self._redis.set(name, until.timestamp(), ex=max(1, seconds))
        except redis.RedisError:
            logs.get().warning("a pause is not kept: the queue's Redis does not answer", method=method)
        return until

    def until(self, workspace: str, method: str) -> datetime | None:
        """Until when this method rests; None where it does not."""
        try:
            told = float(self._redis.get(key(workspace, method)) or 0)
        except redis.RedisError:
            return None
        left = told - wall().timestamp()
        return wall() + timedelta(seconds=left) if left > 0 else None

    def called(self, workspace: str, method: str, call: Callable[[], T]) -> T:
        """What a call returns; where Slack asked to wait, it is not made before that time is over.

        Raises:
            Busy: Slack asks to wait, or has asked to. Other errors are those of the call.
        """
        if until := self.until(workspace, method):
            raise Busy(max(1, round((until - wall()).total_seconds())))
        try:
            return call()
        except Busy as busy:
            self.pause(workspace, method, busy.seconds)
            raise
        except SlackApiError as error:
            answer = read(error, method)
            if not answer.asks_to_wait:
                raise
            self.pause(workspace, method, answer.wait)
            raise Busy(answer.wait) from None


def key(workspace: str, method: str) -> str:
    """Under what name Redis has the pause of a method."""
    return f"leanon:pause:{workspace}:{method}"
