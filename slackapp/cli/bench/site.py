"""An installation of a benchmark's own: two Redis servers, a database, a made-up organisation."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from content.library import load
from slackapp.cli import process
from slackapp.cli.bench import measuring
from slackapp.cli.bench.raw import Raw, empty, is_sqlite, raw
from slackapp.cli.process import HOST, free_port
from slackapp.cli.redis_server import redis_server
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.keys import KeyStore
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.pulse.partition import Membership, Unit
from slackapp.queue import JobName
from slackapp.roster.imports import Read, take_over
from slackapp.storage import demo_clock, schema
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import slack_list, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import launches, rounds
from slackapp.storage.rounds.rounds import Round

WORKSPACE: Final = "T0BENCH"
LEAF: Final = 10
"""People of a team without its lead, on average: they are 8 to 12."""
SIZES: Final = (8, 12, 10, 9, 11)
WEB_PROCESSES: Final = 2
NOWHERE: Final = f"http://{HOST}:9/api/"
"""In the place of Slack where nothing is to be sent: a port at which nobody listens."""


@dataclass
class Site:
    """What a benchmark works on; `environment` are the app's settings."""

    folder: Path
    environment: dict[str, str]
    database: Database
    say: measuring.Say
    seen: dict[str, object] = field(default_factory=dict)
    pids: dict[str, int] = field(default_factory=dict)
    """Ids of the processes that serve, by their names."""

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.environment["DATABASE_URL"]

    @property
    def kind(self) -> str:
        """The kind of database."""
        return "SQLite" if is_sqlite(self.url) else "PostgreSQL"

    def furnish(self, people: int, workspace: str = WORKSPACE, schedule: Schedule | None = None) -> None:
        """Make up an organisation of so many members, import it as the first teams, and launch it.

        Everybody has said yes, and by the schedule, if it is not another, a window is open since yesterday.
        """
        now = wall()
        with self.database.write() as tx:
            workspaces.register(tx, enterprise_id=None, team_id=workspace, name="Benchmark")
            workspaces.set_schedule(tx, workspace, schedule or open_now(now))
            take_over(tx, workspace, organisation(people))
            launch(tx, workspace, now)
            slack_list.finish(tx, workspace, began_at=now, at=now, believed=False)
        with raw(self.url) as tx:
            tx.run("UPDATE person SET consent = 'yes' WHERE workspace = ?", workspace)

    def open_round(self, workspace: str = WORKSPACE) -> Round:
        """Let the job open the round that is due, and give it."""
        self.job(JobName.OPEN, workspace)
        with self.database.read() as connection:
            found = rounds.latest(connection, workspace)
        if found is None:
            raise RuntimeError(f"No round was opened: {self._log('job')}")
        return found

    def rosters(self, round_id: str) -> dict[str, str]:
        """Who is asked in a round, and in which leaf."""
        with raw(self.url) as tx:
            rows = tx.run('SELECT "user", leaf FROM roster WHERE round = ? ORDER BY "user"', round_id)
        return dict(rows)

    def key(self, round_id: str) -> RoundKey:
        """The key of an open round, as a web process has it."""
        stored = KeyStore.connect(self.environment["KEY_REDIS_URL"]).read(round_id)
        if stored is None:
            raise RuntimeError("The round's key is not in the key store.")
        return RoundKey.derive(stored, secret=self.environment["LEANON_SECRET"].encode(), round_id=round_id)

    def job(self, name: str, *told: str, **settings: str) -> dict[str, float]:
        """Run a job, or another function by its name, in a process of its own; what it took."""
        command = measuring.python("-m", "slackapp.cli.bench.job", str(name), *told)
        out = self.folder / "job.log"
        out.write_bytes(b"")
        with process.process(
            "job", command, environment={**self.environment, **settings}, logs=self.folder
        ) as started:
            code = started.wait()
        last = out.read_text(errors="replace").strip().rpartition("\n")[2]
        if code:
            raise RuntimeError(f"{name} ended with {code}: {self._log('job')}")
        found: dict[str, float] = json.loads(last)
        return found

    def close(self, round_id: str) -> dict[str, float]:
        """Move the calendar to the end of a round and close it by the real job; what that took."""
        with self.database.write() as tx:
            found = rounds.find(tx, round_id)
            if found is not None and demo_clock.offset(tx) + wall() < found.closes_at:
                demo_clock.move_to(tx, found.closes_at)
        return self.job(JobName.CLOSE, round_id, LEANON_DEMO="1")

    @contextmanager
    def web(
        self, app: str = process.WEB_APP, *, ready: str = "/health", name: str = "web", **settings: str
    ) -> Iterator[str]:
        """Serve an app as the Procfile does while the block lasts; gives its address."""
        port = free_port()
        options: dict[str, str | int] = {**process.WEB, "workers": WEB_PROCESSES}
        told = {**self.environment, **settings}
        with process.served(app, name, told, port=port, logs=self.folder, ready=ready, **options) as pid:
            self.pids[name] = pid
            yield f"http://{HOST}:{port}"

    def _log(self, name: str) -> str:
        return " / ".join((self.folder / f"{name}.log").read_text(errors="replace").splitlines()[-3:])


