"""`leanon pause` and `leanon resume` say what happens to the check-in, and until when it can be spared."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from slackapp.storage import demo_clock, tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import HANA, WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS

VOID = "void for everybody: no number comes out, and its answers are gone."
LIMIT = "Thursday 8 January 2026, 06:00"
LAST_HOURS = week(0, days=3, hours=10)


@pytest.fixture
def database(
    settings: dict[str, str], leanon: Leanon, has_roster: Callable[[str], None]
) -> Iterator[Database]:
    """A workspace with a schedule in UTC, on the Sunday before its first round."""
    has_roster(HEADER + ROWS)
    settings["LEANON_DEMO"] = "1"
    opened = Database(settings["DATABASE_URL"])
    move_to(opened, week(0, days=-1))
    leanon("schedule", "set", "--zone", "UTC")
    yield opened
    opened.close()


def move_to(database: Database, at: datetime) -> None:
    with database.write() as tx:
        demo_clock.move_to(tx, at + timedelta(seconds=1))


def open_round(database: Database) -> None:
    """A round of this week, of which the database knows no more than its row."""
    with database.write() as tx:
        tx.execute(
            sa.insert(tables.round_).values(
                id="r",
                workspace=WORKSPACE,
                number=1,
                theme="load",
                series="s",
                fingerprint="f",
                k=5,
                epsilon=2,
                focus_epsilon=1,
                opens_at=week(0),
                closes_at=week(0, days=3, hours=18),
            )
        )


def test_before_a_round_it_says_until_when_the_next_one_can_be_spared(
    database: Database, leanon: Leanon
) -> None:
    assert leanon("pause").output == (
        "Paused. A minute from now, no message leaves any more. None is lost: they wait.\n"
        "Answers are taken all the same, and check-ins open and close at their times.\n"
        "The check-in that opens Monday 5 January 2026, 00:00 closes Thursday 8 January 2026, 18:00."
        f" If the pause is not over by {LIMIT}, the check-in is {VOID}\n"
        "`leanon resume` lets messages leave again.\n"
    )
    assert leanon("resume").output == (
        "Resumed. What has waited leaves within minutes, as fast as Slack takes it.\n"
    )


def test_while_a_round_is_open_it_says_what_the_pause_does_to_it(database: Database, leanon: Leanon) -> None:
    open_round(database)
    move_to(database, week(0, days=1))
    said = leanon("pause").output
    assert "The check-in that is open closes Thursday 8 January 2026, 18:00." in said
    assert f"If the pause is not over by {LIMIT}, the check-in is {VOID}\n" in said
    assert leanon("resume").output.endswith(
        "\nThe check-in that is open goes on. It closes Thursday 8 January 2026, 18:00.\n"
    )


def test_once_the_time_is_over_both_say_that_the_round_is_void(database: Database, leanon: Leanon) -> None:
    open_round(database)
    move_to(database, week(0, days=1))
    leanon("pause")
    move_to(database, LAST_HOURS)
    over = f"The pause was not over by {LIMIT}, so the check-in is {VOID}\n"
    assert over in leanon("pause").output
    assert over in leanon("status").output
    assert leanon("resume").output.endswith(over)


@pytest.mark.parametrize("waiting", [True, False])
def test_in_the_last_hours_nobody_is_told_whether_a_message_was_waiting(
    database: Database, leanon: Leanon, *, waiting: bool
) -> None:
    open_round(database)
    if waiting:
        row = {"round": "r", "user": HANA, "kind": "checkin", "due_at": week(0, days=1)}
        with database.write() as tx:
            tx.execute(sa.insert(tables.delivery).values(row))
    move_to(database, LAST_HOURS)
    told = (
        f"Its messages were due before the pause, by {LIMIT}. If one had not gone out when the pause began,"
        f" the check-in is {VOID} That is told after the close.\n"
    )
    for command in ("pause", "status", "resume"):
        assert told in leanon(command).output


def test_both_may_be_said_twice_and_the_second_time_changes_nothing(
    database: Database, leanon: Leanon
) -> None:
    nothing = "Messages are not paused: nothing was changed.\n"
    assert leanon("resume").output == nothing
    leanon("pause")
    again = leanon("pause")
    assert again.exit_code == 0
    assert again.output.startswith(
        "Paused already, since Sunday 4 January 2026, 00:00 (UTC), by the operator: nothing was changed.\n"
    )
    leanon("resume")
    assert leanon("resume").output == nothing
    with database.read() as connection:
        done = [(each.action, each.actor) for each in audit_log.search(connection, WORKSPACE)]
    assert done == [
        (each, "operator")
        for each in (Action.RESUMED, Action.PAUSED, Action.SCHEDULE_SET, Action.TEAMS_CHANGED)
    ]


def test_status_says_whether_messages_leave_and_who_paused(database: Database, leanon: Leanon) -> None:
    assert "\nmessages: not paused\n" in leanon("status").output
    with database.write() as tx:
        of_hr = sa.update(tables.workspace).values(paused_at=week(0), paused_by=HANA)
        tx.execute(of_hr.where(tables.workspace.c.id == WORKSPACE))
        assert workspaces.is_paused(tx, WORKSPACE)
    said = leanon("status").output
    assert "\nmessages: paused since Monday 5 January 2026, 00:00 (UTC), by UHANA; `leanon resume`" in said
    assert f"If the pause is not over by {LIMIT}, the check-in is {VOID}\n" in said


def test_without_a_schedule_a_pause_has_nothing_to_say_of_a_round(
    leanon: Leanon, has_roster: Callable[[str], None]
) -> None:
    has_roster(HEADER + ROWS)
    said = leanon("pause")
    assert said.exit_code == 0
    assert "The check-in" not in said.output
    assert "messages: paused since " in leanon("status").output
    assert "what the pause does" not in leanon("status").output
