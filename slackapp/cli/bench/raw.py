"""The benchmark's own way to its database: plain SQL, as a floor has it, and none of it is the product's."""

import importlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from slackapp.storage.database import BUSY_SECONDS

SQLITE: Final = "sqlite:///"
_ANYTHING: Final = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'"
)


def is_sqlite(url: str) -> bool:
    """Whether this is the address of a SQLite file."""
    return url.startswith("sqlite:")


def open_raw(url: str) -> Any:  # noqa: ANN401 - a connection of psycopg's, where it is installed, or of sqlite3's
    """A connection by the driver alone, in which each statement is committed, unless it says BEGIN."""
    if is_sqlite(url):
        file = url.removeprefix(SQLITE)
        connection = sqlite3.connect(
            file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    psycopg = importlib.import_module("psycopg")
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True, connect_timeout=5)


@contextmanager
def raw(url: str) -> Iterator["Raw"]:
    """Statements in one transaction, with `?` where a value stands, on either kind of database."""
    connection = open_raw(url)
    try:
        connection.execute("BEGIN")
        yield Raw(connection, sqlite=is_sqlite(url))
        connection.execute("COMMIT")
    finally:
        connection.close()


class Raw:
    """A transaction of plain SQL."""

    def __init__(self, connection: Any, *, sqlite: bool) -> None:  # noqa: ANN401 - as in open_raw
        self._connection, self._sqlite = connection, sqlite

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement; returns the rows that it gives."""
        cursor = self._connection.execute(self._written(statement), values)
        return list(cursor.fetchall()) if cursor.description else []

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row of values."""
        self._connection.cursor().executemany(self._written(statement), list(rows))

    def columns(self, table: str) -> list[str]:
        """Names of a table's columns."""
        cursor = self._connection.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608 - a name of ours
        return [each[0] for each in cursor.description]

    def copy(self, table: str, where: str, values: Sequence[object], **changed: str) -> None:
        """Copy the rows of a table that are meant, with these SQL expressions in place of some columns."""
        self._copy(table, table, f" WHERE {where}", values, changed)

    def copy_from(self, source: str, table: str, **changed: str) -> None:
        """Copy all rows of a table with the same columns into another, as `copy` does."""
        self._copy(source, table, "", (), changed)

    def _copy(
        self, source: str, table: str, where: str, values: Sequence[object], changed: Mapping[str, str]
    ) -> None:
        names = self.columns(table)
        into = ", ".join(f'"{name}"' for name in names)
        given = ", ".join(changed.get(name, f'"{name}"') for name in names)
        statement = f'INSERT INTO "{table}" ({into}) SELECT {given} FROM "{source}"{where}'  # noqa: S608 - names of ours
        self.run(statement, *values)

    def _written(self, statement: str) -> str:
        return statement if self._sqlite else statement.replace("?", "%s")


def refuse_unless_empty(url: str) -> None:
    """End the command where this database has anything in it, as a benchmark fills and empties it."""
    if is_sqlite(url):
        file = Path(url.removeprefix(SQLITE))
        found = file.exists() and file.stat().st_size > 0
    else:
        connection = open_raw(url)
        found = bool(connection.execute(_ANYTHING).fetchone())
        connection.close()
    if found:
        msg = "This database is not empty. A benchmark fills the one that it is given: name one of its own."
        raise click.ClickException(msg)


def settings_of(url: str | None) -> dict[str, str]:
    """What decides how fast a PostgreSQL server commits; nothing of a file, which is written safely."""
    if not url or is_sqlite(url):
        return {}
    connection = open_raw(url)
    shown = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    found = {name: str(connection.execute(f"SHOW {name}").fetchone()[0]) for name in shown}
    connection.close()
    return found


def empty(url: str) -> None:
    """Take away what a benchmark has put into a database that was empty before."""
    if is_sqlite(url):
        file = Path(url.removeprefix(SQLITE))
        for each in file.parent.glob(f"{file.name}*"):
            each.unlink()
        return
    connection = open_raw(url)
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    connection.close()
