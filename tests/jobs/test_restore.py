"""A round that a restored database brings back goes on while its key is there, and else becomes void."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from slackapp.cli.main import main
from slackapp.storage import tables
from tests.jobs.test_close import ANSWERING, CLOSED, becomes_void, published
from tests.promises.house import starts_anew
from tests.scenarios.office import Rehearsal

LAST = ANSWERING[-1]


def leanon(*arguments: str) -> str:
    """What an operator reads who types this, beside a web process and jobs that go on."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False).output


@pytest.fixture
def backup(rehearsal: Rehearsal, tmp_path: Path) -> str:
    """A backup in the middle of a round: five of six have answered, and the last one does so after it."""
    rehearsal.open_check_in(ANSWERING)
    for user in ANSWERING[:-1]:
        rehearsal.answer(user)
    file = str(tmp_path / "backup.db")
    assert "A check-in is open" in leanon("backup", file)
    assert rehearsal.answer(LAST)["outcome"] == "update"
    return file


def test_restored_after_its_close_it_becomes_void_says_so_and_publishes_nothing(
    rehearsal: Rehearsal, backup: str
) -> None:
    rehearsal.move_to(CLOSED)
    assert published(rehearsal) == ["published", "too_few"]
    rehearsal.services.keeper.run_once()
    assert "Restored." in leanon("restore", backup, "--yes", "--while-running")
    rehearsal.advance(CLOSED)
    rehearsal.services.keeper.run_once()
    rehearsal.tick()
    assert rehearsal.round().status == "open"
    assert not rehearsal.rows(tables.release)
    becomes_void(rehearsal)


def test_restored_while_it_is_open_it_goes_on_once_web_has_started_anew(
    rehearsal: Rehearsal, backup: str
) -> None:
    leanon("restore", backup, "--yes", "--while-running")
    starts_anew(rehearsal.services)
    rehearsal.services.keeper.run_once()
    assert rehearsal.answer(LAST)["outcome"] == "update", "who answered since may do so again"
    rehearsal.move_to(CLOSED)
    assert published(rehearsal) == ["published", "too_few"]


def test_restored_under_a_web_process_that_goes_on_a_group_looks_put_back_and_gets_no_figure(
    rehearsal: Rehearsal, backup: str
) -> None:
    leanon("restore", backup, "--yes", "--while-running")
    rehearsal.services.keeper.run_once()
    assert rehearsal.answer(LAST)["outcome"] != "update"
    rehearsal.move_to(CLOSED)
    assert published(rehearsal) == ["too_few", "void"]
