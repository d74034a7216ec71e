"""A demo starts only where it disturbs no other one, and leaves nothing behind that nobody needs."""

import fcntl
import json
import os
import socket
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from content.entry import FIRST, EntryKind
from slackapp.cli import process, redis_server
from slackapp.cli.demo import history
from slackapp.cli.demo.cast import GUARDIANS, HR, SMALLEST, staff
from slackapp.cli.demo.installation import STATE_FILE, TEAM_ID, database_url
from slackapp.cli.demo.serve import LOCK
from slackapp.cli.demo.summary import Summary
from slackapp.cli.demo.weeks import DemoStuck, confirm_support
from slackapp.cli.main import main
from slackapp.cli.process import HOST, ServerDied, free_port
from slackapp.clock import wall
from slackapp.storage.console import audit_log, guardians, roles
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Place, Seen
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces

HANA, MIRA = HR


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `leanon demo` in an empty folder; a past is never made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["demo", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another process listens, and takes its time to answer."""
    with socket.create_server((HOST, 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been done to the demo's folder."""
    done: list[str] = []
    monkeypatch.setattr(history, "ensure", lambda *_: done.append("ensure"))
    monkeypatch.setattr(history, "restore", lambda *_: done.append("restore"))
    return done


def test_a_taken_port_is_told_before_anything_is_made_or_replaced(
    demo: Callable[..., Result], taken: int, past: list[str]
) -> None:
    assert (
        demo("--port", str(taken)).output
        == f"Error: Port {taken} is taken: try make demo PORT={taken + 1}.\n"
    )
    assert past == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--port 0", "'--port': 0 is not in the range"),
        ("--port 65536", "'--port': 65536 is not in the range"),
        ("--json counts.json", "--json goes with --headless"),
        ("--headless --json nowhere/counts.json", "--json: there is no folder nowhere"),
    ],
)
def test_impossible_options_are_told_before_anything_is_made(
    options: str, said: str, demo: Callable[..., Result], past: list[str], tmp_path: Path
) -> None:
    result = demo(*options.split())
    assert result.exit_code == 2
    assert said in result.output
    assert past == []
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_may_read_what_a_demo_makes(
    demo: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(folder: Path, *_: object) -> None:
        (folder / "leanon.db").touch()
        raise DemoStuck

    monkeypatch.setattr(history, "make", make)
    before = os.umask(0o022)
    demo("--headless")
    os.umask(before)
    (file,) = tmp_path.rglob("leanon.db")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_demo_in_one_folder_leaves_the_first_alone(
    demo: Callable[..., Result], past: list[str]
) -> None:
    Path(".demo").mkdir()
    with Path(".demo", LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = demo("--port", str(free_port()))
    assert result.output == "Error: A demo is already running in this folder.\n"
    assert past == []


def test_a_process_whose_port_is_taken_fails_at_once_and_believes_nobody_elses_answer(
    taken: int, tmp_path: Path
) -> None:
    with (
        pytest.raises(ServerDied, match=f"sandbox did not start: port {taken} is taken"),
        process.sandbox({}, port=taken, logs=tmp_path),
    ):
        pass
    assert not (tmp_path / "sandbox.log").exists()


@pytest.mark.parametrize("mode", [["--headless"], ["--port", str(free_port())]])
def test_a_missing_redis_is_told_before_anything_is_made(
    mode: list[str],
    demo: Callable[..., Result],
    past: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(redis_server, "_bundled_redis_server", lambda: None)
    assert demo(*mode).output == f"Error: {redis_server.HOW_TO_INSTALL}\n"
    assert past == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ending", "kept"), [(KeyboardInterrupt, 0), (DemoStuck("stuck"), 1)])
def test_a_headless_run_that_ends_early_keeps_its_folder_only_for_the_logs(
    ending: BaseException,
    kept: int,
    demo: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise ending

    monkeypatch.setattr(history, "make", stop)
    output = demo("--headless").output
    left = list(tmp_path.iterdir())
    assert len(left) == kept
    assert all(f"The logs are kept in {folder / 'logs'}.\n" in output for folder in left)


def of_hr(folder: Path) -> tuple[dict[str, Role], list[tuple[Action, str, str]], tuple[str, ...]]:
    """Who has which role in an installation, how the log says they came by it, and who stands for HR."""
    database = Database(database_url(folder))
    with database.read() as connection:
        held = {each.user: each.role for each in roles.holders(connection, TEAM_ID)}
        log: list[tuple[Action, str, str]] = [
            (each.action, each.actor, each.subject)
            for each in audit_log.search(connection, TEAM_ID)
            if each.action not in {Action.STEP_DONE, Action.LAUNCHED}
        ]
        workspace = workspaces.find(connection, TEAM_ID)
    database.close()
    assert workspace is not None
    return held, log, workspace.hr


def test_two_people_of_hr_get_their_roles_from_the_operator_and_keep_them_when_starting_over(
    tmp_path: Path,
) -> None:
    history.set_up(tmp_path / "kept", staff(60), wall())
    (tmp_path / "kept" / STATE_FILE).touch()
    expected = (
        {HANA: Role.ADMIN, MIRA: Role.REVIEWER},
        [
            (Action.ROLE_GRANTED, "operator", MIRA),
            (Action.ROLE_GRANTED, "operator", HANA),
            (Action.GUARDIAN_APPOINTED, "operator", "UIDA"),
        ],
        (HANA, MIRA),
    )
    assert of_hr(tmp_path / "kept") == expected
    for _ in range(2):
        history.restore(tmp_path / "kept", tmp_path / "live")
        assert of_hr(tmp_path / "live") == expected
        database = Database(database_url(tmp_path / "live"))
        with database.write() as tx:
            roles.revoke(tx, TEAM_ID, MIRA, by=HANA, at=wall())
        database.close()


def test_one_of_the_works_council_is_a_guardian_from_before_the_first_week(tmp_path: Path) -> None:
    start = wall()
    for number, size in enumerate((SMALLEST, 60)):
        history.set_up(tmp_path / str(number), staff(size), start)
        database = Database(database_url(tmp_path / str(number)))
        with database.read() as connection:
            (ida,) = guardians.active(connection, TEAM_ID)
            assert roles.role_of(connection, TEAM_ID, ida.user) is Role.GUARDIAN
        database.close()
        assert (ida.user, ida.name, ida.appointed_at <= start) == ("UIDA", "Ida Holm", True)
        assert GUARDIANS == ("UIDA",)


OTHER_VERSION = "The weeks kept in this folder are from another version of Lean On: they are made anew.\n"


def kept_anew(folder: Path, monkeypatch: pytest.MonkeyPatch, weeks: int = 1) -> str:
    """What a start says about the weeks that it finds in a folder; to make them takes no week at all here."""

    def make(building: Path, *_: object) -> Summary:
        history.set_up(building, staff(SMALLEST), wall())
        (building / STATE_FILE).touch()
        return Summary(**dict.fromkeys(Summary.__dataclass_fields__, 0))

    monkeypatch.setattr(history, "make", make)
    said: list[str] = []
    assert history.ensure(folder, staff(SMALLEST), weeks, said.append) == folder / "snapshot"
    return "".join(f"{line}\n" for line in said)


def test_weeks_that_were_kept_are_used_again_by_the_same_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_anew(tmp_path, monkeypatch)
    assert first.startswith("Making 1 past weeks of 20 people, once;")
    assert kept_anew(tmp_path, monkeypatch) == ""
    assert kept_anew(tmp_path, monkeypatch, weeks=2).startswith("Making 2 past weeks of 20 people, once;")


@pytest.mark.parametrize("way", ["schema", "code", "no database"])
def test_weeks_of_another_version_are_made_anew_and_one_line_says_so(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_anew(tmp_path, monkeypatch)
    database, made = tmp_path / "snapshot" / "leanon.db", tmp_path / "snapshot" / history.MADE
    if way == "schema":
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'unreleased'")
            connection.commit()
    elif way == "code":
        made.write_text(json.dumps({**json.loads(made.read_text()), "code": "of yesterday"}))
    else:
        database.unlink()
    assert kept_anew(tmp_path, monkeypatch).startswith(OTHER_VERSION + "Making 1 past weeks")
    assert kept_anew(tmp_path, monkeypatch) == ""
    of_hr(tmp_path / "snapshot")


def test_the_demo_confirms_what_hr_published_of_support_so_that_the_next_round_opens(tmp_path: Path) -> None:
    history.set_up(tmp_path, staff(60), wall())
    place = Place(TEAM_ID, FIRST, EntryKind.SUPPORT, "de.telefonseelsorge")
    database = Database(database_url(tmp_path))
    with database.write() as tx:
        body = {**editions.entries(tx, TEAM_ID, FIRST)[place.kind, place.entry], "note": "Also by chat."}
        made = drafts.save(tx, place, body, Seen(0, 0), By(HANA, wall()))
        drafts.submit(tx, place, made.edit, By(HANA, wall()))
        found = editions.draft(tx, place)
        assert found is not None
        drafts.publish(tx, TEAM_ID, {place: found.edit}, By(MIRA, wall()))
    assert (confirm_support(database, wall().date()), confirm_support(database, wall().date())) == (1, 0)
    with database.read() as connection:
        now = Libraries().now(connection, TEAM_ID)
        assert now.unconfirmed(workspaces.countries(connection, TEAM_ID)) == ()
    database.close()


def test_a_demo_too_small_for_hr_gives_nobody_a_role(tmp_path: Path) -> None:
    assert HANA not in {worker.user for worker in staff(SMALLEST)}
    history.set_up(tmp_path, staff(SMALLEST), wall())
    assert of_hr(tmp_path) == ({}, [(Action.GUARDIAN_APPOINTED, "operator", "UIDA")], ())
