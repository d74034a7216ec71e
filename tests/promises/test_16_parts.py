"""Promise 16: whatever is changed in a database, in any part of it, is named with its fix (red team 16)."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from slackapp.cli.verify import tables
from slackapp.cli.verify.findings import Finding
from slackapp.cli.verify.site import Site
from slackapp.storage.database import Database
from slackapp.storage.verification import catalogue, postgres_expected, sqlite_catalogue
from slackapp.storage.verification.catalogue import Difference
from slackapp.storage.verification.parts import Catalogue, Part
from tests.promises import mutated_parts
from tests.promises.mutated_parts import Fault, Made
from tests.services.postgres import OWNER as ADMIN
from tests.storage.divided import Divided, divided_template, shared

__all__ = ["divided_template", "shared"]

CHECKS = (tables.shape, tables.triggers, tables.limits, tables.copies, tables.rights)
MENDING = ("DROP ", "REVOKE ", "restore it as `leanon db upgrade` makes it")
# The quick run changes what an audit found unseen; the slow run everything.
QUICK = frozenset({"a rule", "a trigger more", "a gutted function", "a constraint that is always kept"})


def marked(quick: frozenset[str]) -> list[object]:
    """All kinds of faults in PostgreSQL, of which the quick run makes these."""
    slow = pytest.mark.slow
    return [pytest.param(name, marks=[slow] * (name not in quick)) for name in mutated_parts.POSTGRES]


@contextmanager
def changed(database: Database, faults: list[Fault], *first: str) -> Iterator[sa.Connection]:
    """A database with all of these faults, which are taken back afterwards."""
    with database.engine.connect() as connection:
        try:
            for statement in (*first, *(fault.statement for fault in faults)):
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
            yield connection
        finally:
            connection.rollback()
            connection.invalidate()


def looked_at(
    database: Database, expected: Catalogue, made: Made, *, first: str = "", after: str = ""
) -> tuple[list[Fault], list[Finding]]:
    """The faults that were made, and what is found."""
    faults = list(made(expected))
    with changed(database, faults, *filter(None, [first])) as connection:
        if after:
            connection.exec_driver_sql(after)
        differences = catalogue.differences(connection)
    return faults, findings(database, differences)


def findings(database: Database, differences: tuple[Difference, ...]) -> list[Finding]:
    """What is said of them."""
    url = database.url.render_as_string(hide_password=False)
    with closing(Site.from_environment({"DATABASE_URL": url})) as site:
        site.__dict__["differences"] = differences
        return [found for check in CHECKS for found in check.look(site)]


def unnamed(faults: list[Fault], found: list[Finding]) -> list[Part]:
    """The parts that nobody would look at after reading this."""
    return [
        fault.named
        for fault in faults
        if not any(
            each.subject == (fault.named.table or "database" if fault.named.kind != "table" else each.subject)
            and f"{fault.named.kind} {fault.named.name}" in each.what
            and any(word in each.fix for word in MENDING)
            for each in found
        )
    ]


@pytest.mark.parametrize("kind", mutated_parts.SQLITE)
def test_a_fault_in_any_part_of_a_sqlite_file_is_named(migrated_sqlite_url: str, kind: str) -> None:
    with closing(Database(migrated_sqlite_url)) as database:
        faults, found = looked_at(
            database,
            sqlite_catalogue.expected(),
            mutated_parts.SQLITE[kind],
            first="PRAGMA writable_schema = ON",
        )

    assert faults
    assert unnamed(faults, found) == []


@pytest.mark.postgres
@pytest.mark.parametrize("kind", marked(QUICK))
def test_a_fault_in_any_part_of_postgresql_is_named(migrated_postgres_url: str, kind: str) -> None:
    with closing(Database(migrated_postgres_url)) as database:
        faults, found = looked_at(database, postgres_expected.expected(), mutated_parts.POSTGRES[kind])

    assert faults
    assert unnamed(faults, found) == []


@pytest.mark.postgres
@pytest.mark.parametrize("kind", marked(frozenset({"a rule"})))
def test_whoever_inspects_a_divided_database_sees_the_same(shared: Divided, kind: str) -> None:
    with closing(Database(shared.url(ADMIN))) as database:
        faults, found = looked_at(
            database,
            postgres_expected.expected(),
            mutated_parts.POSTGRES[kind],
            after="SET LOCAL ROLE leanon_reader",
        )

    assert faults
    assert unnamed(faults, found) == []


def test_nothing_is_named_in_a_clean_sqlite_file(migrated_sqlite_url: str) -> None:
    assert differences(migrated_sqlite_url) == ()


@pytest.mark.postgres
def test_nothing_is_named_in_a_clean_postgresql(migrated_postgres_url: str) -> None:
    assert differences(migrated_postgres_url) == ()


@pytest.mark.postgres
@pytest.mark.parametrize("role", ["leanon_owner", "leanon_app", "leanon_reader"])
def test_nothing_is_named_in_a_clean_divided_database(shared: Divided, role: str) -> None:
    assert differences(shared.url(role)) == ()


def test_there_are_faults_enough_of_kinds_enough() -> None:
    for kinds, expected in (
        (mutated_parts.SQLITE, sqlite_catalogue.expected()),
        (mutated_parts.POSTGRES, postgres_expected.expected()),
    ):
        made = {name: len(list(one(expected))) for name, one in kinds.items()}
        assert min(made.values()) > 0, made
        assert sum(made.values()) >= 40 * 3
    assert len(mutated_parts.SQLITE.keys() | mutated_parts.POSTGRES.keys()) >= 12 * 2


def differences(url: str) -> tuple[Any, ...]:
    """What is otherwise than it should be."""
    with closing(Database(url)) as database, database.read() as connection:
        return catalogue.differences(connection)
