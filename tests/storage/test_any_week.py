"""A round in which people live anywhere and change their minds: one message each, in time, none while away.

Hour by hour: workers stand still, holidays are declared, people move, pause, go away, stop and come back.
"""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import available_timezones

import pytest
import sqlalchemy as sa

from slackapp.pulse.absence import paused_for
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, Slot, next_window, offered_slots, zone_of
from slackapp.pulse.partition import Leaf
from slackapp.pulse.reminding import may_come
from slackapp.storage import tables
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import choices, people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import deliveries, openings, plans, reminders, rounds
from tests.cast import WORKSPACE
from tests.storage.conftest import SECRET
from tests.teams import put_teams_in_place

ZONES: Final = sorted(available_timezones())
WEEK: Final = Schedule("Europe/Berlin")
ACROSS: Final = Schedule("Europe/Berlin", Slot(5, time(10)), Slot(4, time(0)), Slot(0, time(18)))
"""From Friday to Monday, so that clocks change in the middle."""
SPRING, AUTUMN = datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
STANDSTILL: Final = 31 * HOUR, 51 * HOUR
"""After the opening; in between no worker runs, so that what was due goes out late, and on another day."""


@pytest.mark.parametrize(
    ("migrated_url", "every", "schedule", "before", "seed"),
    [
        pytest.param("sqlite", 24, ACROSS, SPRING, 1, id="some zones in spring"),
        *(
            pytest.param("sqlite", 1, schedule, before, 2, id=name, marks=pytest.mark.slow)
            for name, schedule, before in (
                ("every zone in an ordinary week", WEEK, SPRING),
                ("every zone in spring", ACROSS, SPRING),
                ("every zone in autumn", ACROSS, AUTUMN),
            )
        ),
        pytest.param(
            *("postgres", 10, ACROSS, AUTUMN, 3),
            id="on PostgreSQL",
            marks=[pytest.mark.slow, pytest.mark.postgres],
        ),
    ],
    indirect=["migrated_url"],
)
def test_whatever_changes_everybody_gets_one_message_in_time_and_none_while_away(
    database: Database, every: int, schedule: Schedule, before: datetime, seed: int
) -> None:
    told = AnyWeek(database, ZONES[::every], schedule, before, seed)
    while told.now < told.window.closes_at:
        told.an_hour_goes_by()
    for user in told.users:
        kinds = told.sent[user]
        assert kinds.count("checkin") <= 1, user
        assert kinds.count("intro") <= 1, user
        assert len(kinds) <= 1 or user in told.said_yes, "a second message only after [Count me in]"
    for user in told.steady:
        assert len(told.sent[user]) == 1, f"{user} was there all week, and was left out"
    assert told.held, "nothing was ever kept back"
    assert {len(told.reminded[user]) for user in told.users} == {0, 1}, "one reminder at most, and some"
    assert len(told.said_yes) > 1


