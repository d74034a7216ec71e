"""One tick a minute: asks who is due and queues the work; it does none of it itself.

`rq cron jobs.schedule` loads this module as its configuration.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

import rq.cron
from rq import Queue
from rq.serializers import JSONSerializer

from jobs.redis_away import patiently
from jobs.runtime import Parts, parts
from slackapp import logs
from slackapp.clock import wall
from slackapp.keys import KeyStoreDown
from slackapp.queue import FAILED_SECONDS, QUEUE, JobName
from slackapp.signs_of_life import Kind, SignsOfLife
from slackapp.storage.console import notices, web_sessions
from slackapp.storage.database import DatabaseDown
from slackapp.storage.rounds import deliveries, reports, rounds, sending
from slackapp.storage.rounds.due import due, know_openings

TICK_SECONDS: Final = 60
# Keys of rounds that ended within this time of the calendar are looked for and destroyed again.
SWEEP: Final = timedelta(days=14)


def tick() -> None:
    """Queue what is due now: asking Slack, openings, messages, closings, reports; sweep what must be gone."""
    p = parts()
    now, real = p.clock.now(), wall()
    _know_openings(p, now)
    with p.database.read() as connection:
        found = due(connection, now=now, wall=real)
    waiting = p.queue.waiting()  # what waits behind a long job is queued already
    for job, ids in (
        (JobName.SYNC, found.syncing),
        (JobName.OPEN, found.opening),
        (JobName.CLOSE, found.closing),
        (JobName.DELIVER, found.sending),
        (JobName.REMIND, found.reminding),
        (JobName.REPORT, found.reporting),
        (JobName.PURGE, found.purging),
        (JobName.NOTIFY, found.notifying),
        (JobName.TEAMS, found.regrouping),
        (JobName.GROUPS, found.following),
    ):
        for each in ids:
            if (job, each) not in waiting and not p.queue.held(job, each):
                p.queue.enqueue(job, each)
    _sweep(p, now)
    with p.database.write() as tx:  # comes last: whatever it meets, keys are swept
        for each, seen in sending.look(tx, now=now, per_minute=p.pace.per_minute).items():
            sending.note(tx, each, seen)


def _know_openings(p: Parts, now: datetime) -> None:
    # `due` works out by itself what is not written down: where somebody writes for long, it is only slower.
    with suppress(DatabaseDown):
        more = True
        while more:
            with p.database.write() as tx:
                more = know_openings(tx, now)


def _sweep(p: Parts, now: datetime) -> None:
    with p.database.write() as tx:
        outboxes = (deliveries.OUTBOX, reports.OUTBOX, notices.OUTBOX)
        given_up = sum(each.give_up(tx, wall()) for each in outboxes)
        deliveries.sweep(tx)
        web_sessions.delete_expired(tx, wall())
        ended = rounds.ended_since(tx, now - SWEEP)
    if given_up:
        logs.get().error("messages given up after eight tries")
    try:
        for each in p.keys.left(ended):
            p.keys.destroy(each)
    except KeyStoreDown:
        logs.get().error("key store down at the tick")  # the next one sweeps


class JsonQueue(Queue):
    """RQ's queue with the JSON serialiser, which rq cron cannot be told to use (RQ 3.0)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passes RQ's own arguments on
        kwargs.setdefault("serializer", JSONSerializer)
        super().__init__(*args, **kwargs)


def _telling(heartbeat: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let the clock give our sign of life with RQ's own, which names a process and is gone in minutes."""

    @wraps(heartbeat)
    def told(scheduler: rq.cron.CronScheduler) -> None:
        heartbeat(scheduler)
        SignsOfLife(scheduler.connection).give(Kind.CLOCK)

    return told


setattr(rq.cron.CronScheduler, "heartbeat", _telling(rq.cron.CronScheduler.heartbeat))  # noqa: B010 - as below
for _each in ("enqueue_jobs", "register_birth", "heartbeat", "save", "register_death"):
    setattr(rq.cron.CronScheduler, _each, patiently(getattr(rq.cron.CronScheduler, _each)))
setattr(rq.cron, "Queue", JsonQueue)  # noqa: B010 - not one of the names that rq.cron exports
rq.cron.register(
    tick,
    queue_name=QUEUE,
    interval=TICK_SECONDS,
    ttl=TICK_SECONDS,  # ticks that no worker took are not worth keeping
    result_ttl=0,
    failure_ttl=FAILED_SECONDS,
    job_timeout=60,
)
