"""What is killed, and when: each kind is played on an installation of its own, and counted."""

import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, Final

import psycopg
import redis
import sqlalchemy as sa

from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.people import choices
from tests.cast import LEA, OTTO, WORKSPACE
from tests.faults.site import (
    ASKED,
    CLOSED,
    MONDAY,
    THURSDAY,
    TUESDAY,
    Site,
    children,
    doubled,
)
from tests.scenarios.office import LAB, WARD

PATIENCE: Final = 45.0
"""Seconds after which others are taken to have been left waiting."""
AWAY: Final = 3.0
"""For so many seconds what is away is away."""


@dataclass
class Counted:
    """What became of answers and messages; `seconds` until others went on, once what they need was up."""

    lost_answers: int = 0
    doubled_answers: int = 0
    lost_messages: int = 0
    doubled_messages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Kind:
    """One kind of kill. `unknown` says how many messages may be doubled: the one under way when a job died."""

    name: str
    play: Callable[[Site], Counted]
    database: str = "sqlite"
    unknown: int = 0
    reminders: int = 0
    """How many reminders may go without: those of the wave whose job died (decision 23)."""

    def row(self, counted: Counted) -> dict[str, Any]:
        """What stands in the table."""
        return {"kind": self.name, "database": self.database, **asdict(counted)}


