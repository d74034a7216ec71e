"""A tick asks by indexes alone; from when a round is due is kept, and is never believed for long."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from slackapp.clock import wall
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Countries, Schedule, Slot
from slackapp.storage import schema
from slackapp.storage.database import AT_ONCE, Database, Transaction
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import people, structure, workspaces
from slackapp.storage.rounds import due, openings, rounds, sending
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import person, workspace
from tests.cast import WORKSPACE, week
from tests.launching import launch
from tests.services.statements import statements
from tests.storage.conftest import SECRET, settle_team

ZONES: Final = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo")
COUNTRIES: Final = ("DE", "ES", "US", "")
BEGIN: Final = datetime(2025, 12, 15, tzinfo=UTC)
YEARS_END: Final = [date(2025, 12, 20) + timedelta(days=each) for each in range(24)]
PEOPLE: Final = 8
EVER: Final = datetime.fromtimestamp(0, UTC)


def parsed(connection: sa.Connection, now: datetime) -> tuple[str, ...]:
    """The workspaces in which a round is due to open, by the rule alone."""
    return tuple(
        each.id
        for each in workspaces.every(connection)
        if due.due_window(
            each,
            rounds.latest(connection, each.id),
            now,
            workspaces.countries_that_count(connection, each),
        )
    )


def asked(database: Database, now: datetime) -> due.Due:
    with database.read() as connection:
        return due.due(connection, now=now, wall=wall())


def ticked(database: Database, now: datetime) -> None:
    """What a tick writes down."""
    with database.write() as tx:
        assert not due.know_openings(tx, now), "none is left"


class Life:
    """Workspaces whose settings, people and rounds change at random."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.chance = database, random.Random(seed)
        self.keys = [f"T{number}" for number in range(4)]
        with database.write() as tx:
            for key in self.keys:
                workspaces.register(tx, enterprise_id=None, team_id=key, name=key)
                self._people(tx, key)

    def step(self, now: datetime) -> None:
        """One thing happens somewhere, or none."""
        key = self.chance.choice(self.keys)
        with self.database.write() as tx:
            self.chance.choice((self._schedule, self._privacy, self._countries, self._launch, self._open))(
                tx, key, now
            )

    def _people(self, tx: Transaction, key: str) -> None:
        row = {"workspace": key, "zone": "", "reachable": True, "excluded": False}
        tx.execute(
            sa.insert(person),
            [row | {"user": f"U{each}", "name": "x", "country": "DE"} for each in range(PEOPLE)],
        )
        structure.note_change(tx, key)

    def _schedule(self, tx: Transaction, key: str, now: datetime) -> None:
        opens = self.chance.randrange(7 * 24)
        closes = (opens + self.chance.randint(48, 160)) % (7 * 24)
        schedule = Schedule(
            self.chance.choice(ZONES),
            opens=Slot(opens // 24, time(opens % 24)),
            closes=Slot(closes // 24, time(closes % 24)),
            holidays=frozenset(each for each in YEARS_END if self.chance.random() < self.chance.random()),
            public=self.chance.random() < 0.5,
        )
        later = now + timedelta(hours=self.chance.randint(-200, 300))
        workspaces.set_schedule(tx, key, schedule, not_before=later if self.chance.random() < 0.3 else None)

    def _privacy(self, tx: Transaction, key: str, now: datetime) -> None:
        del now
        k = self.chance.randint(5, 9)
        workspaces.set_privacy(tx, key, k=k, epsilon=2, focus_epsilon=1)

    def _countries(self, tx: Transaction, key: str, now: datetime) -> None:
        del now
        some = [f"U{each}" for each in range(self.chance.randint(1, PEOPLE))]
        here = (person.c.workspace == key) & person.c.user.in_(some)
        tx.execute(sa.update(person).where(here).values(country=self.chance.choice(COUNTRIES)))
        structure.note_change(tx, key)

    def _launch(self, tx: Transaction, key: str, now: datetime) -> None:
        found = workspaces.find(tx, key)
        assert found is not None
        if found.launched_at is None and found.schedule is not None:
            values = {"launched_at": now, "launched_by": "operator", **workspaces.NOT_KNOWN}
            tx.execute(sa.update(workspace).where(workspace.c.id == key).values(values))

    def _open(self, tx: Transaction, key: str, now: datetime) -> None:
        found, last = workspaces.find(tx, key), rounds.latest(tx, key)
        assert found is not None
        window = due.due_window(found, last, now, workspaces.people_by_country(tx, key))
        if window is None:
            return
        round_id = rounds.round_id(key, window)
        openings.begin(
            tx,
            workspace=found,
            window=window,
            number=last.number + 1 if last else 1,
            theme="load",
            published=Libraries().now(tx, key),
            key=RoundKey.derive(bytes(range(32)), secret=SECRET, round_id=round_id),
            leaves=[],
            due=[],
        )


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 2, 3))])
def test_what_is_kept_says_what_the_rule_says_whatever_changes_and_whenever_a_tick_comes(
    database: Database, seed: int
) -> None:
    life, now, opened, differs = Life(database, seed), BEGIN, 0, 0
    for _ in range(150):
        now += timedelta(minutes=life.chance.choice((1, 7, 60, 60, 480, 1500, 4000)))
        if life.chance.random() < 0.8:
            life.step(now)
        with database.read() as connection:
            wanted = parsed(connection, now)
        assert asked(database, now).opening == wanted
        if life.chance.random() < 0.6:
            ticked(database, now)
            assert asked(database, now).opening == wanted
        opened += bool(wanted)
        differs += len(wanted) not in {0, len(life.keys)}
    assert opened > 10, "so that it has said something"
    assert differs > 10


