"""A week of nothing but holidays opens no check-in: status and schedule say so, and the tick agrees."""

from datetime import time, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.storage import demo_clock
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import choices, people, structure, workspaces
from slackapp.storage.rounds import due, plans
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import person
from tests.cast import ANA, WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.launching import launch
from tests.services.statements import statements

SUNDAY = week(0) - timedelta(hours=12)
SAID = "Monday 5 January 2026, 00:00: no check-in opens, as that week has nothing but holidays"
# On Tuesday people can be asked, and on no other day: on 6 January it is Epiphany in Spain.
ONE_DAY = Schedule("UTC", Slot(1, time(8)), Slot(0, time(18)), Slot(2, time(18)), public=True)


@pytest.fixture
def database(imported: Database) -> Database:
    """A launched workspace on the day before its first week; everybody said yes."""
    with imported.write() as tx:
        demo_clock.move_to(tx, SUNDAY)
        workspaces.set_schedule(tx, WORKSPACE, Schedule("UTC"))
        launch(tx, SUNDAY)
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    return imported


def opening(database: Database, weeks: int, hour: int = 1) -> bool:
    """Whether the tick would open a round on the Monday of this week."""
    with database.read() as connection:
        found = due.due(connection, now=week(weeks, hours=hour), wall=wall()).opening
    return found == (WORKSPACE,)


def told(database: Database) -> float:
    """In which week Ana's next message comes, as Home says it."""
    with database.read() as connection:
        workspace, ana = workspaces.find(connection, WORKSPACE), people.find(connection, WORKSPACE, ANA)
        assert workspace is not None
        assert ana is not None
        at = plans.next_message(connection, workspace, ana, SUNDAY)
    assert at is not None
    return (at - week(0)) // timedelta(weeks=1)


def days(*numbers: int) -> list[str]:
    """These days of January as holidays of one's own."""
    return [word for number in numbers for word in ("--holiday", f"2026-01-{number:02}")]


def test_a_week_of_own_holidays_is_skipped_and_said(database: Database, leanon: Leanon) -> None:
    said = leanon("schedule", "set", *days(5, 6, 7)).output  # on Thursday nobody is asked anyway
    assert "Set. The next round opens Monday 12 January 2026, 00:00 (UTC).\n" in said
    assert f"\n{SAID}.\n" in said
    assert f"\nskipped: {SAID}\nnext round opens: Monday 12 January 2026, 00:00\n" in leanon("status").output
    assert (opening(database, 0), opening(database, 1)) == (False, True)
    assert told(database) == 1


def test_a_check_in_that_is_open_is_not_said_to_be_skipped(database: Database, leanon: Leanon) -> None:
    leanon("schedule", "set", *days(5, 6, 7))
    with database.read() as connection:
        workspace = workspaces.every(connection)[0]
    now, none = week(0, days=1), due.skipped(workspace, None, week(0, days=1), {})
    opened = cast("Round", SimpleNamespace(opens_at=week(0), closes_at=week(0, days=3, hours=18)))
    assert [each.opens_at for each in none] == [week(0)]
    assert due.skipped(workspace, opened, now, {}) == ()


def test_a_week_with_one_workday_is_asked_on_it(database: Database, leanon: Leanon) -> None:
    said = leanon("schedule", "set", *days(5, 6)).output
    assert "no check-in opens" not in said
    assert "skipped" not in leanon("status").output
    assert opening(database, 0)
    assert told(database) == 0


@pytest.mark.parametrize("public", [False, True])
def test_who_lives_where_is_read_where_public_holidays_count_and_then_not_again_by_each_tick(
    database: Database, public: bool
) -> None:
    with database.write() as tx:
        workspaces.set_schedule(tx, WORKSPACE, Schedule("UTC", public=public))
    with database.read() as connection, statements(database) as asked:
        due.due(connection, now=SUNDAY, wall=wall())
        assert any("person.country" in each for each in asked) is public
    with database.write() as tx:
        due.know_openings(tx, SUNDAY)
    with database.read() as connection, statements(database) as asked:
        for now in (SUNDAY, week(0, hours=1)):
            due.due(connection, now=now, wall=wall())
        assert not any("person.country" in each for each in asked)


@pytest.mark.parametrize(
    ("spanish", "skipped"),
    [
        pytest.param(11, True, id="everybody's holiday"),
        pytest.param(6, True, id="too few at work for one group"),
        pytest.param(5, False, id="enough at work: all are asked, for HR sets who is of which country"),
        pytest.param(0, False, id="nobody's holiday"),
    ],
)
def test_public_holidays_count_by_the_country_of_each(
    spanish: int, skipped: bool, database: Database, leanon: Leanon
) -> None:
    with database.write() as tx:
        workspaces.set_schedule(tx, WORKSPACE, ONE_DAY)
        _live_in_spain(tx, spanish)
    assert opening(database, 0, hour=18) is not skipped
    assert ("skipped: " in leanon("status").output) == skipped
    assert told(database) == (1 if skipped else 0)


@pytest.mark.parametrize("what", ["countries", "strictness"])
def test_a_week_that_was_known_to_be_skipped_is_asked_once_enough_people_are_at_work(
    what: str, database: Database
) -> None:
    at = week(0, hours=18)
    with database.write() as tx:
        workspaces.set_privacy(tx, WORKSPACE, k=6, epsilon=2, focus_epsilon=1)
        workspaces.set_schedule(tx, WORKSPACE, ONE_DAY)
        _live_in_spain(tx, 6 if what == "countries" else 5)
        due.know_openings(tx, at)
    assert not opening(database, 0, hour=18)
    with database.write() as tx:
        if what == "countries":
            _live_in_spain(tx, 0)
        else:
            workspaces.set_privacy(tx, WORKSPACE, k=5, epsilon=2, focus_epsilon=1)
    assert opening(database, 0, hour=18)


def _live_in_spain(tx: Transaction, number: int) -> None:
    """Let so many live in Spain, of whom Ana is one, and the others in Britain; as an import says it."""
    tx.execute(sa.update(person).values(country="GB"))
    some = tx.execute(sa.select(person.c.user).order_by(person.c.user != ANA)).scalars().all()
    tx.execute(sa.update(person).where(person.c.user.in_(some[:number])).values(country="ES"))
    structure.note_change(tx, WORKSPACE)


def test_a_year_of_holidays_is_no_circle_without_an_end(database: Database, leanon: Leanon) -> None:
    with database.write() as tx:
        every = frozenset((week(0) + timedelta(days=day)).date() for day in range(800))
        workspaces.set_schedule(tx, WORKSPACE, Schedule("UTC", holidays=every))
    assert leanon("status").exit_code == 0
    assert not opening(database, 0)
