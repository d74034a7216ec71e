"""Copies of a SQLite database, whole while others write to it, and one of them put in its place.

Both go by SQLite's own online backup: what is copied is one moment, and whoever has the database open reads
on in the former one until their transaction ends.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from slackapp.storage import schema
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.tables import round_, workspace

WAIT_SECONDS: Final = 30.0
"""How long a copy waits for somebody who is writing."""
LOOK_SECONDS: Final = 0.2
_STEP_SECONDS: Final = 0.05
_KIND: Final = 0xFF
"""What of SQLite's code for an error says which kind it is."""
DAMAGED: Final = "it is damaged"


class CopyFailed(Exception):
    """A copy was not made, or not put in place; the text says why, in half a sentence."""


class OtherVersion(CopyFailed):
    """A copy is whole, and another version of Lean On made it."""


class NoDatabase(CopyFailed):
    """A file is there and is no SQLite database that can be read."""


@dataclass(frozen=True)
class Held:
    """What a copy is of: the names of its workspaces, and when the check-ins that are open in it close."""

    workspaces: tuple[str, ...]
    closing: tuple[datetime, ...]


def file_of(database: Database) -> Path | None:
    """The file of a SQLite database; None where it is another kind, or in memory."""
    name = database.url.database if database.is_sqlite else None
    return Path(name).resolve() if name and not name.startswith((":", "file:")) else None


@contextmanager
def copied(source: Path, beside: Path) -> Iterator[Path]:
    """A whole copy that nobody else can read, in the folder of another file; gone unless it is kept."""
    with _failing(), tempfile.TemporaryDirectory(prefix=f".{beside.name}.", dir=beside.parent) as folder:
        copy = Path(folder) / beside.name
        copy.touch(mode=0o600)
        with closing(_opened(source)) as old, closing(sqlite3.connect(copy)) as new:
            _copy(old, new)
        yield copy


def keep(copy: Path, name: Path) -> None:
    """Give a copy its name for good; CopyFailed where something has it already."""
    with _failing():
        with closing(_opened(copy)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")  # one file, which needs none beside it
        try:
            name.hardlink_to(copy)
        except FileExistsError:
            raise CopyFailed(f"{name} is there already") from None
        except OSError:  # a file system that gives a file one name only
            if name.exists():
                raise CopyFailed(f"{name} is there already") from None
            copy.rename(name)
        folder = os.open(name.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def check_whole(copy: Path) -> None:
    """CopyFailed unless a copy is whole, whichever version of Lean On it is of."""
    with _failing(), closing(_opened(copy)) as opened:
        whole: Sequence[str] = opened.execute("PRAGMA integrity_check").fetchone()
        if whole[0] != "ok" or opened.execute("PRAGMA foreign_key_check").fetchone():
            raise CopyFailed(DAMAGED)


def held(copy: Path) -> Held:
    """What a whole copy is of; OtherVersion where it has not this version's tables."""
    database = Database(f"sqlite:///{copy}")
    try:
        schema.check(database)
        with database.read() as connection:
            names = connection.execute(sa.select(workspace.c.name).order_by(workspace.c.id)).scalars()
            ends = sa.select(round_.c.closes_at).where(round_.c.status == "open").order_by(round_.c.closes_at)
            return Held(tuple(names), tuple(connection.execute(ends).scalars()))
    except schema.WrongSchema:
        raise OtherVersion("it has not this version’s tables") from None
    except DatabaseDown:
        raise CopyFailed("it cannot be read") from None
    finally:
        database.close()


def note_restored(copy: Path, by: By) -> None:
    """Write down in the audit log of each workspace of a copy that it takes the place of what was there."""
    database = Database(f"sqlite:///{copy}")
    try:
        with database.write() as tx:
            for key, name in tx.execute(sa.select(workspace.c.id, workspace.c.name)).all():
                audit_log.note(tx, key, Action.RESTORED, by, subject=name)
    finally:
        database.close()


def others_use(live: Path) -> bool:
    """Whether another process has the database open."""
    with _failing(), closing(_opened(live, LOOK_SECONDS)) as opened:
        try:
            opened.execute("PRAGMA locking_mode=EXCLUSIVE")
            opened.execute("BEGIN IMMEDIATE")
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
            opened.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _KIND in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                return True
            raise
    return False


def put_in_place(copy: Path, live: Path) -> None:
    """Let a database be what a copy is, in one transaction: all of it, or nothing where that fails."""
    with _failing(), closing(_opened(copy)) as new, closing(_opened(live)) as old:
        _copy(new, old)
        with suppress(sqlite3.OperationalError):  # who still reads the former one keeps it from the file
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def set_aside(live: Path, name: Path) -> None:
    """Give a database that cannot be read another name, with what SQLite keeps beside it."""
    with _failing():
        if name.exists():
            raise CopyFailed(f"{name} is there already")
        for ending in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                live.with_name(live.name + ending).rename(name.with_name(name.name + ending))


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy in one step, so that it is of one moment; CopyFailed where somebody writes all the time."""
    until = time.monotonic() + WAIT_SECONDS

    def waited(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > until:
            raise CopyFailed("somebody else writes to the database without a pause")

    source.backup(target, pages=-1, progress=waited, sleep=_STEP_SECONDS)


def _opened(file: Path, wait: float | None = None) -> sqlite3.Connection:
    patience = WAIT_SECONDS if wait is None else wait
    address = f"{file.resolve().as_uri()}?mode=rw"  # which makes none where there is none
    return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise CopyFailed(f"SQLite says “{error}”") from None
        broken = error.sqlite_errorcode & _KIND == sqlite3.SQLITE_CORRUPT
        raise NoDatabase(DAMAGED if broken else "it is no SQLite database that can be read") from None
    except OSError as error:
        raise CopyFailed(f"the system says “{error.strerror}”") from None
