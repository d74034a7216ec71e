"""What lies in Redis: jobs as JSON with ids only, no results, and failures for a day at most (R13)."""

import importlib
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from slackapp.queue import DELIVER_QUEUE, FAILED_SECONDS, QUEUE, JobName, JobQueue
from tests.cast import WORKSPACE
from tests.scenarios.office import environment
from tests.services import processes
from tests.services.worker import run_waiting_jobs

ROUND = f"{WORKSPACE}-20260105"
Fields = dict[str, bytes]
DAY = 24 * 3600


@pytest.fixture
def raw(queue_redis_url: str) -> Iterator["redis.Redis"]:
    """The queue's server, as anybody who reads its memory or its file would see it."""
    with redis.Redis.from_url(queue_redis_url) as connection:
        yield connection


@pytest.mark.parametrize("name", JobName)
def test_every_name_leads_to_a_job(name: JobName) -> None:
    module, _, function = name.value.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize("after", [timedelta(), timedelta(minutes=5)], ids=["now", "later"])
@pytest.mark.parametrize("name", [name for name in JobName if name is not JobName.TICK])
def test_a_job_is_json_with_its_name_and_an_id(
    name: JobName, after: timedelta, raw: "redis.Redis", queue_redis_url: str
) -> None:
    JobQueue.connect(queue_redis_url).enqueue(name, ROUND, after=after)
    (job,) = jobs(raw)
    assert call(job) == [name.value, None, [ROUND], {}]
    keeps_nothing(job, name.value)
    assert job["origin"].decode() == (DELIVER_QUEUE if name is JobName.DELIVER else QUEUE)


def test_the_tick_of_the_clock_process_is_such_a_job_too(
    raw: "redis.Redis",
    queue_redis_url: str,
    key_redis_url: str,
    migrated_sqlite_url: str,
    tmp_path: Path,
    wait_until: Callable[[Callable[[], bool]], None],
) -> None:
    settings = environment(
        database=migrated_sqlite_url, queue=queue_redis_url, keys=key_redis_url, slack_port=9
    )
    with processes.clock(settings, logs=tmp_path):
        wait_until(lambda: bool(jobs(raw)))
        (job,) = jobs(raw)
    assert call(job) == [JobName.TICK.value, None, [], {}]
    keeps_nothing(job, JobName.TICK.value)


