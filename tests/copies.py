"""What some calls of the product left in SQLite and Redis: made once a worker, and copied from then on.

A migrated file is copied for each test in the same way (tests/services/databases.py).
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import redis
import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.database import Database

Held = tuple[tuple[bytes, int, bytes], ...]
"""The keys of a Redis server, how long each lasts in milliseconds, 0 being for ever, and its value."""

_KEPT: dict[object, sqlite3.Connection] = {}


def made_once(database: Database, name: object, make: Callable[[], object]) -> None:
    """Make something of an empty database, or copy what this worker has made under the same name before.

    On PostgreSQL, or in a database that has a workspace or other tables than the one before, it is made.
    """
    if not database.is_sqlite or not _is_empty(database):
        make()
        return
    key = (name, _schema(database))
    if key in _KEPT:
        put(_KEPT[key], database)
        return
    make()
    _KEPT[key] = taken(database)


def taken(database: Database) -> sqlite3.Connection:
    """A copy of a SQLite database in memory."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(database.engine.raw_connection()) as raw:
        assert raw.driver_connection is not None
        raw.driver_connection.backup(copy)
    return copy


def put(copy: sqlite3.Connection, database: Database) -> None:
    """Put a copy in the place of all that a SQLite database has."""
    with closing(database.engine.raw_connection()) as raw:
        assert raw.driver_connection is not None
        copy.backup(raw.driver_connection)


def taken_from_redis(url: str) -> Held:
    """A copy of what a Redis server holds."""
    with redis.Redis.from_url(url) as connection:
        keys = sorted(connection.scan_iter(count=1000))
        with connection.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.pttl(key).dump(key)
            told = pipeline.execute()
        return tuple(
            (key, max(0, lasts), value)
            for key, lasts, value in zip(keys, told[::2], told[1::2], strict=True)
            if value is not None
        )


def put_into_redis(held: Held, url: str) -> None:
    """Put a copy in the place of all that a Redis server holds; what lasts for a while does so anew."""
    with redis.Redis.from_url(url) as connection, connection.pipeline() as pipeline:
        pipeline.flushall()
        for key, lasts, value in held:
            pipeline.restore(key, lasts, value)
        pipeline.execute()


def _is_empty(database: Database) -> bool:
    with database.read() as connection:
        return not any(
            connection.execute(sa.select(sa.exists().select_from(table))).scalar()
            for table in (tables.workspace, tables.demo_clock)
        )


def _schema(database: Database) -> object:
    """What SQLite counts up with each change of a table, and what the tables were made by."""
    with database.read() as connection:
        count = connection.exec_driver_sql("PRAGMA schema_version").scalar()
        return count, connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