@contextmanager
def site(url: str | None, say: measuring.Say, **settings: str) -> Iterator[Site]:
    """An installation while the block lasts, in an empty database or in a SQLite file of its own.

    Nothing is left of it: no process, no file, and the database is empty again.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leanon-bench-")))
        address = url or f"sqlite:///{folder / 'leanon.db'}"
        if url:
            stack.callback(empty, url)
        queue = stack.enter_context(redis_server(volatile=False, directory=folder))
        keys = stack.enter_context(redis_server(volatile=True, directory=folder))
        environment = {
            "SLACK_BOT_TOKEN": "xoxb-benchmark",
            "SLACK_SIGNING_SECRET": secrets.token_hex(16),
            "SLACK_API_URL": NOWHERE,
            "DATABASE_URL": address,
            "REDIS_URL": queue.url,
            "KEY_REDIS_URL": keys.url,
            "LEANON_SECRET": secrets.token_hex(32),
            "LEANON_LOG_LEVEL": "warning",
            **settings,
        }
        database = Database(address)
        stack.callback(database.close)
        schema.upgrade(database)
        yield Site(folder, environment, database, say)


def organisation(people: int) -> Read:
    """A made-up organisation of so many members in teams of 8 to 12 with a lead each, ten teams an area."""
    units, members, at, number = [Unit("All", None, "All")], list[Membership](), 0, 0
    persons = list[Person]()
    while at < people:
        area, team = f"Area {number // 10}", f"Team {number}"
        if number % 10 == 0:
            units.append(Unit(area, "All", area))
        units.append(Unit(team, area, team))
        size = min(SIZES[number % len(SIZES)], people - at)
        lead = f"U0LEAD{number:06}"
        persons.append(Person(lead, f"Lead {number}", "UTC", "DE"))
        members.append(Membership(lead, team, lead=True))
        for each in range(at, at + size):
            persons.append(Person(f"U0{each:07}", f"Person {each}", "UTC", "DE"))
            members.append(Membership(f"U0{each:07}", team, lead=False))
        at, number = at + size, number + 1
    return Read(units=units, people=persons, memberships=members)


def open_now(now: datetime) -> Schedule:
    """A schedule whose window opened yesterday at midnight and has four days to go; people are asked now."""
    day = now.weekday()
    return Schedule(
        zone="UTC",
        slot=Slot((day - 1) % 7, time(9)),
        opens=Slot((day - 1) % 7, time(0)),
        closes=Slot((day + 4) % 7, time(0)),
    )


def open_later(now: datetime) -> Schedule:
    """A schedule whose next window opens the day after tomorrow, and in which none is open now."""
    day = now.weekday()
    return Schedule(
        zone="UTC",
        slot=Slot((day + 2) % 7, time(10)),
        opens=Slot((day + 2) % 7, time(0)),
        closes=Slot((day + 5) % 7, time(0)),
    )


def launch(tx: Any, workspace: str, now: datetime) -> None:  # noqa: ANN401 - a transaction of storage's
    """Do what is missing before the launch, and launch at once."""
    by = By(OPERATOR, now)
    waiting = load().support.unconfirmed(workspaces.countries(tx, workspace), {})
    workspaces.confirm_support(tx, workspace, {each.id: each.digest for each in waiting}, now.date())
    for step in launches.checklist(tx, workspace):
        if not step.done:
            launches.say_done(tx, workspace, step.name, by)
    launches.launch(tx, workspace, by, now=now, at_once=True)


def due_now(tx: Raw, round_id: str) -> None:
    """Let every message of a round be due."""
    past = int((wall() - timedelta(hours=1)).timestamp())
    tx.run("UPDATE delivery SET due_at = ? WHERE round = ?", past, round_id)


def resident(pid: int) -> int:
    """How many kB of memory a process and its children hold now; 0 where that cannot be read."""
    total = 0
    for each in (pid, *children(pid)):
        try:
            status = Path(f"/proc/{each}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return total


def proportional(pid: int) -> int:
    """How many kB of memory a process and its children hold, with their share of what is shared, or 0."""
    total = 0
    for each in (pid, *children(pid)):
        try:
            told = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
    return total


def processor(pid: int) -> float:
    """How many seconds of a processor a process, its children and those that have ended have taken so far.

    0 where that cannot be read.
    """
    ticks = 0
    for each in (pid, *children(pid)):
        try:
            told = Path(f"/proc/{each}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        used = told.rpartition(")")[2].split()[11:15]  # user, system, and the same of those that have ended
        ticks += sum(map(int, used))
    return ticks / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Ids of the processes that a process has started and that still run."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [each for child in map(int, found) for each in (child, *children(child))]


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """These settings, and what a process needs of this machine."""
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | dict(environment)
