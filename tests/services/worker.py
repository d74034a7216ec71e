"""RQ's own worker in this process, for tests that want what waits in the queues to have run."""

import signal

import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from rq.utils import now

from slackapp.queue import DELIVER_QUEUE, QUEUE
from tests.services.redis import connected

QUEUES = (QUEUE, DELIVER_QUEUE)
_KEYS = tuple(Queue.redis_queue_namespace_prefix + name for name in QUEUES)


class _Worker(SimpleWorker):
    """Takes no commands while it works: leaving the channel they come by takes half a second each time.

    Nor does it look for what other workers have left, as there are none, or ask for its own address.
    """

    def subscribe(self) -> None:
        """Do not listen."""

    def unsubscribe(self) -> None:
        """There is nothing to leave."""

    def run_maintenance_tasks(self) -> None:
        """Take all for looked at."""
        self.last_cleaned_at = now()  # type: ignore[assignment]  # RQ says that it is None

    def _set_ip_address(self, _: "redis.Redis") -> None:
        self.ip_address = "unknown"  # as RQ says where Redis does not tell


def run_waiting_jobs(url: str, level: str = "ERROR") -> None:
    """Run what waits in the queues of this Redis server, here and now, without a fork.

    `level` is the lowest at which the worker logs. Where nothing waits, no worker begins.
    """
    connection = connected(url)
    if not connection.exists(*_KEYS):
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        _Worker(QUEUES, connection=connection, serializer=JSONSerializer).work(
            burst=True, logging_level=level
        )
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
