"""`leanon launch`: it refuses with what is missing and the command for it, and then launches."""

import pytest

from slackapp.clock import wall
from slackapp.storage import demo_clock
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches
from slackapp.storage.rounds.launches import StepName
from tests.cast import HANA, WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.cli.rosters import rows


@pytest.fixture
def database(imported: Database) -> Database:
    """A roster and nothing else, on the day before the first week."""
    with imported.write() as tx:
        demo_clock.move_to(tx, week(0, days=-1, hours=0.01))  # it is rounded to seconds
    return imported


def test_an_empty_installation_begins_with_the_first_hr_admin(
    settings: dict[str, str], leanon: Leanon
) -> None:
    leanon("db", "upgrade")
    assert "`leanon roles grant ID_OR_EMAIL admin`" in leanon("status").output
    assert leanon("roles", "grant", HANA, "admin", "--yes").output == f"{HANA} ({HANA}) is admin now.\n"
    assert [(row[0], row[3]) for row in rows(settings, "workspace")] == [(WORKSPACE, "Sandbox")]
    assert "missing  Teams" in leanon("launch").output


def launched(database: Database) -> bool:
    with database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    return found is not None and found.launched_at is not None


def test_a_launch_is_refused_with_each_command_that_is_missing_and_then_happens(
    database: Database, leanon: Leanon
) -> None:
    refused = leanon("launch")
    assert refused.exit_code == 1
    assert "done     Teams\n" in refused.output
    for command in ("support verify", "schedule set --zone ZONE", "guardians add ID_OR_EMAIL", "pilot all"):
        assert f"Run `leanon {command}`" in refused.output
    assert "or `leanon launch --without-guardians`\n" in refused.output
    assert "or `leanon pilot set UNIT`\n" in refused.output
    assert "Nothing was launched. Missing: some support lines are not confirmed; nobody has" in refused.output
    leanon("support", "verify", "--yes", "--without-programme")
    scheduled = leanon("schedule", "set", "--zone", "UTC").output
    assert scheduled.endswith("No check-in opens before the launch: `leanon launch` says what is missing.\n")
    leanon("launch", "--without-guardians")
    read = leanon("launch", "--read", "--yes")
    assert "I had enough energy for my work." in read.output
    leanon("pilot", "all")
    assert "Missing: nobody has sent a test check-in" in leanon("launch").output
    with database.write() as tx:
        launches.say_done(tx, WORKSPACE, StepName.TEST, By(HANA, wall()))
    assert not launched(database)
    assert leanon("launch", typed="n\n").exit_code == 1
    assert not launched(database)
    assert leanon("launch", "--yes").output.endswith(
        "Launched. The first check-in opens Monday 5 January 2026, 00:00 (UTC).\n"
        "The first messages go out Tuesday 10:00, by people's own clocks.\n"
    )
    assert launched(database)
    assert "Launched already, Sunday 4 January 2026, 00:00." in leanon("launch").output


def test_a_test_goes_to_an_hr_admin_alone(database: Database, leanon: Leanon) -> None:
    refused = leanon("launch", "--test", HANA)
    assert refused.exit_code == 1
    assert f"is no HR admin, so nothing was sent: run `leanon roles grant {HANA} admin`" in refused.output
    leanon("roles", "grant", HANA, "admin", "--yes")
    assert "Sent to" in leanon("launch", "--test", HANA).output
    with database.read() as connection:
        steps = launches.checklist(connection, WORKSPACE)
    assert not next(each.done for each in steps if each.name is StepName.TEST), "not before it is answered"


def test_status_says_that_nothing_is_launched(database: Database, leanon: Leanon) -> None:
    assert "launched: not yet; `leanon launch` says what is missing\n" in leanon("status").output
    del database


def test_public_holidays_and_regions_are_set_and_kept(database: Database, leanon: Leanon) -> None:
    first = leanon("schedule", "set", "--zone", "UTC", "--public-holidays", "--region", "DE-BY").output
    assert "Free in DE: 6 January 2026, Epiphany\n" in first
    assert "Free in GB: 3 April 2026, Good Friday\n" in first
    again = leanon("schedule", "set", "--zone", "UTC").output
    assert "Free in DE: 6 January 2026, Epiphany\n" in again
    assert "Free in" not in leanon("schedule", "set", "--zone", "UTC", "--no-public-holidays").output
    unknown = "DE has no region “XX”: known are Augsburg, BB,"
    for wrong, said in (
        ("DE-", "write it like DE-BY"),
        ("Bavaria", "write it like DE-BY"),
        ("DE-XX", unknown),
    ):
        refused = leanon("schedule", "set", "--zone", "UTC", "--public-holidays", "--region", wrong)
        assert refused.exit_code == 2
        assert said in refused.output
    with database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    assert found.schedule is not None
    assert not found.schedule.public
