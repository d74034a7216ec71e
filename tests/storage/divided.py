"""An installation divided between its owners: a database with three roles, set up as docs/owners.md says."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import errors

from slackapp.cli.main import main
from slackapp.cli.process import HOST
from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.promises.house import House, house
from tests.services.postgres import OWNER as ADMIN
from tests.services.postgres import PostgresServer

ROLES = ("leanon_owner", "leanon_app", "leanon_reader")


@dataclass(frozen=True)
class Divided:
    """A database with three roles besides its administrator."""

    server: PostgresServer
    name: str

    def url(self, role: str) -> str:
        """Its address for one of them."""
        return f"postgresql+psycopg://{role}@{HOST}:{self.server.port}/{self.name}"

    def psql(self, role: str, script: str) -> None:
        """Run a script as the page does."""
        command = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", _plain(self.url(role))]
        subprocess.run(command, input=script, text=True, check=True, capture_output=True)

    def tried(self, role: str, *statements: str) -> str | None:
        """Try statements and take them back: None where they go through, else the class of the refusal."""
        with psycopg.connect(_plain(self.url(role))) as connection:
            try:
                for statement in statements:
                    connection.execute(statement.encode())
            except errors.Error as error:
                return type(error).__name__
            finally:
                connection.rollback()
        return None


def printed(command: str) -> str:
    """What `leanon db owners` or `leanon db grants` prints."""
    result = CliRunner().invoke(main, ["db", command])
    assert result.exit_code == 0
    return result.stdout


@contextmanager
def living(divided: Divided, queue: str, keys: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house whose app and jobs connect as the application."""
    # The demo's calendar is no part of a real installation; only a test moves it.
    divided.psql("leanon_owner", "GRANT INSERT, UPDATE ON demo_clock TO leanon_app")
    with house(divided.url("leanon_app"), queue, keys, monkeypatch) as home:
        yield home


@pytest.fixture(scope="module")
def divided_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of such a database, for copying."""
    with postgres_server.database() as url:
        made = Divided(postgres_server, url.rpartition("/")[2])
        made.psql(ADMIN, printed("owners"))
        owned = Database(made.url("leanon_owner"))
        schema.upgrade(owned)
        owned.close()
        made.psql("leanon_owner", printed("grants"))
        yield made.name
    with postgres_server.admin() as connection:
        for role in ROLES:
            connection.execute(f"DROP ROLE {role}".encode())


@contextmanager
def copied(server: PostgresServer, template: str) -> Iterator[Divided]:
    """A copy with its roles; the rights on a database itself are not copied with it."""
    with server.database(template) as url:
        made = Divided(server, url.rpartition("/")[2])
        made.psql(ADMIN, printed("owners"))
        yield made


@pytest.fixture(scope="module")
def shared(postgres_server: PostgresServer, divided_template: str) -> Iterator[Divided]:
    """A copy in which nothing is ever committed."""
    with copied(postgres_server, divided_template) as made:
        yield made


@pytest.fixture
def divided(postgres_server: PostgresServer, divided_template: str) -> Iterator[Divided]:
    """A copy of one's own."""
    with copied(postgres_server, divided_template) as made:
        yield made


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")
