"""The job queue: jobs are named, never imported, and carry ids of rounds and workspaces only (R13)."""

from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Final, cast

import redis
from rq import Queue
from rq.exceptions import DeserializationError
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

QUEUE: Final = "leanon"
DELIVER_QUEUE: Final = "leanon-deliver"
FAILED_SECONDS: Final = 24 * 3600
TIMEOUT_SECONDS: Final = 300
ALONE: Final = timedelta(seconds=60)
"""For so long of wall time no second job is started beside one of which nobody knows whether it lives."""
LONGEST: Final = timedelta(seconds=TIMEOUT_SECONDS + 120)
"""So long at most none is started beside one whose worker lives: by then RQ has ended it."""
LATE: Final = timedelta(seconds=5)
"""For so much longer none is started beside one that is late to go on."""
ALIVE: Final = timedelta(seconds=6)
"""A worker is taken for dead when it has given no sign of life for so long; it gives one each second."""
BEGUN: Final = "leanon:begun"
"""All that is at it or about to go on: what is listed here and held by nobody has been cut off."""
_AT: Final = "leanon:at:"
_ALIVE: Final = "leanon:alive:"
_BEGIN: Final = """
local worker = redis.call('GET', KEYS[1])
if worker and worker ~= '' and worker ~= ARGV[1] and redis.call('EXISTS', ARGV[4] .. worker) == 1 then
    return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('SADD', KEYS[2], ARGV[3])
return 1
"""
_CUT_OFF: Final = """
local killed, late = {}, {}
for _, each in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local worker = redis.call('GET', ARGV[1] .. each)
    if not worker or (worker ~= '' and redis.call('EXISTS', ARGV[2] .. worker) == 0) then
        redis.call('DEL', ARGV[1] .. each)
        redis.call('SREM', KEYS[1], each)
        table.insert(worker and killed or late, each)
    end
end
if #killed + #late > 0 then
    redis.call('SET', ARGV[1] .. ARGV[3], '', 'EX', ARGV[4])
    redis.call('SADD', KEYS[1], ARGV[3])
end
return {killed, late}
"""


def _adds_up_nothing(*_: object, **__: object) -> None:
    """Let Redis hold no sum of how long a worker worked, and of how many jobs went well.

    What jobs that remind, or ticks that follow a late one, add to it would tell about how many had not
    answered (R12).
    """


setattr(BaseWorker, "increment_total_working_time", _adds_up_nothing)  # noqa: B010 - RQ has no setting for it
setattr(BaseWorker, "increment_successful_job_count", _adds_up_nothing)  # noqa: B010 - as above


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

    def __init__(self, connection: "redis.Redis", worker: str = "") -> None:
        """`worker` is the name of the one that gives signs of life of this process; empty where none does."""
        self._redis = connection
        self._worker = worker
        self._begin = connection.register_script(_BEGIN)
        self._cut_off = connection.register_script(_CUT_OFF)
        self._queues = {
            name: Queue(name, connection=connection, serializer=JSONSerializer)
            for name in (QUEUE, DELIVER_QUEUE)
        }

    @classmethod
    def connect(cls, url: str, worker: str = "") -> "JobQueue":
        """A queue at this address; connects on first use."""
        return cls(redis.Redis.from_url(url), worker)

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

    def begin(self, job: JobName, identity: str) -> bool:
        """Say that a job is at it from now on; False where another one is, and this one has nothing to do.

        The other is taken to be at it for as long as its worker lives.
        """
        name, time = f"{job}:{identity}", LONGEST if self._worker else ALONE
        return bool(self._begin(keys=[_AT + name, BEGUN], args=[self._worker, _seconds(time), name, _ALIVE]))

    def go_on(self, job: JobName, identity: str, after: timedelta) -> None:
        """Let a job of one id go on in another one after a while, and no other be started before that."""
        self._await(job, identity, after + LATE)
        self.enqueue(job, identity, after=after)

    def hold(self, job: JobName, identity: str, time: timedelta) -> None:
        """Let none be started by the tick for a while, though none is at it."""
        self._redis.set(f"{_AT}{job}:{identity}", b"", ex=_seconds(time))
        self._redis.srem(BEGUN, f"{job}:{identity}")

    def release(self, job: JobName, identity: str) -> None:
        """Say that nothing is at it any more."""
        self._redis.delete(f"{_AT}{job}:{identity}")
        self._redis.srem(BEGUN, f"{job}:{identity}")

    def held(self, job: JobName, identity: str) -> bool:
        """Whether a job is at it and its worker lives, or one is about to go on."""
        worker = cast("bytes | None", self._redis.get(f"{_AT}{job}:{identity}"))
        return worker is not None and (not worker or bool(self._redis.exists(_ALIVE + worker.decode())))

    def waiting(self) -> set[tuple[str, ...]]:
        """The jobs that wait for a free worker, each as its name and its ids; none that is for later."""
        found = set()
        for job in (job for queue in self._queues.values() for job in queue.jobs):
            with suppress(DeserializationError):  # somebody else's, which the worker refuses
                found.add((job.func_name or "", *job.args))
        return found

    def sign_of_life(self) -> bool:
        """Say that this worker lives, at the same pace whatever it is at; False where nobody knew.

        Nobody knows of a worker that has just begun, nor of any while Redis is away or has lost what it held.
        """
        with self._redis.pipeline() as pipeline:
            pipeline.exists(_ALIVE + self._worker)
            pipeline.set(_ALIVE + self._worker, b"", ex=_seconds(ALIVE))
            known, _ = pipeline.execute()
        return bool(known)

    def take_cut_off(self) -> tuple[list[str], list[str]]:
        """Names of the jobs whose worker has died, and of those that are late to go on; each told once.

        A tick is awaited from then on where there are any: whoever is told queues it, and another worker is
        told of it where this one dies before that.
        """
        tick, time = f"{JobName.TICK}:", _seconds(LATE)
        found = cast("list[list[bytes]]", self._cut_off(keys=[BEGUN], args=[_AT, _ALIVE, tick, time]))
        killed, late = (sorted(each.decode().partition(":")[0] for each in some) for some in found)
        return killed, late

    def drop(self, after: timedelta) -> None:
        """Say that this worker is at nothing any more, its job having ended early, and let a tick follow."""
        for each in cast("set[bytes]", self._redis.smembers(BEGUN)):
            if self._redis.get(_AT + each.decode()) == self._worker.encode():
                self.release(*_named(each.decode()))
        self._await(JobName.TICK, "", after)

    def _await(self, job: JobName, identity: str, time: timedelta) -> None:
        """Let a job be taken for cut off unless it begins within this time."""
        self._redis.set(f"{_AT}{job}:{identity}", b"", ex=_seconds(time))
        self._redis.sadd(BEGUN, f"{job}:{identity}")


def _named(name: str) -> tuple[JobName, str]:
    job, _, identity = name.partition(":")
    return JobName(job), identity


def _seconds(time: timedelta) -> int:
    return max(1, int(time.total_seconds()))
