"""What the attacks share: a way to draw many releases quickly, and migrated databases of either kind."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from slackapp.storage.database import Database
from tests.promises.batches import draw_in_batches
from tests.promises.house import House, house
from tests.storage.conftest import Opened, settled_and_open


@pytest.fixture
def quick_draws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say once that numpy and polars are missing: OpenDP looks for both on every draw, half of its time.

    At full size let OpenDP draw many at once, too.
    """
    for name in ("numpy", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    if request.node.get_closest_marker("slow") is not None:
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
    return settled_and_open(database)


@pytest.fixture
def home(
    migrated_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house with an open round, on either database."""
    with house(migrated_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


@pytest.fixture
def one_home(
    one_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house on the database that a test asks for by on_sqlite_first or on_postgres_first."""
    with house(one_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


@pytest.fixture
def small_home(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house on SQLite, for what does not depend on the database."""
    with house(migrated_sqlite_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


@pytest.fixture
def one_url(request: pytest.FixtureRequest) -> str:
    """The address that a test asks for by on_sqlite_first or on_postgres_first."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


@pytest.fixture
def database_folder(tmp_path: Path) -> Path:
    """A folder on the disk: the attacks look at what a real one keeps."""
    return tmp_path
