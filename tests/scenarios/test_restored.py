"""Web and worker, as processes of their own, go on in a database that was restored under them."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from slackapp.cli.main import main
from slackapp.storage import tables
from slackapp.storage.people import choices
from slackapp.storage.rounds import deliveries
from tests.cast import LEA, T0, WORKSPACE, week
from tests.scenarios.office import WARD, Office, said

ANSWERING = WARD[:6]


def leanon(office: Office, *arguments: str) -> str:
    return CliRunner().invoke(main, arguments, env=dict(office.environment), catch_exceptions=False).output


@pytest.mark.slow
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_processes_go_on_in_a_restored_database_without_being_told(office: Office, tmp_path: Path) -> None:
    office.move_to(T0 + timedelta(hours=1))
    with office.database.write() as tx:
        for user in ANSWERING:
            choices.set_consent(tx, WORKSPACE, user, "yes")
            deliveries.ask_now(tx, office.round().id, user, office.now())
    office.settle()
    for user in ANSWERING[:-1]:
        office.answer(user)
    file = str(tmp_path / "backup.db")
    assert "A check-in is open" in leanon(office, "backup", file)
    assert office.answer(ANSWERING[-1])["outcome"] == "update"
    assert "nothing was changed: stop them" in leanon(office, "restore", file, "--yes")
    assert "Restored." in leanon(office, "restore", file, "--yes", "--while-running")
    assert office.answer(ANSWERING[-1])["outcome"] != "update", "whoever took it knows that it is gone"
    office.move_to(week(0, days=3, hours=18.1))
    assert sorted(row["status"] for row in office.rows(tables.release)) == ["too_few", "void"]
    assert "Ward 3" in said(office.lasting(LEA)[0])
