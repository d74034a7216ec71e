"""The SQL of a trigger that refuses: the same rule for both databases, in the words of whoever tries."""


def trigger(dialect: str, name: str, when: str, condition: str, told: str) -> list[str]:
    """Statements for a trigger that refuses a row where the condition holds, saying `told`.

    `when` is such as "UPDATE ON release"; the condition may name the rows OLD and NEW.
    """
    if dialect == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
        return [f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} {body}"]
    refuse = f"RAISE EXCEPTION '{told}' USING ERRCODE = 'integrity_constraint_violation'"
    body = f"BEGIN IF {condition} THEN {refuse}; END IF; RETURN COALESCE(NEW, OLD); END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def untruncated(table: str) -> str:
    """The statement that keeps a table from TRUNCATE too, where it has a trigger `<table>_is_not_updated`."""
    return (
        f"CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_not_updated()"
    )
