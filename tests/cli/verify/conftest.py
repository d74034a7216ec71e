"""The same installation for every test here, on either database, copied because making it takes long."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from sqlalchemy import make_url

from tests.cli.verify.place import Place, live_in
from tests.services.postgres import PostgresServer


@pytest.fixture(scope="session")
def lived_in_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a released and an open round."""
    file = tmp_path_factory.mktemp("lived-in") / "leanon.db"
    live_in(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def lived_in_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of such a PostgreSQL database."""
    with postgres_server.database() as url:
        live_in(url)
        yield str(make_url(url).database)


@pytest.fixture
def lived_in_sqlite_url(lived_in_file: Path, tmp_path: Path) -> str:
    """A copy of one's own."""
    return f"sqlite:///{shutil.copy(lived_in_file, tmp_path / 'leanon.db')}"


@pytest.fixture
def lived_in_postgres_url(postgres_server: PostgresServer, lived_in_template: str) -> Iterator[str]:
    """A copy of one's own."""
    with postgres_server.database(lived_in_template) as url:
        yield url


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    queue_redis_url: str,
    key_redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    """An installation without a fault, on the kind of database that the test names, else on SQLite."""
    url = request.getfixturevalue(f"lived_in_{getattr(request, 'param', 'sqlite')}_url")
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": queue_redis_url,
        "KEY_REDIS_URL": key_redis_url,
        "LEANON_DEMO": "1",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "LEANON_SECRET": "a made-up secret of at least thirty-two characters",
    }
    with (
        ExitStack() as stack,
        redis.Redis.from_url(queue_redis_url) as queue,
        redis.Redis.from_url(key_redis_url) as keys,
    ):
        yield Place(environment, tmp_path, monkeypatch, queue, keys, stack)
