"""Triggers that guard the tables: how to make them, and which ones the migrations make."""

from typing import Final

from slackapp.storage import schema

KEPT: Final = "_is_not_updated"
"""A table with a trigger of this name is kept from TRUNCATE too, where there is such a thing."""


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


def rules(dialect: str) -> dict[str, tuple[str, str, str]]:
    """The rules of all migrations, as `refusing_trigger` takes them: name → when, condition, sentence."""
    found = {}
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - a quarter of a second for every process

    for revision in reversed(list(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())):
        different = getattr(revision.module, "DIFFERENT", {}).get(dialect)
        for name, (when, condition, sentence) in getattr(revision.module, "RULES", {}).items():
            found[name] = (when, condition.format(different=different), sentence)
    return found
