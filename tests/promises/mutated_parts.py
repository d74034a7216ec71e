"""Faults made of the catalogue itself: a change for each table, column, constraint, index, trigger, function.

All of a kind are made at once, by whoever administers the database, and taken back after the look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from slackapp.storage.verification.parts import Catalogue, Part

NAME: Final = "spy"


@dataclass(frozen=True)
class Fault:
    """A change behind Lean On's back, and the part that must be named for it."""

    named: Part
    statement: str


Made = Callable[[Catalogue], Iterator[Fault]]


def to_each(kind: str, statement: str, *, only: str = "") -> Made:
    """Make this statement for each part of a kind, which must be named for it.

    `{name}` and `{table}` are its own, `{condition}` its expression; `only` are words of its definition.
    """

    def made(catalogue: Catalogue) -> Iterator[Fault]:
        for part, table in _parts(catalogue, kind):
            definition = catalogue[part]
            if only in f"{definition.text} {definition.expression}" and (
                kind != "column" or not _in_key(catalogue, part)
            ):
                said = statement.format(name=part.name, table=table, condition=definition.expression)
                yield Fault(part, said)

    return made


def beside_each(kind: str, statement: str, named: str, *, of_it: bool = True, called: str = NAME) -> Made:
    """Make something new beside each table, of this kind and name; `of_it` where it belongs to the table."""

    def made(catalogue: Catalogue) -> Iterator[Fault]:
        for part, table in _parts(catalogue, kind):
            name = called.format(name=part.name)
            yield Fault(
                Part(named, name, table if of_it else ""), statement.format(name=part.name, table=table)
            )

    return made


def _parts(catalogue: Catalogue, kind: str) -> Iterator[tuple[Part, str]]:
    """The parts of a kind and their tables, but for those of Alembic's, by which the version is told."""
    for part in sorted(catalogue):
        table = part.table or part.name
        if part.kind == kind and table != "alembic_version":
            yield part, table


def _in_key(catalogue: Catalogue, column: Part) -> bool:
    key = next(d.text for p, d in catalogue.items() if p.table == column.table and "PRIMARY KEY" in d.text)
    return column.name in key.replace('"', "").rpartition("(")[2].strip(")").split(", ")


