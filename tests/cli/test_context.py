"""What operators' commands share: never the wrong workspace, and no file that others may read."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import ANA, OTHER_WORKSPACE, WORKSPACE
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows

COMMANDS = (
    "status",
    f"alerts set {ANA} --yes",
    "privacy set -k 8",
    "schedule set --zone UTC",
    "support verify --yes --without-programme",
)


@pytest.fixture
def two(has_roster: Callable[[str], None], settings: dict[str, str]) -> None:
    """A database that knows Zoe's workspace too."""
    has_roster(HEADER + ROWS)
    database = Database(settings["DATABASE_URL"])
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=OTHER_WORKSPACE, name="Zoe's place")
    database.close()


@pytest.fixture(autouse=True)
def open_mask() -> Iterator[None]:
    """A shell that lets everybody read what it makes."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("named", [None, "T0NOBODY"])
def test_of_two_workspaces_none_is_guessed(
    command: str, named: str | None, two: None, leanon: Leanon, settings: dict[str, str]
) -> None:
    before = rows(settings, "workspace")
    result = leanon(*command.split(), *(["--workspace", named] if named else []))
    assert result.exit_code == 1
    assert "--workspace ID" in result.output
    assert all(name in result.output for name in (WORKSPACE, OTHER_WORKSPACE, "Zoe's place"))
    assert rows(settings, "workspace") == before
    assert rows(settings, "support_confirmation") == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_named_workspace_is_the_one_that_changes(
    command: str, two: None, leanon: Leanon, settings: dict[str, str]
) -> None:
    others = [row for row in rows(settings, "workspace") if row[0] == OTHER_WORKSPACE]
    assert leanon(*command.split(), "--workspace", WORKSPACE).exit_code == 0
    assert [row for row in rows(settings, "workspace") if row[0] == OTHER_WORKSPACE] == others


@pytest.mark.parametrize(
    "command",
    [f"roles grant {ANA} admin --yes", f"guardians add {ANA} --yes", f"alerts set {ANA} --yes"],
)
def test_who_is_known_to_one_slack_gets_nothing_in_the_workspace_of_another(
    command: str, two: None, leanon: Leanon, settings: dict[str, str]
) -> None:
    refused = leanon(*command.split(), "--workspace", OTHER_WORKSPACE)
    assert refused.exit_code == 1
    assert "so nobody of Zoe's place can be looked up with it. Nothing was changed" in refused.output
    assert all(rows(settings, table) == [] for table in ("console_role", "guardian"))


def test_nobody_else_may_read_a_database_file_that_we_make(leanon: Leanon, no_database: Path) -> None:
    leanon("db", "upgrade")
    assert stat.S_IMODE(no_database.stat().st_mode) == 0o600
