"""The parts that tests stand on are real, empty at the start, and ended with the run."""

from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from slackapp.cli.redis_server import RedisServer
from tests.cast import T0, week
from tests.services.postgres import PostgresServer

MONDAY = 0


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(database_url: str, turn: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (turn INTEGER)"))
        connection.execute(text("INSERT INTO note VALUES (:turn)"), {"turn": turn})
        assert connection.scalars(text("SELECT turn FROM note")).all() == [turn]
    engine.dispose()


def test_a_dropped_database_is_gone(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        name = url.rsplit("/", 1)[1]
        postgres_server.admin(name).close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        postgres_server.admin(name)


def test_the_server_writes_to_the_folder_it_names(postgres_server: PostgresServer) -> None:
    assert (postgres_server.data / "pg_wal").is_dir()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_queue_and_an_empty_key_store(
    queue_redis_url: str, key_redis_url: str, turn: int
) -> None:
    assert queue_redis_url != key_redis_url
    for url in (queue_redis_url, key_redis_url):
        with redis.Redis.from_url(url) as client:
            assert client.dbsize() == 0
            client.set("turn", turn)


def test_the_key_store_keeps_nothing_on_disk(key_redis: RedisServer) -> None:
    with redis.Redis.from_url(key_redis.url) as client:
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def test_a_chromium_is_there_to_look_with(chromium_path: str) -> None:
    assert Path(chromium_path).is_file()


def test_weeks_start_on_a_monday() -> None:
    assert {week(number).weekday() for number in range(60)} == {MONDAY}
    assert week(0) == T0
    assert week(1, days=1, hours=10).isoformat() == "2026-01-13T10:00:00+00:00"
