"""Looks for rows that should be gone, and for tables that put people beside rounds where they must not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from slackapp.storage.database import EMPTIED
from slackapp.storage.tables import box, delivery, leaf, metadata, person, roster, round_, workspace

# Enough for every table of ours; of a table that somebody else fills, a part is enough to know it.
DISTINCT: Final = 20_000
_OURS: Final = frozenset({*metadata.tables, "alembic_version"})
_TEXTLESS: Final = (sa.Integer, sa.Numeric, sa.Boolean, sa.DateTime, sa.Date, sa.Time, sa.LargeBinary)


@dataclass(frozen=True)
class Ids:
    """What people, rounds, leaves and workspaces are called here."""

    people: frozenset[str]
    rounds: frozenset[str]
    leaves: frozenset[str]
    workspaces: frozenset[str]


@dataclass(frozen=True)
class Relation:
    """A table or view. `texts` are the columns that may hold ids and that we may read; `closed` others."""

    schema: str | None
    name: str
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    closed: tuple[str, ...]

    @property
    def ours(self) -> bool:
        """Whether this version's migrations make it."""
        return self.name in _OURS and self.schema in {None, "public"}

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema not in {None, "public"} else self.name


def ids(connection: sa.Connection) -> Ids:
    """Every id that is known at this moment."""

    def values_of(column: "sa.Column[str]") -> frozenset[str]:
        return frozenset(connection.execute(sa.select(column).distinct()).scalars())

    return Ids(*map(values_of, (person.c.user, round_.c.id, leaf.c.leaf, workspace.c.id)))


def in_the_files(connection: sa.Connection) -> tuple[str, ...]:
    """The tables in whose files stand rows that the end of a round has deleted (R14).

    PostgreSQL keeps with each row which transaction wrote it: that of a primary key in its catalogue is older
    than the end of the last round where the table was not written anew since. SQLite writes over what it
    deletes.
    """
    if connection.dialect.name == "sqlite":
        return ()
    statement = (
        "SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
        " JOIN pg_class k ON k.oid = i.indexrelid WHERE c.oid = ANY(CAST(:tables AS regclass[]))"
        " AND age(k.xmin) > (SELECT min(age(xmin)) FROM public.round WHERE status <> 'open') ORDER BY 1"
    )
    return tuple(connection.execute(sa.text(statement), {"tables": list(EMPTIED)}).scalars())


def left_over(connection: sa.Connection) -> tuple[tuple[str, str], ...]:
    """Table and round of every box, place in a roster and message that outlived its round (R14).

    Whoever was asked in a void round is still told so, and that message is allowed.
    """
    open_ = sa.select(round_.c.id).where(round_.c.status == "open")
    void = sa.select(round_.c.id).where(round_.c.status == "void")
    notices = delivery.c.kind.startswith("void") & delivery.c.round.in_(void)
    kept = {"box": box.c.round, "delivery": delivery.c.round, "roster": roster.c.round}
    found = []
    for name, column in kept.items():
        statement = sa.select(column).where(column.not_in(open_)).distinct().order_by(column)
        if name == "delivery":
            statement = statement.where(sa.not_(notices))
        found += [(name, ended) for ended in connection.execute(statement).scalars()]
    return tuple(found)


def relations(connection: sa.Connection) -> Iterator[Relation]:
    """Every table and view of the database, but for the server's own and those of its extensions."""
    inspector = sa.inspect(connection)
    sqlite = connection.dialect.name == "sqlite"
    readable = {} if sqlite else _readable(connection)
    for schema in [None] if sqlite else sorted({schema for schema, _ in readable}):
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        names += [] if sqlite else [*inspector.get_materialized_view_names(schema)]
        for name in sorted(names):
            if not sqlite and (schema, name) not in readable:
                continue
            columns = inspector.get_columns(name, schema)
            every = tuple(each["name"] for each in columns)
            texts = tuple(each["name"] for each in columns if not isinstance(each["type"], _TEXTLESS))
            may = every if sqlite else readable[schema or "", name]
            yield Relation(
                schema,
                name,
                every,
                tuple(each for each in texts if each in may),
                tuple(each for each in texts if each not in may),
            )


def texts(connection: sa.Connection, relation: Relation, column: str) -> Iterator[str]:
    """The different texts in a column, however it is stored."""
    table = sa.table(relation.name, sa.column(column), schema=relation.schema)
    statement = sa.select(sa.cast(table.c[column], sa.Text)).distinct().limit(DISTINCT)
    yield from (text for text in connection.execute(statement).scalars() if text)


def _readable(connection: sa.Connection) -> dict[tuple[str, str], frozenset[str]]:
    rows = connection.execute(
        sa.text(
            "SELECT nspname, relname, array_remove(array_agg(CASE WHEN"
            " has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, attnum, 'SELECT')"
            " THEN attname::text END), NULL) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute a ON attrelid = c.oid"
            " WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND attnum > 0 AND NOT attisdropped"
            " AND nspname !~ '^pg_' AND nspname <> 'information_schema'"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
            " AND d.objid = c.oid AND d.deptype = 'e') GROUP BY 1, 2"
        )
    )
    return {(schema, name): frozenset(columns) for schema, name, columns in rows}
