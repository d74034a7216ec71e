"""The one way to the database: read() looks, write() changes, and both are whole transactions."""

import fcntl
import os
import re
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from slackapp.storage.shortest import Shortest, Statement, Values

# A writer waits this long for another one (R4). Longer would only keep a person waiting for an error.
BUSY_SECONDS: Final = 2.0
POOLED: Final = 16
"""Connections that a process keeps once it has needed them."""
AT_MOST: Final = 32
"""Connections that a process has at most: as many as the web process has threads."""
# Whoever upgrades waits so long for others who do, such as the same command on another machine.
UPGRADE_SECONDS: Final = 600
UPGRADE_LOCK: Final = 0x1EA404
"""What stands for an upgrade among PostgreSQL's advisory locks, which each database has of its own."""
NOT_ALLOWED: Final = "42501"
"""PostgreSQL's insufficient_privilege."""
LOCKED: Final = "55P03"
"""PostgreSQL's lock_not_available."""
FORGET_MILLISECONDS: Final = 500
TRIES: Final = 3
_COUNT: Final = re.compile(r"\d+")
"""The first number of what VACUUM details, in any language: how many deleted rows it had to keep."""
"""For so long forgetting waits for a table, as whoever answers then waits behind it."""
EMPTIED: Final = ("roster", "delivery", "box")
"""The tables that are emptied when a round ends."""
AT_ONCE: Final = 500
"""So many values stand in one statement at most."""

Transaction: TypeAlias = sa.Connection
T = TypeVar("T")


class DatabaseDown(Exception):
    """The database cannot be reached or did not answer in time; nothing was written."""


class ConnectionLost(DatabaseDown):
    """The connection broke in the middle; where that was at the commit, all may have been written."""


