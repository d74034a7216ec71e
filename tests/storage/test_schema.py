"""A database of a schema that no migration of ours made is left as it is, and whoever meets it is told."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from click.testing import CliRunner

from slackapp.cli.main import main
from slackapp.cli.verify import sampling
from slackapp.storage import schema
from slackapp.storage.database import Database
from slackapp.storage.schema import MISSING, OTHER, OtherSchema, WrongSchema
from slackapp.storage.tables import metadata
from tests.promises.first import SQLITE_FIRST
from tests.scenarios.office import environment

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).parents[2]

UNRELEASED = "0003"
"""What the last schema before the first release called itself."""
GUNICORN = ("gunicorn", "--no-control-socket", "--bind", "127.0.0.1:0", "slackapp.app:from_env()")
RQ = ("--config", "jobs.worker", "--serializer", "json")
STARTS = {
    "web": GUNICORN,
    "worker": ("rq.cli", "worker", *RQ),
    "clock": ("rq.cli", "cron", *RQ, "jobs.schedule"),
}


@pytest.fixture
def strange(database_url: str) -> Iterator[Database]:
    """A database of another version, with a workspace in it."""
    opened = Database(database_url)
    with opened.write() as tx:
        tx.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        tx.execute(sa.text("INSERT INTO alembic_version VALUES (:name)"), {"name": UNRELEASED})
        tx.execute(sa.text("CREATE TABLE workspace (id VARCHAR(64) NOT NULL PRIMARY KEY)"))
        tx.execute(sa.text("INSERT INTO workspace VALUES ('T0KEPT')"))
    yield opened
    opened.close()


def test_a_database_of_another_version_is_refused_and_stays_as_it_was(strange: Database) -> None:
    before = content(strange)

    for refusing in (schema.upgrade, schema.is_current, schema.check):
        with pytest.raises(OtherSchema, match="made by another version"):
            refusing(strange)

    assert content(strange) == before


def test_so_is_one_of_a_version_that_comes_later(database: Database) -> None:
    with database.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = 'schema_9999'"))

    for refusing in (schema.upgrade, schema.is_current):
        with pytest.raises(OtherSchema):
            refusing(database)


@pytest.mark.parametrize("is_emptied", [True, False])
def test_so_is_one_with_our_tables_that_names_no_version(database_url: str, *, is_emptied: bool) -> None:
    half = Database(database_url)
    with half.write() as tx:
        tx.execute(sa.text("CREATE TABLE workspace (id VARCHAR(64) NOT NULL PRIMARY KEY)"))
        if is_emptied:
            tx.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))

    for refusing in (schema.upgrade, schema.is_current, schema.check):
        with pytest.raises(OtherSchema):
            refusing(half)
    half.close()


@pytest.mark.parametrize("command", [("db", "upgrade"), ("status",), ("roles", "list")], ids=" ".join)
def test_an_operator_reads_one_sentence_about_it(strange: Database, command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, command, env=settings(strange))

    assert (result.exit_code, result.output) == (1, f"Error: {OTHER}\n")


def test_the_sentence_says_what_it_is_that_nothing_was_changed_and_what_to_do() -> None:
    for said in ("another version", "nothing was changed", "back it up", "DATABASE_URL", "leanon db upgrade"):
        assert said in OTHER


def test_whoever_verifies_reads_of_it_in_a_finding(
    strange: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "DRAWS", 5)  # the sample has its own tests
    result = CliRunner().invoke(main, ["verify-anonymity"], env=settings(strange))

    assert result.exit_code == 1
    assert "database: It has the tables of another version. Fix: Verify with the version" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
@pytest.mark.parametrize(
    "start", ["web", *(pytest.param(each, marks=pytest.mark.slow) for each in STARTS if each != "web")]
)
def test_no_process_starts_on_it(strange: Database, start: str) -> None:
    code, output = started(start, settings(strange))

    assert code != 0
    assert OTHER in output
    assert "Traceback" not in output


@pytest.mark.slow  # all processes look at tables by one check, which is tried quickly above
@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
@pytest.mark.parametrize("start", STARTS)
def test_no_process_starts_on_a_database_without_tables(database_url: str, start: str) -> None:
    empty = Database(database_url)
    with pytest.raises(WrongSchema, match="leanon db upgrade"):
        schema.check(empty)
    code, output = started(start, settings(empty))
    empty.close()

    assert code != 0
    assert MISSING in output
    assert "Traceback" not in output


def test_any_other_table_column_or_rule_makes_another_schema() -> None:
    migration = next(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()).module
    now = copied(metadata)
    assert migration.name_of(metadata) == migration.revision
    assert migration.name_of(copied(metadata)) == migration.name_of(now)

    wider, stricter, indexed = (copied(metadata) for _ in range(3))
    wider.tables["person"].append_column(sa.Column("note", sa.String(8)))
    stricter.tables["leaf"].append_constraint(sa.CheckConstraint("size < 1000", name="smaller"))
    sa.Index("ix_person_name", indexed.tables["person"].c.name)
    names = {migration.name_of(each) for each in (now, wider, stricter, indexed)}
    assert len(names) == 4


def test_the_first_release_writes_its_tables_out() -> None:
    released = re.findall(r"^## (?!\[Unreleased\])", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    frozen = "create_all" not in (schema.MIGRATIONS / "versions" / "schema_0001.py").read_text()
    assert bool(released) <= frozen, "a released migration must not change with the tables of today"


def copied(tables: sa.MetaData) -> sa.MetaData:
    made = sa.MetaData(naming_convention=tables.naming_convention)
    for table in tables.sorted_tables:
        table.to_metadata(made)
    return made


def test_a_look_makes_no_file(sqlite_url: str, tmp_path: Path) -> None:
    assert not schema.is_current(Database(sqlite_url))
    assert list(tmp_path.iterdir()) == []


def settings(database: Database) -> dict[str, str]:
    """The environment of an installation on this database; nothing else of it answers."""
    url = database.url.render_as_string(hide_password=False)
    return dict(
        environment(database=url, queue="redis://127.0.0.1:1/0", keys="redis://127.0.0.1:2/0", slack_port=9)
    )


def started(name: str, given: Mapping[str, str]) -> tuple[int, str]:
    """Start a process that is expected to end by itself; its exit code and all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", *STARTS[name]],
        env=dict(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every table and its rows."""
    found = sa.MetaData()
    with database.read() as connection:
        found.reflect(connection)
        return {
            name: [tuple(row) for row in connection.execute(sa.select(table))]
            for name, table in found.tables.items()
        }
