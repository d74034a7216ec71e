"""A sound installation for every test here, copied because making it takes long, and its Slack."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from sqlalchemy import make_url

from slackapp.app import create_app
from slackapp.cli.redis_server import RedisServer, redis_server
from slackapp.clock import SystemClock
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.settings import Settings
from tests.cast import week
from tests.cli.doctor.place import NOW, PASSWORD, Place, give_signs, settle
from tests.cli.verify.place import OPEN, live_in
from tests.scenarios.fixtures import served
from tests.scenarios.office import environment, slack_config
from tests.services.postgres import PostgresServer


@pytest.fixture(scope="session")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a released and an open round, in which nothing is missing."""
    file = tmp_path_factory.mktemp("sound") / "leanon.db"
    live_in(f"sqlite:///{file}")
    settle(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def sound_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of such a PostgreSQL database."""
    with postgres_server.database() as url:
        live_in(url)
        settle(url)
        yield str(make_url(url).database)


@pytest.fixture
def sound_sqlite_url(sound_file: Path, tmp_path: Path) -> str:
    """A copy of one's own, which nobody else may read."""
    file = tmp_path / "data" / "leanon.db"
    file.parent.mkdir()
    shutil.copy(sound_file, file)
    file.chmod(0o600)
    return f"sqlite:///{file}"


@pytest.fixture
def sound_postgres_url(postgres_server: PostgresServer, sound_template: str) -> Iterator[str]:
    """A copy of one's own."""
    with postgres_server.database(sound_template) as url:
        yield url


@pytest.fixture(scope="session")
def guarded_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A key store that asks for a password."""
    folder = tmp_path_factory.mktemp("guarded-keys")
    with redis_server(volatile=True, directory=folder, password=PASSWORD) as server:
        yield server


@pytest.fixture(scope="session")
def slack_api() -> Iterator[str]:
    """The address of a Slack that knows the workspace."""
    known = environment(database="", queue="", keys="", slack_port=9)
    with served(create_sandbox(Config.read(slack_config(known, web_port=9)))) as slack:
        yield f"{slack}/api/"


@pytest.fixture(scope="session")
def web(sound_file: Path) -> Iterator[str]:
    """The address of a web process that goes by the same signing secret."""
    known = environment(
        database=f"sqlite:///{sound_file}",
        queue="redis://127.0.0.1:1/0",
        keys="redis://127.0.0.1:2/0",
        slack_port=9,
    )
    with served(create_app(Settings.from_env(known))) as address:
        yield address


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    guarded_keys: RedisServer,
    slack_api: str,
    web: str,
    queue_redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    """An installation without a fault, of a real workspace, on the Tuesday of its second week.

    On SQLite unless the test names the kind of database.
    """
    url = request.getfixturevalue(f"sound_{getattr(request, 'param', 'sqlite')}_url")
    known = environment(database=url, queue=queue_redis_url, keys=guarded_keys.url, slack_port=9)
    known |= {"SLACK_API_URL": slack_api, "LEANON_PUBLIC_URL": web, "LEANON_PACE": "240"}
    del known["LEANON_DEMO"]
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    with (
        ExitStack() as stack,
        redis.Redis.from_url(queue_redis_url) as queue,
        redis.Redis.from_url(guarded_keys.url) as keys,
    ):
        keys.flushall()
        keys.set(f"leanon:key:{OPEN}", b"k" * 32, ex=int((week(3) - NOW).total_seconds()))
        (tmp_path / "proc").mkdir()
        give_signs(queue)
        yield Place(known, tmp_path, monkeypatch, queue, keys, stack)
