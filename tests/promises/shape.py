"""Reads from a database itself, not from our own metadata, what `box` and `release` are made of."""

import sqlalchemy as sa

COMMON = {
    "box": {"primary key round, leaf"},
    "release": {"primary key round, leaf"},
}

ALLOWED = {
    "sqlite": {
        "box": {
            "column round VARCHAR(64) not null",
            "column leaf VARCHAR(64) not null",
            "column sealed BLOB not null",
        },
        "release": {
            "column round VARCHAR(64) not null",
            "column leaf VARCHAR(64) not null",
            "column workspace VARCHAR(64) not null",
            "column status VARCHAR(16) not null",
            "column value NUMERIC(2, 1)",
            "column focus SMALLINT",
            "column band VARCHAR(8)",
        },
    },
    "postgresql": {
        "box": {
            "column round character varying(64) not null",
            "column leaf character varying(64) not null",
            "column sealed bytea not null stored PLAIN",
        },
        "release": {
            "column round character varying(64) not null",
            "column leaf character varying(64) not null",
            "column workspace character varying(64) not null",
            "column status character varying(16) not null",
            "column value numeric(2,1)",
            "column focus smallint",
            "column band character varying(8)",
        },
    },
}
"""Everything that the two tables may consist of (R4, R6): what is not here is a fault, whatever it is."""

TRIGGERS = {
    "audit": frozenset(
        {
            "audit_is_not_updated",
            "audit_is_not_deleted",
            "audit_is_not_replaced",
            "audit_is_not_truncated",
        }
    ),
    "library_edition": frozenset(
        {
            "library_edition_is_not_updated",
            "library_edition_is_not_deleted",
            "library_edition_is_not_replaced",
            "library_edition_is_not_truncated",
        }
    ),
    "guardian": frozenset(
        {
            "guardian_is_not_replaced",
            "guardian_is_one_of_three",
            "guardian_is_not_hr",
            "guardian_only_ends",
            "guardian_stays",
        }
    ),
    "console_role": frozenset({"console_role_is_no_guardians", "console_role_becomes_no_guardians"}),
    "workspace": frozenset({"workspace_alerts_no_guardian"}),
    "wording_approval": frozenset(
        {
            "wording_approval_by_guardians",
            "wording_approval_is_not_updated",
            "wording_approval_is_not_deleted",
            "wording_approval_is_not_replaced",
            "wording_approval_is_not_truncated",
        }
    ),
    "vetted_wording": frozenset(
        {
            "vetted_wording_is_not_added",
            "vetted_wording_is_not_updated",
            "vetted_wording_is_not_deleted",
            "vetted_wording_is_not_truncated",
        }
    ),
    "round_question": frozenset(
        {
            "round_question_at_opening_only",
            "round_question_is_vetted",
            "round_question_was_announced",
            "round_question_changes_seldom",
            "round_question_is_not_updated",
            "round_question_is_not_deleted",
            "round_question_is_not_replaced",
            "round_question_is_not_truncated",
        }
    ),
    "box": frozenset[str](),
    "release": frozenset(
        {
            "release_at_close_only",
            "release_is_not_updated",
            "release_is_not_deleted",
            "release_is_not_truncated",
        }
    ),
    "round": frozenset(
        {
            "round_keeps_apart",
            "round_is_not_reopened",
            "round_stays",
            "round_stays_as_it_began",
            "round_ends_once",
            "round_void_by_pause_stays",
        }
    ),
}
"""Every trigger there must be, and the only ones there may be. SQLite has no TRUNCATE to forbid."""

PEOPLE_AND_ROUNDS = frozenset(
    {"roster", "delivery", "recipient", "director", "report", "prompt_shown", "agreement"}
)
"""The tables that pair people and rounds (R14): two of the snapshot, five about leads and their reports."""


def faults(connection: sa.Connection) -> list[str]:
    """Say what stands in `box` or `release` and should not, what is missing, and who else knows people."""
    dialect = connection.dialect.name
    found = []
    for table in ("box", "release"):
        wanted = ALLOWED[dialect][table] | COMMON[table]
        parts = (_sqlite if dialect == "sqlite" else _postgresql)(connection, table)
        found += [f"{table}: {part}" for part in sorted(parts - wanted)]
        found += [f"{table} lacks {part}" for part in sorted(wanted - parts)]
    return found + _pairs(connection)


