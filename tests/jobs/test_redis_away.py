"""What RQ runs for long outlives a queue's Redis that is away: the quick one of 70 seconds without it."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import redis
import rq.cron
import rq.worker.base
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.cron import CronScheduler
from rq.job import Job
from rq.serializers import JSONSerializer

from jobs import redis_away, schedule
from jobs.rq_worker import LivingScheduler, LivingWorker
from slackapp import logs
from slackapp.clock import wall
from slackapp.queue import QUEUE, JobName, JobQueue
from tests.cast import WORKSPACE

AWAY = "redis is away: it is tried again each second"


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between tries; nobody waits in truth."""
    waited: list[float] = []
    monkeypatch.setattr("jobs.redis_away.time.sleep", waited.append)
    monkeypatch.setattr(redis_away, "_said", logs.Seldom(redis_away.SAID_EVERY))
    return waited


@pytest.fixture
def away() -> Iterator["redis.Redis"]:
    """A Redis that is away."""
    with redis.Redis(port=1, retry=Retry(NoBackoff(), 0)) as connection:
        yield connection


@pytest.fixture
def worker(queue_redis_url: str) -> Iterator[LivingWorker]:
    """A worker that has not begun."""
    with redis.Redis.from_url(queue_redis_url) as connection:
        begun = LivingWorker([QUEUE], connection=connection, serializer=JSONSerializer)
        begun._ended_early = set()
        yield begun


def test_whatever_rqs_clock_asks_of_redis_ends_it_no_more_and_is_said_once_a_minute(
    away: "redis.Redis", pauses: list[float]
) -> None:
    clock = CronScheduler(connection=away)
    clock.register(schedule.tick, queue_name=QUEUE, interval=60).set_enqueue_time(wall() - timedelta(hours=1))
    calls = [clock.register_birth, clock.enqueue_jobs, clock.heartbeat, clock.save, clock.register_death]
    with structlog.testing.capture_logs() as said:
        assert not any(call() for call in calls)
    assert pauses == [redis_away.PAUSE] * len(calls)
    assert [each["event"] for each in said] == [AWAY]
    assert clock.calculate_sleep_interval() == 0, "the tick is owed still"


def test_whatever_rqs_scheduler_asks_of_redis_ends_it_no_more_and_all_of_it_is_there_again_afterwards(
    away: "redis.Redis", queue_redis_url: str
) -> None:
    assert vars(rq.worker.base)["RQScheduler"] is LivingScheduler
    lost = LivingScheduler([QUEUE], connection=away, serializer=JSONSerializer)
    asks(lost, "acquire_locks", "register_birth", "heartbeat", "enqueue_scheduled_jobs", "stop")
    with redis.Redis.from_url(queue_redis_url) as connection:
        back = LivingScheduler([QUEUE], connection=connection, serializer=JSONSerializer)
        asks(back, "acquire_locks", "register_birth")
        connection.flushall()
        asks(back, "heartbeat")
        assert LivingScheduler.fetch(back.name, connection).pid
        assert connection.get(LivingScheduler.get_locking_key(QUEUE)) == back.name.encode()


def test_whatever_rqs_worker_asks_of_redis_ends_it_no_more(
    away: "redis.Redis", worker: LivingWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "connection", away)
    worker._shutdown_requested_date = wall()
    worker.check_for_suspension(burst=False)
    worker.set_state("busy")
    asks(worker, "run_maintenance_tasks", "heartbeat", "set_shutdown_requested_date", "teardown")
    assert LivingWorker.max_connection_wait_time <= 2, "RQ's own pause between two tries grows to a minute"


def test_a_worker_waits_for_a_job_until_redis_gives_it_one_whatever_redis_says_meanwhile(
    worker: LivingWorker, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    job: tuple[object, object] = ("a job", "its queue")
    answers: list[object] = [redis.ResponseError("MISCONF"), redis.ReadOnlyError(), job]
    monkeypatch.setattr(Worker, "dequeue_job_and_maintain_ttl", giving(answers))
    given: object = worker.dequeue_job_and_maintain_ttl(5)
    assert given == job
    assert pauses == [redis_away.PAUSE] * 2


def test_a_job_whose_end_redis_missed_is_given_back_as_soon_as_redis_is_there(
    worker: LivingWorker, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    queue = JobQueue(worker.connection, worker.name)
    queue.sign_of_life()
    assert queue.begin(JobName.SYNC, WORKSPACE)
    drop = JobQueue.drop
    once: list[object] = [redis.ConnectionError()]

    def dropped(self: JobQueue, after: timedelta) -> None:
        giving(once)() if once else drop(self, after)

    monkeypatch.setattr(Worker, "execute_job", giving([redis.ConnectionError()]))
    monkeypatch.setattr(JobQueue, "drop", dropped)
    job = Job.create(JobName.SYNC, connection=worker.connection, serializer=JSONSerializer)
    worker.execute_job(job, Queue(QUEUE, connection=worker.connection))
    assert pauses == [redis_away.PAUSE]
    assert not queue.held(JobName.SYNC, WORKSPACE)
    assert queue.held(JobName.TICK, ""), "one is awaited"


def test_what_rq_says_every_other_second_is_said_once_a_minute() -> None:
    rqs = logging.getLogger("rq.worker")
    lines = ("Worker %s: could not connect to Redis instance", "Worker %s: something else")
    away, other = (rqs.makeRecord(rqs.name, logging.ERROR, "", 0, line, ("x",), None) for line in lines)
    with structlog.testing.capture_logs() as said:
        assert not rqs.filter(away)
        assert not rqs.filter(away)
        assert rqs.filter(other)
    assert [each["event"] for each in said] == [AWAY]


def test_who_is_started_while_redis_is_away_waits_for_it(
    queue_redis_url: str, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    ping: list[object] = [redis.ConnectionError(), redis.BusyLoadingError(), True]
    monkeypatch.setattr(redis.Redis, "ping", giving(ping))
    redis_away.wait_for(queue_redis_url)
    assert ping == []
    assert len(pauses) == 2


def asks(of: object, *names: str) -> None:
    """Call these of RQ's methods, which have no types."""
    for name in names:
        getattr(of, name)()


def giving(answers: list[object]) -> Callable[..., object]:
    """Gives these one after the other, and raises those that are errors."""

    def answer(*_: object, **__: object) -> object:
        first = answers.pop(0)
        if isinstance(first, Exception):
            raise first
        return first

    return answer
