"""Upgrades that are started at once, as by several machines of one deployment, wait for each other."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from slackapp.storage import schema
from slackapp.storage.database import Database
from slackapp.storage.schema import WrongSchema
from tests.scenarios.office import environment

pytestmark = pytest.mark.both_databases

AT_ONCE = 4


@pytest.fixture
def databases(database_url: str) -> Iterator[list[Database]]:
    """The same empty database, as each of several processes has it."""
    found = [Database(database_url) for _ in range(AT_ONCE)]
    yield found
    for each in found:
        each.close()


def test_several_at_once_make_the_tables_once_and_all_end_well(databases: list[Database]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(schema.upgrade, databases)) == [None] * AT_ONCE
    assert all(schema.is_current(each) for each in databases)
    with databases[0].read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar() == 1
        if not databases[0].is_sqlite:
            assert connection.execute(sa.text("SHOW lock_timeout")).scalar() == "2s"


def test_one_that_fails_lets_the_next_one_go_on(
    databases: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("alembic.command.upgrade", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            schema.upgrade(databases[0])
    schema.upgrade(databases[1])
    assert schema.is_current(databases[0])


def test_tables_that_are_gone_are_named_and_no_upgrade_says_that_all_is_well(database: Database) -> None:
    with database.write() as tx:
        tx.execute(sa.text("DROP TABLE box"))
    for refusing in (schema.check, schema.upgrade):
        with pytest.raises(WrongSchema, match=r"gone from the database: box\. Restore it from a backup"):
            refusing(database)


@pytest.mark.slow
def test_the_command_run_several_times_at_once_says_one_line_each(database_url: str, tmp_path: Path) -> None:
    given = environment(
        database=database_url, queue="redis://127.0.0.1:1/0", keys="redis://127.0.0.1:2/0", slack_port=3
    )
    command = [sys.executable, "-c", "from slackapp.cli.main import main; main()", "db", "upgrade"]
    started = [
        subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(AT_ONCE)
    ]
    said = [each.communicate(timeout=120) for each in started]
    assert said == [("The database is up to date.\n", "")] * AT_ONCE
    assert [each.returncode for each in started] == [0] * AT_ONCE
    assert sorted(tmp_path.iterdir()) == [] or database_url.startswith("sqlite"), "nothing stays behind"