@pytest.fixture
def launched(database: Database) -> Database:
    """A team that was launched a week before T0, of which a tick knows all."""
    settle_team(database)
    ticked(database, week(-1))
    return database


def believed(database: Database, *, opens_at: datetime | None, until: datetime) -> None:
    """Plant what is not so."""
    with database.write() as tx:
        tx.execute(sa.update(workspace).values(opens_at=opens_at, opens_known_until=until))


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", [None, week(5)])
def test_what_has_gone_wrong_unseen_is_noticed_within_a_day(
    launched: Database, wrong: datetime | None
) -> None:
    ticked(launched, week(0) - timedelta(hours=1))
    with launched.read() as connection:
        until = connection.execute(sa.select(workspace.c.opens_known_until)).scalar_one()
    assert until == week(0) + timedelta(hours=23)
    believed(launched, opens_at=wrong, until=until)
    assert asked(launched, week(0)).opening == (), "as is believed"
    assert asked(launched, until).opening == (WORKSPACE,)
    ticked(launched, until)
    assert asked(launched, until + timedelta(minutes=1)).opening == (WORKSPACE,)


@pytest.mark.both_databases
def test_an_upgrade_believes_nothing_that_was_worked_out_before(launched: Database) -> None:
    believed(launched, opens_at=None, until=week(0) + timedelta(hours=20))
    assert asked(launched, week(0)).opening == ()
    schema.upgrade(launched)
    assert asked(launched, week(0)).opening == (WORKSPACE,)


@pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(weeks=3)])
def test_a_calendar_that_was_moved_back_is_noticed(launched: Database, ahead: timedelta) -> None:
    """A clock went wrong past the last moment at which this round may open, and was put right."""
    with launched.read() as connection:
        found = workspaces.find(connection, WORKSPACE)
    assert found is not None
    with launched.write() as tx:
        tx.execute(sa.update(workspace).values(workspaces.NOT_KNOWN))
    window = due.due_window(found, None, week(0), {})
    assert window is not None
    right = window.closes_at - due.SHORTEST - timedelta(hours=1)
    ticked(launched, right + ahead)
    assert asked(launched, right).opening == (WORKSPACE,)


@pytest.mark.both_databases
def test_a_launch_is_seen_by_the_next_tick(launched: Database) -> None:
    with launched.write() as tx:
        tx.execute(sa.update(workspace).values(launched_at=None, launched_by=None, **workspaces.NOT_KNOWN))
    ticked(launched, week(0))
    assert asked(launched, week(0, hours=1)).opening == ()
    with launched.write() as tx:
        launch(tx, week(0, hours=1), at_once=True)
    assert asked(launched, week(0, hours=1)).opening == (WORKSPACE,)


def test_what_is_known_is_not_worked_out_again(launched: Database) -> None:
    ticked(launched, week(0) - timedelta(hours=1))
    for now in (week(0) - timedelta(minutes=59), week(0), week(0, hours=20)):
        with launched.read() as connection, statements(launched) as said:
            found = due.due(connection, now=now, wall=wall())
        assert len(said) == 1
        assert bool(found.opening) is (now >= week(0))


def broken(database: Database, key: str, **wrong: object) -> None:
    """A workspace that was launched as the other one, and of whose schedule this is stored now."""
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=key, name=key)
        workspaces.set_schedule(tx, key, Schedule(zone="UTC"))
        stored = tx.execute(sa.select(workspace.c.schedule).where(workspace.c.id == key)).scalar_one()
        values = {"schedule": {**stored, **wrong}, "launched_at": week(-1), "launched_by": "operator"}
        tx.execute(sa.update(workspace).where(workspace.c.id == key).values(**values, **workspaces.NOT_KNOWN))


BROKEN: Final[dict[str, dict[str, object]]] = {
    "TGONE": {"zone": "Mars/Olympus"},
    "TNONE": {"zone": None},
    "TSLOT": {"slot": [7, "10:00"]},
    "TTORN": {"closes": [0]},
    "TDAYS": {"holidays": ["soon"]},
    "TFROM": {"not_before": "2026-01-01T00:00:00"},
}