def opened(at: Site) -> None:
    """It is Monday, and the round is open."""
    at.move_to(MONDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(at.is_opened)


def passes(at: Site, seconds: float) -> None:
    """Let time pass, as the clock on the wall has it."""
    until = time.monotonic() + seconds
    at.wait(lambda: time.monotonic() > until)


def up(at: Site, worker: str = "worker") -> None:
    """Wait until a worker has begun."""

    def begun() -> bool:
        with redis.Redis.from_url(at.environment["REDIS_URL"]) as connection:
            pids = [
                connection.hget(key, "pid") for key in connection.keys("rq:worker:*") if key.count(b":") == 2
            ]
        return str(at.ids[worker]).encode() in pids

    at.wait(begun)


def delivering(hit: Callable[[Site], None], *, late: bool = False) -> Callable[[Site], Counted]:
    """Seventeen messages are due; the fourth has reached Slack when something happens."""

    def play(at: Site) -> Counted:
        opened(at)
        at.slack.late = late
        at.slack.stall(4)
        at.move_to(TUESDAY)
        at.queue.enqueue(JobName.TICK)
        at.wait(at.slack.stalled.is_set)
        hit(at)
        seconds = others_go_on(at, len(at.posts()))
        at.slack.go_on.set()
        return messages_counted(at, seconds)

    return play


def others_go_on(at: Site, known: int) -> float:
    """Seconds until the next message goes out."""
    began = time.monotonic()
    with suppress(AssertionError):
        at.wait(lambda: len(at.posts()) > known or time.monotonic() - began > PATIENCE)
    return time.monotonic() - began


def messages_counted(
    at: Site, seconds: float, table: sa.Table = tables.delivery, to: Iterable[str] = ASKED
) -> Counted:
    """Let every lease run out, send what is left, and count."""
    at.wait(lambda: {*to} - {*at.posts()} <= {*at.posts()[-1:]} or quiet(at))
    at.two_minutes_later()
    at.queue.enqueue(JobName.TICK)
    at.wait(lambda: not at.owes(table))
    lost = len({*to} - {*at.posts()})
    return Counted(lost_messages=lost, doubled_messages=doubled(at.posts()), seconds=seconds)


def quiet(at: Site) -> bool:
    """Whether no job waits or runs."""
    with redis.Redis.from_url(at.environment["REDIS_URL"]) as connection:
        jobs = [key for key in connection.keys("rq:job:*") if key.count(b":") == 2]
        at_rest = all(connection.hget(job, "status") == b"failed" for job in jobs)
        return at_rest and not connection.exists("leanon:begun")


# Who is killed while messages go out


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


def beside_another(at: Site) -> None:
    """A second worker is there already, and none comes up in place of the first."""
    at.start("another")
    up(at, "another")
    at.kill("worker", also=at.everything("worker"))


def without_a_clock(at: Site) -> None:
    """Worker, job and clock are killed, and only a worker comes back."""
    at.start("clock")
    passes(at, 1)
    at.kill("clock", "worker", also=at.everything("worker"))
    at.start("worker")
    up(at)


def the_clock(at: Site) -> None:
    """The clock is killed and comes back; nobody else notices."""
    at.start("clock")
    passes(at, 1)
    at.kill("clock")
    at.slack.late = True
    at.slack.go_on.set()
    at.start("clock")


def the_queue(at: Site) -> None:
    """Redis is killed and comes back empty, while a job is at it."""
    at.kill("queue")
    at.slack.late = True
    at.start("queue")
    at.slack.go_on.set()
    passes(at, 1)
    if "worker" in at.ids and not children(
        at.ids["worker"]
    ):  # RQ ends a worker that misses its queue at work
        at.kill("worker")
        at.start("worker")


def all_at_once(at: Site) -> None:
    """The power is cut: everything but the database's files is gone, and is started again."""
    at.start("clock")
    passes(at, 1)
    at.kill("web", "worker", "clock", "queue", "keys", also=at.everything("web", "worker"))
    at.start("queue", "keys", "web", "clock", "worker")
    up(at)


def frozen(at: Site) -> None:
    """Worker and job stand still for 12 seconds beside another worker, and go on."""
    at.start("another")
    up(at, "another")
    pids = [at.ids["worker"], *at.everything("worker")]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    passes(at, 12)
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


# While answers come in


def answering(
    hit: Callable[[Site], None], back: Callable[[Site], None] = lambda _: None
) -> Callable[[Site], Counted]:
    """Five have answered and the sixth is about to, when something happens; whoever is not thanked sends again."""

    def play(at: Site) -> Counted:
        opened(at)
        thanked = [user for user in WARD[:5] if at.answer(user)]
        sixth = threading.Thread(target=lambda: thanked.extend([WARD[5]] * at.answer(WARD[5])))
        sixth.start()
        hit(at)
        sixth.join()
        began = time.monotonic()
        back(at)

        def all_thanked() -> bool:
            missing = [user for user in (*WARD[:5], WARD[5], LAB[0]) if user not in thanked]
            thanked.extend(user for user in missing if at.send(user))
            return len(thanked) == 7

        at.wait(all_thanked)
        seconds = time.monotonic() - began
        states = at.states()
        known = sum(len({*state.tokens}) for state in states)
        return Counted(
            lost_answers=7 - known, doubled_answers=sum(s.n for s in states) - known, seconds=seconds
        )

    return play


def a_web_process(at: Site) -> None:
    """The process that has the answer is killed; gunicorn starts another."""
    with locked(at):
        passes(at, 0.5)
        for pid in at.everything("web"):
            os.kill(pid, signal.SIGKILL)


def all_of_web(at: Site) -> None:
    """Gunicorn and its process are killed, and started again."""
    with locked(at):
        passes(at, 0.5)
        at.kill("web", also=at.everything("web"))
    at.start("web")


def sqlite_while_answering(at: Site) -> None:
    """Somebody else writes to the file for three seconds."""
    with locked(at):
        passes(at, AWAY)


def postgres_while_answering(at: Site) -> None:
    """Every session is ended, and nobody let in for three seconds."""
    with shut(at):
        passes(at, AWAY)


def the_key_store(at: Site) -> None:
    """The key store is killed and comes back empty; a web process puts the key back."""
    at.kill("keys")
    passes(at, AWAY)
    at.start("keys")


# While a round closes, and after


def closing(at: Site) -> Counted:
    """The job that closes the round is killed in the middle of it."""
    opened(at)
    thanked = [user for user in ASKED if at.answer(user)]
    counts = sum(state.n for state in at.states())
    with locked(at):
        pass
    at.move_to(CLOSED)
    with locked(at):
        at.queue.enqueue(JobName.CLOSE, at.round.id)
        at.wait(lambda: _has_job(at))
        passes(at, 0.3)
        os.kill(at.job(), signal.SIGKILL)
    began = time.monotonic()
    at.wait(lambda: at.round.status == "released" or time.monotonic() - began > PATIENCE)
    seconds = time.monotonic() - began
    at.queue.enqueue(JobName.TICK)
    return Counted(len(thanked) - counts, 0 if at.round.status == "released" else 1, seconds=seconds)


def _has_job(at: Site) -> bool:
    try:
        return bool(at.job())
    except StopIteration:
        return False


def reporting(at: Site) -> Counted:
    """The job that sends the reports is killed when the first has reached Slack."""
    opened(at)
    for user in ASKED:
        at.answer(user)
    at.slack.take()
    at.slack.stall(1)
    at.move_to(CLOSED)
    at.queue.enqueue(JobName.TICK)
    at.wait(at.slack.stalled.is_set)
    os.kill(at.job(), signal.SIGKILL)
    seconds = others_go_on(at, 1)
    at.slack.go_on.set()
    return messages_counted(at, seconds, tables.report, (LEA, OTTO))


def reminding(at: Site) -> Counted:
    """The job that reminds is killed in a wave: its rest goes without, and the next wave goes out."""
    opened(at)
    with at.database.write() as tx:
        for user in ASKED:
            choices.set_remind(tx, WORKSPACE, user, on=True)
    at.move_to(TUESDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(lambda: len({*at.posts()}) == len(ASKED) and not at.owes())
    at.slack.take()
    at.slack.stall(1)
    at.move_to(THURSDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(at.slack.stalled.is_set)
    os.kill(at.job(), signal.SIGKILL)
    seconds = others_go_on(at, 1)
    at.slack.go_on.set()
    at.wait(lambda: quiet(at))
    return Counted(
        lost_messages=len({*ASKED} - {*at.posts()}), doubled_messages=doubled(at.posts()), seconds=seconds
    )


KINDS: Final = (
    Kind("delivery: its job", delivering(the_job), unknown=1),
    Kind("delivery: its worker alone", delivering(the_worker_alone)),
    Kind("delivery: worker and job", delivering(worker_and_job), unknown=1),
    Kind("delivery: worker and all that it started", delivering(worker_and_all_of_it), unknown=1),
    Kind("delivery: the same beside a second worker", delivering(beside_another), unknown=1),
    Kind("delivery: worker, job and clock; no clock comes back", delivering(without_a_clock), unknown=1),
    Kind("delivery: the clock", delivering(the_clock)),
    Kind("delivery: the queue's Redis, which comes back empty", delivering(the_queue)),
    Kind("delivery: everything at once", delivering(all_at_once), unknown=1),
    Kind("delivery: worker and job stand still for 12 s", delivering(frozen), unknown=1),
    Kind("delivery: Slack is away", delivering(slack_is_away), unknown=1),
    Kind("written down: SQLite is locked for 3 s", delivering(sqlite_is_locked, late=True)),
    Kind(
        "written down: PostgreSQL lets nobody in for 3 s",
        delivering(postgres_restarts, late=True),
        "postgres",
    ),
    Kind("written down: the disk is full for 3 s", delivering(disk_is_full, late=True)),
    Kind("answer: the web process", answering(a_web_process)),
    Kind("answer: gunicorn and its process", answering(all_of_web)),
    Kind("answer: SQLite is locked for 3 s", answering(sqlite_while_answering)),
    Kind("answer: PostgreSQL lets nobody in for 3 s", answering(postgres_while_answering), "postgres"),
    Kind("answer: the key store, which comes back empty", answering(the_key_store)),
    Kind("close: its job", closing),
    Kind("report: its job", reporting, unknown=1),
    Kind("reminder: its job", reminding, reminders=17),
)
