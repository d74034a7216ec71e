"""The parts that this version's migrations make in PostgreSQL, worked out from what they declare.

Nothing can be made there to compare with: whoever verifies may only read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from slackapp.storage.tables import metadata
from slackapp.storage.verification import grants, guards
from slackapp.storage.verification.parts import Catalogue, Definition, Part, one_line

IN_LINE: Final = frozenset({("box", "sealed")})
"""Columns whose storage the migrations set to PLAIN, so that nothing of them comes into TOAST (R4)."""
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy says no types of it
_REVISION: Final = sa.Table(  # Alembic's own
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
# What PostgreSQL calls the types that SQLAlchemy calls otherwise.
_CALLED: Final = {"varchar": "character varying", "float": "double precision"}


@cache
def expected() -> Catalogue:
    """Every table, column, constraint and index of the code, every trigger and function of its migrations."""
    tables = (*metadata.tables.values(), _REVISION)
    parts = dict(each for table in tables for each in _of_table(table))
    return parts | dict(_guards())


@cache
def granted() -> frozenset[Part]:
    """What the roles of docs/owners.md may be granted: an installation with one role has none of it."""
    return frozenset(
        Part("grant", f"{verb}{f' ({column.strip()})' if column else ''} TO {role}", table)
        for role, allowed in ((grants.APP, grants.NEEDS), (grants.READER, grants.READS))
        for table, verbs in allowed.items()
        for verb, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?", verbs)
        for column in columns.replace('"', "").split(",")
    )


def types() -> Mapping[str, Mapping[str, str]]:
    """For each table the columns with their types, as they are declared."""
    return {
        table.name: {column.name: _type(column) for column in table.columns}
        for table in (*metadata.tables.values(), _REVISION)
    }


def _of_table(table: sa.Table) -> Iterator[tuple[Part, Definition]]:
    yield Part("table", table.name), Definition()
    for column in table.columns:
        yield Part("column", column.name, table.name), _column(table.name, column)
    for constraint in table.constraints:
        yield Part("constraint", str(constraint.name), table.name), _constraint(constraint)
    for index in table.indexes:
        unique = "UNIQUE " * bool(index.unique)
        columns = ", ".join(column.name for column in index.columns)
        where = index.dialect_options["postgresql"].get("where")
        text = f"CREATE {unique}INDEX {index.name} ON {table.name} USING btree ({columns})"
        yield Part("index", str(index.name), table.name), Definition(text, _sql(where))


def _column(table: str, column: "sa.Column[Any]") -> Definition:
    name, _, rest = _type(column).lower().partition("(")
    kind = f"{_CALLED.get(name, name)}({rest.replace(' ', '')}" if rest else _CALLED.get(name, name)
    words = [kind, *["not null"] * (not column.nullable), *["storage p"] * ((table, column.name) in IN_LINE)]
    default = _DIALECT.ddl_compiler(_DIALECT, sa.schema.CreateTable(column.table)).get_column_default_string(
        column
    )
    return Definition(" ".join(words), f"CAST({default} AS {_type(column)})" if default else "")


def _constraint(constraint: sa.Constraint) -> Definition:
    if isinstance(constraint, sa.CheckConstraint):
        return Definition("CHECK ()", _sql(constraint.sqltext))
    if not isinstance(constraint, ColumnCollectionConstraint):
        raise NotImplementedError(type(constraint))
    columns = ", ".join(column.name for column in constraint.columns)
    if isinstance(constraint, sa.ForeignKeyConstraint):
        referred = ", ".join(element.column.name for element in constraint.elements)
        after = f" ON DELETE {constraint.ondelete}" if constraint.ondelete else ""
        later = " DEFERRABLE" * bool(constraint.deferrable)
        later += f" INITIALLY {constraint.initially}" if constraint.initially else ""
        to = constraint.referred_table.name
        return Definition(f"FOREIGN KEY ({columns}) REFERENCES {to}({referred}){after}{later}")
    kind = "PRIMARY KEY" if isinstance(constraint, sa.PrimaryKeyConstraint) else "UNIQUE"
    return Definition(f"{kind} ({columns})")


def _guards() -> Iterator[tuple[Part, Definition]]:
    for name, (when, condition, sentence) in guards.rules("postgresql").items():
        function, trigger = guards.refusing_trigger("postgresql", name, when, condition, sentence)
        body = re.split(r"\$\$", function)[1]
        text = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $function${body}"
        yield Part("function", f"{name}()"), Definition(one_line(f"{text}$function$"))
        table = when.rpartition(" ")[2]
        yield Part("trigger", name, table), Definition(trigger)
        if name.endswith(guards.KEPT):
            yield (
                Part("trigger", f"{table}_is_not_truncated", table),
                Definition(guards.refusing_truncate(table)),
            )


def _type(column: "sa.Column[Any]") -> str:
    return str(column.type.compile(_DIALECT))


def _sql(condition: Any) -> str:  # noqa: ANN401 - any of SQLAlchemy's ways to say a condition
    if condition is None or isinstance(condition, str):
        return condition or ""
    return str(condition.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
