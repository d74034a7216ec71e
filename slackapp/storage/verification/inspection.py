"""Reads from a database itself, changing nothing, what its tables are made of and what guards them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from slackapp.storage import schema
from slackapp.storage.database import Database

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


def parts(connection: sa.Connection, table: str) -> frozenset[str]:
    """Every column, key, index and reference of a table, each in a few words that both databases share."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(table):
        return frozenset()
    key = inspector.get_pk_constraint(table)["constrained_columns"]
    found = {f"primary key {', '.join(key)}"} if key else set()
    found |= {f"column {_in_words(column)}" for column in inspector.get_columns(table)}
    found |= {f"index {index['name']}" for index in inspector.get_indexes(table)}
    found |= {f"unique {each['name']}" for each in inspector.get_unique_constraints(table)}
    found |= {f"reference to {each['referred_table']}" for each in inspector.get_foreign_keys(table)}
    for other in inspector.get_table_names():
        referred = {each["referred_table"] for each in inspector.get_foreign_keys(other)}
        found |= {f"reference from {other}"} if table in referred else set()
    return frozenset(found)


def kept_in_line(connection: sa.Connection) -> bool:
    """Whether sealed boxes are stored PLAIN: in their row, nowhere else. SQLite has no other way."""
    if connection.dialect.name == "sqlite":
        return True
    statement = (
        "SELECT attstorage FROM pg_attribute WHERE attrelid = to_regclass('box') AND attname = 'sealed'"
    )
    return connection.execute(sa.text(statement)).scalar() == "p"


def kept_beside(connection: sa.Connection) -> bool:
    """Whether there are bytes of sealed boxes in TOAST, PostgreSQL's store beside the rows."""
    if connection.dialect.name == "sqlite":
        return False
    statement = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = to_regclass('box')"
    return bool(connection.execute(sa.text(statement)).scalar())


def publications(connection: sa.Connection) -> tuple[str, ...]:
    """PostgreSQL's publications that send every change of a box to somebody else."""
    if connection.dialect.name == "sqlite":
        return ()
    statement = "SELECT pubname FROM pg_publication_tables WHERE tablename = 'box' ORDER BY pubname"
    return tuple(connection.execute(sa.text(statement)).scalars())


@contextmanager
def _allowed() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_ALLOWED:
            raise Hidden from error
        raise


def _in_words(column: Any) -> str:  # noqa: ANN401 - SQLAlchemy's ReflectedColumn, whose optional keys mypy refuses
    kind = "bytes" if isinstance(column["type"], sa.LargeBinary) else str(column["type"])
    more = [word for word in ("default", "computed", "identity") if column.get(word)]
    return " ".join([column["name"], kind, *(["not null"] if not column["nullable"] else []), *more])
