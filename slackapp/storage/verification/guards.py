"""Triggers and constraints that guard the tables: how to make them, which are promised, which are there."""

import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from slackapp.storage import schema
from slackapp.storage.tables import metadata

KEPT: Final = "_is_not_updated"
"""A table with a trigger of this name is kept from TRUNCATE too, where there is such a thing."""


@dataclass(frozen=True)
class Trigger:
    """A trigger there must be, its table, and the texts that its definition must hold."""

    name: str
    table: str
    holds: tuple[str, ...]


def refusing_trigger(dialect: str, name: str, when: str, condition: str, sentence: str) -> list[str]:
    """SQL that makes a trigger: it refuses a row where the condition holds, with this sentence.

    `when` is such as "UPDATE ON release"; the condition may name the rows OLD and NEW.
    """
    if dialect == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        return [f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} {body}"]
    refuse = f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'"
    body = f"BEGIN IF {condition} THEN {refuse}; END IF; RETURN COALESCE(NEW, OLD); END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def refusing_truncate(table: str) -> str:
    """SQL that keeps a table from TRUNCATE too, where it has a trigger `<table>_is_not_updated`."""
    return (
        f"CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}{KEPT}()"
    )


def weakened_checks(connection: sa.Connection) -> tuple[str, ...]:
    """The CHECK constraints of this version that this database has not, or with other values, by name.

    Databases write a condition in their own way, so only the numbers and texts in it are compared.
    """
    inspector = sa.inspect(connection)
    there = {
        check["name"]: _values(check["sqltext"])
        for table in set(metadata.tables) & set(inspector.get_table_names())
        for check in inspector.get_check_constraints(table)
    }
    declared = {
        str(check.name): _values(str(check.sqltext))
        for table in metadata.tables.values()
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint)
    }
    return tuple(sorted(name for name, values in declared.items() if there.get(name) != values))


def promised_triggers(connection: sa.Connection) -> tuple[Trigger, ...]:
    """The triggers that the migrations make, read from the migrations themselves (their RULES)."""
    dialect = connection.dialect.name
    revisions = list(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())
    promised = {}
    for revision in reversed(revisions):
        different = getattr(revision.module, "DIFFERENT", {}).get(dialect)
        for name, (when, condition, sentence) in getattr(revision.module, "RULES", {}).items():
            holds = (f"BEFORE {when} ", condition.format(different=different), sentence)
            promised[name] = Trigger(name, when.rpartition(" ")[2], holds)
    if dialect == "postgresql":
        for table in [name.removesuffix(KEPT) for name in promised if name.endswith(KEPT)]:
            name, sentence = f"{table}_is_not_truncated", promised[table + KEPT].holds[-1]
            promised[name] = Trigger(name, table, (f"BEFORE TRUNCATE ON {table} ", sentence))
    return tuple(promised.values())


def triggers(connection: sa.Connection, table: str) -> dict[str, str]:
    """The triggers of a table that fire: name → what it does, one line, without the name of a schema."""
    statement = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"
        if connection.dialect.name == "sqlite"
        # 'O' and 'A' are the states of pg_trigger.tgenabled in which a trigger fires in an ordinary session.
        else "SELECT tgname, replace(pg_get_triggerdef(t.oid), n.nspname || '.', '') || ' ' || p.prosrc"
        " FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid JOIN pg_class c ON c.oid = tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE tgrelid = to_regclass(:t) AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    rows = connection.execute(sa.text(statement), {"t": table})
    return {name: one_line(definition) for name, definition in rows}


def one_line(text: str) -> str:
    """The text with every run of white space as one space, and one at its end."""
    return f"{' '.join(text.split())} "


def _values(condition: str) -> frozenset[str]:
    return frozenset(re.findall(r"'[^']*'|\b\d+(?:\.\d+)?\b", condition))
