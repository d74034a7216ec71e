"""Faults in the tables, in what guards them, and in what they hold."""

from typing import Final

from tests.cast import ANA, OTTO
from tests.cli.verify.faults import BOTH, POSTGRES, SQLITE, Plant, environment, of, sql
from tests.cli.verify.place import ENDED, OPEN, Place

COPY: Final = "INSERT INTO copied (sealed) VALUES (NEW.sealed)"
REFERENCE: Final = "FOREIGN KEY (r, l) REFERENCES box (round, leaf)"


def no_trigger(place: Place) -> None:
    on = " ON release" if place.postgres else ""
    place.sql(f"DROP TRIGGER release_is_not_updated{on}")


def gutted_trigger(place: Place) -> None:
    if place.postgres:
        idle = "CREATE OR REPLACE FUNCTION release_is_not_updated() RETURNS trigger LANGUAGE plpgsql AS"
        place.sql(f"{idle} $$ BEGIN RETURN NEW; END $$")
    else:
        idle = "CREATE TRIGGER release_is_not_updated BEFORE UPDATE ON release BEGIN SELECT 1; END"
        place.sql("DROP TRIGGER release_is_not_updated", idle)


def a_trigger_that_copies(place: Place) -> None:
    place.sql("CREATE TABLE copied (at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, sealed VARCHAR)")
    if place.postgres:
        body = f"BEGIN {COPY}; RETURN NEW; END"
        place.sql(
            f"CREATE FUNCTION copy_box() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            "CREATE TRIGGER copy_box AFTER UPDATE ON box FOR EACH ROW EXECUTE FUNCTION copy_box()",
        )
    else:
        place.sql(f"CREATE TRIGGER copy_box AFTER UPDATE ON box BEGIN {COPY}; END")


def a_wording(place: Place) -> None:
    """As the owner could write one, who takes the trigger away for a moment."""
    new = row("vetted_wording", kind="item", entry="quit", locale="en", digest="0" * 64)
    if place.postgres:
        place.sql("SET LOCAL session_replication_role = replica", new)
    else:
        guard = "SELECT sql FROM sqlite_master WHERE name = 'vetted_wording_is_not_added'"
        made = place.rows(guard)[0][0]
        place.sql("DROP TRIGGER vetted_wording_is_not_added", new, made)


def a_subscription(place: Place) -> None:
    told = "CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)"
    place.sql(f"CREATE SUBSCRIPTION spy {told}")
    place.cleaning.callback(place.sql, "DROP SUBSCRIPTION spy")


def another_limit(constraint: str | None) -> Plant:
    """Put this in the place of the one on epsilon, or nothing."""

    def plant(place: Place) -> None:
        old = "CONSTRAINT ck_workspace_epsilon CHECK (epsilon IN (1, 2))"
        if place.postgres:
            place.sql("ALTER TABLE workspace DROP CONSTRAINT ck_workspace_epsilon")
            place.sql(*[f"ALTER TABLE workspace ADD {constraint}"] * bool(constraint))
        else:
            new = f"replace(sql, '{old}', '{constraint or 'CHECK (1)'}')"
            change = f"UPDATE sqlite_master SET sql = {new} WHERE name = 'workspace'"  # noqa: S608 - our own
            place.sql("PRAGMA writable_schema = ON", change)

    return plant


def years_later(weeks: int) -> Plant:
    """Let so many weeks of the calendar pass in which no job runs."""
    seconds = weeks * 7 * 24 * 3600
    return sql(f"UPDATE demo_clock SET offset_seconds = offset_seconds + {seconds}")  # noqa: S608 - our own


def row(table: str, **values: str | int) -> str:
    """A statement that adds a row."""
    columns = ", ".join(f'"{name}"' for name in values)
    held = ", ".join(repr(value) for value in values.values())
    return f"INSERT INTO {table} ({columns}) VALUES ({held})"  # noqa: S608 - our own values


def notes(table: str) -> tuple[str, str]:
    """Statements that make a table whose columns tell nothing, and whose texts tell all."""
    made = f"CREATE TABLE {table} (a VARCHAR(64), b VARCHAR(200))"
    return made, row(table, a=ANA, b=f"clicked in {OPEN}")


