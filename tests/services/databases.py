"""Databases for tests, on SQLite and on PostgreSQL: empty, or with this version's tables.

Migrating takes longer than most tests do, so each worker migrates once and every test gets a copy. SQLite's
files stand in memory where the machine can do that, because the product has every commit wait for the disk
and no test but those about disks wants to know; these say so by a `database_folder` of their own.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import make_url

from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.services import in_memory
from tests.services.postgres import PostgresServer

ROOM_NEEDED = 32 * 2**20
"""Bytes; the database of a test has less than one million, and goes with it."""


@pytest.fixture
def database_folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of a test's SQLite file: in memory, or on the disk where there is no room in memory."""
    memory = in_memory(ROOM_NEEDED)
    if memory is None:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="leanon-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(database_folder: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{database_folder / 'leanon.db'}"


EITHER: Final = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_ASKED_FOR: Final = frozenset({"database_url", "migrated_url"})


@pytest.hookimpl(tryfirst=True)  # before the slow ones are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the slow run on PostgreSQL what SQLite tells as well, but for tests that say otherwise."""
    for item in items:
        twin = item.get_closest_marker("postgres") and _ASKED_FOR & set(getattr(item, "fixturenames", ()))
        if twin and not item.get_closest_marker("both_databases"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=EITHER)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; a test that asks for it runs on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, database_folder: Path) -> str:
    """The address of a SQLite file with this version's tables."""
    return f"sqlite:///{shutil.copy(migrated_file, database_folder / 'leanon.db')}"


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer, migrated_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with this version's tables."""
    with postgres_server.database(migrated_template) as url:
        yield url


@pytest.fixture(params=EITHER)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with this version's tables; a test that asks for it runs on both kinds."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; nothing writes to it."""
    file = tmp_path_factory.mktemp("migrated") / "leanon.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy; nothing connects to it."""
    with postgres_server.database() as url:
        _migrate(url)
        yield str(make_url(url).database)


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()
