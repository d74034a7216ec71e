"""How messages are counted that were due when something happened, and how long others waited."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import redis
import sqlalchemy as sa

from slackapp.queue import DELIVER_QUEUE, QUEUE, JobName
from slackapp.storage import tables
from tests.faults.site import ASKED, MONDAY, TUESDAY, Site, doubled

PATIENCE: Final = 45.0
"""Seconds after which others are taken to have been left waiting."""
AWAY: Final = 3.0
"""For so many seconds what is away is away."""


@dataclass
class Counted:
    """What became of answers and messages; `seconds` until others went on, once what they need was up."""

    lost_answers: int = 0
    doubled_answers: int = 0
    lost_messages: int = 0
    doubled_messages: int = 0
    seconds: float = 0.0


def opened(at: Site) -> None:
    """It is Monday, and the round is open."""
    at.move_to(MONDAY)
    at.queue.enqueue(JobName.TICK)
    at.wait(at.is_opened)
    at.round_id = at.round.id


def passes(at: Site, seconds: float) -> None:
    """Let time pass, as the clock on the wall has it."""
    until = time.monotonic() + seconds
    at.wait(lambda: time.monotonic() > until)


def up(at: Site, name: str = "worker") -> None:
    """Wait until a worker, or the clock, has begun."""
    kind = "rq:cron_scheduler:*" if name == "clock" else "rq:worker:*"

    def begun() -> bool:
        with redis.Redis.from_url(at.environment["REDIS_URL"]) as connection:
            keys = connection.scan_iter(kind, _type="hash")
            return str(at.ids[name]).encode() in [connection.hget(key, "pid") for key in keys]

    at.wait(begun)


def delivering(
    hit: Callable[[Site], None], *, late: bool = False, beside: str = ""
) -> Callable[[Site], Counted]:
    """Eighteen messages are due; the fourth has reached Slack when something happens."""

    def play(at: Site) -> Counted:
        opened(at)
        if beside:
            at.start(beside)
            up(at, beside)
        at.slack.late = late
        at.slack.stall(4)
        at.move_to(TUESDAY)
        at.queue.enqueue(JobName.TICK)
        at.wait(at.slack.stalled.is_set)
        hit(at)
        seconds = waited(lambda: {*at.posts()} == {*ASKED})
        at.slack.go_on.set()
        return messages_counted(at, seconds)

    return play


def waited(done: Callable[[], bool]) -> float:
    """Seconds until something is so, or PATIENCE where it does not come to be."""
    began = time.monotonic()
    while not done() and time.monotonic() - began < PATIENCE:
        time.sleep(0.01)
    return time.monotonic() - began


def messages_counted(
    at: Site, seconds: float, table: sa.Table = tables.delivery, to: Iterable[str] = ASKED
) -> Counted:
    """Let every lease run out, send what is left, and count."""
    at.wait(lambda: quiet(at))
    at.two_minutes_later()
    at.queue.enqueue(JobName.TICK)
    at.wait(lambda: not at.owes(table))
    lost = len({*to} - {*at.posts()})
    return Counted(lost_messages=lost, doubled_messages=doubled(at.posts()), seconds=seconds)


def quiet(at: Site) -> bool:
    """Whether no job waits, and every worker that lives waits for one."""
    with redis.Redis.from_url(at.environment["REDIS_URL"]) as connection:
        if connection.llen(f"rq:queue:{QUEUE}") or connection.llen(f"rq:queue:{DELIVER_QUEUE}"):
            return False
        workers = [connection.hgetall(key) for key in connection.keys("rq:worker:*") if key.count(b":") == 2]
    alive = {str(pid).encode() for pid in at.ids.values()}
    return all(each.get(b"state") == b"idle" for each in workers if each.get(b"pid") in alive)
