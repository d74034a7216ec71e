"""`leanon backup` copies what is there while others write, and `leanon restore` puts a copy in its place."""

import sqlite3
import stat
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import EntryKind
from slackapp.storage import backups, tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Place, Seen
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.web import audit_text
from tests.cast import ANA, HANA, OTTO, T0, WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.storage.conftest import TEAM, open_week, settle_team

CAMERAS = (EntryKind.PROMPT, "energy.cameras")


@pytest.fixture
def live(settings: Mapping[str, str]) -> Path:
    """The file of the database, in which Lea's team is set up and nobody is connected."""
    url = settings["DATABASE_URL"]
    with used(url) as database:
        settle_team(database)
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "backups" / "monday.db"


@pytest.fixture
def backup(leanon: Leanon, live: Path, file: Path) -> str:
    """A backup of it, and what was said."""
    file.parent.mkdir()
    result = leanon("backup", str(file))
    assert result.exit_code == 0, result.output
    return result.output


class used(closing[Database]):  # noqa: N801 - reads as what it does
    """The database as a process uses it, until the block ends."""

    def __init__(self, url: str | Path) -> None:
        super().__init__(Database(url if isinstance(url, str) else f"sqlite:///{url}"))


def names(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM person")}


def rename(live: Path, user: str, name: str) -> None:
    with used(live) as database, database.write() as tx:
        tx.execute(sa.update(tables.person).where(tables.person.c.user == user).values(name=name))


def everything(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def test_a_backup_is_one_file_that_nobody_else_can_read_and_says_what_it_holds(
    backup: str, file: Path, live: Path
) -> None:
    assert [each.name for each in file.parent.iterdir()] == ["monday.db"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(file) == names(live)
    assert f"Copied Test into {file}." in backup
    assert "names, teams, what people chose and the audit log" in backup
    assert "apart from LEANON_SECRET, and delete it after 14 days" in backup
    assert "check-in" not in backup


def test_while_a_check_in_is_open_a_backup_says_that_it_holds_its_boxes(
    leanon: Leanon, live: Path, tmp_path: Path
) -> None:
    with used(live) as database:
        open_week(database, 0)
    said = leanon("backup", str(tmp_path / "open.db")).output
    assert "A check-in is open: who is asked in it and its sealed boxes are in this file" in said
    assert "between check-ins is a better moment" in said


def test_a_backup_takes_the_place_of_nothing(leanon: Leanon, live: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("somebody's")
    refused = leanon("backup", str(there))
    assert refused.exit_code == 1
    assert "is there already and was left as it is" in refused.output
    assert there.read_text() == "somebody's"
    missing = leanon("backup", str(tmp_path / "no" / "such.db"))
    assert "such.db, as the system says" in missing.output
    assert everything(tmp_path) == {"there.db": b"somebody's"}


def test_what_was_deleted_before_is_in_no_backup_and_what_is_deleted_later_is_where_it_said(
    leanon: Leanon, live: Path, tmp_path: Path
) -> None:
    rename(live, ANA, "Anastasia the Unmistakable")
    leanon("backup", str(tmp_path / "before.db"))
    with used(live) as database:
        with database.write() as tx:
            tx.execute(sa.delete(tables.membership).where(tables.membership.c.user == ANA))
            tx.execute(sa.delete(tables.person).where(tables.person.c.user == ANA))
        database.forget()
    leanon("backup", str(tmp_path / "after.db"))
    assert b"Anastasia the Unmistakable" in (tmp_path / "before.db").read_bytes()
    assert b"Anastasia the Unmistakable" not in (tmp_path / "after.db").read_bytes()


def test_a_copy_is_of_one_moment_however_much_is_written_meanwhile(tmp_path: Path) -> None:
    busy, stopping = tmp_path / "busy.db", threading.Event()
    with closing(sqlite3.connect(busy)) as made:
        made.executescript("PRAGMA journal_mode=WAL; CREATE TABLE pair (side, number)")

    def write() -> None:
        number = 0
        with closing(sqlite3.connect(busy, isolation_level=None)) as writer:
            while not stopping.is_set():
                number += 1
                writer.execute("BEGIN IMMEDIATE")
                writer.execute("INSERT INTO pair VALUES ('one', ?)", (number,))
                writer.execute("INSERT INTO pair VALUES ('other', ?)", (number,))
                writer.execute("COMMIT")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        counts = []
        for number in range(5):
            with (
                backups.copied(busy, tmp_path / f"{number}.db") as copy,
                closing(sqlite3.connect(copy)) as read,
            ):
                assert read.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                sides = "SELECT count(*), max(number) FROM pair WHERE side = ?"
                one, other = (read.execute(sides, (side,)).fetchone() for side in ("one", "other"))
                assert one == other
                counts.append(one[0])
    finally:
        stopping.set()
        writing.join()
    assert counts == sorted(counts)


def test_a_restore_brings_back_what_was_and_keeps_what_is_beside_it(
    leanon: Leanon, backup: str, file: Path, live: Path
) -> None:
    rename(live, ANA, "Ana Later")
    before = file.read_bytes()
    result = leanon("restore", str(file), "--yes")
    assert result.exit_code == 0, result.output
    assert "Ana Later" not in names(live)
    (former,) = live.parent.glob("leanon.db.before-*")
    assert "Ana Later" in names(former)
    assert stat.S_IMODE(former.stat().st_mode) == 0o600
    assert f"The former database is {former}: delete it" in result.output
    assert "Messages sent since may be sent again" in result.output
    assert file.read_bytes() == before
    assert {each.name for each in live.parent.iterdir() if each.is_dir()} == set()


def test_a_restore_asks_first_and_without_a_yes_changes_nothing(
    leanon: Leanon, backup: str, file: Path, live: Path
) -> None:
    rename(live, ANA, "Ana Later")
    assert leanon("restore", str(file), typed="n\n").exit_code == 1
    assert "Ana Later" in names(live)
    assert leanon("restore", str(file), typed="y\n").exit_code == 0
    assert "Ana Later" not in names(live)


def test_hr_reads_in_the_audit_log_that_it_was_restored(
    leanon: Leanon, backup: str, file: Path, live: Path
) -> None:
    leanon("restore", str(file), "--yes")
    with used(live) as database, database.read() as connection:
        found = audit_log.search(connection, WORKSPACE, action=Action.RESTORED)
        (line,) = audit_text.lines(connection, WORKSPACE, found, {})
    assert line.did % {"who": line.actor, "what": line.on} == (
        "The operator put an earlier copy of the database in place for Test"
    )


def test_while_others_use_the_database_it_is_restored_only_when_told_and_they_read_on_in_it(
    leanon: Leanon, backup: str, file: Path, live: Path
) -> None:
    with used(live) as process:
        rename(live, ANA, "Ana Later")
        with process.read() as connection:
            people = sa.select(tables.person.c.name).where(tables.person.c.user == ANA)
            assert connection.scalar(people) == "Ana Later"
        refused = leanon("restore", str(file), "--yes")
        assert refused.exit_code == 1
        assert "Web processes or jobs use" in refused.output
        assert "Ana Later" in names(live)
        assert list(live.parent.glob("*before*")) == []
        done = leanon("restore", str(file), "--yes", "--while-running")
        assert done.exit_code == 0, done.output
        with process.read() as connection:
            assert connection.scalar(people) != "Ana Later"
        with process.write() as tx:  # and write on in it, rather than in a file that is gone
            tx.execute(sa.update(tables.person).where(tables.person.c.user == ANA).values(name="Ana Anew"))
    assert "Ana Anew" in names(live)


def publish(database: Database, title: str, seconds: int) -> int:
    """Hana writes a prompt anew, and Otto publishes it so many seconds after T0."""
    by = By(HANA, T0.replace(second=seconds))
    with database.write() as tx:
        place = Place(WORKSPACE, "en", *CAMERAS)
        base = max((each.number for each in editions.editions(tx, place)), default=0)
        saved = drafts.save(tx, place, {**seeded("en")[CAMERAS], "title": title}, Seen(base, 0), by)
        drafts.submit(tx, place, saved.edit, by)
        seen = {each.place: each.edit for each in editions.drafts(tx, WORKSPACE)}
        return drafts.publish(tx, WORKSPACE, seen, By(OTTO, by.at))


def read(process: Database, libraries: Libraries) -> set[str | None]:
    """What a process reads of it: now, and in a round that opened with the first revision."""
    with process.read() as connection:
        both = libraries.now(connection, WORKSPACE).library, libraries.at(connection, WORKSPACE, 1)
        return {prompt.title for one in both for prompt in one.prompts if prompt.id == CAMERAS[1]}


def test_a_process_notices_by_itself_that_a_revision_is_another_one_by_now(
    leanon: Leanon, backup: str, file: Path, live: Path
) -> None:
    libraries = Libraries()
    with used(live) as process:
        assert publish(process, "Before", 1) == 1
        assert read(process, libraries) == {"Before"}
        leanon("restore", str(file), "--yes", "--while-running")
        assert publish(process, "After", 2) == 1
        assert read(process, libraries) == {"After"}


@pytest.fixture
def other_version(live: Path, tmp_path: Path) -> Path:
    """The database of another version, whole in itself."""
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.executescript(
            "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('7')"
        )
    return other


def damaged(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[4096 * 3 : 4096 * 12] = bytes(4096 * 9)
    file.write_bytes(whole)


def changed(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA ignore_check_constraints=ON")
        assert opened.execute(statement).rowcount
        opened.commit()


FAULTS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no database": (lambda file: file.write_text("Hello " * 1_000), "no SQLite database that can be read"),
    "empty": (lambda file: file.write_bytes(b""), "has not this version’s tables"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:40_000]), "it is"),
    "damaged": (damaged, "it is damaged"),
    "looser than R7 allows": (lambda file: changed(file, "UPDATE workspace SET k = 1"), "it is damaged"),
    "without a parent": (lambda file: changed(file, "DELETE FROM workspace"), "it is damaged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_no_whole_backup_changes_nothing(
    leanon: Leanon, backup: str, file: Path, live: Path, fault: str
) -> None:
    spoil, said = FAULTS[fault]
    spoil(file)
    before = everything(live.parent)
    result = leanon("restore", str(file), "--yes")
    assert result.exit_code == 1
    assert f"{file} cannot be restored, as" in result.output
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    assert everything(live.parent) == before


def test_a_database_of_another_version_is_copied_all_the_same(
    leanon: Leanon, other_version: Path, tmp_path: Path
) -> None:
    result = leanon("backup", str(tmp_path / "copy.db"), DATABASE_URL=f"sqlite:///{other_version}")
    assert result.exit_code == 0, result.output
    assert "of another version of Lean On, which alone can restore it" in result.output
    with closing(sqlite3.connect(tmp_path / "copy.db")) as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == ("7",)


def test_another_versions_backup_and_the_database_itself_are_refused(
    leanon: Leanon, live: Path, other_version: Path
) -> None:
    before = everything(live.parent)
    assert (
        "has not this version’s tables; nothing was changed"
        in leanon("restore", str(other_version), "--yes").output
    )
    assert "is the database itself" in leanon("restore", str(live), "--yes").output
    assert everything(live.parent) == before


@pytest.fixture(params=["gone", "gone but for its log", "garbage"])
def destroyed(request: pytest.FixtureRequest, live: Path) -> Path:
    """The database after something happened to it."""
    log = live.with_name("leanon.db-wal")
    with used(live) as database:
        with database.write() as tx:
            tx.execute(sa.update(tables.person).values(name="Nobody"))
        left = log.read_bytes()
    live.unlink()
    if request.param == "gone but for its log":
        log.write_bytes(left)
    if request.param == "garbage":
        live.write_bytes(b"garbage" * 10_000)
    return live


def test_a_database_that_is_gone_or_broken_comes_back(
    leanon: Leanon, backup: str, file: Path, destroyed: Path
) -> None:
    result = leanon("restore", str(file), "--yes")
    assert result.exit_code == 0, result.output
    with used(destroyed) as database, database.read() as connection:
        assert workspaces.find(connection, WORKSPACE) is not None
    assert set(TEAM) <= names(destroyed)
    assert stat.S_IMODE(destroyed.stat().st_mode) == 0o600


def test_a_check_in_that_is_open_in_a_backup_is_named_with_what_becomes_of_it(
    leanon: Leanon, live: Path, tmp_path: Path
) -> None:
    with used(live) as database:
        open_week(database, 0)
    file = tmp_path / "open.db"
    leanon("backup", str(file))
    said = leanon("restore", str(file), "--yes").output
    assert f"Test, with a check-in that closes on {week(0, days=3):%Y-%m-%d}" in said
    assert "then it becomes void a quarter of an hour after a web process has started" in said


def test_without_a_database_there_is_nothing_to_back_up(
    leanon: Leanon, no_database: Path, file: Path
) -> None:
    result = leanon("backup", str(file))
    assert "There is no database at" in result.output
    assert not no_database.exists()


def test_nobody_waits_for_ever_for_somebody_who_writes_without_a_pause(
    live: Path, file: Path, backup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "WAIT_SECONDS", 0.2)
    with used(live) as database, database.write() as tx:
        tx.execute(sa.update(tables.person).values(name="Nobody"))
        with pytest.raises(backups.CopyFailed, match=r"locked|without a pause"):
            backups.put_in_place(file, live)
    assert names(live) == {"Nobody"}
