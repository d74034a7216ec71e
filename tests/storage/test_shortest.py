"""Who sends a check-in waits for one short transaction, and no connection is asked whether it is alive."""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, TextIO

import psycopg
import pytest
import sqlalchemy as sa

from slackapp.pulse.box import seal_empty
from slackapp.storage import schema, tables
from slackapp.storage.database import ConnectionLost, Database
from slackapp.storage.rounds import intake
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.rounds.intake import Put, Way
from slackapp.storage.shortest import Statement
from tests.cast import ANA, week
from tests.services import in_memory
from tests.services.postgres import ROOM_NEEDED, PostgresServer, running
from tests.storage.conftest import TEAM, Opened, open_week, settle_team, settled_and_open

ALIVE = Statement(sa.select(sa.literal_column("1")))
POOL = 4
BACK_AGAIN_SECONDS = 30.0


def way(opened: Opened) -> Way:
    return Way(opened.round_id, opened.leaf, opened.key, BoxCounters(), week(0, days=1, hours=11))


def put(opened: Opened, user: str) -> Put:
    return intake.put(opened.database, way(opened), user=user, answers=(5, 4, 3, 2, 1))


def connected(database: Database) -> None:
    """Let the pool have several connections, as that of a web process has."""
    with ExitStack() as stack:
        for _ in range(POOL):
            stack.enter_context(database.read())
    assert database.engine.pool.checkedin() == POOL  # type: ignore[attr-defined]  # a QueuePool


class Trips:
    """Counts how often this process asks the server and waits for it, by what the driver itself sends."""

    def __init__(self, database: Database, file: TextIO) -> None:
        self._file, self._met = file, list[Any]()
        sa.event.listen(database.engine, "connect", lambda connection, _: self._met.append(connection))
        database.close()  # what comes now, each question whether a connection is alive included, is traced
        with database.read():
            pass
        self.take()

    def take(self) -> list[str]:
        """What was sent since the last look, each of which was waited for."""
        for each in self._met:
            each.pgconn.untrace()  # which writes it out
        self._file.seek(0)
        lines = (line.split("\t") for line in self._file.read().splitlines())
        self._file.seek(0)
        self._file.truncate()
        for each in self._met:
            each.pgconn.trace(self._file.fileno())
        sent = [each[3] for each in lines if len(each) > 3 and each[1] == "F"]
        return [each for each in sent if each.partition(" ")[0] in {"Query", "Sync"}]


@pytest.fixture
def on_postgres(migrated_postgres_url: str) -> Iterator[Opened]:
    """An open round on PostgreSQL."""
    database = Database(migrated_postgres_url)
    yield settled_and_open(database)
    database.close()


@pytest.fixture
def trips(on_postgres: Opened, tmp_path: Path) -> Iterator[Trips]:
    """What is sent to the database of that round."""
    with (tmp_path / "trace").open("a+") as file:
        yield Trips(on_postgres.database, file)


@pytest.mark.postgres
def test_an_answer_takes_four_round_trips_and_start_takes_one(on_postgres: Opened, trips: Trips) -> None:
    def counted(what: Callable[[str], object]) -> set[int]:
        taken = []
        for user in TEAM:
            what(user)
            taken.append(len(trips.take()))
        return set(taken)

    looks = lambda user: intake.has_token(on_postgres.database, way(on_postgres), user=user)  # noqa: E731 - said twice
    counted(looks)
    counted(lambda user: put(on_postgres, user))  # after which the driver has prepared them
    with on_postgres.database.write() as tx:
        empty = seal_empty(on_postgres.key, round_id=on_postgres.round_id, leaf_id=on_postgres.leaf, roster=8)
        tx.execute(sa.update(tables.box).values(sealed=empty))
    trips.take()
    answered = counted(lambda user: put(on_postgres, user))
    assert (answered, counted(looks)) == ({4}, {1})


@pytest.mark.postgres
def test_looking_and_changing_ask_for_nothing_but_what_they_need(on_postgres: Opened, trips: Trips) -> None:
    with on_postgres.database.read() as connection:
        connection.execute(sa.text("SELECT 1"))
    assert len(trips.take()) == 3, "to begin, to ask, to end"
    with on_postgres.database.write() as tx:
        tx.execute(sa.text("SELECT 1"))
    assert len(trips.take()) == 3


