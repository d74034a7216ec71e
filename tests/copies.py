"""SQLite databases as some calls of the product left them, made once a worker and copied from then on.

A migrated file is copied for each test in the same way (tests/services/databases.py).
"""

import sqlite3
from collections.abc import Callable

import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.database import Database

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
        _copy(_KEPT[key], database)
        return
    make()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    raw = database.engine.raw_connection()
    try:
        assert raw.driver_connection is not None
        raw.driver_connection.backup(kept)
    finally:
        raw.close()
    _KEPT[key] = kept


def _copy(kept: sqlite3.Connection, database: Database) -> None:
    raw = database.engine.raw_connection()
    try:
        assert raw.driver_connection is not None
        kept.backup(raw.driver_connection)
    finally:
        raw.close()


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
