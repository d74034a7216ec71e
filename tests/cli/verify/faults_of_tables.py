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


def a_trigger_that_does_nothing(place: Place) -> None:
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
                "Drop it",
            ),
            "who answered": (
                sql('ALTER TABLE box ADD COLUMN "user" VARCHAR(32)'),
                "must not have: column user",
                "Drop it",
            ),
            "an exact n": (sql("ALTER TABLE release ADD COLUMN n SMALLINT"), "column n SMALLINT", "Drop it"),
            "an index by content": (
                sql("CREATE INDEX ix_box_sealed ON box (sealed)"),
                "index ix_box_sealed",
                "Drop it",
            ),
            "a reference to boxes": (
                sql(f"CREATE TABLE other (r VARCHAR(64), l VARCHAR(64), {REFERENCE})"),
                "reference from other",
                "Drop it",
            ),
        },
    ),
    **of(
        "tables",
        POSTGRES,
        {
            "a serial number": (
                sql("ALTER TABLE box ADD COLUMN id BIGSERIAL"),
                "column id BIGINT",
                "Drop it",
            ),
            "a reference to people": (
                sql(
                    'ALTER TABLE box ADD COLUMN "user" VARCHAR(32)',
                    'ALTER TABLE box ADD FOREIGN KEY (leaf, "user") REFERENCES person (workspace, "user")',
                ),
                "reference to person",
                "Drop it",
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
            "boxes that are toasted": (
                sql("ALTER TABLE box ALTER sealed SET STORAGE EXTENDED"),
                "not PLAIN",
                "SET STORAGE PLAIN",
            ),
            "boxes that were toasted": (
                sql(
                    "ALTER TABLE box ALTER sealed SET STORAGE EXTERNAL",
                    "UPDATE box SET sealed = sealed || sealed",
                    "ALTER TABLE box ALTER sealed SET STORAGE PLAIN",
                ),
                "TOAST",
                "VACUUM FULL box",
            ),
            "boxes that are sent on": (
                sql("CREATE PUBLICATION spy FOR TABLE box"),
                "Publication spy sends",
                "Take box out of publication spy",
            ),
        },
    ),
    **of(
        "triggers",
        BOTH,
        {
            "a trigger that is gone": (no_trigger, "release_is_not_updated is missing", "restore it"),
            "a trigger that does nothing": (a_trigger_that_does_nothing, "something else", "restore it"),
            "a trigger that copies boxes": (a_trigger_that_copies, "not ours", "DROP TRIGGER copy_box"),
        },
    ),
    **of(
        "triggers",
        POSTGRES,
        {
            "a trigger that is off": (
                sql("ALTER TABLE round DISABLE TRIGGER round_ends_once"),
                "round_ends_once is missing or switched off",
                "restore it",
            ),
            "releases that can be truncated": (
                sql("DROP TRIGGER release_is_not_truncated ON release"),
                "release_is_not_truncated is missing",
                "restore it",
            ),
        },
    ),
    **of(
        "limits",
        BOTH,
        {
            "a limit that is gone": (another_limit(None), "missing", "restore it"),
            "a limit that is looser": (
                another_limit("CONSTRAINT ck_workspace_epsilon CHECK (epsilon IN (1, 2, 8))"),
                "allows something else",
                "restore it",
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
                sql(f"UPDATE round SET key_missed_at = NULL WHERE id = '{ENDED}'"),
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
