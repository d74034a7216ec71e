"""What is deleted is gone from the files too, and no migration deletes what it does not name."""

import re
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
from slackapp.storage.verification import traces
from tests.cast import WORKSPACE
from tests.services.postgres import PostgresServer
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


@pytest.mark.postgres
def test_after_the_close_no_page_of_postgresql_pairs_them_either_in_heap_or_index(
    opened: Opened, postgres_server: PostgresServer
) -> None:
    database = opened.database
    if database.is_sqlite:
        return
    end(opened, others=0)
    vacuumed(database)
    assert {"pk_roster", "pk_delivery"} <= pairs(database, postgres_server, opened.round_id), (
        "VACUUM is not enough"
    )
    assert in_the_files(database) == ("box", "delivery", "roster")
    assert database.forget()
    assert pairs(database, postgres_server, opened.round_id) == set()
    assert in_the_files(database) == ()


@pytest.mark.postgres
def test_people_of_a_round_that_is_open_stay_and_those_of_the_ended_one_go(
    opened: Opened, postgres_server: PostgresServer
) -> None:
    database = opened.database
    if database.is_sqlite:
        return
    end(opened, others=40)
    assert database.forget()
    assert pairs(database, postgres_server, opened.round_id) == set()
    assert {"roster", "pk_roster"} <= pairs(database, postgres_server, "another")


@pytest.mark.postgres
def test_a_table_that_somebody_holds_is_left_and_the_others_are_written_anew(opened: Opened) -> None:
    database = opened.database
    if database.is_sqlite:
        return
    end(opened, others=0)
    with database.read() as connection:
        connection.execute(sa.select(tables.delivery)).all()
        assert not database.forget()
    assert in_the_files(database) == ("delivery",)


@pytest.mark.postgres
def test_what_an_older_transaction_may_see_is_not_taken_for_gone(
    opened: Opened, postgres_server: PostgresServer
) -> None:
    """A report that runs for hours, or somebody who keeps a transaction open for it."""
    database = opened.database
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        longer = connection.execution_options(isolation_level="REPEATABLE READ")
        longer.execute(sa.text("SELECT 1 FROM alembic_version")).all()
        end(opened, others=0)
        assert not database.forget()
        assert pairs(database, postgres_server, opened.round_id)
        assert in_the_files(database) == ("delivery", "roster")
    assert database.forget()
    assert pairs(database, postgres_server, opened.round_id) == set()
    assert in_the_files(database) == ()


def end(opened: Opened, *, others: int) -> None:
    """End the round, beside one of another workspace that goes on and asks so many."""
    rows = [{"round": "another", "user": f"UOTHER{number}", "leaf": "l"} for number in range(others)]
    with opened.database.write() as tx:
        if rows:
            tx.execute(sa.insert(tables.roster), rows)
        closed = [Closed(opened.leaf, TooFew())]
        released.publish(tx, workspace=WORKSPACE, round_id=opened.round_id, closed=closed)


def vacuumed(database: Database) -> None:
    """What the most thorough VACUUM leaves: the broken twin."""
    connection = database.engine.raw_connection()
    assert connection.driver_connection is not None
    connection.driver_connection.autocommit = True
    connection.driver_connection.execute("VACUUM (INDEX_CLEANUP ON) roster, delivery, box")
    connection.invalidate()


def in_the_files(database: Database) -> tuple[str, ...]:
    with database.read() as connection:
        return traces.in_the_files(connection)


def pairs(database: Database, server: PostgresServer, round_id: str) -> set[str]:
    """The tables and indexes, but those of reports, in whose files somebody stands beside this round."""
    pair = re.compile(re.escape(round_id.encode()) + rb".U[A-Z]", re.DOTALL)
    with server.admin(str(database.url.database)) as admin:
        admin.execute("CHECKPOINT")
        rows = admin.execute(
            "SELECT relname::text, pg_relation_filepath(oid) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        ).fetchall()
    found = {name for name, file in rows if pair.search((server.data / file).read_bytes())}
    return {name for name in found if not name.endswith("report")}


def test_forgetting_works_while_others_read_and_write(opened: Opened) -> None:
    with opened.database.read() as connection:
        connection.execute(sa.select(tables.roster)).all()
        opened.database.forget()  # what is read may have to wait for another time
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
