"""Promise 16: what is planted where the catalogue itself says that nothing is, is named (red team 16)."""

from contextlib import closing
from typing import Final

import pytest

from slackapp.storage.database import Database
from slackapp.storage.verification import catalogue
from slackapp.storage.verification.parts import Part, one_line
from tests.promises.mutated_parts import Fault
from tests.promises.test_16_parts import changed

GUT: Final = "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
SPY: Final = "CREATE TRIGGER spy AFTER INSERT ON roster FOR EACH ROW EXECUTE FUNCTION round_ends_once()"
SPY_FOR_OURS: Final = "CREATE OR REPLACE TRIGGER release_is_not_updated BEFORE UPDATE ON release FOR EACH ROW"
# The part that is named, and what whoever administers the server did.
PLANTED: Final = {
    "a rule by the name that views have": (
        Part("rule", "_RETURN", "box"),
        "CREATE RULE spy AS ON UPDATE TO box DO ALSO NOTIFY spy",
        'ALTER RULE spy ON box RENAME TO "_RETURN"',
    ),
    "a trigger that passes for the server's own": (
        Part("trigger", "spy", "roster"),
        SPY,
        "UPDATE pg_trigger SET tgisinternal = true WHERE tgname = 'spy'",
    ),
    "a function of ours by the server's schema": (
        Part("function", "pg_catalog.release_is_not_updated()"),
        f"CREATE FUNCTION pg_catalog.release_is_not_updated{GUT}",
        f"{SPY_FOR_OURS} EXECUTE FUNCTION pg_catalog.release_is_not_updated()",
    ),
    "a table in the server's schema": (
        Part("table", "pg_catalog.notes"),
        "SET LOCAL allow_system_table_mods = on",
        "CREATE TABLE pg_catalog.notes AS SELECT * FROM roster",
    ),
    "a schema that is called as the server's are": (
        Part("schema", "pg_kept"),
        "SET LOCAL allow_system_table_mods = on",
        "CREATE SCHEMA pg_kept",
    ),
    "triggers that the server does not look for": (
        Part("table", "release"),
        "UPDATE pg_class SET relhastriggers = false WHERE relname = 'release'",
    ),
    "constraints that the server does not look for": (
        Part("table", "round"),
        "UPDATE pg_class SET relchecks = 0 WHERE relname = 'round'",
    ),
    "a key whose rows may be there twice": (
        Part("constraint", "pk_roster", "roster"),
        "UPDATE pg_index SET indisunique = false WHERE indrelid = 'roster'::regclass AND indisprimary",
    ),
    "a right to make tables": (
        Part("grant", "CREATE TO PUBLIC", "SCHEMA public"),
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
    ),
    "a dictionary": (
        Part("text search dictionary", "spy"),
        "CREATE TEXT SEARCH DICTIONARY spy (template = simple)",
    ),
}
QUICK: Final = "a rule by the name that views have"


@pytest.mark.postgres
@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=[pytest.mark.slow] * (each != QUICK)) for each in PLANTED]
)
def test_what_the_catalogue_hides_is_named(migrated_postgres_url: str, kind: str) -> None:
    part, *statements = PLANTED[kind]
    assert isinstance(part, Part)
    faults = [Fault(part, str(statement)) for statement in statements]

    with closing(Database(migrated_postgres_url)) as database, changed(database, faults) as connection:
        found = [each.part for each in catalogue.differences(connection)]

    assert part in found


def test_a_space_that_is_a_letter_to_the_server_is_no_space() -> None:
    assert one_line("IF NOT\u00a0EXISTS") != one_line("IF NOT EXISTS")
    assert one_line(" IF\n\t NOT  EXISTS ") == "IF NOT EXISTS"