POSTGRES: Final[dict[str, Made]] = {
    "a table that is not vacuumed": to_each("table", 'ALTER TABLE "{name}" SET (autovacuum_enabled = false)'),
    "a table whose rows are sent whole": to_each("table", 'ALTER TABLE "{name}" REPLICA IDENTITY FULL'),
    "a table of row security": to_each("table", 'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY'),
    "a child of a table": to_each("table", 'CREATE TABLE "child_{name}" () INHERITS ("{name}")'),
    "a column that may be empty": to_each(
        "column", 'ALTER TABLE "{table}" ALTER "{name}" DROP NOT NULL', only="not null"
    ),
    "a column without its default": to_each(
        "column", 'ALTER TABLE "{table}" ALTER "{name}" DROP DEFAULT', only="CAST("
    ),
    "a column of another name": to_each("column", 'ALTER TABLE "{table}" RENAME "{name}" TO "{name}_"'),
    "a column more": beside_each("table", 'ALTER TABLE "{table}" ADD COLUMN spy text', "column"),
    "a constraint that is gone": to_each(
        "constraint", 'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}" CASCADE'
    ),
    "a constraint that is always kept": to_each(
        "constraint",
        'ALTER TABLE "{table}" DROP CONSTRAINT "{name}",'
        ' ADD CONSTRAINT "{name}" CHECK (({condition}) OR 1 = 1)',
        only="CHECK",
    ),
    "a constraint for new rows alone": to_each(
        "constraint",
        'ALTER TABLE "{table}" DROP CONSTRAINT "{name}",'
        ' ADD CONSTRAINT "{name}" CHECK ({condition}) NOT VALID',
        only="CHECK",
    ),
    "a reference that is not checked": to_each(
        "constraint", 'ALTER TABLE "{table}" DISABLE TRIGGER ALL', only="FOREIGN KEY"
    ),
    "an index that is gone": to_each("index", 'DROP INDEX "{name}"'),
    "an index more": beside_each(
        "table", 'CREATE INDEX "spy_{name}" ON "{table}" ((1))', "index", called="spy_{name}"
    ),
    "a trigger that is gone": to_each("trigger", 'DROP TRIGGER "{name}" ON "{table}"'),
    "a trigger that is off": to_each("trigger", 'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"'),
    "a trigger for replicas alone": to_each(
        "trigger", 'ALTER TABLE "{table}" ENABLE REPLICA TRIGGER "{name}"'
    ),
    "a trigger more": beside_each(
        "table",
        'CREATE TRIGGER spy AFTER UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION round_ends_once()',
        "trigger",
    ),
    "a gutted function": to_each(
        "function",
        "CREATE OR REPLACE FUNCTION {name} RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN COALESCE(NEW, OLD); END $$",
    ),
    "a function with its owner's rights": to_each("function", "ALTER FUNCTION {name} SECURITY DEFINER"),
    "a rule": beside_each("table", 'CREATE RULE spy AS ON UPDATE TO "{table}" DO ALSO NOTIFY spy', "rule"),
    "a policy": beside_each("table", 'CREATE POLICY spy ON "{table}"', "policy"),
    "a view": beside_each(
        "table", 'CREATE VIEW "of_{name}" AS SELECT * FROM "{name}"', "view", of_it=False, called="of_{name}"
    ),
    "a stored view": beside_each(
        "table",
        'CREATE MATERIALIZED VIEW "of_{name}" AS SELECT * FROM "{name}"',
        "materialized view",
        of_it=False,
        called="of_{name}",
    ),
    "a right to read": beside_each(
        "table", 'GRANT SELECT ON "{table}" TO PUBLIC', "grant", called="SELECT TO PUBLIC"
    ),
    "a right to read a column": beside_each(
        "column",
        'GRANT SELECT ("{name}") ON "{table}" TO PUBLIC',
        "grant",
        called="SELECT ({name}) TO PUBLIC",
    ),
    "a publication": beside_each(
        "table",
        'CREATE PUBLICATION "of_{name}" FOR TABLE "{name}"',
        "publication",
        of_it=False,
        called="of_{name}",
    ),
}
SQLITE: Final[dict[str, Made]] = {
    "a column more": beside_each("table", 'ALTER TABLE "{table}" ADD COLUMN spy TEXT', "column"),
    "a column of another name": to_each(
        "column",
        "UPDATE sqlite_master SET sql = replace(replace(sql, char(9) || '{name} ', char(9) || '{name}_ '),"
        " char(9) || '\"{name}\" ', char(9) || '{name}_ ') WHERE name = '{table}'",
    ),
    "a constraint of another name": to_each(
        "constraint",
        "UPDATE sqlite_master SET sql = replace(sql, 'CONSTRAINT {name} ', 'CONSTRAINT {name}_ ')"
        " WHERE name = '{table}'",
    ),
    "a constraint that is always kept": to_each(
        "constraint",
        "UPDATE sqlite_master SET sql = replace(sql, '{name} CHECK (', '{name} CHECK (1 OR ')"
        " WHERE name = '{table}'",
        only=" CHECK (",
    ),
    "an index that is gone": to_each("index", 'DROP INDEX "{name}"'),
    "an index more": beside_each(
        "table", 'CREATE INDEX "spy_{name}" ON "{table}" (1)', "index", called="spy_{name}"
    ),
    "a trigger that is gone": to_each("trigger", 'DROP TRIGGER "{name}"'),
    "a gutted trigger": to_each(
        "trigger",
        "UPDATE sqlite_master SET sql = replace(sql, ' WHEN ', ' WHEN 1 = 0 AND ') WHERE name = '{name}'",
    ),
    "a trigger more": beside_each(
        "table",
        'CREATE TRIGGER "spy_{name}" AFTER UPDATE ON "{table}" BEGIN SELECT 1; END',
        "trigger",
        called="spy_{name}",
    ),
    "a view": beside_each(
        "table", 'CREATE VIEW "of_{name}" AS SELECT * FROM "{name}"', "view", of_it=False, called="of_{name}"
    ),
    "a table more": beside_each(
        "table",
        'CREATE TABLE "of_{name}" AS SELECT * FROM "{name}"',
        "table",
        of_it=False,
        called="of_{name}",
    ),
}
