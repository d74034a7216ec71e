"""What is deleted is gone from the files too, and no migration deletes what it does not name."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from slackapp.pulse.release import TooFew
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import released
from slackapp.storage.rounds.released import Closed
from tests.cast import WORKSPACE
from tests.storage.conftest import TEAM, Opened, settle_team


@pytest.fixture
def database_folder(tmp_path: Path) -> Path:
    """A folder on the disk, which is what this is about."""
    return tmp_path


def test_after_the_close_no_file_pairs_a_person_and_the_round(opened: Opened) -> None:
    if not opened.database.is_sqlite:
        return  # PostgreSQL's files are looked at in tests/promises/test_07
    files = Path(str(opened.database.url.database))
    pair = f"{opened.round_id}{TEAM[3]}".encode()
    with opened.database.write() as tx:
        closed = [Closed(opened.leaf, TooFew())]
        released.publish(tx, workspace=WORKSPACE, round_id=opened.round_id, closed=closed)
    assert any(pair in file.read_bytes() for file in files.parent.glob(f"{files.name}*"))
    opened.database.forget()
    for file in files.parent.glob(f"{files.name}*"):
        assert pair not in file.read_bytes(), file


def test_forgetting_works_while_others_read_and_write(opened: Opened) -> None:
    with opened.database.read() as connection:
        connection.execute(sa.select(tables.roster)).all()
        opened.database.forget()
    with opened.database.write() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(tables.roster)).scalar_one() == len(TEAM)


def test_a_migration_that_replaces_a_table_deletes_nothing_that_refers_to_it(database: Database) -> None:
    settle_team(database)

    def people() -> int:
        with database.read() as connection:
            count = sa.select(sa.func.count()).select_from(tables.person)
            return int(connection.execute(count).scalar_one())

    before = people()
    with database.migrate() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("workspace", recreate="auto") as batch:
            batch.alter_column("name", type_=sa.String(300))
    assert people() == before == len(TEAM) + 1
