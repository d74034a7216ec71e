"""A place to plant faults in: a database with history, two Redis servers, a made-up /proc, log files."""

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa

from slackapp.cli.redis_server import RedisServer, redis_server
from slackapp.cli.verify.command import CHECKS, findings
from slackapp.cli.verify.findings import Finding
from slackapp.cli.verify.site import Site
from slackapp.pulse.release import Release
from slackapp.storage import demo_clock, schema
from slackapp.storage.database import Database
from slackapp.storage.rounds import released
from slackapp.storage.rounds.released import Closed
from tests.cast import WORKSPACE, week
from tests.storage.conftest import open_week, settle_team

ENDED, OPEN = f"{WORKSPACE}-20260105", f"{WORKSPACE}-20260112"


@dataclass
class Place:
    """What an operator has, and where each kind of fault can be planted."""

    environment: dict[str, str]
    folder: Path
    patch: pytest.MonkeyPatch
    queue: "redis.Redis"
    keys: "redis.Redis"
    cleaning: ExitStack
    logs: list[Path] = field(default_factory=list)

    @property
    def postgres(self) -> bool:
        """Whether its database is PostgreSQL."""
        return self.environment["DATABASE_URL"].startswith("postgresql")

    def sql(self, *statements: str) -> None:
        """Change the database behind Lean On's back."""
        database = Database(self.environment["DATABASE_URL"])
        with database.write() as tx:
            for statement in statements:
                tx.execute(sa.text(statement))
        database.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database."""
        database = Database(self.environment["DATABASE_URL"])
        with database.read() as connection:
            found = [tuple(each) for each in connection.execute(sa.text(query))]
        database.close()
        return found

    def server(self) -> RedisServer:
        """Run one more Redis server, which keeps what it has, until the test ends."""
        return self.cleaning.enter_context(redis_server(volatile=False, directory=self.folder))

    def log(self, text: str) -> None:
        """Write a log file that is to be searched."""
        file = self.folder / f"{len(self.logs)}.log"
        file.write_text(text, encoding="utf-8")
        self.logs.append(file)

    def process(self, pid: int, command: str, *, core: str = "0", parent: int = 1, told: str = "") -> None:
        """Let a process of this installation run, as Linux would show it."""
        folder = self.folder / "proc" / str(pid)
        folder.mkdir(parents=True)
        (folder / "cmdline").write_text(command.replace(" ", "\0") + "\0")
        (folder / "environ").write_text(f"DATABASE_URL={self.environment['DATABASE_URL']}\0{told}\0")
        (folder / "limits").write_text(
            f"Max cpu time  unlimited\nMax core file size  {core}  unlimited  bytes\n"
        )
        (folder / "stat").write_text(f"{pid} (a name) with) S {parent} {pid} 0\n")

    @contextmanager
    def site(self) -> Iterator[Site]:
        """The installation as verify-anonymity sees it."""
        site = dataclasses.replace(
            Site.from_environment(self.environment, tuple(self.logs)), proc=self.folder / "proc"
        )
        try:
            yield site
        finally:
            site.close()

    def findings(self, *checks: str) -> list[Finding]:
        """What these checks find, or all but the slow sample where none is named."""
        chosen = [each for each in CHECKS if each.name in checks or (not checks and each.name != "sample")]
        assert chosen
        with self.site() as site:
            return [finding for check in chosen for finding in findings(site, check)]


def live_in(url: str) -> None:
    """Fill an empty database: one round that was released, and one that is open since yesterday."""
    database = Database(url)
    schema.upgrade(database)
    settle_team(database)
    first = open_week(database, 0)
    with database.write() as tx:
        outcome = Closed(first.leaf, Release(3.4, "5–7", 2))
        released.publish(tx, workspace=WORKSPACE, round_id=first.round_id, closed=[outcome])
        demo_clock.move_to(tx, week(1, days=1))
    database.forget()
    open_week(database, 1)
    database.close()
