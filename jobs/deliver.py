"""Sends what a round owes: claims, posts, writes down; a killed worker leaves nobody out."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from jobs.messages import Messages
from jobs.runtime import Parts, parts
from slackapp.clock import wall
from slackapp.messenger import POST, Held, Refused, Sent
from slackapp.queue import JobName
from slackapp.storage import deliveries, rounds
from slackapp.storage.deliveries import Delivery

# A job ends after so many people or seconds and queues itself again, so that little is lost with it.
PEOPLE: Final = 100
SECONDS: Final = 30.0
CHUNK: Final = 20


def run(round_id: str) -> None:
    """Send the round's messages that are due, as fast as the workspace's pace allows."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None:
        return
    started, handled = time.monotonic(), 0
    messages = Messages(p, found)
    while handled < PEOPLE and time.monotonic() - started < SECONDS:
        granted, wait = p.pace.take(found.workspace, POST, CHUNK)
        claimed = _claim(p, round_id, granted) if granted else []
        for index, delivery in enumerate(claimed):
            if not _send(p, found.workspace, delivery, messages):
                _give_back(p, claimed[index + 1 :])
                return
        handled += len(claimed)
        if not granted:
            p.queue.enqueue(JobName.DELIVER, round_id, after=max(wait, timedelta(seconds=1)))
            return
        if len(claimed) < granted:
            return
    p.queue.enqueue(JobName.DELIVER, round_id)


def _claim(p: Parts, round_id: str, limit: int) -> Sequence[Delivery]:
    with p.database.write() as tx:
        return deliveries.claim(tx, round_id, now=p.clock.now(), wall=wall(), limit=limit)


def _send(p: Parts, workspace: str, delivery: Delivery, messages: Messages) -> bool:
    """Send one message; False where Slack asks for a pause, and the job ends."""
    with p.database.read() as connection:
        if not deliveries.stands(connection, delivery):
            return True
    message = messages.of(delivery)
    outcome = p.messenger.post(workspace, delivery.user, message) if message else Refused("left")
    with p.database.write() as tx:
        match outcome:
            case Sent():
                deliveries.sent(tx, delivery, p.clock.now())
            case Refused():
                deliveries.refused(tx, delivery)
            case Held(until, unknown):
                deliveries.put_off(tx, delivery, until, unknown=unknown)
                p.queue.enqueue(JobName.DELIVER, delivery.round, after=until - wall())
                return False
    return True


def _give_back(p: Parts, claimed: Sequence[Delivery]) -> None:
    with p.database.write() as tx:
        for delivery in claimed:
            deliveries.put_off(tx, delivery, wall())
