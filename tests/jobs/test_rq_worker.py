"""A worker says that it lives, and looks around for what others have left."""

import gc
import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import redis
import structlog
from rq import Queue, Worker
from rq.job import Job, JobStatus
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

import jobs
from content.files import locales
from content.library import Library
from jobs import runtime
from jobs.preloaded import PRELOADED
from jobs.rq_worker import LivingWorker, free_dead_locks, look_around
from slackapp import logs
from slackapp.queue import QUEUE, JobName, JobQueue
from tests.cast import WORKSPACE
from tests.scenarios.office import environment

ROUND = f"{WORKSPACE}-20260105"
LOCK = RQScheduler.get_locking_key(QUEUE)


@pytest.fixture
def raw(queue_redis_url: str) -> Iterator["redis.Redis"]:
    """The queue's server."""
    with redis.Redis.from_url(queue_redis_url) as connection:
        yield connection


def ticks(raw: "redis.Redis") -> int:
    """How many ticks wait."""
    jobs = Queue(QUEUE, connection=raw, serializer=JSONSerializer).jobs
    assert {job.func_name for job in jobs} <= {JobName.TICK}
    return len(jobs)


def test_a_worker_has_loaded_every_job_and_language_before_it_forks() -> None:
    loaded = {getattr(each, "__name__", "") for each in PRELOADED}
    assert {job.rpartition(".")[0] for job in JobName} == {name for name in loaded if name}
    assert {each.locale for each in PRELOADED if isinstance(each, Library)} == set(locales())


def test_a_worker_loads_them_before_it_begins_and_no_fork_looks_for_garbage_among_them(
    raw: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    made, frozen, seen = [[number] for number in range(1000)], gc.get_freeze_count(), list[bool]()
    monkeypatch.setenv(runtime.WORKER, "restored afterwards")
    monkeypatch.delitem(sys.modules, "jobs.preloaded")
    monkeypatch.delattr(jobs, "preloaded")
    monkeypatch.setattr(LivingWorker, "_live", lambda *_: None)
    monkeypatch.setattr(Worker, "bootstrap", lambda *_: seen.append("jobs.preloaded" in sys.modules))
    monkeypatch.setattr(runtime, "settings", lambda: SimpleNamespace(redis_url="redis://127.0.0.1:1/0"))
    LivingWorker([QUEUE], connection=raw, serializer=JSONSerializer).bootstrap()
    assert seen == [True]
    assert gc.get_freeze_count() >= frozen + len(made)
    assert gc.isenabled()


def test_the_settings_that_the_clock_reads_too_load_neither(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = environment(database=migrated_sqlite_url, queue=queue_redis_url, keys=key_redis_url, slack_port=1)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(logs, "configure", lambda _: None)
    for name in ("worker", "preloaded", "deliver"):
        monkeypatch.delitem(sys.modules, f"jobs.{name}", raising=False)
        monkeypatch.delattr(jobs, name, raising=False)
    read = importlib.import_module("jobs.worker")
    assert queue_redis_url == read.REDIS_URL
    assert sys.modules.keys().isdisjoint({"jobs.preloaded", "jobs.deliver"})


def test_a_worker_that_begins_or_finds_redis_empty_asks_once_what_is_due(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    queue = JobQueue.connect(queue_redis_url, "one")
    look_around(queue)
    look_around(queue)
    assert ticks(raw) == 1
    raw.flushall()
    look_around(queue)
    look_around(queue)
    assert ticks(raw) == 1


def test_what_a_dead_worker_was_at_is_asked_for_once_and_said_without_its_id(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    one, other = (JobQueue.connect(queue_redis_url, name) for name in ("one", "other"))
    look_around(one)
    assert one.begin(JobName.DELIVER, ROUND)
    look_around(other)
    raw.delete("leanon:alive:one")
    before = ticks(raw)
    with structlog.testing.capture_logs() as said:
        look_around(other)
        look_around(other)
    assert ticks(raw) == before + 1
    assert [(each["event"], each["job"]) for each in said] == [
        ("a job was cut off, and what it was at is taken up", JobName.DELIVER)
    ]
    assert ROUND not in str(said)


def test_what_only_waits_for_a_free_worker_is_asked_for_and_leaves_no_line_in_the_log(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    """It waits for as long as a job before it takes, and that may be one that reminds (R12)."""
    queue = JobQueue.connect(queue_redis_url, "one")
    look_around(queue)
    queue.go_on(JobName.SYNC, WORKSPACE, timedelta(seconds=9))
    raw.delete(f"leanon:at:{JobName.SYNC}:{WORKSPACE}")  # the time is over
    before = ticks(raw)
    with structlog.testing.capture_logs() as said:
        look_around(queue)
    assert ticks(raw) == before + 1
    assert said == []


@pytest.mark.parametrize(
    ("status", "is_early"),
    [(JobStatus.FAILED, True), (JobStatus.STOPPED, True), (JobStatus.FINISHED, False)],
)
def test_a_job_that_somebody_stops_by_hand_has_ended_early_as_one_that_fails(
    status: JobStatus, is_early: bool, raw: "redis.Redis"
) -> None:
    job = Job.create("os.getpid", connection=raw, serializer=JSONSerializer, status=status)
    job.save()
    assert LivingWorker._has_failed(job) is is_early


def test_a_redis_that_is_away_ends_no_worker(queue_redis_url: str) -> None:
    look_around(JobQueue.connect("redis://127.0.0.1:1/0", "one"))


@pytest.mark.parametrize(
    ("ago", "owner"),
    [
        (timedelta(seconds=2), b"someone"),
        (timedelta(seconds=8), None),
        (None, None),
    ],
    ids=["alive", "dead", "forgotten"],
)
def test_a_scheduler_that_died_keeps_no_other_from_taking_its_place(
    ago: timedelta | None, owner: bytes | None, raw: "redis.Redis"
) -> None:
    raw.set(LOCK, "someone", ex=60)
    if ago is not None:
        seen = (datetime.now(UTC) - ago).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        raw.hset("rq:scheduler:someone", "last_heartbeat", seen)
    free_dead_locks(raw, [QUEUE])
    assert raw.get(LOCK) == owner
