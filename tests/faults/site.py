"""One installation, each process of which can be killed by itself, and what became of all it was at."""

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import redis
import sqlalchemy as sa

from slackapp.blocks.ids import Action
from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.cli.redis_server import redis_server
from slackapp.keys import KeyStore
from slackapp.messenger import POST
from slackapp.pulse.box import RoundKey, State
from slackapp.queue import JobName, JobQueue
from slackapp.storage import demo_clock, tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices
from slackapp.storage.rounds import boxes, rounds
from slackapp.storage.rounds.rounds import Round
from tests.cast import WORKSPACE, week
from tests.promises.slack import SIGNING_SECRET, People, Slack, listening
from tests.promises.street import posting
from tests.scenarios.office import LAB, TAPS, WARD, environment, furnished
from tests.services import processes

MONDAY, TUESDAY = week(0, hours=1), week(0, days=1, hours=16)
THURSDAY, CLOSED = week(0, days=3, hours=9.1), week(0, days=3, hours=19)
ASKED: Final = (*WARD, *LAB)
LONG_AGO: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
Wait = Callable[[Callable[[], bool]], None]


@dataclass
class Site:
    """Ward 3 and the lab, whose people have all said yes, on servers and processes of their own."""

    environment: Mapping[str, str]
    database: Database
    slack: Slack
    people: People
    folder: Path
    wait: Wait
    port: int
    running: dict[str, ExitStack] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    round_id: str = ""
    left_behind: set[int] = field(default_factory=set)

    def start(self, *names: str) -> None:
        """Start these: web, worker, another, clock, queue or keys."""
        for name in names:
            self.running[name] = stack = ExitStack()
            self.ids[name] = stack.enter_context(self._started(name))

    @contextmanager
    def _started(self, name: str) -> Iterator[int]:
        given, logs = self.environment, self.folder
        if name in {"queue", "keys"}:
            folder = logs / name
            folder.mkdir(exist_ok=True)
            address = given["REDIS_URL" if name == "queue" else "KEY_REDIS_URL"]
            port = int(address.split(":")[-1].partition("/")[0])
            with redis_server(port=port, volatile=name == "keys", directory=folder) as server:
                yield server.pid
        elif name == "web":
            self.wait(lambda: _is_free(self.port))  # what was killed leaves a connection behind for a moment
            app = "slackapp.app:from_env()"
            with process.served(
                app, name, given, port=self.port, logs=logs, ready="/ready", workers=1
            ) as pid:
                yield pid
        elif name == "clock":
            with processes.clock(given, logs=logs) as pid:
                yield pid
        else:
            with processes.worker(given, logs=logs, name=name) as pid:
                yield pid

    def kill(self, *names: str, also: Sequence[int] = ()) -> None:
        """Kill these processes by signal 9, alone: what they have started goes on, unless it is named."""
        pids = [self.ids.pop(name) for name in names]
        for pid in pids:
            self.left_behind |= set(children(pid))
        for pid in (*pids, *also):  # a parent first: it would start another child
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for name in names:
            self.running.pop(name).close()
        self.wait(lambda: not any(map(runs, also)))

    def job(self, worker: str = "worker") -> int:
        """The process that a worker has started for its job."""
        return self._jobs(worker)[-1]

    def _jobs(self, worker: str) -> list[int]:
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as connection:
            schedulers = {int(connection.hget(key, "pid") or 0) for key in connection.keys("rq:scheduler:*")}
        return [pid for pid in children(self.ids.get(worker, 0)) if pid not in schedulers]

    def is_up(self, name: str) -> bool:
        """Whether a process runs."""
        return runs(self.ids[name])

    def is_at(self, job: JobName) -> bool:
        """Whether the worker is at such a job."""
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as connection:
            keys = [key for key in connection.keys("rq:job:*") if key.count(b":") == 2]
            jobs = [connection.hmget(key, "description", "status") for key in keys]
        return [job.encode(), b"started"] in jobs and bool(self._jobs("worker"))

    def at_work(self) -> str:
        """The worker that has started a job."""
        return next(name for name in ("worker", "another") if self._jobs(name))

    def everything(self, *names: str) -> list[int]:
        """Whatever these processes have started."""
        return [child for name in names for child in children(self.ids[name])]

    def end(self) -> None:
        """End all, and what a killed one has left behind."""
        for name in ("clock", "worker", "another", "web", "keys", "queue"):
            if name in self.ids:
                self.left_behind |= set(children(self.ids[name]))
            if name in self.running:
                self.running.pop(name).close()
        for pid in self.left_behind:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @property
    def queue(self) -> JobQueue:
        """The queue of jobs."""
        return JobQueue.connect(self.environment["REDIS_URL"])

    @property
    def round(self) -> Round:
        """The round that opened last."""
        with self.database.read() as connection:
            found = rounds.latest(connection, WORKSPACE)
        assert found is not None
        return found

    def is_opened(self) -> bool:
        """Whether a round is there."""
        with self.database.read() as connection:
            return rounds.latest(connection, WORKSPACE) is not None

    def move_to(self, moment: datetime) -> None:
        """Move the calendar on, and nothing else."""
        with self.database.write() as tx:
            demo_clock.move_to(tx, moment)

    def posts(self) -> list[str]:
        """Whom a message has gone out to, in order."""
        calls = [call for call in list(self.slack.calls) if call.path.endswith(POST)]
        return [json.loads(call.body)["channel"] for call in calls]

    def answer(self, user: str) -> bool:
        """Press [Start] and send; whether the person was thanked."""
        with suppress(OSError):
            self.people.presses(user, Action.CHECKIN_START, self.round_id)
        return self.send(user)

    def send(self, user: str) -> bool:
        """Send the modal, which keeps what was chosen, once; whether the person was thanked."""
        with suppress(OSError, TimeoutError):
            return b'"update"' in self.people.sends(user, self.round_id, TAPS)
        return False

    def has_key(self) -> bool:
        """Whether the key store has the round's key."""
        return KeyStore.connect(self.environment["KEY_REDIS_URL"]).read(self.round_id) is not None

    def states(self) -> list[State]:
        """What is in the boxes."""
        stored = KeyStore.connect(self.environment["KEY_REDIS_URL"]).read(self.round_id)
        assert stored is not None
        key = RoundKey.derive(
            stored, secret=self.environment["LEANON_SECRET"].encode(), round_id=self.round_id
        )
        with self.database.write() as tx:
            found = [each.state for each in boxes.opened(tx, self.round_id, key)]
        assert all(found), "a box that does not open"
        return [each for each in found if each is not None]

    def two_minutes_later(self) -> None:
        """Let every lease have run out, every pause, and every rest of a message that may have gone out."""
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as connection:
            for key in connection.keys("leanon:pause:*"):
                connection.delete(key)
        self.queue.release(JobName.DELIVER, self.round_id)
        with self.database.write() as tx:
            for table in (tables.delivery, tables.report):
                waiting = table.c.status.in_(("claimed", "pending"))
                tx.execute(sa.update(table).where(waiting).values(not_before=None))
                tx.execute(sa.update(table).where(table.c.status == "claimed").values(lease_until=LONG_AGO))

    def is_served(self) -> bool:
        """Whether a web process answers."""
        try:
            with urlopen(f"http://{HOST}:{self.port}/health", timeout=1):
                return True
        except OSError:
            return False

    def owes(self, table: sa.Table = tables.delivery) -> bool:
        """Whether a message is still to go out."""
        with self.database.read() as connection:
            waiting = sa.select(table.c.user).where(table.c.status.in_(("claimed", "pending")))
            return connection.execute(waiting.limit(1)).first() is not None

    def logs(self) -> str:
        """What every process has written."""
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))


