"""`leanon schedule set` says when the next round opens, the tick agrees, and nobody is asked by surprise."""

from collections.abc import Callable, Iterator
from datetime import time

import pytest

from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import due
from tests.cast import WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS
from tests.launching import launch
from tests.scenarios.fixtures import KeyServer

TUESDAY = week(0, days=1, hours=9)
WEEKEND = Schedule("UTC", opens=Slot(4, time(0)), closes=Slot(6, time(18)))
WEDNESDAY = week(0, days=2, hours=9)


@pytest.fixture
def database(settings: dict[str, str], leanon: Leanon, csv: Callable[[str], str]) -> Iterator[Database]:
    """A launched workspace, asked at weekends; it is Tuesday, in the middle of what will be the window."""
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    settings["LEANON_DEMO"] = "1"
    opened = Database(settings["DATABASE_URL"])
    with opened.write() as tx:
        demo_clock.move_to(tx, TUESDAY)
        workspaces.set_schedule(tx, WORKSPACE, WEEKEND)
        launch(tx, TUESDAY)
    yield opened
    opened.close()


def opening(database: Database, days: float) -> tuple[str, ...]:
    """What the tick would open so many days after the first Monday."""
    with database.read() as connection:
        return due.due(connection, now=week(0, days=days, hours=0.1), wall=wall()).opening


def test_a_new_schedule_opens_nothing_in_a_week_that_has_begun(database: Database, leanon: Leanon) -> None:
    said = leanon("schedule", "set", "--zone", "UTC").output
    assert said == (
        "Set. The next round opens Monday 12 January 2026, 00:00 (UTC).\n"
        "It closes Thursday 15 January 2026, 18:00.\n"
        "People are asked Tuesday 10:00 in their own zone, if they choose no other time.\n"
        "Holidays: none.\n"
    )
    assert opening(database, 1.5) == ()
    assert opening(database, 7) == (WORKSPACE,)
    assert "next round opens: Monday 12 January 2026, 00:00\n" in leanon("status").output


def test_status_says_what_an_open_week_waits_for(
    database: Database, leanon: Leanon, key_server: KeyServer, queue_redis_url: str
) -> None:
    leanon("schedule", "set", "--zone", "UTC")
    leanon("support", "verify", "--yes")
    servers = {"KEY_REDIS_URL": key_server.url, "REDIS_URL": queue_redis_url}
    waits = leanon("status", **servers).output
    assert "why no round opens: the schedule was set when this week's time had begun; " in waits
    leanon("schedule", "set", "--zone", "UTC", "--now")
    assert leanon("status", **servers).output.endswith("next round opens: within minutes\n")


def test_a_new_schedule_opens_this_week_if_asked_to_and_says_so(database: Database, leanon: Leanon) -> None:
    said = leanon("schedule", "set", "--zone", "UTC", "--now").output
    assert said.startswith("Set. The next round opens within minutes (UTC).\nIt closes Thursday 8 January")
    assert opening(database, 1.5) == (WORKSPACE,)


def test_a_round_too_short_to_open_is_refused_and_the_next_one_is_named(
    database: Database, leanon: Leanon
) -> None:
    with database.write() as tx:
        demo_clock.move_to(tx, WEDNESDAY)
    result = leanon("schedule", "set", "--zone", "UTC", "--now")
    assert result.exit_code == 1
    assert "the next one opens Monday 12 January 2026, 00:00." in result.output
    assert opening(database, 7) == ()


@pytest.mark.parametrize("slot", ["sunday 10:00", "thursday 06:01", "thursday 17:00"])
def test_a_slot_outside_the_window_is_refused_with_what_is_allowed(
    slot: str, database: Database, leanon: Leanon
) -> None:
    result = leanon("schedule", "set", "--zone", "UTC", "--slot", slot)
    assert result.exit_code == 2
    assert "choose a time from Monday 00:00 to Thursday 06:00." in result.output
    assert opening(database, 7) == ()


def test_spaces_do_not_matter_and_holidays_are_kept_until_they_are_cleared(
    database: Database, leanon: Leanon
) -> None:
    first = leanon(
        "schedule", "set", "--zone", "UTC", "--opens", " monday  00:00 ", "--holiday", "2026-12-24"
    )
    assert "Holidays: 24 December 2026." in first.output
    more = leanon("schedule", "set", "--zone", "UTC", "--holiday", "2026-12-31")
    assert "Holidays: 24 December 2026, 31 December 2026." in more.output
    assert "Holidays: none." in leanon("schedule", "set", "--zone", "UTC", "--clear-holidays").output
