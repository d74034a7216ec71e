"""The queue's Redis is away for 70 seconds: worker and clock of the Procfile live, and go on within seconds.

The quick twins are in `tests/jobs/test_redis_away.py`.
"""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import redis

from slackapp.cli.process import HOST, free_port, process, wait_until_it_answers
from slackapp.cli.redis_server import find_redis_server
from slackapp.clock import wall
from slackapp.queue import QUEUE, JobName, JobQueue
from slackapp.storage import tables
from slackapp.storage.console import web_sessions
from slackapp.storage.database import Database
from tests.cast import HANA, WORKSPACE
from tests.faults.site import runs
from tests.scenarios.office import environment, furnished
from tests.services import procfile

AWAY: Final = 70.0
"""Seconds."""
SOON: Final = 10.0
"""Seconds after which worker and clock are at it again."""
LATER: Final = timedelta(seconds=5)
Wait = Callable[[Callable[[], bool]], None]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize(
    ("how", "keeps"),
    [("Procfile", False), ("Procfile", True), ("leanon serve", True)],
    ids=["Procfile, Redis comes back empty", "Procfile, Redis has kept what it held", "leanon serve"],
)
def test_worker_and_clock_outlive_a_minute_without_redis_and_what_was_due_is_done_at_once(
    how: str, keeps: bool, migrated_sqlite_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    port = free_port()
    given = environment(
        database=migrated_sqlite_url, queue=f"redis://{HOST}:{port}/0", keys=key_redis_url, slack_port=1
    )
    queue = JobQueue.connect(given["REDIS_URL"])
    with ExitStack() as stack, furnished(given) as database:
        with redis_at(port, tmp_path, keeps=keeps):
            pids = stack.enter_context(installed(how, given, tmp_path))
            wait_until(lambda: has_begun(port))
            queue.enqueue(JobName.TICK, after=LATER)
        gone = time.monotonic()
        wait_until(lambda: "queue: does not answer" in status(given))
        assert "clock: alive" not in status(given)
        sign_in_long_ago(database)
        while time.monotonic() - gone < AWAY:
            assert all(map(runs, pids))
            time.sleep(0.5)
        with redis_at(port, tmp_path, keeps=keeps):
            back = time.monotonic()
            wait_until(lambda: not signed_in(database))
            assert time.monotonic() - back < SOON, "a tick"
            queue.enqueue(JobName.TICK, after=LATER)
            due = time.monotonic() + LATER.total_seconds()
            wait_until(lambda: is_done(port))
            assert time.monotonic() - due < SOON, "jobs for later"
            now = status(given)
            assert [line in now for line in ("queue: answers", "worker: alive", "clock: alive")] == [True] * 3
            assert all(map(runs, pids))
            assert "has ended" not in logged(tmp_path), "leanon serve had to start none again"
    said = logged(tmp_path)
    assert "Traceback" not in said
    assert "could not connect" not in said
    assert "redis is away: it is tried again each second" in said


@contextmanager
def installed(how: str, given: Mapping[str, str], folder: Path) -> Iterator[list[int]]:
    """Worker and clock, by their lines of the Procfile or as leanon serve runs them; gives what must live."""
    with ExitStack() as stack:
        if how == "Procfile":
            yield [
                stack.enter_context(procfile.running(name, given, logs=folder))
                for name in ("worker", "clock")
            ]
            return
        told = {**given, "WEB_CONCURRENCY": "1"}
        file = folder / "leanon.env"
        command = [str(procfile.PROGRAMS / "leanon"), "serve", "--env", str(file), "--port", str(free_port())]
        yield [stack.enter_context(process("serve", command, environment=told, logs=folder)).pid]


@contextmanager
def redis_at(port: int, folder: Path, *, keeps: bool) -> Iterator[None]:
    """Run a queue's Redis while the block lasts, with an append-only file or with nothing kept."""
    command = [str(find_redis_server()), "--bind", HOST, "--port", str(port), "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "yes" if keeps else "no"]
    log = folder / "queue.log"
    with process("queue", command, environment={}, logs=folder) as started:
        wait_until_it_answers(started, lambda: answers(port), name="queue", log=log)
        yield


def logged(folder: Path) -> str:
    """What every process has written."""
    return "".join(log.read_text() for log in folder.glob("*.log"))


def answers(port: int) -> bool:
    """Whether a Redis answers there."""
    try:
        with redis.Redis(port=port) as connection:
            return bool(connection.ping())
    except redis.RedisError:
        return False


def has_begun(port: int) -> bool:
    """Whether worker and clock have begun, and the first tick is done."""
    with redis.Redis(port=port) as connection:
        keys = [connection.keys("rq:worker:*"), connection.keys("rq:cron_scheduler:*")]
    return all(keys) and is_done(port)


def is_done(port: int) -> bool:
    """Whether no job is left, for now or for later."""
    with redis.Redis(port=port) as connection:
        return not connection.keys("rq:job:*") and not connection.exists(f"rq:scheduled:{QUEUE}")


def sign_in_long_ago(database: Database) -> None:
    """Leave a session that the next tick removes."""
    with database.write() as tx:
        web_sessions.begin(tx, "over", workspace=WORKSPACE, user=HANA, name="", at=wall() - timedelta(days=1))


def signed_in(database: Database) -> bool:
    """Whether it is still there."""
    with database.read() as connection:
        return connection.execute(tables.console_session.select()).first() is not None


def status(given: Mapping[str, str]) -> str:
    """What `leanon status` says."""
    command = [str(procfile.PROGRAMS / "leanon"), "status"]
    return subprocess.run(command, env=dict(given), capture_output=True, text=True, check=True).stdout