FAULTS: Final = {
    **of(
        "tables",
        BOTH,
        {
            "a time of the last answer": (
                sql("ALTER TABLE box ADD COLUMN changed_at TIMESTAMP"),
                "must not have: column changed_at",
                "DROP COLUMN changed_at",
            ),
            "who answered": (
                sql('ALTER TABLE box ADD COLUMN "user" VARCHAR(32)'),
                "must not have: column user",
                "DROP COLUMN user",
            ),
            "an exact n": (
                sql("ALTER TABLE release ADD COLUMN n SMALLINT"),
                "must not have: column n.",
                "DROP COLUMN n;",
            ),
            "an index by content": (
                sql("CREATE INDEX ix_box_sealed ON box (sealed)"),
                "index ix_box_sealed",
                "DROP INDEX ix_box_sealed;",
            ),
            "a reference to boxes": (
                sql(f"CREATE TABLE other (r VARCHAR(64), l VARCHAR(64), {REFERENCE})"),
                "table other",
                "DROP TABLE other;",
            ),
        },
    ),
    **of(
        "tables",
        POSTGRES,
        {
            "a serial number": (
                sql("ALTER TABLE box ADD COLUMN id BIGSERIAL"),
                "sequence box_id_seq",
                "DROP SEQUENCE box_id_seq;",
            ),
            "a column that is gone": (
                sql("ALTER TABLE release DROP COLUMN band CASCADE"),
                "It lacks column band",
                "restore it",
            ),
        },
    ),
    **of(
        "tables",
        SQLITE,
        {
            "no database": (
                environment(DATABASE_URL="sqlite:///not-there.db"),
                "not this version's tables",
                "leanon db upgrade",
            )
        },
    ),
    **of(
        "storage",
        POSTGRES,
        {
            "boxes that were toasted": (
                sql(
                    "ALTER TABLE box ALTER sealed SET STORAGE EXTERNAL",
                    "UPDATE box SET sealed = sealed || sealed",
                    "ALTER TABLE box ALTER sealed SET STORAGE PLAIN",
                ),
                "TOAST",
                "VACUUM FULL box",
            ),
        },
    ),
    **of(
        "triggers",
        BOTH,
        {
            "a trigger that is gone": (no_trigger, "lacks trigger release_is_not_updated", "restore it"),
            "a trigger that does nothing": (gutted_trigger, "release_is_not_updated", "restore it"),
            "a trigger that copies boxes": (
                a_trigger_that_copies,
                "trigger copy_box",
                "DROP TRIGGER copy_box",
            ),
        },
    ),
    **of(
        "triggers",
        POSTGRES,
        {
            "a trigger on every change of a table": (
                sql(
                    "CREATE FUNCTION spy() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                    "CREATE EVENT TRIGGER spy ON ddl_command_end EXECUTE FUNCTION spy()",
                ),
                "event trigger spy",
                "DROP EVENT TRIGGER spy;",
            ),
            "an operator in the place of another": (
                sql(
                    "CREATE FUNCTION spy(text, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
                    "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = bigint, FUNCTION = spy)",
                ),
                "operator =(text,bigint)",
                "DROP OPERATOR =(text,bigint);",
            ),
            "a trigger that is off": (
                sql("ALTER TABLE round DISABLE TRIGGER round_ends_once"),
                "round_ends_once is not what this version makes",
                "restore it",
            ),
            "releases that can be truncated": (
                sql("DROP TRIGGER release_is_not_truncated ON release"),
                "lacks trigger release_is_not_truncated",
                "restore it",
            ),
        },
    ),
    **of(
        "limits",
        BOTH,
        {
            "a limit that is gone": (
                another_limit(None),
                "lacks constraint ck_workspace_epsilon",
                "restore it",
            ),
            "a limit that is looser": (
                another_limit("CONSTRAINT ck_workspace_epsilon CHECK (epsilon IN (1, 2, 8))"),
                "constraint ck_workspace_epsilon is not what",
                "restore it",
            ),
            "a limit that is always kept": (
                another_limit("CONSTRAINT ck_workspace_epsilon CHECK (epsilon IN (1, 2) OR 1 = 1)"),
                "constraint ck_workspace_epsilon is not what",
                "restore it",
            ),
        },
    ),
    **of(
        "limits",
        POSTGRES,
        {
            "a reference to people": (
                sql('ALTER TABLE roster ADD FOREIGN KEY (leaf, "user") REFERENCES person NOT VALID'),
                "constraint roster_leaf_user_fkey",
                "DROP CONSTRAINT",
            ),
            "a limit for new rows alone": (
                another_limit("CONSTRAINT ck_workspace_epsilon CHECK (epsilon IN (1, 2)) NOT VALID"),
                "constraint ck_workspace_epsilon is not what",
                "restore it",
            ),
        },
    ),
    **of(
        "copies",
        POSTGRES,
        {
            "boxes that are sent on": (
                sql("CREATE PUBLICATION spy FOR TABLE box"),
                "publication spy",
                "DROP PUBLICATION spy",
            ),
            "a subscription": (a_subscription, "subscription spy", "DROP SUBSCRIPTION spy"),
            "a server elsewhere": (
                sql("CREATE FOREIGN DATA WRAPPER spy", "CREATE SERVER elsewhere FOREIGN DATA WRAPPER spy"),
                "server elsewhere",
                "DROP SERVER elsewhere",
            ),
            "an extension": (
                sql("CREATE EXTENSION pgcrypto"),
                "extension pgcrypto",
                "DROP EXTENSION pgcrypto",
            ),
        },
    ),
    **of(
        "rights",
        POSTGRES,
        {
            "boxes that anybody may read": (
                sql("GRANT SELECT (sealed) ON box TO PUBLIC"),
                "grant SELECT (sealed) TO PUBLIC",
                "REVOKE SELECT (sealed) ON box FROM PUBLIC",
            ),
            "rights for what is yet to come": (
                sql("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC"),
                "default privilege",
                "ALTER DEFAULT PRIVILEGES",
            ),
        },
    ),
    **of(
        "vetted wordings",
        BOTH,
        {
            "a wording that nobody vetted": (
                a_wording,
                "counts as vetted that did not come with the app",
                "whether it was asked",
            ),
        },
    ),
    **of(
        "pairs",
        BOTH,
        {
            "a table of who answered": (
                sql('CREATE TABLE answered (round VARCHAR(64), "user" VARCHAR(32))'),
                "people beside rounds",
                "drop it",
            ),
            "a view of who was asked": (
                sql('CREATE VIEW seen AS SELECT round, "user" FROM roster'),
                "people beside rounds",
                "drop it",
            ),
            "people beside rounds by other names": (sql(*notes("notes")), "people beside rounds", "drop it"),
            "people in a row of a round": (
                sql(f"UPDATE leaf SET name = 'the team of {OTTO} and {ANA}'"),  # noqa: S608 - our own
                "people beside rounds",
                "look for its copies",
            ),
        },
    ),
    **of(
        "pairs",
        POSTGRES,
        {
            "people beside rounds in another schema": (
                sql("CREATE SCHEMA aside", *notes("aside.notes")),
                "people beside rounds",
                "drop it",
            ),
            "people beside rounds in a stored view": (
                sql('CREATE MATERIALIZED VIEW kept AS SELECT round AS a, "user" AS b FROM roster'),
                "people beside rounds",
                "drop it",
            ),
        },
    ),
    **of(
        "left over",
        POSTGRES,
        {
            "a round that ended since the tables were written anew": (
                sql("UPDATE round SET key_missed_at = NULL WHERE status <> 'open'"),
                "in its files still",
                "leanon db vacuum",
            ),
        },
    ),
    **of(
        "left over",
        BOTH,
        {
            "a roster of an ended round": (
                sql(row("roster", round=ENDED, user=ANA, leaf="l")),
                f"rows of {ENDED}",
                "Remove what roster holds",
            ),
            "a box of an ended round": (
                sql(row("box", round=ENDED, leaf="l", sealed="")),
                f"rows of {ENDED}",
                "Remove what box holds",
            ),
            "a message of an ended round": (
                sql(row("delivery", round=ENDED, user=ANA, kind="checkin", due_at=1)),
                f"rows of {ENDED}",
                "Remove what delivery holds",
            ),
            "a roster of no round at all": (
                sql(row("roster", round="T0LEANON-20200106", user=ANA, leaf="l")),
                "rows of T0LEANON-20200106",
                "Remove what roster holds",
            ),
        },
    ),
    **of(
        "kept too long",
        BOTH,
        {
            "a round that does not close": (years_later(2), "closed days ago", "Run worker and clock"),
            "releases that are not purged": (years_later(110), "older than 104 weeks", "the tick deletes"),
        },
    ),
}