@contextmanager
def site(url: str, folder: Path, wait: Wait) -> Iterator[Site]:
    """Start queue, key store, web process and a worker, and everything ends with the block."""
    port = free_port()
    with ExitStack() as stack:
        slack = stack.enter_context(listening())
        queue, keys = (f"redis://{HOST}:{free_port()}/0" for _ in range(2))
        given = environment(database=url, queue=queue, keys=keys, slack_port=0) | {
            "SLACK_API_URL": slack.api,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "LEANON_PUBLIC_URL": f"http://{HOST}:{port}",
        }
        database = stack.enter_context(furnished(given))
        with database.write() as tx:
            for user in ASKED:
                choices.set_consent(tx, WORKSPACE, user, "yes")
        people = People(posting(f"http://{HOST}:{port}"), slack)
        at = Site(given, database, slack, people, folder, wait, port)
        stack.callback(at.end)
        at.start("queue", "keys", "web", "worker")
        yield at


def children(pid: int) -> list[int]:
    """The processes that one has started and that run, oldest first."""
    found: list[int] = []
    with suppress(OSError):
        for task in sorted(Path(f"/proc/{pid}/task").iterdir()):
            found += map(int, (task / "children").read_text().split())
    return [each for each in found if runs(each)]


def _is_free(port: int) -> bool:
    try:
        process.listening(port).close()
    except OSError:
        return False
    return True


def runs(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def doubled(posts: Sequence[str]) -> int:
    """How many messages went out more than once."""
    return sum(times - 1 for times in Counter(posts).values())
