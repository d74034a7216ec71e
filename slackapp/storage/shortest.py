"""The shortest way to a row: statements written once, and handed to the driver as they are.

What SQLAlchemy does for each statement costs more than sealing a box. So the few that everybody waits for are
written out by it once, for the kind of database, and are put to the driver's own cursor from then on.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

Values: TypeAlias = Mapping[str, object]
"""What stands in a statement's places, as the driver takes it: a moment is a number of seconds."""


class Statement:
    """One statement, written out once for each kind of database."""

    def __init__(self, built: sa.ClauseElement) -> None:
        self._built: Final = built
        self._written: dict[str, str] = {}

    def written(self, dialect: sa.Dialect) -> str:
        """The SQL of it, with named places."""
        found = self._written.get(dialect.name)
        if found is None:
            named = sqlite.dialect(paramstyle="named") if dialect.name == "sqlite" else dialect
            found = self._written[dialect.name] = str(self._built.compile(dialect=named))
        return found


class Shortest:
    """A transaction, or a single statement, by the driver's own cursor."""

    def __init__(self, cursor: Any, dialect: sa.Dialect) -> None:  # noqa: ANN401 - of psycopg, or of sqlite3
        self._cursor, self._dialect = cursor, dialect

    def begin(self, said: str) -> None:
        """Open a transaction."""
        self._cursor.execute(said)

    def value(self, statement: Statement, values: Values) -> Any:  # noqa: ANN401 - whatever the column holds
        """The first column of the first row that is found; None where there is none."""
        row = self._cursor.execute(statement.written(self._dialect), values).fetchone()
        return None if row is None else row[0]

    def change(self, statement: Statement, values: Values) -> None:
        """Change what the statement says."""
        self._cursor.execute(statement.written(self._dialect), values)
