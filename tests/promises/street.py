"""One installation in processes of its own: gunicorn, an RQ worker, and every byte that they log."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.queue import BEGUN, JobName, JobQueue
from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from slackapp.storage.people import choices
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.rounds import Round
from tests.cast import WORKSPACE, week
from tests.promises.slack import SIGNING_SECRET, People, Post, Slack, listening
from tests.scenarios.office import APP_TOKEN, LAB, WARD, environment, furnished
from tests.services import processes
from tests.services.redis import connected

MONDAY, TUESDAY = week(0, hours=1), week(0, days=1, hours=11)
THURSDAY, CLOSED = week(0, days=3, hours=9.1), week(0, days=3, hours=19)
Wait = Callable[[Callable[[], bool]], None]


@dataclass(frozen=True)
class Street:
    """Ward 3 and the lab, whose people have all said yes; nothing has happened yet."""

    environment: Mapping[str, str]
    database: Database
    slack: Slack
    people: People
    queue: JobQueue
    folder: Path
    wait: Wait
    web: int
    worker: int
    socket: int | None = None
    """The process that meets Slack in Socket Mode, where it is met so."""

    @property
    def round(self) -> Round:
        """The round that opened last."""
        with self.database.read() as connection:
            found = rounds.latest(connection, WORKSPACE)
        assert found is not None
        return found

    def move_to(self, moment: datetime) -> None:
        """Move the calendar on and wait until all that is due by then is done."""
        with self.database.write() as tx:
            demo_clock.move_to(tx, moment)
        self.settle()

    def settle(self) -> None:
        """Tick, and wait until all that is due is done.

        What waits is done first: a tick queues once more what it finds due and nobody at, and which of two
        came first would differ from night to night.
        """
        self.wait(self.is_drained)
        self.queue.enqueue(JobName.TICK)
        self.wait(self.is_drained)

    def is_drained(self) -> bool:
        """Whether no job waits or runs, and the worker has turned back from the last one.

        Asks Redis alone, so that no look at the database is in anybody's way.
        """
        connection = connected(self.environment["REDIS_URL"])
        # In the order in which one follows the other: a worker that turns back has said before that a
        # tick is to follow where its job failed, and whoever takes that up queues the tick first.
        if not self._is_idle(connection) or connection.exists(BEGUN):
            return False
        jobs = [key for key in connection.keys("rq:job:*") if key.count(b":") == 2]
        if any(connection.hget(job, "status") != b"failed" for job in jobs):
            return False
        # A job that is done is forgotten while the worker still waits for the process that ran it.
        return self._is_idle(connection)

    def _is_idle(self, connection: Any) -> bool:  # noqa: ANN401 - redis-py does not tell bytes from text
        """Whether the worker waits for a job, and its scheduler, which may be the last to begin, is there."""
        workers = [key for key in connection.keys("rq:worker:*") if key.count(b":") == 2]
        states = [connection.hget(worker, "state") for worker in workers]
        return states == [b"idle"] and connection.keys("rq:scheduler:*") != []

    def kill(self, parent: int) -> None:
        """Kill the newest process that one of ours has started: a worker's job, or gunicorn's worker."""
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)

    def logs(self) -> str:
        """What every process has written."""
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))


@contextmanager
def street(
    url: str,
    queue: str,
    keys: str,
    folder: Path,
    wait: Wait,
    *,
    app: str = "slackapp.app:from_env()",
    socket: str = "",
) -> Iterator[Street]:
    """Run one while the block lasts; `app` is what gunicorn serves.

    `socket` is the Python that runs `leanon socket`; without, Slack sends to the web process.
    """
    port = free_port()
    with ExitStack() as stack:
        slack = stack.enter_context(listening())
        given = environment(database=url, queue=queue, keys=keys, slack_port=0) | {
            "SLACK_API_URL": slack.api,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "LEANON_LOG_LEVEL": "info",
            "LEANON_PUBLIC_URL": f"http://{HOST}:{port}",
            "PYTHONHASHSEED": "0",  # RQ's scheduler names its queues in the order of a set
        }
        if socket:
            given["SLACK_APP_TOKEN"] = APP_TOKEN
        database = stack.enter_context(furnished(given))
        with database.write() as tx:
            for user in (*WARD, *LAB):
                choices.set_consent(tx, WORKSPACE, user, "yes")
        served = stack.enter_context(web(given, port=port, logs=folder, app=app))
        worker = stack.enter_context(processes.worker(given, logs=folder))
        meets, post = None, posting(f"http://{HOST}:{port}")
        if socket:
            command = [sys.executable, "-c", socket, "socket"]
            met = stack.enter_context(process.process("socket", command, environment=given, logs=folder))
            wait(lambda: len(slack.sockets.open_ones()) == 1)
            meets, post = met.pid, saying(slack)
        people, jobs = People(post, slack), JobQueue.connect(queue)
        yield Street(given, database, slack, people, jobs, folder, wait, served, worker, meets)


@contextmanager
def web(
    given: Mapping[str, str], *, port: int, logs: Path, app: str = "slackapp.app:from_env()"
) -> Iterator[int]:
    """Run a web process; gives its process id."""
    with process.served(
        app, "web", given, port=port, logs=logs, ready="/ready", workers=1, **process.WEB
    ) as pid:
        yield pid


def posting(address: str) -> Post:
    """A way to hand requests to an app that serves HTTP."""

    def post(body: bytes, headers: Mapping[str, str]) -> bytes:
        with urlopen(Request(f"{address}/slack/events", body, dict(headers)), timeout=30) as answer:
            return bytes(answer.read())

    return post


def saying(slack: Slack) -> Post:
    """A way to hand what people press and send to an app in Socket Mode."""

    def post(body: bytes, _: Mapping[str, str]) -> bytes:
        (payload,) = parse_qs(body.decode())["payload"]
        told = slack.sockets.deliver("interactive", json.loads(payload), seconds=30)
        assert told is not None
        assert told.is_answered
        return json.dumps(told.payload).encode()

    return post
