"""Answers that come in, a round that closes, reports and reminders that go out, while something is killed."""

import os
import signal
import threading
import time
from collections.abc import Callable

from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.people import choices, slack_list
from tests.cast import LEA, OTTO, WORKSPACE
from tests.faults.counting import Counted, messages_counted, opened, passes, quiet, waited
from tests.faults.hits import AWAY, locked, shut
from tests.faults.site import ASKED, CLOSED, MONDAY, THURSDAY, TUESDAY, Site, doubled
from tests.scenarios.office import LAB, WARD


def answering(
    hit: Callable[[Site], None],
) -> Callable[[Site], Counted]:
    """The sixth of seven is sending when something happens; whoever is not thanked sends again."""

    def play(at: Site) -> Counted:
        opened(at)
        thanked = [user for user in WARD[:5] if at.answer(user)]
        sixth = threading.Thread(target=lambda: thanked.extend([WARD[5]] * at.answer(WARD[5])))
        sixth.start()
        hit(at)
        sixth.join()
        at.wait(at.is_served)
        began = time.monotonic()

        def all_thanked() -> bool:
            missing = [user for user in (*WARD[:5], WARD[5], LAB[0]) if user not in thanked]
            thanked.extend(user for user in missing if at.send(user))
            return len(thanked) == 7

        at.wait(all_thanked)
        seconds = time.monotonic() - began
        at.wait(at.has_key)
        states = at.states()
        known = sum(len({*state.tokens}) for state in states)
        return Counted(
            lost_answers=7 - known, doubled_answers=sum(s.n for s in states) - known, seconds=seconds
        )

    return play


def a_web_process(at: Site) -> None:
    """The process that has the answer is killed; gunicorn starts another."""
    with locked(at):
        passes(at, 0.5)
        for pid in at.everything("web"):
            os.kill(pid, signal.SIGKILL)


def all_of_web(at: Site) -> None:
    """Gunicorn and its process are killed, and started again."""
    with locked(at):
        passes(at, 0.5)
        at.kill("web", also=at.everything("web"))
    at.start("web")


def sqlite_while_answering(at: Site) -> None:
    """Somebody else writes to the file for three seconds."""
    with locked(at):
        passes(at, AWAY)


def postgres_while_answering(at: Site) -> None:
    """Every session is ended, and nobody let in for three seconds."""
    with shut(at):
        passes(at, AWAY)


def the_key_store(at: Site) -> None:
    """The key store is killed and comes back empty; a web process puts the key back."""
    at.kill("keys")
    passes(at, AWAY)
    at.start("keys")


def the_queue_while_answering(at: Site) -> None:
    """The queue's Redis is killed and comes back empty after three seconds."""
    at.kill("queue")
    passes(at, AWAY)
    at.start("queue")


def opening(at: Site) -> Counted:
    """The job that opens the round is killed in the middle of it."""
    at.move_to(MONDAY)
    with at.database.write() as tx:
        slack_list.finish(tx, WORKSPACE, began_at=MONDAY, at=MONDAY, believed=False)
    at.wait(lambda: quiet(at))
    with locked(at):
        at.queue.enqueue(JobName.OPEN, WORKSPACE)
        at.wait(lambda: at.is_at(JobName.OPEN))
        passes(at, 0.3)
        os.kill(at.job(), signal.SIGKILL)
    seconds = waited(at.is_opened)
    at.round_id = at.round.id
    at.move_to(TUESDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(lambda: {*at.posts()} == {*ASKED})
    return messages_counted(at, seconds)


def closing(at: Site) -> Counted:
    """The job that closes the round is killed in the middle of it."""
    opened(at)
    thanked = [user for user in ASKED if at.answer(user)]
    counts = sum(state.n for state in at.states())
    at.move_to(CLOSED)
    with locked(at):
        at.queue.enqueue(JobName.CLOSE, at.round.id)
        at.wait(lambda: at.is_at(JobName.CLOSE))
        passes(at, 0.3)
        os.kill(at.job(), signal.SIGKILL)
    seconds = waited(lambda: at.round.status == "released")
    at.queue.enqueue(JobName.TICK)
    return Counted(len(thanked) - counts, 0 if at.round.status == "released" else 1, seconds=seconds)


def reporting(at: Site) -> Counted:
    """The job that sends the reports is killed when the first has reached Slack."""
    opened(at)
    for user in ASKED:
        at.answer(user)
    at.slack.take()
    at.slack.stall(1)
    at.move_to(CLOSED)
    at.queue.enqueue(JobName.TICK)
    at.wait(at.slack.stalled.is_set)
    os.kill(at.job(), signal.SIGKILL)
    seconds = waited(lambda: {*at.posts()} == {LEA, OTTO})
    at.slack.go_on.set()
    return messages_counted(at, seconds, tables.report, (LEA, OTTO))


def reminding(at: Site) -> Counted:
    """The job that reminds is killed in a wave: its rest goes without, and the next wave goes out."""
    opened(at)
    with at.database.write() as tx:
        for user in ASKED:
            choices.set_remind(tx, WORKSPACE, user, on=True)
    at.move_to(TUESDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(lambda: len({*at.posts()}) == len(ASKED) and not at.owes())
    at.slack.take()
    at.slack.stall(1)
    at.move_to(THURSDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(at.slack.stalled.is_set)
    os.kill(at.job(), signal.SIGKILL)
    seconds = waited(lambda: len(at.posts()) > 1)
    at.slack.go_on.set()
    at.wait(lambda: quiet(at))
    return Counted(
        lost_messages=len({*ASKED} - {*at.posts()}), doubled_messages=doubled(at.posts()), seconds=seconds
    )