class Database:
    """A SQLite or PostgreSQL database. Connects on first use, never when it is built."""

    def __init__(self, url: str) -> None:
        self.url: Final = sa.make_url(url)
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        arguments: dict[str, Any] = (
            {"timeout": BUSY_SECONDS, "check_same_thread": False}
            if self.is_sqlite
            else {
                "connect_timeout": 2,
                "application_name": "leanon",
                "autocommit": True,  # a transaction begins by a statement of ours: see _begun
                "options": f"-c lock_timeout={int(BUSY_SECONDS * 1000)}",
            }
        )
        self.engine: Final = sa.create_engine(
            url,
            hide_parameters=True,
            connect_args=arguments,
            pool_size=POOLED,
            max_overflow=AT_MOST - POOLED,
            pool_timeout=BUSY_SECONDS,
        )
        self._writing, self._emptying = threading.Lock(), threading.Lock()
        # FOR UPDATE compiles to nothing on SQLite, and a read that becomes a write fails at once when
        # another writer is ahead: so every writer says so from its first statement.
        self._begin: Final = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN READ WRITE"
        looking = "BEGIN" if self.is_sqlite else "BEGIN READ ONLY"
        self._readers = self.engine.execution_options(leanon_begin=looking)
        self._writers = self.engine.execution_options(leanon_begin=self._begin, leanon_writes=True)
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        sa.event.listen(self.engine, "begin", _begin)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only looks."""
        with _plain_errors(), _begun(self._readers) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that changes: committed at the end, rolled back on any exception."""
        with _plain_errors(), self._turn(), _begun(self._writers) as connection:
            yield connection

    @contextmanager
    def shortest(self) -> Iterator[Shortest]:
        """As write(), by the shortest way; where the connection is lost, the next has a fresh one."""
        with _plain_errors(), self._turn(), self._driven() as (raw, way):
            way.begin(self._begin)
            yield way
            self.engine.dialect.do_commit(raw)

    def glance(self, statement: Statement, values: Values) -> Any:  # noqa: ANN401 - whatever the column holds
        """The first value that one statement finds, which is a transaction of its own; None if nothing is."""
        with _plain_errors():
            try:
                with self._driven() as (_, way):
                    return way.value(statement, values)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            with self._driven() as (_, way):
                return way.value(statement, values)

    @contextmanager
    def _driven(self) -> Iterator[tuple[Any, Shortest]]:
        """A connection of the driver's own, whose errors are told as those of any other are."""
        dialect, pool = self.engine.dialect, self.engine.pool
        try:
            raw = self.engine.raw_connection()
        except dialect.loaded_dbapi.Error as error:
            raise _told(error, dialect) from error
        try:
            yield raw, Shortest(raw.cursor(), dialect)
        except dialect.loaded_dbapi.Error as error:
            lost = dialect.is_disconnect(error, raw.driver_connection, None)
            if lost:
                raw.invalidate()
                self._empty(pool)
            raise _told(error, dialect, "the shortest way", lost=lost) from error
        finally:
            raw.close()  # which rolls back what was not committed

    def _empty(self, pool: sa.Pool) -> None:
        """Give up all connections of a pool that lost one: mostly the server has gone, and they are dead."""
        with self._emptying:
            if self.engine.pool is pool:  # nobody has before us
                self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one thread of this process write at a time: SQLite has them look by turns who is free."""
        if not self.is_sqlite:
            yield
        elif self._writing.acquire(timeout=BUSY_SECONDS):
            try:
                yield
            finally:
                self._writing.release()
        else:
            raise DatabaseDown

    @contextmanager
    def migrate(self) -> Iterator[sa.Connection]:
        """A transaction that changes the schema; whoever comes at the same time waits until it has ended.

        SQLite replaces a table by dropping it and renaming another, which with foreign keys on would delete
        what refers to it, and which it refuses where a trigger of another table names it, unless told to
        rename as it used to.
        """
        with self._alone(), _plain_errors(), self._writers.connect() as connection:
            bare = connection.connection.driver_connection
            if self.is_sqlite and bare is not None:
                bare.execute("PRAGMA foreign_keys=OFF")  # works outside a transaction only
                bare.execute("PRAGMA legacy_alter_table=ON")
            try:
                with connection.begin():
                    self._lock_upgrades(connection)
                    yield connection
                    if self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        msg = "A migration left a row that refers to nothing; nothing was changed."
                        raise RuntimeError(msg)
            finally:
                connection.invalidate()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for other processes that upgrade this SQLite file, which waits for nobody long enough.

        The folder is locked: the file may not be there yet, and a file for the lock would stay behind.
        """
        folder = Path(self.url.database or ".").absolute().parent
        if not self.is_sqlite or not folder.is_dir():
            yield
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _lock_upgrades(self, connection: sa.Connection) -> None:
        if self.is_sqlite:
            return
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{UPGRADE_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")

    def forget(self, tables: Collection[str] = EMPTIED) -> bool:
        """Let what was deleted from these tables vanish from the files too; whether it has (R14).

        PostgreSQL writes each table and its indexes anew: a plain VACUUM leaves what was deleted in the pages
        of the indexes. Only who owns a table may; nor does it go where somebody keeps one from being locked.
        """
        with _plain_errors():
            raw = self.engine.raw_connection()  # none of the statements may run inside a transaction
            bare = raw.driver_connection
            try:
                if bare is None:
                    return False
                if self.is_sqlite:
                    busy, *_ = bare.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                    return not busy
                bare.autocommit = True
                bare.execute(f"SET lock_timeout = '{FORGET_MILLISECONDS}ms'")
                return _write_all_anew(bare, tables)
            finally:
                raw.invalidate()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def is_writing(connection: sa.Connection) -> bool:
    """Whether this is a transaction of write(): what it reads may be its own, and still be rolled back."""
    return bool(connection.get_execution_options().get("leanon_writes"))


def join_many(connection: sa.Connection) -> None:
    """Let this transaction join tables as wholes, whatever PostgreSQL believes of one that was just filled.

    Of a table that it has not looked at yet it believes that it is empty, and would look through all of one
    for each row of the other: that took six minutes for 50,000.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_nestloop = off")


def insert_once(tx: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row, or leave the one that has its key as it is; whether it was inserted.

    Two who do so at once both succeed, and one of them has inserted it.
    """
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(row).on_conflict_do_nothing()
    return tx.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def insert_or_set(
    tx: sa.Connection, table: sa.Table, rows: sa.Select[Any], keys: Sequence[str], values: Sequence[str]
) -> None:
    """Insert selected rows, of these columns in this order; where one has its key, set its values instead."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).from_select([*keys, *values], rows)
    given = {name: statement.excluded[name] for name in values}
    tx.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=given))


def in_batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield values in batches of what one statement takes, so that nobody's answer waits for a long list."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise DatabaseDown from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise ConnectionLost from error
        if _is_down(error):
            raise DatabaseDown from error
        raise _without_details(error) from None


def is_not_allowed(error: BaseException) -> bool:
    """Whether the database refused a statement as its role may not do that (docs/owners.md)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == NOT_ALLOWED


def _is_down(error: DBAPIError) -> bool:
    """Whether there is no database to speak to: it does not answer, or the address leads to none."""
    refused = isinstance(error, sa.exc.ProgrammingError) and error.statement is None  # as it was to connect
    no_database = type(error.orig) is sqlite3.DatabaseError  # the file is another program's, or broken
    down = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    return down or refused or no_database


def _without_details(error: DBAPIError) -> DBAPIError:
    """Copy an error without its details, in which PostgreSQL names rows: RQ keeps errors for a day (R12)."""
    original = error.orig or Exception()
    diagnosis = getattr(original, "diag", None)
    text = diagnosis.message_primary if diagnosis else str(original)
    return type(error)(None, None, type(original)(text))


def _write_all_anew(connection: Any, tables: Collection[str]) -> bool:  # noqa: ANN401 - psycopg's, where it is installed
    """Write these tables anew, each that may be; whether nothing that was deleted stands in them.

    What some transaction from before may still see is copied along. The first table in which that lasts is
    the last that is written: so the others stay older than their round, as `traces.in_the_files` finds.
    """
    told: list[str] = []
    connection.add_notice_handler(lambda notice: told.append(notice.message_detail or ""))
    all_written = True
    for table in sorted(tables):
        for _ in range(TRIES):
            told.clear()
            is_written = _write_anew(connection, table)
            kept = any(int(count[0]) for detail in told if (count := _COUNT.search(detail)))
            if not kept:
                break
            time.sleep(FORGET_MILLISECONDS / 1000)  # most read for a moment
        else:
            return False
        all_written &= is_written
    return all_written


def _write_anew(connection: Any, table: str) -> bool:  # noqa: ANN401 - as above
    """Let PostgreSQL write a table anew; False where this role may not, or somebody else has it."""
    owned = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)"
    if not connection.execute(owned, [f'public."{table}"']).fetchone()[0]:
        return False
    try:
        connection.execute(f'VACUUM (FULL, VERBOSE) "{table}"')
    except Exception as error:
        if getattr(error, "sqlstate", None) != LOCKED:
            raise
        return False
    return True


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below opens every transaction
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # a roster that was deleted is gone from the file too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    statement = connection.get_execution_options().get("leanon_begin", "BEGIN")
    bare = connection.connection.driver_connection
    if not isinstance(bare, sqlite3.Connection):
        connection.exec_driver_sql(statement)
        return
    try:
        bare.execute(statement)  # by SQLAlchemy's way it took two fifths of a transaction that does nothing
    except sqlite3.Error as error:
        raise _told(error, connection.dialect, statement) from error


@contextmanager
def _begun(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction, which nobody has to ask first whether it is alive.

    Beginning tells: where that finds a dead one, all of its age are given up, and a fresh one begins. What
    has only looked is committed too: after a rollback psycopg has the server forget what it has prepared.
    """
    connection = engine.connect()
    try:
        try:
            begun = connection.begin()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            connection.close()
            connection = engine.connect()
            begun = connection.begin()
        with begun:  # which rolls back where the commit itself is refused
            yield connection
    finally:
        connection.close()


def _told(
    error: Exception, dialect: sa.Dialect, at: str | None = None, *, lost: bool = False
) -> BaseException:
    """An error of the driver's as SQLAlchemy tells it, where `at` says; else it was at connecting."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        at, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
