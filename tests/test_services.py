"""The parts that tests stand on are real, empty at the start, and ended with the run."""

from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy as sa
from flask import Flask
from jinja2 import DictLoader, Environment

from slackapp.cli.redis_server import RedisServer
from slackapp.storage import schema, tables
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import T0, WORKSPACE, week
from tests.services.postgres import PostgresServer

MONDAY = 0


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(database_url: str, turn: int) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE note (turn INTEGER)"))
        connection.execute(sa.text("INSERT INTO note VALUES (:turn)"), {"turn": turn})
        assert connection.scalars(sa.text("SELECT turn FROM note")).all() == [turn]
    engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_this_versions_tables_with_nothing_in_them(migrated_url: str, turn: int) -> None:
    database = Database(migrated_url)
    assert schema.is_current(database)
    with database.write() as tx:
        assert tx.execute(sa.select(tables.workspace)).all() == []
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name=f"Test {turn}")
    database.close()


def test_a_template_that_has_changed_is_compiled_anew() -> None:
    texts = {"page.html": "first"}
    cache = Flask.jinja_options["bytecode_cache"]
    pages = [Environment(loader=DictLoader(texts), bytecode_cache=cache, autoescape=True) for _ in range(3)]
    assert pages[0].get_template("page.html").render() == "first"
    texts["page.html"] = "second"
    assert [page.get_template("page.html").render() for page in pages[1:]] == ["second", "second"]


def test_what_one_database_has_compiled_another_of_its_kind_asks_with_its_own_values(
    migrated_sqlite_url: str, migrated_postgres_url: str, database_folder: Path
) -> None:
    names = []
    empty = f"sqlite:///{database_folder / 'other.db'}"
    for url, name in ((migrated_sqlite_url, "first"), (migrated_postgres_url, "second"), (empty, "other")):
        database = Database(url)
        if not schema.is_current(database):
            schema.upgrade(database)
        with database.write() as tx:
            workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name=name)
            names.append(tx.scalar(sa.select(tables.workspace.c.name)))
        database.close()
    assert names == ["first", "second", "other"]


def test_two_apps_read_and_build_an_address_that_they_share_and_no_other() -> None:
    apps = [Flask("slackapp") for _ in range(3)]
    for app, converter in zip(apps, ("int", "int", "string"), strict=True):
        app.add_url_rule(f"/page/<{converter}:number>", "page", defaults={"of": converter})
    read = [app.url_map.bind("localhost").match("/page/7") for app in apps]
    assert read == [
        ("page", {"number": 7, "of": "int"}),
        ("page", {"number": 7, "of": "int"}),
        ("page", {"number": "7", "of": "string"}),
    ]
    built = [app.url_map.bind("localhost").build("page", {"number": 7}) for app in apps]
    assert built == ["/page/7"] * 3


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
