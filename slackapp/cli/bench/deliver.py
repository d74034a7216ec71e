"""Delivering: the weekly message to everybody, by a worker, at the pace that Slack permits."""

import time
from contextlib import ExitStack
from typing import Final, NamedTuple

import redis
from rq.worker_registration import REDIS_WORKER_KEYS as WORKERS

from slackapp.cli import process
from slackapp.cli.bench.measuring import OURS, Result, Told
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import Site, due_now, processor, resident
from slackapp.cli.bench.slack import POST, SLOW, stand_in
from slackapp.messenger import Pace
from slackapp.queue import JobName, JobQueue

PEOPLE: Final = (1_000, 10_000, 100_000)
PERMITTED: Final = "permitted"
GOALS: Final = {PERMITTED: "at least 0.95"}
PACE: Final = 240
"""Messages a minute, which is the app's default pace and about what Slack permits."""
SPEED: Final = 10
"""So many times as fast as Slack's is the clock by which messages are permitted here.

It is 25 ms for each message, of which a call takes five: 100,000 people take 46 minutes, not seven hours, and
the machine plays Slack, a database and two servers besides.
"""
DELAY: Final = 0.005
SLOWLY: Final = 1_000
"""So many people are sent to by Slack's own clock as well, with calls that take as long as they may there."""
LOOK: Final = 0.5
STILL: Final = 60.0
"""Seconds without any message after which it is given up."""


def measure(site: Site, told: Told) -> Result:
    """Send to so many people, once each size: it takes as long as the pace says."""
    people, speed = told.size, told.speed or SPEED
    site.environment["LEANON_PACE"] = str(PACE * speed)
    sizes = (people,) if people else PEOPLE
    found, more, used = dict[int, _Sent](), dict[str, object](), dict[str, float]()
    for each in sizes:
        found[each] = _sent(site, f"T0SIZE{each}", each, PACE * speed)
        more[f"{each:,} people"] = found[each].ledger
        used[f"{each:,}"] = round(found[each].processor, 2)
    more["processor_ms"] = used
    first, last = sizes[0], sizes[-1]
    if len(sizes) > 1:
        times = found[last].memory / max(1, found[first].memory)
        more[f"worker's memory at {last:,} by that at {first:,} (goal: at most 1.3)"] = round(times, 2)
        site.environment["LEANON_PACE"] = str(PACE)
        slowly = _sent(site, "T0SLOWLY", SLOWLY, PACE, SLOW)
        said = f"{slowly.rate:.0f} of {PACE} messages a minute; {slowly.ledger}"
        more[f"by Slack's own clock, at {SLOW * 1000:.0f} ms a call"] = said
    more["clock"] = f"{speed} times Slack's: {PACE} messages a minute are {PACE * speed:,} here"
    measured = {OURS: [found[each].rate for each in sizes], PERMITTED: [float(PACE * speed)] * len(sizes)}
    return Result("deliver", "messages a minute", measured, {"people": list(sizes)}, GOALS, more, site.kind)


class _Sent(NamedTuple):
    """Messages a minute until the last, the worker's most memory in kB and milliseconds of processor for
    one message, and the ledger.
    """

    rate: float
    memory: int
    processor: float
    ledger: str


def _sent(site: Site, workspace: str, people: int, pace: int, delay: float = DELAY) -> _Sent:
    site.say(f"Setting up {people:,} people on {site.kind}")
    site.furnish(people, workspace)
    found = site.open_round(workspace)
    with raw(site.url) as tx:
        due_now(tx, found.id)
        due = int(tx.run("SELECT COUNT(*) FROM delivery WHERE round = ?", found.id)[0][0])
    most, taken, still, begun = 0, 0, time.monotonic(), (0.0, 0)
    with ExitStack() as stack:
        slack = stack.enter_context(stand_in(site, delay=delay, chat_postMessage=pace))
        worker = stack.enter_context(
            process.process(
                "worker", process.rq(process.WORKER), environment=site.environment, logs=site.folder
            )
        )
        site.say(f"Sending {due:,} messages")
        since = _begin(site, workspace, found.id, pace)
        while taken < due and time.monotonic() - still < STILL:
            time.sleep(LOOK)
            most = max(most, resident(worker.pid))
            now = _count(site, found.id, "sent", "refused")
            if now and not taken:  # it has started by now, which is no part of sending
                begun = (processor(worker.pid), now)
            if now != taken:
                taken, still = now, time.monotonic()
        seen, used = slack.seen(), processor(worker.pid) - begun[0]
    sent, refused = (_count(site, found.id, each) for each in ("sent", "refused"))
    times = [at for each in seen["about"].get(POST, {}).values() for at in each]
    took = max(times, default=since) - since
    twice = sum(len(each) > 1 for each in seen["about"].get(POST, {}).values())
    rejected = seen["refused"].get(POST, 0)
    each = 1000 * used / max(1, taken - begun[1])
    adds_up = (
        "adds up" if sent + refused + _count(site, found.id, "pending", "claimed") == due else "does not"
    )
    ledger = (
        f"{due:,} due = {sent:,} sent + {refused} refused + {due - sent - refused} held ({adds_up});"
        f" {twice} got it twice; {1000 * rejected / max(1, due):.2f} rejected calls per 1,000; {most:,} kB;"
        f" {each:.1f} ms of the worker's processor a message"
    )
    return _Sent(60 * len(times) / took if took else 0.0, most, each, ledger)


def _begin(site: Site, workspace: str, round_id: str, pace: int) -> float:
    """Queue the job once a worker is there, with nothing in the bucket of the pace: what is measured is the
    pace alone, and no first rush. Gives when that was.
    """
    with redis.Redis.from_url(site.environment["REDIS_URL"]) as connection:
        while not connection.scard(WORKERS):
            time.sleep(LOOK)
        Pace(connection, pace).reserve(workspace, POST, pace // 6)
        begun = time.time()
        JobQueue(connection).enqueue(JobName.DELIVER, round_id)
    return begun


def _count(site: Site, round_id: str, *statuses: str) -> int:
    marks = ", ".join("?" for _ in statuses)
    with raw(site.url) as tx:
        rows = tx.run(
            f"SELECT COUNT(*) FROM delivery WHERE round = ? AND status IN ({marks})",  # noqa: S608 - marks alone
            round_id,
            *statuses,
        )
    return int(rows[0][0])
