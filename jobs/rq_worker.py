"""RQ's worker, which says each second that it lives, and takes up what one that died was at.

A job says in its worker's name that it is at something (`slackapp.queue.JobQueue.begin`). It gives no sign of
life of its own: their number would tell how long it took, and of one that reminds about how many had not
answered (R12). The worker gives one at the same pace whatever it is at.
"""

import gc
import importlib
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final

import redis
import rq.worker.base
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus
from rq.scheduler import RQScheduler
from rq.scripts import release_lock
from rq.utils import as_text, now, utcparse

from jobs import redis_away, runtime
from jobs.redis_away import patiently
from slackapp import logs
from slackapp.queue import JobName, JobQueue
from slackapp.signs_of_life import Kind, SignsOfLife

BEAT: Final = 1.0
"""Seconds between two signs of life."""
SOON: Final = timedelta(seconds=2)
"""After a job that ended early a tick asks what is due in so long;"""
LATER: Final = timedelta(seconds=10)
"""and in so long where one of its kind has just done the same."""
IDLE: Final = 5
"""Seconds after which a worker that waits for jobs looks around."""
SCHEDULER_ALIVE: Final = timedelta(seconds=5)
"""RQ's scheduler gives a sign of life each second; RQ itself would wait up to ten minutes for another one."""


