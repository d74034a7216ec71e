"""What the attacks share: a way to draw many releases quickly, and migrated databases of either kind."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.promises.batches import draw_in_batches
from tests.promises.house import House, house
from tests.services.postgres import PostgresServer
from tests.storage.conftest import Opened, open_week, settle_team


@pytest.fixture
def quick_draws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say once that numpy and polars are missing: OpenDP looks for both on every draw, half of its time.

    At full size let OpenDP draw many at once, too.
    """
    for name in ("numpy", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    if request.node.get_closest_marker("full") is not None:
        draw_in_batches(monkeypatch)


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A database with this version's tables and nothing in them, on SQLite and on PostgreSQL."""
    opened = Database(migrated_url)
    yield opened
    opened.close()


@pytest.fixture
def postgres(migrated_postgres_url: str) -> Iterator[Database]:
    """The same on PostgreSQL alone, for what SQLite does not have."""
    opened = Database(migrated_postgres_url)
    yield opened
    opened.close()


@pytest.fixture
def opened(database: Database) -> Opened:
    """Lea's team of eight with a round that opened at T0."""
    settle_team(database)
    return open_week(database, 0)


@pytest.fixture
def home(
    migrated_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house with an open round, on either database."""
    with house(migrated_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


@pytest.fixture
def small_home(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house on SQLite, for what does not depend on the database."""
    with house(migrated_sqlite_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with this version's tables; a test that asks for it runs on both kinds."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


@pytest.fixture
def one_url(request: pytest.FixtureRequest) -> str:
    """The address that a test asks for by on_sqlite_first or on_postgres_first."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a SQLite file with this version's tables."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'leanon.db')}"


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer, migrated_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with this version's tables."""
    with postgres_server.database(migrated_template) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, because migrating takes longer than most tests here."""
    file = tmp_path_factory.mktemp("migrated") / "leanon.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    with postgres_server.database() as url:
        _migrate(url)
        yield str(make_url(url).database)


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()
