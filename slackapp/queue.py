"""The job queue: jobs are named, never imported, and carry ids of rounds and workspaces only (R13)."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

QUEUE: Final = "leanon"
DELIVER_QUEUE: Final = "leanon-deliver"
FAILED_SECONDS: Final = 24 * 3600
TIMEOUT_SECONDS: Final = 300
ALONE: Final = timedelta(seconds=60)
"""For so long of wall time the tick starts no second job beside one that runs."""
LATE: Final = timedelta(seconds=10)
"""For so much longer it starts none beside one that is late to go on."""


def _adds_up_nothing(*_: object) -> None:
    """Let Redis hold no sum of how long a worker worked.

    What a job that reminds adds to it would tell about how many had not answered (R12).
    """


setattr(BaseWorker, "increment_total_working_time", _adds_up_nothing)  # noqa: B010 - RQ has no setting for it


class JobName(StrEnum):
    """Where each job lives. A test resolves every one."""

    TICK = "jobs.schedule.tick"
    SYNC = "jobs.sync.run"
    OPEN = "jobs.open.run"
    DELIVER = "jobs.deliver.run"
    REMIND = "jobs.remind.run"
    CLOSE = "jobs.close.run"
    REPORT = "jobs.report.run"
    PURGE = "jobs.purge.run"
    NOTIFY = "jobs.notify.run"
    TEAMS = "jobs.teams.run"
    GROUPS = "jobs.groups.run"


class JobQueue:
    """Puts jobs on Redis by name. Results are not kept; failures for a day at most."""

    def __init__(self, connection: "redis.Redis") -> None:
        self._redis = connection
        self._queues = {
            name: Queue(name, connection=connection, serializer=JSONSerializer)
            for name in (QUEUE, DELIVER_QUEUE)
        }

    @classmethod
    def connect(cls, url: str) -> "JobQueue":
        """A queue at this address; connects on first use."""
        return cls(redis.Redis.from_url(url))

    def enqueue(self, job: JobName, *ids: str, after: timedelta = timedelta()) -> None:
        """Run a job as soon as a worker is free, or after a while of wall time."""
        queue = self._queues[DELIVER_QUEUE if job is JobName.DELIVER else QUEUE]
        options = {
            "args": ids,
            "result_ttl": 0,
            "failure_ttl": FAILED_SECONDS,
            "job_timeout": TIMEOUT_SECONDS,
            "description": job.value,  # RQ's default would show the arguments in logs and registries
        }
        if after > timedelta():
            queue.enqueue_in(after, job.value, **options)
        else:
            queue.enqueue(job.value, **options)

    def begin(self, job: JobName, identity: str) -> None:
        """Say that a job is at it from now on."""
        self.hold(job, identity, ALONE)

    def go_on(self, job: JobName, identity: str, after: timedelta) -> None:
        """Let a job of one id go on in another one after a while, and no other be started before that."""
        self.hold(job, identity, after + LATE)
        self.enqueue(job, identity, after=after)

    def hold(self, job: JobName, identity: str, time: timedelta) -> None:
        """Say that a job is at it and will be for a while, so that no second one is started beside it."""
        self._redis.set(f"leanon:at:{job}:{identity}", b"1", ex=max(1, int(time.total_seconds())))

    def release(self, job: JobName, identity: str) -> None:
        """Say that nothing is at it any more."""
        self._redis.delete(f"leanon:at:{job}:{identity}")

    def held(self, job: JobName, identity: str) -> bool:
        """Whether a job said that it is at it, and its time has not run out."""
        return bool(self._redis.exists(f"leanon:at:{job}:{identity}"))
