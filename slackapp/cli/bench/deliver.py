"""Delivering: the weekly message to everybody, by a worker, at the pace that Slack permits."""

import time
from contextlib import ExitStack
from typing import Final

from slackapp.cli import process
from slackapp.cli.bench.measuring import OURS, Result, Told
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import Site, due_now, resident
from slackapp.cli.bench.slack import POST, stand_in
from slackapp.queue import JobName, JobQueue

PEOPLE: Final = (1_000, 10_000, 100_000)
PERMITTED: Final = "permitted"
GOALS: Final = {PERMITTED: "at least 0.95"}
PACE: Final = 240
"""Messages a minute, which is the app's default pace and about what Slack permits."""
SPEED: Final = 25
"""So many times as fast as Slack's is the clock by which messages are permitted here."""
DELAY: Final = 0.005
LOOK: Final = 0.5
STILL: Final = 60.0
"""Seconds without any message after which it is given up."""


def measure(site: Site, told: Told) -> Result:
    """Send to so many people, once each size: it takes as long as the pace says."""
    people, speed = told.size, told.speed or SPEED
    site.environment["LEANON_PACE"] = str(PACE * speed)
    sizes = (people,) if people else PEOPLE
    rates, memory, more = dict[int, float](), dict[int, int](), dict[str, object]()
    for each in sizes:
        rates[each], memory[each], said = _sent(site, f"T0SIZE{each}", each, PACE * speed)
        more[f"{each:,} people"] = said
    first, last = sizes[0], sizes[-1]
    if len(sizes) > 1:
        times = memory[last] / max(1, memory[first])
        more[f"worker's memory at {last:,} by that at {first:,} (goal: at most 1.3)"] = round(times, 2)
    more["clock"] = f"{speed} times Slack's: {PACE} messages a minute are {PACE * speed:,} here"
    measured = {OURS: [rates[each] for each in sizes], PERMITTED: [float(PACE * speed)] * len(sizes)}
    return Result("deliver", "messages a minute", measured, {"people": list(sizes)}, GOALS, more, site.kind)


def _sent(site: Site, workspace: str, people: int, pace: int) -> tuple[float, int, str]:
    """Messages a minute from first to last, the most memory of the worker in kB, and the ledger."""
    site.say(f"Setting up {people:,} people on {site.kind}")
    site.furnish(people, workspace)
    found = site.open_round(workspace)
    with raw(site.url) as tx:
        due_now(tx, found.id)
        due = int(tx.run("SELECT COUNT(*) FROM delivery WHERE round = ?", found.id)[0][0])
    most, taken, still = 0, 0, time.monotonic()
    with ExitStack() as stack:
        slack = stack.enter_context(stand_in(site, delay=DELAY, chat_postMessage=pace))
        worker = stack.enter_context(
            process.process(
                "worker", process.rq(process.WORKER), environment=site.environment, logs=site.folder
            )
        )
        site.say(f"Sending {due:,} messages")
        JobQueue.connect(site.environment["REDIS_URL"]).enqueue(JobName.DELIVER, found.id)
        while taken < due and time.monotonic() - still < STILL:
            time.sleep(LOOK)
            most = max(most, resident(worker.pid))
            now = _count(site, found.id, "sent", "refused")
            if now != taken:
                taken, still = now, time.monotonic()
        seen = slack.seen()
    sent, refused = (_count(site, found.id, each) for each in ("sent", "refused"))
    times = [at for each in seen["about"].get(POST, {}).values() for at in each]
    took = max(times, default=0.0) - min(times, default=0.0)
    twice = sum(len(each) > 1 for each in seen["about"].get(POST, {}).values())
    rejected = seen["refused"].get(POST, 0)
    adds_up = (
        "adds up" if sent + refused + _count(site, found.id, "pending", "claimed") == due else "does not"
    )
    ledger = (
        f"{due:,} due = {sent:,} sent + {refused} refused + {due - sent - refused} held ({adds_up});"
        f" {twice} got it twice; {1000 * rejected / max(1, due):.2f} rejected calls per 1,000; {most:,} kB"
    )
    return 60 * len(times) / took if took else 0.0, most, ledger


def _count(site: Site, round_id: str, *statuses: str) -> int:
    marks = ", ".join("?" for _ in statuses)
    with raw(site.url) as tx:
        rows = tx.run(
            f"SELECT COUNT(*) FROM delivery WHERE round = ? AND status IN ({marks})",  # noqa: S608 - marks alone
            round_id,
            *statuses,
        )
    return int(rows[0][0])