class LivingScheduler(RQScheduler):
    """RQ's scheduler, which goes on when Redis is back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passes RQ's own arguments on
        super().__init__(*args, **kwargs)
        self._pool_kwargs = {**self._pool_kwargs, "retry": Retry(NoBackoff(), 1)}  # its loop tries again

    def heartbeat(self) -> None:
        """Say that it lives; all of it, as Redis may have lost what it held."""
        self.save()
        super().heartbeat()  # type: ignore[no-untyped-call]  # RQ's

    def stop(self) -> None:
        """End; where Redis is away, what it held there ends by itself within a minute."""
        with suppress(redis.RedisError):
            super().stop()  # type: ignore[no-untyped-call]  # RQ's


for _each in ("acquire_locks", "register_birth", "heartbeat", "enqueue_scheduled_jobs"):
    setattr(LivingScheduler, _each, patiently(getattr(LivingScheduler, _each)))
setattr(rq.worker.base, "RQScheduler", LivingScheduler)  # noqa: B010 - RQ's worker takes no other


logging.getLogger("rq.worker").addFilter(redis_away.said_instead)


class LivingWorker(Worker):
    """RQ's worker with a heart, which outlives a Redis that is away."""

    max_connection_wait_time = 2.0
    """Seconds between two tries of RQ's own, which doubles them up to a minute."""

    def bootstrap(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passes RQ's own arguments on
        """Load what jobs need, and begin to give signs of life."""
        gc.disable()  # nothing of what is loaded is garbage, and to look for some took a tenth of the time
        importlib.import_module("jobs.preloaded")
        gc.freeze()  # nor does any fork look for some there, and write to what it shares with others
        gc.enable()
        os.environ[runtime.WORKER] = self.name
        self._ended_early: set[str] = set()
        self._looked = 0.0
        super().bootstrap(*args, **kwargs)
        signs = SignsOfLife.connect(runtime.settings().redis_url)
        threading.Thread(target=self._live, args=(partial(signs.give, Kind.WORKER),), daemon=True).start()

    def _live(self, beat: Callable[[], None] | None = None) -> None:
        queue = JobQueue.connect(runtime.settings().redis_url, self.name)
        while True:
            look_around(queue)
            if beat:
                beat()
            time.sleep(BEAT)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Give signs of life in the worker's place where it dies before its job."""
        threading.Thread(target=self._outlive, args=(os.getppid(),), daemon=True).start()
        super().main_work_horse(job, queue)

    def _outlive(self, worker: int) -> None:
        while os.getppid() == worker:
            time.sleep(BEAT)
        self._live()  # for other workers alone: that a job goes on is no sign that one lives to take the next

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job, and where Redis serves nobody, until it does."""
        while True:
            try:
                return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
            except redis.RedisError:
                redis_away.say()
                time.sleep(redis_away.PAUSE)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run one, and ask again what is due where it ended early: killed, by an error, or without Redis."""
        name = job.func_name or ""
        try:
            super().execute_job(job, queue)
            has_failed = self._has_failed(job)
        except redis.RedisError:
            has_failed = True
        if not has_failed:
            self._ended_early.discard(name)
            return
        self._drop(LATER if name in self._ended_early else SOON)
        self._ended_early.add(name)

    def _drop(self, after: timedelta) -> None:
        """Say that this worker is at nothing any more, once Redis hears it."""
        while not self._stop_requested:
            try:
                JobQueue(self.connection, self.name).drop(after)
            except redis.RedisError:
                redis_away.say()
                time.sleep(redis_away.PAUSE)
            else:
                return

    def teardown(self) -> None:
        """End; where Redis is away, nobody waits for it."""
        self.connection.set_retry(Retry(NoBackoff(), 0))
        with suppress(redis.RedisError):
            super().teardown()  # type: ignore[no-untyped-call]  # RQ's

    @staticmethod
    def _has_failed(job: Job) -> bool:
        try:
            return job.get_status() in {JobStatus.FAILED, JobStatus.STOPPED}
        except (InvalidJobOperation, NoSuchJobError):
            return False  # what went well is forgotten at once

    @property
    def dequeue_timeout(self) -> int:
        """For how many seconds to wait for a job before looking around."""
        return IDLE

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passes RQ's own arguments on
        """See to it that somebody puts jobs for later into their queue."""
        super().heartbeat(*args, **kwargs)
        if self.scheduler and not self.is_horse and not self._stop_requested and not _runs(self.scheduler):
            self._start_again(self.scheduler)

    def _start_scheduler(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passes RQ's own arguments on
        free_dead_locks(self.connection, self.queue_names())
        super()._start_scheduler(*args, **kwargs)

    def _start_again(self, scheduler: RQScheduler) -> None:
        if time.monotonic() - self._looked > IDLE:
            self._looked = time.monotonic()
            free_dead_locks(self.connection, self.queue_names())
            scheduler.acquire_locks(auto_start=True)


for _each in (
    *("check_for_suspension", "run_maintenance_tasks", "heartbeat", "maintain_heartbeats"),
    *("set_state", "set_shutdown_requested_date"),
):
    setattr(LivingWorker, _each, patiently(getattr(LivingWorker, _each), pause=0))


def look_around(queue: JobQueue) -> None:
    """Say that this worker lives, and let a tick follow where it is new or something has been cut off."""
    try:
        known, (killed, late) = queue.sign_of_life(), queue.take_cut_off()
        if killed or late or not known:
            queue.enqueue(JobName.TICK)
            queue.release(JobName.TICK, "")
    except (redis.RedisError, OSError):
        return  # RQ says so; what was missed is asked for once Redis is back
    # Of what is late nothing is said: one that reminds keeps others waiting the longer, the more it reminds.
    for job in killed:
        logs.get().warning("a job was cut off, and what it was at is taken up", job=job)


def free_dead_locks(connection: "redis.Redis", queues: list[str]) -> None:
    """Take from a scheduler that died its right to be the only one, which would outlive it by a minute."""
    for each in queues:
        lock = RQScheduler.get_locking_key(each)
        owner = as_text(connection.get(lock) or b"")
        if not owner:
            continue
        seen = connection.hget(f"rq:scheduler:{owner}", "last_heartbeat")
        if seen is None or now() - utcparse(as_text(seen)) > SCHEDULER_ALIVE:
            release_lock(connection, lock, owner)


def _runs(scheduler: RQScheduler) -> bool:
    process = scheduler._process  # noqa: SLF001 - as RQ's own worker looks at it
    return process is not None and process.is_alive()
