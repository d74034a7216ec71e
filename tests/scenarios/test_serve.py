"""`leanon serve` carries an office from consent to report, whatever of it is killed, and ends as asked."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from slackapp.blocks.ids import Action
from slackapp.keys import KEEPER_SECONDS, KeyStore, KeyStoreDown
from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.rounds import rounds
from tests.cast import ANA, LEA, OTTO, week
from tests.scenarios.office import COLLEAGUES, LAB, TAPS, WARD, Office
from tests.scenarios.serving import Served, Wait, served_office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
JOINING = (ANA, *COLLEAGUES[:6])
EVERY = 2.5
"""Seconds from one kill to the next."""
WEB_STARTS = 10.0
"""Seconds until a web process that was killed has looked for keys again."""
OPENED, TUESDAY, CLOSED = week(0, hours=1), week(0, days=1, hours=16), week(0, days=3, hours=19)


@pytest.fixture
def place(migrated_sqlite_url: str, tmp_path: Path, wait_until: Wait) -> Iterator[tuple[Office, Served]]:
    """An office that `leanon serve` runs."""
    with served_office(migrated_sqlite_url, tmp_path, wait_until, LEANON_PACE="30") as found:
        yield found


def until(done: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    """Try again and again, as somebody does who is told to, or gets no answer."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(OSError):
            if done():
                return
        assert time.monotonic() < deadline, f"not done after {seconds:.0f} s: {what}"
        time.sleep(0.2)


def ticked(office: Office, done: Callable[[], bool], what: str) -> None:
    """Tick every other second, as a lost tick is followed by another, until something is so."""
    last = 0.0

    def tried() -> bool:
        nonlocal last
        if time.monotonic() - last > 2:
            last = time.monotonic()
            office.queue.enqueue(JobName.TICK)
        return done()

    until(tried, what)


def consents(office: Office, user: str) -> None:
    """Somebody presses [Count me in] until it is taken."""

    def pressed() -> bool:
        office.slack.click(user, Action.INTRO_YES)
        return any(row["user"] == user and row["consent"] == "yes" for row in office.rows(tables.person))

    until(pressed, f"{user} says yes")


def answers(office: Office, user: str) -> None:
    """Somebody presses [Start] and sends until they are thanked, or told that they are done."""

    def thanked() -> bool:
        if office.slack.click(user, Action.CHECKIN_START)["modal"] is None:
            return office.told(user) == "You’re done for this week."
        sent = office.slack.submit(user, TAPS)
        office.slack.close(user)
        return bool(sent["outcome"] == "update")

    until(thanked, f"{user} answers")


def asked(office: Office, users: tuple[str, ...], action: Action) -> bool:
    """Whether each of these has a message with this button."""
    return all(any(action in str(message["blocks"]) for message in office.lasting(user)) for user in users)


def doubled(office: Office) -> int:
    """How many messages somebody has more than once."""
    found = (
        Counter(message["text"] for message in office.lasting(user)) for user in (*WARD, *LAB, LEA, OTTO)
    )
    return sum(times - 1 for texts in found for times in texts.values())


def the_week(office: Office) -> None:
    """From the first message to the reports."""
    office.advance(OPENED)
    ticked(office, lambda: bool(office.rows(tables.round_)), "the round opens")
    office.advance(TUESDAY)
    ticked(office, lambda: asked(office, (*WARD, *LAB), Action.INTRO_YES), "everybody is introduced")
    for user in JOINING:
        consents(office, user)
    ticked(office, lambda: asked(office, JOINING, Action.CHECKIN_START), "whoever said yes is asked")
    for user in JOINING:
        answers(office, user)
    office.advance(CLOSED)
    ticked(office, lambda: office.round().status == "released", "the round is released")
    ticked(office, lambda: asked(office, (LEA, OTTO), Action.PROMPT_ANOTHER), "leads have their reports")


class Killer(threading.Thread):
    """Kills one of the processes every few seconds, but whoever alone has the key of the open round.

    That is the one thing which two kills in half a minute lose (R4): the key store is killed once a web
    process has looked, and a web process while the key store has it.
    """

    def __init__(self, office: Office, served: Served) -> None:
        super().__init__(daemon=True)
        self.office, self.served = office, served
        self.over, self.killed, self.failed = threading.Event(), list[str](), list[BaseException]()
        self._draw, self._known_since = random.Random(14), time.monotonic()

    def run(self) -> None:
        """Kill until it is over."""
        try:
            waiting: list[str] = []
            while not self.over.wait(EVERY):
                running = self.served.pids()
                waiting = waiting or self._draw.sample(sorted(running), len(running))
                name = next((each for each in waiting if each in running and self._may(each)), "")
                if name:
                    waiting.remove(name)
                    os.kill(running[name], signal.SIGKILL)
                    self.killed.append(name)
        except Exception as error:  # noqa: BLE001 - the test shows it
            self.failed.append(error)

    def _may(self, name: str) -> bool:
        if name not in {"keys", "web"}:
            return True
        if not self._has_key():
            self._known_since = time.monotonic()
            return False
        if name == "web":
            self._known_since = time.monotonic() + WEB_STARTS
            return True
        return time.monotonic() - self._known_since > KEEPER_SECONDS

    def _has_key(self) -> bool:
        with self.office.database.read() as connection:
            open_now = [each.id for each in rounds.open_rounds(connection)]
        store = KeyStore.connect(self.office.environment["KEY_REDIS_URL"])
        try:
            return bool(open_now) and all(store.read(each) for each in open_now)
        except KeyStoreDown:
            return False


def test_from_consent_to_report_while_something_is_killed_every_few_seconds(
    place: tuple[Office, Served],
) -> None:
    office, served = place
    killer = Killer(office, served)
    killer.start()
    the_week(office)
    killer.over.set()
    killer.join()
    assert not killer.failed
    assert {*killer.killed} == {*served.pids()}
    assert doubled(office) <= len(killer.killed)
    by_leaf = Counter(row["status"] for row in office.rows(tables.release))
    assert by_leaf == {"published": 1, "too_few": 1}
    written = served.written()
    assert written.count("was killed (SIGKILL). It is started again") == len(killer.killed)
    assert "Traceback" not in written