@pytest.mark.postgres
def test_a_transaction_that_only_looks_cannot_write(on_postgres: Opened) -> None:
    with (
        pytest.raises(sa.exc.InternalError, match="read-only"),
        on_postgres.database.read() as connection,
    ):
        connection.execute(sa.text("DELETE FROM box"))


def killed(database: Database, server: PostgresServer) -> None:
    """Every session of this database is ended by the server."""
    with server.admin() as admin:
        name = database.url.database
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.mark.postgres
@pytest.mark.parametrize("first", ["read", "write", "answer", "start"])
def test_where_all_connections_have_died_nobody_notices(
    on_postgres: Opened, postgres_server: PostgresServer, first: str
) -> None:
    database = on_postgres.database
    connected(database)
    killed(database, postgres_server)
    match first:
        case "read":
            with database.read() as connection:
                assert connection.scalar(sa.text("SELECT 1")) == 1
        case "write":
            with database.write() as tx:
                assert tx.scalar(sa.text("SELECT 1")) == 1
        case "answer":
            assert put(on_postgres, ANA) is Put.ACCEPTED
        case "start":
            assert intake.has_token(database, way(on_postgres), user=ANA) is False
    for user in TEAM[1:]:
        assert put(on_postgres, user) is Put.ACCEPTED


@pytest.mark.postgres
def test_a_connection_that_dies_in_the_middle_is_told_and_not_used_again(
    on_postgres: Opened, postgres_server: PostgresServer
) -> None:
    database = on_postgres.database
    connected(database)

    def dies_by_the_shortest_way() -> None:
        with database.shortest() as tx:
            tx.value(ALIVE, {})
            killed(database, postgres_server)
            tx.value(ALIVE, {})

    def dies_while_writing() -> None:
        with database.write() as tx:
            killed(database, postgres_server)
            tx.execute(sa.text("SELECT 1"))

    for dies in (dies_by_the_shortest_way, dies_while_writing):
        with pytest.raises(ConnectionLost):
            dies()
    with database.shortest() as tx:
        assert tx.value(ALIVE, {}) == 1


@pytest.mark.postgres
def test_after_a_restart_of_the_server_everybody_is_answered_at_once() -> None:
    """The server of its own ends by a kill of one of its processes, and comes back by itself."""
    with (
        tempfile.TemporaryDirectory(prefix="leanon-postgres-", dir=in_memory(ROOM_NEEDED)) as folder,
        running(Path(folder)) as server,
        server.database() as url,
    ):
        database = Database(url)
        schema.upgrade(database)
        settle_team(database)
        opened = open_week(database, 0)
        connected(database)
        assert put(opened, TEAM[0]) is Put.ACCEPTED
        restarted(server)
        assert [put(opened, user) for user in TEAM] == [Put.ALREADY, *[Put.ACCEPTED] * 7]
        database.close()


def restarted(server: PostgresServer) -> None:
    """Kill one of its processes, after which it ends all others and starts anew; wait for that."""
    with closing(server.admin()) as admin, closing(server.admin()) as other:
        os.kill(admin.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT pg_sleep(30)")
    until = time.monotonic() + BACK_AGAIN_SECONDS
    while time.monotonic() < until:
        with suppress(psycopg.OperationalError), closing(server.admin()):
            return
    pytest.fail("The server has not come back.")


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", [intake.LOOK, intake.LOCK, intake.STORE], ids=["look", "lock", "store"])
def test_each_statement_that_people_wait_for_goes_by_a_primary_key(
    opened: Opened, statement: Statement
) -> None:
    database = opened.database
    values = {**way(opened).place, "s": b"s"}
    words = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    raw = database.engine.raw_connection()
    cursor = raw.cursor()
    if not database.is_sqlite:
        cursor.execute("SET enable_seqscan = off")  # of so few rows it would read all, index or not
    asked = {name: values[name] for name in values if name in statement.written(database.engine.dialect)}
    cursor.execute(f"{words} {statement.written(database.engine.dialect)}", asked)
    plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    raw.invalidate()
    assert "SCAN box" not in plan
    assert "Seq Scan" not in plan
    assert "PRIMARY KEY" in plan or "pk_box" in plan or "box_pkey" in plan or "autoindex_box" in plan, plan
    tables = plan.count("SEARCH") if database.is_sqlite else plan.count("Index")
    assert tables >= (1 if statement is intake.STORE else 2), plan
