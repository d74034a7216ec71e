"""`leanon schedule set` says when the next round opens, the tick agrees, and nobody is asked by surprise."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import decided, due
from slackapp.storage.tables import workspace
from tests.cast import WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.launching import launch
from tests.scenarios.fixtures import KeyServer
from tests.services.redis import let_all_live

TUESDAY = week(0, days=1, hours=9)
WEEKEND = Schedule("UTC", opens=Slot(4, time(0)), closes=Slot(6, time(18)))
MONDAY = ("--opens", "monday 00:00", "--closes", "thursday 18:00")
WEDNESDAY = week(0, days=2, hours=9)


@pytest.fixture
def database(imported: Database) -> Database:
    """A launched workspace, asked at weekends; it is Tuesday, in the middle of what will be the window."""
    with imported.write() as tx:
        demo_clock.move_to(tx, TUESDAY)
        workspaces.set_schedule(tx, WORKSPACE, WEEKEND)
        launch(tx, TUESDAY)
    return imported


def opening(database: Database, days: float) -> tuple[str, ...]:
    """What the tick would open so many days after the first Monday."""
    with database.read() as connection:
        return due.due(connection, now=week(0, days=days, hours=0.1), wall=wall()).opening


def test_a_new_schedule_opens_nothing_in_a_week_that_has_begun(database: Database, leanon: Leanon) -> None:
    said = leanon("schedule", "set", *MONDAY).output
    assert said == (
        "Time zone: UTC.\n"
        "Opens: Monday 00:00 (before: Friday 00:00).\n"
        "Closes: Thursday 18:00 (before: Sunday 18:00).\n"
        "People are asked: Tuesday 10:00 in their own zone, if they choose no other time.\n"
        "Holidays: none.\n"
        "Public holidays: do not count.\n"
        "Set. The next round opens Monday 12 January 2026, 00:00 (UTC).\n"
        "It closes Thursday 15 January 2026, 18:00.\n"
    )
    assert opening(database, 1.5) == ()
    assert opening(database, 7) == (WORKSPACE,)
    assert "next round opens: Monday 12 January 2026, 00:00\n" in leanon("status").output


def test_status_says_what_an_open_week_waits_for(
    database: Database, leanon: Leanon, key_server: KeyServer, queue_redis_url: str
) -> None:
    leanon("schedule", "set", *MONDAY)
    leanon("support", "verify", "--yes", "--without-programme")
    servers = {"KEY_REDIS_URL": key_server.url, "REDIS_URL": queue_redis_url}
    let_all_live(queue_redis_url)
    waits = leanon("status", **servers).output
    assert "why no round opens: the schedule was set when this week's time had begun; " in waits
    leanon("schedule", "set", *MONDAY, "--now")
    assert leanon("status", **servers).output.endswith("next round opens: within minutes\n")


def test_a_schedule_whose_zone_is_known_no_more_is_said_to_be_of_no_use_and_set_anew(
    database: Database, leanon: Leanon
) -> None:
    stored = workspaces.dump_schedule(WEEKEND) | {"zone": "Mars/Olympus"}
    with database.write() as tx:
        tx.execute(sa.update(workspace).values(schedule=stored, **workspaces.NOT_KNOWN))
    said = leanon("status").output
    assert (
        "\nschedule: cannot be used ('Mars/Olympus' is not a time zone; use a name like Europe/Berlin): "
        in said
    )
    assert said.endswith("why no round opens: the schedule that is stored cannot be used\n")
    assert opening(database, 7) == ()
    leanon("schedule", "set", *MONDAY, "--zone", "UTC")
    assert opening(database, 1.5) == (), "nobody is asked by surprise"
    assert opening(database, 7) == (WORKSPACE,)
    assert "cannot be used" not in leanon("status").output


def test_a_new_schedule_opens_this_week_if_asked_to_and_says_so(database: Database, leanon: Leanon) -> None:
    said = leanon("schedule", "set", *MONDAY, "--now").output
    assert "\nSet. The next round opens within minutes (UTC).\nIt closes Thursday 8 January" in said
    assert opening(database, 1.5) == (WORKSPACE,)


def test_a_round_too_short_to_open_is_refused_and_the_next_one_is_named(
    database: Database, leanon: Leanon
) -> None:
    with database.write() as tx:
        demo_clock.move_to(tx, WEDNESDAY)
    result = leanon("schedule", "set", *MONDAY, "--now")
    assert result.exit_code == 1
    assert "the next one opens Monday 12 January 2026, 00:00." in result.output
    assert opening(database, 7) == ()


@pytest.mark.parametrize("slot", ["sunday 10:00", "thursday 06:01", "thursday 17:00"])
def test_a_slot_outside_the_window_is_refused_with_what_is_allowed(
    slot: str, database: Database, leanon: Leanon
) -> None:
    result = leanon("schedule", "set", *MONDAY, "--slot", slot)
    assert result.exit_code == 2
    assert "choose a time from Monday 00:00 to Thursday 06:00." in result.output
    assert opening(database, 7) == ()


def test_spaces_do_not_matter_and_holidays_are_kept_until_they_are_cleared(
    database: Database, leanon: Leanon
) -> None:
    first = leanon("schedule", "set", *MONDAY[2:], "--opens", " monday  00:00 ", "--holiday", "2026-12-24")
    assert "Holidays: 24 December 2026 (before: none)." in first.output
    more = leanon("schedule", "set", "--holiday", "2026-12-31")
    assert "Holidays: 24 December 2026, 31 December 2026 (before: 24 December 2026)." in more.output
    cleared = leanon("schedule", "set", "--clear-holidays", "--holiday", "2027-01-01").output
    assert "Holidays: 1 January 2027 (before: 24 December 2026, 31 December 2026)." in cleared


ALL_OF_IT = Schedule(
    "Europe/Madrid",
    Slot(3, time(9, 30)),
    Slot(2, time(8)),
    Slot(5, time(12)),
    frozenset({date(2026, 5, 4)}),
    public=True,
    regions=frozenset({("DE", "BY"), ("ES", "MD")}),
)
NAMED: dict[str, dict[str, Any]] = {
    "--zone Europe/Lisbon": {"zone": "Europe/Lisbon"},
    "--zone europe/lisbon": {"zone": "Europe/Lisbon"},
    "--slot": {"slot": Slot(4, time(10))},
    "--opens": {"opens": Slot(2, time(9))},
    "--closes": {"closes": Slot(5, time(11))},
    "--holiday 2026-12-24": {"holidays": ALL_OF_IT.holidays | {date(2026, 12, 24)}},
    "--clear-holidays": {"holidays": frozenset()},
    "--no-public-holidays": {"public": False},
    "--region ES-CT": {"regions": frozenset({("DE", "BY"), ("ES", "CT")})},
    "--region es-ct": {"regions": frozenset({("DE", "BY"), ("ES", "CT")})},
    "--region ES": {"regions": frozenset({("DE", "BY")})},
    "": {},
}
MOMENTS = {"--slot": "friday 10:00", "--opens": "wednesday 09:00", "--closes": "saturday 11:00"}


def test_only_what_is_named_of_a_schedule_changes_and_before_and_after_are_shown(
    database: Database, leanon: Leanon
) -> None:
    for option, named in NAMED.items():
        with database.write() as tx:
            workspaces.set_schedule(tx, WORKSPACE, ALL_OF_IT)
        said = leanon(
            "schedule", "set", *([option, MOMENTS[option]] if option in MOMENTS else option.split())
        ).output
        with database.read() as connection:
            found = workspaces.find(connection, WORKSPACE)
        assert found is not None
        assert found.schedule == replace(ALL_OF_IT, **named), option
        assert said.count("(before: ") == len(named)
        assert ("nothing was changed" in said) == (not option)
        rhythm = {"zone", "slot", "opens", "closes"} & named.keys()
        assert (found.not_before is None) == (not rhythm), "a day off takes nothing from the week under way"


@pytest.mark.parametrize(
    "options", [("--zone", "Berlin"), ("--slot", "10am"), ("--closes", "saturday 12:00")]
)
def test_an_impossible_schedule_is_refused_and_nothing_changes(
    options: tuple[str, str], database: Database, leanon: Leanon
) -> None:
    result = leanon("schedule", "set", *options)
    assert result.exit_code in {1, 2}
    assert "Error: " in result.output
    with database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    assert found.schedule == WEEKEND


def test_a_schedule_that_hr_changes_at_the_same_moment_is_not_written_over(
    database: Database, leanon: Leanon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(*_: object, **__: object) -> None:
        with database.write() as tx:
            workspaces.set_schedule(tx, WORKSPACE, ALL_OF_IT)

    monkeypatch.setattr(decided, "not_before", theirs)
    result = leanon("schedule", "set", "--holiday", "2026-12-24")
    assert result.exit_code == 1
    assert result.output.startswith("Error: Somebody changed the schedule at the same moment")
    with database.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    assert found.schedule == ALL_OF_IT


def test_a_first_schedule_needs_a_zone_and_has_the_usual_times(database: Database, leanon: Leanon) -> None:
    with database.write() as tx:
        tx.execute(sa.update(workspace).values(schedule=None))
    refused = leanon("schedule", "set", "--slot", "tuesday 09:00")
    assert refused.exit_code == 2
    assert refused.output.endswith(
        "There is no schedule yet: say its time zone, as in --zone Europe/Berlin.\n"
    )
    said = leanon("schedule", "set", "--zone", "UTC").output
    assert said.startswith(
        "Time zone: UTC.\nOpens: Monday 00:00.\nCloses: Thursday 18:00.\nPeople are asked: Tue"
    )
    assert "before" not in said
