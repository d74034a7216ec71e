"""A place to plant faults in: a sound installation, of which nothing can be said but that it is well."""

import dataclasses
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from slackapp.cli.doctor.checks import Level, Seen, make
from slackapp.cli.doctor.command import CHECKS
from slackapp.cli.doctor.installation import Installation
from slackapp.signs_of_life import SignsOfLife, expected
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import slack_list, workspaces
from tests.cast import HANA, WORKSPACE, week
from tests.cli.verify.place import Place as VerifiedPlace

NOW = week(1, days=1)
APP_TOKEN = "xapp-1-A0SANDBOX-1-made-up"
PASSWORD = "only-the-web-process-knows"


@dataclass
class Place(VerifiedPlace):
    """What an operator has, and where each kind of fault can be planted."""

    file: Path | None = None

    @property
    def database_file(self) -> Path:
        """Its SQLite file."""
        return Path(self.environment["DATABASE_URL"].removeprefix("sqlite:///"))

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction of Lean On's own."""
        database = Database(self.environment["DATABASE_URL"])
        with database.write() as tx:
            yield tx
        database.close()

    def seen(self) -> dict[str, tuple[Seen, ...]]:
        """What each check sees, in order, by its name."""
        at = Installation.told(self.environment, file=self.file, chosen=None)
        at = dataclasses.replace(at, proc=self.folder / "proc", here=self.folder)
        with closing(at):
            return {each.name: seen for each, seen in make(CHECKS, at)}

    def troubles(self) -> dict[str, list[Seen]]:
        """What is not well, by the name of the check that sees it."""
        bad = {Level.WARNING, Level.FAULT}
        found = {name: [one for one in seen if one.level in bad] for name, seen in self.seen().items()}
        return {name: seen for name, seen in found.items() if seen}


def give_signs(queue: "redis.Redis") -> None:
    """Let every kind of process have said just now that it is alive."""
    for kind in expected(socket=False):
        SignsOfLife(queue).give(kind)


def settle(url: str) -> None:
    """Have Slack asked lately who is here, and somebody stand for HR."""
    database = Database(url)
    with database.write() as tx:
        slack_list.finish(tx, WORKSPACE, began_at=NOW, at=NOW, believed=False)
        workspaces.set_hr(tx, WORKSPACE, [HANA])
    database.close()
