"""Lets clock, workers and their scheduler outlive a queue's Redis that is away; RQ's own would end."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import redis

from slackapp import logs

PAUSE: Final = 1.0
"""Seconds between two tries."""
SAID_EVERY: Final = 60.0
"""Seconds between two lines of the log, for as long as Redis is away."""
_said = logs.Seldom(SAID_EVERY)


def say() -> None:
    """Write down that Redis is away."""
    if _said.is_due():
        logs.get().error("redis is away: it is tried again each second")


def said_instead(record: logging.LogRecord) -> bool:
    """Whether a line of RQ's is kept: not where it says, each other second, what `say` does once a minute."""
    if "could not connect to Redis" not in str(record.msg):
        return True
    say()
    return False


def patiently(call: Callable[..., Any], *, pause: float = PAUSE) -> Callable[..., Any]:
    """A function of RQ's, which where Redis is away does nothing, after so many seconds.

    For what is called again and again, or is a sign for others that Redis has lost anyway.
    """

    @wraps(call)
    def tried(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes RQ's own arguments on
        try:
            return call(*args, **kwargs)
        except redis.RedisError:
            say()
            time.sleep(pause)
            return None

    return tried


def wait_for(url: str) -> None:
    """Wait until the Redis server at this address answers, however long that takes."""
    with redis.Redis.from_url(url) as connection:
        while patiently(connection.ping)() is None:
            pass