def trigger_faults(connection: sa.Connection, tables: frozenset[str] = frozenset(TRIGGERS)) -> list[str]:
    """Say which trigger is missing, switched off or nobody's."""
    sqlite = connection.dialect.name == "sqlite"
    found = []
    for table in sorted(tables):
        wanted = TRIGGERS[table] - ({f"{table}_is_not_truncated"} if sqlite else frozenset())
        there = triggers(connection, table)
        found += [f"{table} lacks {name}" for name in sorted(wanted - there)]
        found += [f"{table}: {name}" for name in sorted(there - wanted)]
    return found


def triggers(connection: sa.Connection, table: str) -> frozenset[str]:
    """The triggers of a table that fire."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger"
        " WHERE tgrelid = to_regclass(:t) AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    return frozenset(connection.execute(sa.text(statement), {"t": table}).scalars())


def drop_triggers(tx: sa.Connection, table: str) -> None:
    """Take a table's triggers away, to show that without them the forbidden goes through."""
    for name in TRIGGERS[table]:
        on = "" if tx.dialect.name == "sqlite" else f" ON {table}"
        tx.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}{on}"))


def _pairs(connection: sa.Connection) -> list[str]:
    inspector = sa.inspect(connection)
    pairing = {
        table
        for table in inspector.get_table_names()
        if {"user", "round"} <= {column["name"] for column in inspector.get_columns(table)}
    }
    return [f"{table} pairs people and rounds" for table in sorted(pairing - PEOPLE_AND_ROUNDS)]


def _sqlite(connection: sa.Connection, table: str) -> set[str]:
    columns = connection.execute(sa.text(f"PRAGMA table_xinfo({table})")).all()
    keys = sorted((column.pk, column.name) for column in columns if column.pk)
    indexes = connection.execute(sa.text(f"PRAGMA index_list({table})")).all()
    references = connection.execute(
        sa.text('SELECT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f')
    ).all()
    return {
        *(
            f"column {c.name} {c.type}{' not null' * c.notnull}"
            f"{f' default {c.dflt_value}' if c.dflt_value else ''}{' hidden' * bool(c.hidden)}"
            for c in columns
        ),
        f"primary key {', '.join(name for _, name in keys)}",
        *(f"index {index.name}" for index in indexes if index.origin != "pk"),
        *(f"reference {a} to {b}" for a, b in references if table in {a, b}),
    }


def _postgresql(connection: sa.Connection, table: str) -> set[str]:
    columns = connection.execute(
        sa.text(
            "SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull, atthasdef, attidentity,"
            " attgenerated, attstorage = 'p' AND atttypid = 'bytea'::regtype AS plain FROM pg_attribute"
            " WHERE attrelid = to_regclass(:t) AND attnum > 0 AND NOT attisdropped"
        ),
        {"t": table},
    ).all()
    keys = connection.execute(
        sa.text(
            "SELECT contype::text, conname, pg_get_constraintdef(oid) AS text FROM pg_constraint"
            " WHERE to_regclass(:t) IN (conrelid, confrelid) AND contype IN ('p', 'f', 'u', 'x')"
        ),
        {"t": table},
    ).all()
    indexes = connection.execute(
        sa.text(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = to_regclass(:t) AND NOT indisprimary"
        ),
        {"t": table},
    ).scalars()
    return {
        *(
            f"column {c.attname} {c.type}{' not null' * c.attnotnull}{' default' * c.atthasdef}"
            f"{' identity' * bool(c.attidentity)}{' generated' * bool(c.attgenerated)}"
            f"{' stored PLAIN' * c.plain}"
            for c in columns
        ),
        *(
            f"primary key {key.text[len('PRIMARY KEY (') : -1]}"
            if key.contype == "p"
            else f"reference {key.text}"
            for key in keys
        ),
        *(f"index {index}" for index in indexes),
    }
