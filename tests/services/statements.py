"""Listens to what a database is asked, for tests that count statements or look for whom they name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import sqlalchemy as sa

from slackapp.storage.database import Database

Asked: TypeAlias = Database | sa.Connection | type[sa.Engine]
"""A database, a connection, or all databases of this process."""


@contextmanager
def statements(at: Asked) -> Iterator[list[str]]:
    """Collect the statements that are asked while the block lasts."""
    found: list[str] = []
    with _listening(at, lambda statement, _: found.append(statement)):
        yield found


@contextmanager
def statements_and_values(at: Asked) -> Iterator[list[tuple[str, Any]]]:
    """Collect them with their values, as the driver takes them and the database's owner can log them."""
    found: list[tuple[str, Any]] = []
    with _listening(at, lambda statement, values: found.append((statement, values))):
        yield found


@contextmanager
def _listening(at: Asked, note: Callable[[str, Any], None]) -> Iterator[None]:
    def hear(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        note(statement, values)

    where = at.engine if isinstance(at, Database) else at
    sa.event.listen(where, "before_cursor_execute", hear)
    try:
        yield
    finally:
        sa.event.remove(where, "before_cursor_execute", hear)