@pytest.mark.both_databases
def test_whose_schedule_cannot_be_used_keeps_nobody_else_from_opening_and_is_told_of_once_a_day(
    launched: Database,
) -> None:
    for key, wrong in BROKEN.items():
        broken(launched, key, **wrong)
    assert asked(launched, week(0)).opening == (WORKSPACE,), "even where nothing can be written down"
    told = []
    for now in (week(0), week(0, hours=1), week(0, days=1, hours=1)):
        with capture_logs() as logs:
            ticked(launched, now)
        told.append({each["workspace"] for each in logs if each["event"] == "schedule cannot be used"})
        assert asked(launched, now).opening == (WORKSPACE,)
    assert told == [{*BROKEN}, set(), {*BROKEN}]
    with launched.read() as connection:
        found = workspaces.some(connection, list(BROKEN))
    assert [(each.schedule, bool(each.unreadable)) for each in found] == [(None, True)] * len(BROKEN)


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Apia", 6), ("Mars/Olympus", 5), ("", 5), (None, 5)])
def test_days_are_told_by_utc_where_the_zone_of_a_workspace_is_known_no_more(
    zone: str | None, day: int
) -> None:
    """So that what was released stays to be read."""
    assert workspaces.local_day(zone, week(0, hours=20)) == date(2026, 1, day)


def test_whatever_goes_wrong_with_one_opening_is_that_workspaces_alone(
    launched: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(launched, "TBROKEN")
    really = due.opening_known

    def known(
        each: workspaces.Workspace, last: Round | None, now: datetime, countries: Countries
    ) -> due.Known:
        if each.id == "TBROKEN":
            raise ZeroDivisionError
        return really(each, last, now, countries)

    monkeypatch.setattr(due, "opening_known", known)
    with capture_logs() as logs:
        ticked(launched, week(0))
    said = {"event": "schedule cannot be used", "workspace": "TBROKEN", "error": "ZeroDivisionError"}
    assert logs == [said | {"log_level": "error"}]
    assert asked(launched, week(0)).opening == (WORKSPACE,)


@pytest.mark.postgres
def test_a_workspace_that_is_being_changed_is_left_to_the_next_tick(migrated_postgres_url: str) -> None:
    database = Database(migrated_postgres_url)
    settle_team(database)
    with database.write() as changing, database.write() as tx:
        workspaces.set_hr(changing, WORKSPACE, [])
        assert not due.know_openings(tx, week(0))
    with database.read() as connection:
        assert connection.execute(sa.select(workspace.c.opens_known_until)).scalar_one() == EVER
    assert asked(database, week(0)).opening == (WORKSPACE,)
    database.close()


@pytest.mark.postgres
def test_nobody_waits_for_what_is_being_written_down_whose_row_only_refers_to_a_workspace(
    migrated_postgres_url: str,
) -> None:
    database = Database(migrated_postgres_url)
    settle_team(database)
    with database.write() as tx:
        tx.execute(sa.update(workspace).values(workspaces.NOT_KNOWN))
    with database.write() as tx, database.write() as answering:
        due.know_openings(tx, week(0))
        answering.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        people.make_known(answering, WORKSPACE, "UNEW")
    with database.read() as connection:
        assert people.find(connection, WORKSPACE, "UNEW")
        assert connection.execute(sa.select(workspace.c.opens_known_until)).scalar_one() != EVER
    database.close()


@pytest.mark.both_databases
def test_many_are_worked_out_some_at_a_time(database: Database) -> None:
    with database.write() as tx:
        for number in range(AT_ONCE + 1):
            workspaces.register(tx, enterprise_id=None, team_id=f"T{number}", name="x")
    more = []
    for _ in range(3):
        with database.write() as tx:
            more.append(due.know_openings(tx, week(0)))
    assert more == [True, False, False]
    with database.read() as connection:
        assert not connection.execute(
            sa.select(workspace.c.id).where(workspace.c.opens_known_until == EVER)
        ).all()


def plan(database: Database, statement: sa.Select[str]) -> str:
    """How the database goes about a question; PostgreSQL would read all of so few rows, index or not."""
    values = {"now": week(0), "wall": wall()}
    with database.read() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        written = statement.params(values).compile(
            dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}
        )
        words = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{words} {written}"))


QUESTIONS: Final = [
    *(pytest.param(said, id=f"{kind} {number}") for number, (kind, said) in enumerate(due.ASKED)),
    pytest.param(sending.WORTH_A_LOOK, id="looking whether all is out"),
    pytest.param(rounds.ENDED_SINCE, id="keys to be swept"),
]


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", QUESTIONS)
def test_whatever_a_tick_asks_is_found_by_an_index(database: Database, statement: sa.Select[str]) -> None:
    found = plan(database, statement)
    assert "Seq Scan" not in found
    scans = [line for line in found.splitlines() if line.strip().startswith("SCAN ")]
    assert not scans, found
    assert "INDEX" in found.upper()