class AnyWeek:
    """A round with one person for each zone; who is steady changes nothing and is never away."""

    def __init__(
        self, database: Database, zones: list[str], schedule: Schedule, before: datetime, seed: int
    ) -> None:
        self.database, self.schedule, self.random = database, schedule, random.Random(seed)
        self.window = next_window(schedule, before)
        self.now = self.window.opens_at
        self.slots = offered_slots(schedule)
        self.users = [f"U{number:03}" for number in range(len(zones))]
        self.steady = set(self.users[::4])
        self.sent: dict[str, list[str]] = defaultdict(list)
        self.reminded: dict[str, list[datetime]] = defaultdict(list)
        self.said_yes: set[str] = set()
        self.held = 0
        with database.write() as tx:
            self._settle(tx, zones)
        with database.write() as tx:
            self._open(tx)

    def _settle(self, tx: Transaction, zones: list[str]) -> None:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
        workspaces.set_schedule(tx, WORKSPACE, self.schedule)
        here = [Person(user, user, zone) for user, zone in zip(self.users, zones, strict=True)]
        put_teams_in_place(tx, WORKSPACE, units=[], people=here, memberships=[])
        for number, user in enumerate(self.users):
            if number % 3:
                choices.set_consent(tx, WORKSPACE, user, "yes")
            choices.set_remind(tx, WORKSPACE, user, on=True)
            if number % 2:
                choices.set_slot(tx, WORKSPACE, user, self.random.choice(self.slots))
            elif number % 4 == 2:  # away on the day after their message
                choices.set_away(tx, WORKSPACE, user, self._day(2), self._day(2))

    def _open(self, tx: Transaction) -> None:
        workspace = workspaces.find(tx, WORKSPACE)
        assert workspace is not None
        self.id = rounds.round_id(WORKSPACE, self.window)
        everyone = people.everyone(tx, WORKSPACE)
        openings.begin(
            tx,
            workspace=workspace,
            window=self.window,
            number=1,
            theme="load",
            published=Libraries().now(tx, WORKSPACE),
            key=RoundKey.derive(bytes(range(32)), secret=SECRET, round_id=self.id),
            leaves=[Leaf("leaf", (), (), 0, "Everybody", tuple(self.users), (), 0)],
            due=list(plans.opening(self.window, self.schedule, list(everyone.values()), [])),
        )
        found = rounds.find(tx, self.id)
        assert found is not None
        self.round = found

    def an_hour_goes_by(self) -> None:
        """Some people change something, now and then a holiday is declared, and a worker sends."""
        with self.database.write() as tx:
            for user in self.random.sample(self.users, min(12, len(self.users) // 12)):
                if user not in self.steady:
                    self._changes(tx, user)
            if self.random.random() < 0.03:
                self._declares_a_holiday(tx)
            if not STANDSTILL[0] <= self.now - self.window.opens_at < STANDSTILL[1]:
                self._sends(tx)
                self._reminds(tx)
        self.now += HOUR

    def _sends(self, tx: Transaction) -> None:
        everyone = people.everyone(tx, WORKSPACE)
        for claimed in deliveries.claim(tx, self.id, now=self.now, wall=self.now, limit=1000):
            person = everyone[claimed.user]
            if plans.is_held(tx, claimed, person, self.schedule, self.now):
                plans.hold(tx, self.round, claimed, now=self.now, wall=self.now)
                self.held += 1
                continue
            today = self.now.astimezone(zone_of(person.zone, self.schedule)).date()
            assert self.window.opens_at <= self.now < self.window.closes_at
            assert not person.absence.covers(today), f"a message while away: {person}"
            assert not person.silent
            assert person.consent == ("yes" if claimed.key["kind"] == "checkin" else "unknown")
            deliveries.mark_sent(tx, claimed, self.now)
            self.sent[claimed.user].append(claimed.key["kind"])

    def _reminds(self, tx: Transaction) -> None:
        while wave := reminders.next_due(tx, self.id, now=self.now):
            assert reminders.claim(tx, wave, now=self.now)
            for user, person in reminders.wanting(tx, wave, now=self.now).items():
                if may_come(self.now, person.zone, self.schedule, person.absence):
                    local = self.now.astimezone(zone_of(person.zone, self.schedule))
                    assert 8 <= local.hour < 20, f"a reminder at night: {person}"
                    assert not person.absence.covers(local.date()), f"a reminder while away: {person}"
                    assert self.now <= self.window.closes_at - HOUR
                    self.reminded[user].append(self.now)

    def _changes(self, tx: Transaction, user: str) -> None:
        match self.random.choice(["slot", "pause", "there", "away", "back", "moves", "yes", "stop", "no"]):
            case "slot":
                choices.set_slot(tx, WORKSPACE, user, self.random.choice([None, *self.slots]))
            case "pause":
                weeks = self.random.choice([1, 2, 12])
                choices.set_pause(tx, WORKSPACE, user, paused_for(weeks, self._day(-7)))
            case "there":
                choices.set_pause(tx, WORKSPACE, user, None)
            case "away":
                self._goes_away(tx, user)
            case "back":
                choices.set_away(tx, WORKSPACE, user, None, None)
            case "moves":
                mine = tables.person.c.user == user
                tx.execute(sa.update(tables.person).where(mine).values(zone=self.random.choice(ZONES)))
            case "yes":
                choices.set_consent(tx, WORKSPACE, user, "yes")
                plans.ask_now(tx, WORKSPACE, user, self.now)
                self.said_yes.add(user)
            case "stop":
                choices.stop(tx, WORKSPACE, user)
                deliveries.withdraw(tx, WORKSPACE, user)
            case "no":
                choices.set_consent(tx, WORKSPACE, user, "no")
                deliveries.withdraw(tx, WORKSPACE, user)
        plans.replan(tx, WORKSPACE, [user], self.now)

    def _goes_away(self, tx: Transaction, user: str) -> None:
        first = self.random.randint(0, 3)
        last = self.random.randint(first, 4)
        choices.set_away(tx, WORKSPACE, user, self._day(first), self._day(last))

    def _declares_a_holiday(self, tx: Transaction) -> None:
        free = frozenset({self._day(self.random.randint(0, 4))})
        schedule = self.schedule
        self.schedule = Schedule(schedule.zone, schedule.slot, schedule.opens, schedule.closes, free)
        workspaces.set_schedule(tx, WORKSPACE, self.schedule)
        plans.replan(tx, WORKSPACE, self.users, self.now)

    def _day(self, after: int) -> date:
        """A day of the round, or before it."""
        return (self.window.opens_at + timedelta(days=after, hours=12)).date()