def test_redis_holds_no_sum_of_how_long_a_worker_worked_and_of_how_many_jobs(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    """The difference that jobs make would tell how many a reminder went to."""
    Queue(QUEUE, connection=raw, serializer=JSONSerializer).enqueue("os.getpid", result_ttl=0)
    run_waiting_jobs(queue_redis_url)
    (worker,) = raw.keys("rq:worker:*")
    assert raw.keys("rq:job:*") == [], "it went well, and is forgotten"
    assert not {name for name in raw.hgetall(worker) if b"working_time" in name or b"job_count" in name}


def test_nobody_and_nothing_else_lies_in_the_queue(raw: "redis.Redis", queue_redis_url: str) -> None:
    JobQueue.connect(queue_redis_url).enqueue(JobName.DELIVER, ROUND)
    (job,) = jobs(raw)
    told = {name for name, value in job.items() if value and ROUND.encode() in readable(name, value)}
    assert told == {"data"}
    pickled = b"\x80"  # how every pickle since protocol 2 begins
    assert not any(readable(name, value).startswith(pickled) for name, value in job.items())


def jobs(raw: "redis.Redis") -> list[Fields]:
    """Every job there is, field by field, as raw bytes."""
    found: list[dict[bytes, bytes]] = [raw.hgetall(key) for key in raw.scan_iter("rq:job:*", _type="hash")]  # type: ignore[misc]  # typed for asyncio too
    return [{name.decode(): value for name, value in job.items()} for job in found]


def call(job: Fields) -> object:
    """What a job calls: read as JSON, which fails on anything else."""
    return json.loads(zlib.decompress(job["data"]))


def readable(name: str, value: bytes) -> bytes:
    """A field's bytes, unpacked where RQ packs them."""
    return zlib.decompress(value) if name == "data" else value


def keeps_nothing(job: Fields, name: str) -> None:
    """No result is kept, a failure for a day at most, and the description is the job's name."""
    assert job["result_ttl"] == b"0"
    assert 0 < int(job["failure_ttl"]) <= FAILED_SECONDS <= DAY
    assert job["description"].decode().removesuffix("()") == name


def test_beside_a_job_whose_worker_lives_none_begins_and_beside_a_dead_one_it_does(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    one, other = (JobQueue.connect(queue_redis_url, name) for name in ("one", "other"))
    assert not one.sign_of_life(), "nobody knew of it"
    assert one.sign_of_life()
    assert one.begin(JobName.DELIVER, ROUND)
    assert one.begin(JobName.DELIVER, ROUND), "a worker has one job at a time, so the former is over"
    assert other.held(JobName.DELIVER, ROUND)
    assert not other.begin(JobName.DELIVER, ROUND)
    assert other.take_cut_off() == ([], [])
    raw.delete("leanon:alive:one")  # six seconds later
    assert not other.held(JobName.DELIVER, ROUND)
    assert other.take_cut_off() == ([JobName.DELIVER], [])
    assert other.take_cut_off() == ([], []), "told once"
    raw.delete(f"leanon:at:{JobName.TICK}:")  # who was told died before it queued a tick
    assert other.take_cut_off() == ([], [JobName.TICK])
    assert other.begin(JobName.DELIVER, ROUND)


def test_whoever_goes_on_is_waited_for_and_is_told_when_it_does_not(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    queue = JobQueue.connect(queue_redis_url, "one")
    queue.sign_of_life()
    assert queue.begin(JobName.SYNC, WORKSPACE)
    queue.go_on(JobName.SYNC, WORKSPACE, timedelta(seconds=5))
    raw.delete("leanon:alive:one")  # whoever it was may be gone: any worker may go on
    assert queue.held(JobName.SYNC, WORKSPACE)
    assert queue.take_cut_off() == ([], [])
    assert 5 < raw.ttl(f"leanon:at:{JobName.SYNC}:{WORKSPACE}") <= 10
    raw.delete(f"leanon:at:{JobName.SYNC}:{WORKSPACE}")  # its time is over
    assert queue.take_cut_off() == ([], [JobName.SYNC])


def test_what_ended_is_over_and_what_shall_rest_is_not_taken_up(queue_redis_url: str) -> None:
    queue = JobQueue.connect(queue_redis_url, "one")
    for job in (JobName.SYNC, JobName.GROUPS):
        assert queue.begin(job, WORKSPACE)
    queue.release(JobName.SYNC, WORKSPACE)
    queue.hold(JobName.GROUPS, WORKSPACE, timedelta(minutes=5))
    assert queue.take_cut_off() == ([], [])
    assert not queue.held(JobName.SYNC, WORKSPACE)
    assert queue.held(JobName.GROUPS, WORKSPACE)


def test_a_job_that_ended_early_is_dropped_and_followed_by_a_tick(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    one, other = (JobQueue.connect(queue_redis_url, name) for name in ("one", "other"))
    for queue, identity in ((one, ROUND), (other, "another round")):
        queue.sign_of_life()
        assert queue.begin(JobName.DELIVER, identity)
    one.drop(timedelta(seconds=2))
    assert not one.held(JobName.DELIVER, ROUND)
    assert one.held(JobName.DELIVER, "another round")
    assert one.take_cut_off() == ([], [])
    raw.delete(f"leanon:at:{JobName.TICK}:")  # two seconds later
    assert one.take_cut_off() == ([], [JobName.TICK])


def test_what_says_who_is_at_what_is_gone_by_itself_and_names_nobody(
    raw: "redis.Redis", queue_redis_url: str
) -> None:
    queue = JobQueue.connect(queue_redis_url, "one")
    queue.sign_of_life()
    assert queue.begin(JobName.REMIND, ROUND)
    assert raw.keys("leanon:*") != []
    assert {key: raw.ttl(key) > 0 for key in raw.scan_iter("leanon:*", _type="string")} == {
        b"leanon:alive:one": True,
        f"leanon:at:{JobName.REMIND}:{ROUND}".encode(): True,
    }
    assert raw.smembers("leanon:begun") == {f"{JobName.REMIND}:{ROUND}".encode()}
