"""Turns weeks into seconds: moves the calendar, ticks, lets people act, and waits until the work is done."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from content.themes import Question
from slackapp.blocks.ids import Action
from slackapp.cli.demo.cast import PLAYED, Worker
from slackapp.cli.demo.installation import TEAM_ID, Installation
from slackapp.clock import wall
from slackapp.pulse.calendar import Schedule, Window, next_window
from slackapp.queue import JobName
from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, questions, rounds
from slackapp.storage.rounds.rounds import Round

WAIT_SECONDS: Final = 60.0
TICK_AGAIN_SECONDS: Final = 5.0
AFTER: Final = timedelta(minutes=5)
# The same hour in the demo's zones, one after the other, seen from the workspace's.
ZONES: Final = (timedelta(minutes=1), timedelta(hours=1, minutes=1))
RESPONSE: Final = 0.78
JOINS: Final = 0.95
SKIP: Final = "0"
_SKIPS: Final = 0.06
# How much of last week's mood is left this week, and how far people and weeks differ.
_CARRY: Final = 0.7
_PERSON_SD: Final = 0.5
_WEEK_SD: Final = 0.45
_ITEM_SD: Final = 0.7
# Where each theme's mood starts, and what a week changes in a unit: stories worth reading in a chart.
_LEVEL: Final = {"load": 3.3, "help": 3.2}
_DRIFT: Final = {("Ward 3", "help"): 0.07, ("Ward 4", "load"): -0.06, ("Technology", "help"): 0.04}
_WEAK: Final = {"help": 0, "load": 2}  # the question that most teams find hardest


class DemoStuck(RuntimeError):
    """The pipeline did not finish in time; the text says at what."""


class Panel:
    """What made-up people feel and tap: two moods that move slowly, the same from the same seed.

    `response` is the part of them who answer in a week, from 0 to 1.
    """

    def __init__(self, seed: int = 7, response: float = RESPONSE) -> None:
        self._random, self._response = random.Random(seed), response
        self._persons: dict[tuple[str, str], float] = {}
        self._moods: dict[tuple[str, str], float] = {}

    def takes_part(self) -> bool:
        """Whether somebody answers this week: mostly."""
        return self._random.random() < self._response

    def joins(self) -> bool:
        """Whether somebody says yes to the first message: most do."""
        return self._random.random() < JOINS

    def taps(self, user: str, unit: str, theme: str, week: int, items: Sequence[Question]) -> dict[str, str]:
        """The position chosen for each question, by block id; "0" skips."""
        mood = self._mood(user, unit, theme, week)
        return {f"q{index}": self._tap(mood, theme, index, item) for index, item in enumerate(items)}

    def _mood(self, user: str, unit: str, theme: str, week: int) -> float:
        key = (user, theme)
        person = self._persons.setdefault(key, self._random.gauss(0, _PERSON_SD))
        self._moods[key] = _CARRY * self._moods.get(key, 0.0) + self._random.gauss(0, _WEEK_SD)
        return _LEVEL[theme] + _DRIFT.get((unit, theme), 0.0) * week + person + self._moods[key]

    def _tap(self, mood: float, theme: str, index: int, item: Question) -> str:
        if self._random.random() < _SKIPS:
            return SKIP
        lower = 0.6 if index == _WEAK[theme] else 0.0
        good = min(max(round(self._random.gauss(mood - lower, _ITEM_SD)), 1), 5)
        return str(6 - good if item.reversed else good)


@dataclass
class Weeks:
    """Drives one installation. Counts what people did and what went wrong on the way."""

    installation: Installation
    staff: tuple[Worker, ...]
    panel: Panel = field(default_factory=Panel)
    answers: int = 0
    errors: int = 0

    def now(self) -> datetime:
        """Calendar time of the installation."""
        with self.installation.database.read() as connection:
            return wall() + demo_clock.offset(connection)

    def round(self) -> Round | None:
        """The round that opened last."""
        with self.installation.database.read() as connection:
            return rounds.latest(connection, TEAM_ID)

    def move_to(self, moment: datetime) -> None:
        """Move the calendar on, here and in what the sandbox shows."""
        with self.installation.database.write() as tx:
            ahead = demo_clock.move_to(tx, moment)
        self.installation.sandbox.ask("clock", {"offset_seconds": ahead.total_seconds()})

    def begin(self, window: Window) -> Round:
        """Move to the opening of a round and then to each time at which its messages go out."""
        before = self.round()
        self.move_to(window.opens_at + AFTER)
        self._until(lambda: self.round() != before, "opening the round")
        for behind in ZONES:
            self.move_to(window.opens_at + self._schedule().until_asked + behind)
            self._until(self._quiet, "sending messages")
        opened = self.round()
        assert opened is not None  # noqa: S101 - it was waited for above
        return opened

    def is_launched(self) -> bool:
        """Whether check-ins open here."""
        return self._workspace().launched_at is not None

    def next_window(self) -> Window:
        """When the next round is open, by the schedule of the workspace."""
        return next_window(self._schedule(), self.now())

    def _schedule(self) -> Schedule:
        found = self._workspace().schedule
        assert found is not None  # noqa: S101 - who asks knows that check-ins open
        return found

    def _workspace(self) -> Workspace:
        with self.installation.database.read() as connection:
            found = workspaces.find(connection, TEAM_ID)
        assert found is not None  # noqa: S101 - a demo is of one workspace
        return found

    def close(self, closes_at: datetime) -> None:
        """Move to the close and wait for releases and reports."""
        self.move_to(closes_at + AFTER)
        self._until(lambda: (last := self.round()) is not None and last.status != "open", "closing the round")
        self._until(self._quiet, "sending reports")

    def answer_first_messages(self, but: Iterable[str] = ()) -> None:
        """Whoever has been asked whether they want to be asked decides."""
        with self.installation.database.read() as connection:
            known = people.everyone(connection, TEAM_ID)
        for worker in self.staff:
            person = known.get(worker.user)
            if person is None:
                continue  # an import took them out of the teams meanwhile
            asked = person.asked and person.consent == "unknown" and worker.user not in set(but)
            if asked and (worker.user in PLAYED or self.panel.joins()):
                self._expect(self._click(worker.user, Action.INTRO_YES)["ok"])
        self._until(self._quiet, "sending messages")

    def answer(self, found: Round, but: Iterable[str] = ()) -> None:
        """Whoever takes part this week opens the five questions and sends them."""
        without = set(but)
        with self.installation.database.read() as connection:
            known = people.everyone(connection, TEAM_ID)
            items = questions.of_round(connection, TEAM_ID, found.id, found.theme)
            asked = {w.user for w in self.staff if rounds.leaf_of(connection, found.id, w.user)}
        for worker in self.staff:
            takes_part = self.panel.takes_part()
            taps = self.panel.taps(worker.user, worker.unit, found.theme, found.number, items)
            if worker.user in asked - without and takes_part and self._is_asked(known[worker.user]):
                self._answer(worker.user, taps)

    def _is_asked(self, person: Person) -> bool:
        """Whether somebody said yes, and is not keeping messages back just now."""
        return person.consent == "yes" and not person.absence.covers(self.now().date())

    def _answer(self, user: str, taps: dict[str, str]) -> None:
        if not self._click(user, Action.CHECKIN_START)["modal"]:
            return  # done already, perhaps by the visitor
        sandbox = self.installation.sandbox
        self._expect(sandbox.act(user, "submit", values=taps)["outcome"] == "update")
        self.answers += 1
        sandbox.act(user, "close")

    def _click(self, user: str, action: Action) -> dict[str, Any]:
        return self.installation.sandbox.act(user, "click", action_id=action)

    def _expect(self, good: bool) -> None:  # noqa: FBT001 - a fact, not a switch
        self.errors += not good

    def _quiet(self) -> bool:
        now = self.now()
        with self.installation.database.read() as connection:
            return not due.unfinished(connection, now)

    def _until(self, done: Callable[[], bool], what: str) -> None:
        started = ticked = time.monotonic()
        self.installation.queue.enqueue(JobName.TICK)
        while not done():
            if time.monotonic() - started > WAIT_SECONDS:
                logs = self.installation.logs
                msg = f"{what} took longer than {WAIT_SECONDS:.0f} seconds; the logs are in {logs}"
                raise DemoStuck(msg)
            if time.monotonic() - ticked > TICK_AGAIN_SECONDS:
                ticked = time.monotonic()
                self.installation.queue.enqueue(JobName.TICK)
            time.sleep(0.02)


def confirm_support(database: Database, on: date) -> int:
    """Confirm every line that waits for it, as nobody is shown it before; returns how many did."""
    with database.write() as tx:
        waiting = Libraries().now(tx, TEAM_ID).unconfirmed(workspaces.countries(tx, TEAM_ID))
        if waiting:
            workspaces.confirm_support(tx, TEAM_ID, {entry.id: entry.digest for entry in waiting}, on)
    return len(waiting)
