"""Promise 8: what was released is never changed or taken back, whoever holds the database (red team 8)."""

from contextlib import suppress

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError

from slackapp.pulse.release import Release
from slackapp.storage import schema
from slackapp.storage.database import Database
from slackapp.storage.rounds import released
from slackapp.storage.rounds.released import Closed
from tests.cast import WORKSPACE
from tests.promises.shape import TRIGGERS, drop_triggers, trigger_faults
from tests.storage.conftest import Opened

pytestmark = pytest.mark.both_databases

PERMIT = "INSERT INTO purge_permit (workspace) SELECT id FROM workspace"
OTHERS_PERMIT = "INSERT INTO purge_permit (workspace) VALUES ('T0OTHER')"
NO_PERMIT = "DELETE FROM purge_permit"
DELETE = "DELETE FROM release"

FORBIDDEN = {
    "a nicer value": "UPDATE release SET value = 5.0",
    "the same value": "UPDATE release SET value = value",
    "another focus": "UPDATE release SET focus = 0",
    "another status": "UPDATE release SET status = 'void', value = NULL, focus = NULL, band = NULL",
    "another leaf": "UPDATE release SET leaf = 'other'",
    "deleting all": DELETE,
    "deleting one": "DELETE FROM release WHERE status = 'published'",
    "writing over it": "INSERT INTO release (round, leaf, workspace, status) SELECT round, leaf, workspace,"
    " 'too_few' FROM release WHERE 1 = 1 ON CONFLICT (round, leaf) DO UPDATE SET value = 5.0",
    "one more": "INSERT INTO release (round, leaf, workspace, status) SELECT round, 'other', workspace,"
    " 'too_few' FROM release",
}
ONLY_THERE = {
    "postgresql": {"emptying": "TRUNCATE release", "emptying all": "TRUNCATE release, round CASCADE"},
    "sqlite": {
        "replacing": "INSERT OR REPLACE INTO release (round, leaf, workspace, status)"
        " SELECT round, leaf, workspace, 'too_few' FROM release"
    },
}


@pytest.fixture
def published(opened: Opened) -> Database:
    """One leaf with one published release."""
    with opened.database.write() as tx:
        outcome = Closed(opened.leaf, Release(3.4, "5–7", 2))
        released.publish(tx, workspace=WORKSPACE, round_id=opened.round_id, closed=[outcome])
    return opened.database


def test_nothing_changes_or_removes_a_release(published: Database) -> None:
    before = rows(published)
    forbidden = FORBIDDEN | ONLY_THERE[published.engine.dialect.name]
    went_through = [name for name, statement in forbidden.items() if committed(published, statement)]

    assert went_through == []
    assert rows(published) == before


def test_without_its_triggers_every_one_of_these_would_go_through(published: Database) -> None:
    forbidden = FORBIDDEN | ONLY_THERE[published.engine.dialect.name]
    refused = []
    for name, statement in forbidden.items():
        with suppress(RolledBack), published.write() as tx:
            drop_triggers(tx, "release")
            try:
                tx.execute(sa.text(statement))
            except IntegrityError:
                refused.append(name)
            raise RolledBack

    assert refused == []


def test_a_permit_in_the_same_transaction_lets_a_purge_through(published: Database) -> None:
    assert committed(published, PERMIT, DELETE, NO_PERMIT)
    assert rows(published) == []


@pytest.mark.parametrize(
    "statements",
    [(PERMIT, DELETE), (PERMIT,), (PERMIT, NO_PERMIT, DELETE), (OTHERS_PERMIT, DELETE, NO_PERMIT)],
    ids=["left behind", "written for later", "already removed", "of another workspace"],
)
def test_any_other_permit_lets_nothing_through(published: Database, statements: tuple[str, ...]) -> None:
    before = rows(published)

    assert not committed(published, *statements)
    assert not committed(published, DELETE)
    assert rows(published) == before


def test_a_permit_that_may_stay_would_be_caught(published: Database) -> None:
    with published.write() as tx:
        forget_the_deadline(tx)

    assert committed(published, PERMIT)
    assert committed(published, DELETE)


def test_triggers_are_there_after_every_migration(database_url: str) -> None:
    database = Database(database_url)
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    revisions = [r.revision for r in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]
    lacking, there = {}, set()
    for revision in revisions:
        with database.write() as tx:
            config.attributes["connection"] = tx
            command.upgrade(config, revision)
        with database.read() as connection:
            there = TRIGGERS.keys() & set(sa.inspect(connection).get_table_names())
            lacking[revision] = trigger_faults(connection, frozenset(there))
    database.close()

    assert [name.partition("_")[0] for name in revisions] == ["schema"]
    assert there == TRIGGERS.keys()
    assert not any(lacking.values())


def test_a_batch_migration_that_drops_triggers_is_caught(database: Database) -> None:
    with database.write() as tx:
        if database.is_sqlite:  # while a trigger elsewhere names the table, SQLite refuses to replace it
            drop_triggers(tx, "round")
        operations = Operations(MigrationContext.configure(tx))
        with operations.batch_alter_table("release", recreate="always") as batch:
            batch.add_column(sa.Column("note", sa.String(8)))
        found = [fault for fault in trigger_faults(tx) if fault.startswith("release lacks")]

    assert {"release_is_not_updated", "release_is_not_deleted", "release_at_close_only"} <= set(names(found))


@pytest.mark.postgres
def test_triggers_that_are_only_switched_off_are_caught(postgres: Database) -> None:
    with postgres.write() as tx:
        tx.execute(sa.text("ALTER TABLE release DISABLE TRIGGER USER"))
        assert set(names(trigger_faults(tx))) == TRIGGERS["release"]


class RolledBack(Exception):
    """Ends a transaction whose effects are not wanted."""


def committed(database: Database, *statements: str) -> bool:
    """Whether a transaction with these statements goes through."""
    try:
        with database.write() as tx:
            for statement in statements:
                tx.execute(sa.text(statement))
    except IntegrityError:
        return False
    return True


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [
            tuple(row) for row in connection.execute(sa.text("SELECT * FROM release ORDER BY round, leaf"))
        ]


def names(found: list[str]) -> list[str]:
    return [fault.rpartition(" ")[2] for fault in found]


def forget_the_deadline(tx: sa.Connection) -> None:
    """Make the permit a row like any other, as it was once."""
    tx.execute(sa.text("DROP TABLE purge_permit"))
    tx.execute(sa.text("CREATE TABLE purge_permit (workspace VARCHAR(64) PRIMARY KEY)"))
