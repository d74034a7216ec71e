"""A look into a database that changes nothing, and says where this role may not look."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from slackapp.storage import schema
from slackapp.storage.database import Database
from slackapp.storage.tables import vetted_wording

_NOT_ALLOWED: Final = "42501"  # PostgreSQL's insufficient_privilege


class Hidden(Exception):
    """The role of DATABASE_URL may not look there."""


@contextmanager
def looking(database: Database) -> Iterator[sa.Connection]:
    """A transaction that only looks; Hidden where this role may not."""
    with _allowed(), database.read() as connection:
        yield connection


def is_current(database: Database) -> bool:
    """Whether the database is there and has this version's tables. Raises Hidden, and schema.OtherSchema."""
    with _allowed():
        return schema.is_current(database)


def kept_beside(connection: sa.Connection) -> bool:
    """Whether there are bytes of sealed boxes in TOAST, PostgreSQL's store beside the rows."""
    if connection.dialect.name == "sqlite":
        return False
    statement = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = to_regclass('box')"
    return bool(connection.execute(sa.text(statement)).scalar())


def vetted_wordings(connection: sa.Connection) -> set[tuple[str, str, str, str]]:
    """Kind, entry, locale and digest of every wording that counts as vetted."""
    c = vetted_wording.c
    return {tuple(row) for row in connection.execute(sa.select(c.kind, c.entry, c.locale, c.digest))}


@contextmanager
def _allowed() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_ALLOWED:
            raise Hidden from error
        raise
