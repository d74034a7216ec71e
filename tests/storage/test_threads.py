"""All threads of a web process use the database at once, and none is refused for want of a connection."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from slackapp.cli import process
from slackapp.storage.database import AT_MOST, BUSY_SECONDS, Database, DatabaseDown

THREADS = int(process.WEB["threads"])
pytestmark = pytest.mark.both_databases


@pytest.fixture
def counted(database_url: str) -> Iterator[Database]:
    """A database with a number in it."""
    opened = Database(database_url)
    with opened.write() as tx:
        tx.execute(sa.text("CREATE TABLE counted (n INTEGER NOT NULL)"))
        tx.execute(sa.text("INSERT INTO counted VALUES (0)"))
    yield opened
    opened.close()


def value(opened: Database) -> int:
    with opened.read() as connection:
        return int(connection.execute(sa.text("SELECT n FROM counted")).scalar_one())


def test_each_thread_reads_at_the_same_time_and_one_more_is_told_in_time_that_it_cannot(
    counted: Database,
) -> None:
    counted.engine.pool._timeout = 0.1  # type: ignore[attr-defined]  # a test does not wait for two seconds
    everybody = threading.Barrier(AT_MOST + 1)
    done = threading.Event()

    def read() -> None:
        with counted.read() as connection:
            connection.execute(sa.text("SELECT n FROM counted"))
            everybody.wait()
            done.wait()

    with ThreadPoolExecutor(AT_MOST) as threads:
        reading = [threads.submit(read) for _ in range(AT_MOST)]
        everybody.wait()
        try:
            with pytest.raises(DatabaseDown):
                value(counted)
        finally:
            done.set()
        for each in reading:
            each.result()
    assert value(counted) == 0


def test_all_threads_write_at_once_and_nothing_is_lost(counted: Database) -> None:
    def write(_: int) -> None:
        with counted.write() as tx:
            tx.execute(sa.text("UPDATE counted SET n = n + 1"))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(write, range(3 * THREADS)))
    assert value(counted) == 3 * THREADS


def test_a_writer_that_waits_for_another_thread_gives_up_in_time(counted: Database) -> None:
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with counted.write() as tx:
            tx.execute(sa.text("UPDATE counted SET n = 1"))
            holding.set()
            done.wait()

    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(hold)
        holding.wait()
        begun = time.monotonic()
        try:
            with pytest.raises(DatabaseDown), counted.write() as tx:
                tx.execute(sa.text("UPDATE counted SET n = 2"))
            assert time.monotonic() - begun < BUSY_SECONDS + 1
        finally:
            done.set()
        held.result()
    assert value(counted) == 1
