"""RQ's own worker in this process, for tests that want what waits in the queues to have run."""

import signal

import redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from slackapp.queue import DELIVER_QUEUE, QUEUE

QUEUES = (QUEUE, DELIVER_QUEUE)


class _Worker(SimpleWorker):
    """Takes no commands while it works: leaving the channel they come by takes half a second each time."""

    def subscribe(self) -> None:
        """Do not listen."""

    def unsubscribe(self) -> None:
        """There is nothing to leave."""


def run_waiting_jobs(url: str, level: str = "ERROR") -> None:
    """Run what waits in the queues of this Redis server, here and now, without a fork.

    `level` is the lowest at which the worker logs.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with redis.Redis.from_url(url) as connection:
        try:
            _Worker(QUEUES, connection=connection, serializer=JSONSerializer).work(
                burst=True, logging_level=level
            )
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
