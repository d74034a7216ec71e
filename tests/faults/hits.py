"""What happens to an installation while messages go out or answers come in."""

import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg

from slackapp.queue import JobName
from tests.faults.counting import passes, up
from tests.faults.site import Site

AWAY: Final = 3.0
"""For so many seconds what is away is away."""


def the_job(at: Site) -> None:
    """Its worker sees it at once."""
    os.kill(at.job(), signal.SIGKILL)


def the_worker_alone(at: Site) -> None:
    """Its job goes on by itself."""
    at.kill("worker")
    at.slack.late = True
    at.slack.go_on.set()
    at.start("worker")
    up(at)


def worker_and_job(at: Site) -> None:
    """A new worker comes up."""
    at.kill("worker", also=[at.job()])
    at.start("worker")
    up(at)


def worker_and_all_of_it(at: Site) -> None:
    """As where a container is killed: RQ's scheduler goes, too."""
    at.kill("worker", also=at.everything("worker"))
    at.start("worker")
    up(at)


def one_of_two(at: Site) -> None:
    """The other is up already, and none comes up in place of the first."""
    worker = at.at_work()
    at.kill(worker, also=at.everything(worker))


def without_a_clock(at: Site) -> None:
    """Worker, job and clock are killed, and only a worker comes back."""
    at.kill("clock", "worker", also=at.everything("worker"))
    at.start("worker")
    up(at)


def the_clock(at: Site) -> None:
    """The clock is killed and comes back; nobody else notices."""
    at.kill("clock")
    at.slack.late = True
    at.slack.go_on.set()
    at.start("clock")


def the_queue(at: Site) -> None:
    """Redis is killed and comes back empty, while a job is at it; worker and clock outlive that."""
    at.kill("queue")
    passes(at, 1)
    at.slack.late = True
    at.start("queue")
    at.slack.go_on.set()


def all_at_once(at: Site) -> None:
    """The power is cut: everything but the database's files is gone, and is started again."""
    at.kill("web", "worker", "clock", "queue", "keys", also=at.everything("web", "worker"))
    at.start("queue", "keys", "web", "clock", "worker")
    up(at)


def frozen(at: Site) -> None:
    """Worker and job stand still for seven seconds beside the other, and go on."""
    worker = at.at_work()
    pids = [at.ids[worker], *at.everything(worker)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    passes(at, 7)
    at.slack.late = True
    at.slack.go_on.set()
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def slack_is_away(at: Site) -> None:
    """Slack has the fourth message, answers nothing plain, and 503 for three seconds after it."""
    at.slack.away = True
    at.slack.go_on.set()
    passes(at, AWAY)
    at.slack.away = False
    at.two_minutes_later()  # a Slack that did not answer plainly is left in peace for a minute
    at.queue.enqueue(JobName.TICK)


# What is away when a message that went out is to be written down


def sqlite_is_locked(at: Site) -> None:
    """Somebody else writes to the file for three seconds."""
    with locked(at):
        at.slack.go_on.set()
        passes(at, AWAY)


@contextmanager
def locked(at: Site) -> Iterator[None]:
    """Nobody else can write to SQLite's file while the block lasts."""
    with sqlite3.connect(str(at.database.url.database), isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def postgres_restarts(at: Site) -> None:
    """Every session is ended, and nobody let in for three seconds."""
    with shut(at):
        at.slack.go_on.set()
        passes(at, AWAY)


@contextmanager
def shut(at: Site) -> Iterator[None]:
    """PostgreSQL lets nobody into this database while the block lasts."""
    name = at.database.url.database
    away = at.database.url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(away.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


def disk_is_full(at: Site) -> None:
    """The worker's processes cannot let a file grow for three seconds."""
    pids = [at.ids["worker"], *at.everything("worker")]
    for pid in pids:
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    at.slack.go_on.set()
    passes(at, AWAY)
    for pid in pids:
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
