"""A rush: hundreds press [Start] within minutes, while thousands of messages go out at Slack's pace."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Final

from slackapp.cli import process
from slackapp.cli.bench import load
from slackapp.cli.bench.measuring import OURS, Result, Told, percentile
from slackapp.cli.bench.opening import click
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import Site, due_now
from slackapp.cli.bench.slack import OPEN, POST, SLOW, TIER_4, Slack, stand_in
from slackapp.queue import JobName, JobQueue

PEOPLE: Final = 10_000
FEW: Final = 25
"""One in so many people presses in the first rush: 400 of 10,000."""
MANY: Final = 5
"""One in so many people presses in the second: 2,000 of 10,000."""
PACE: Final = 240
PERMITTED: Final = "permitted"
GOALS: Final = {PERMITTED: "at least 0.95"}
WAVES: Final = 8


def measure(site: Site, told: Told) -> Result:
    """Let the first rush go by, then the second, whose people tap again until all are in; each once."""
    people, seconds = told.size, told.seconds
    wanted = max(people or PEOPLE, 50)
    site.say(f"Setting up {wanted:,} people on {site.kind}")
    site.furnish(wanted)
    found = site.open_round()
    with raw(site.url) as tx:
        due_now(tx, found.id)
    users = list(site.rosters(found.id))
    random.Random(17).shuffle(users)
    few, many = users[: max(10, len(users) // FEW)], users[-max(20, len(users) // MANY) :]
    with ExitStack() as stack:
        slack = stack.enter_context(stand_in(site, views_open=TIER_4, chat_postMessage=PACE * 1.25))
        app = stack.enter_context(site.web(name="app"))
        stack.enter_context(
            process.process(
                "worker", process.rq(process.WORKER), environment=site.environment, logs=site.folder
            )
        )
        JobQueue.connect(site.environment["REDIS_URL"]).enqueue(JobName.DELIVER, found.id)
        sending = time.time()
        site.say(f"{len(few)} press [Start] within {seconds:.0f} seconds")
        one = _wave(site, slack, app, found.id, few, seconds)
        site.say(f"{len(one.opened)} are in at the first tap. Now {len(many)} press")
        begun, left, waves = time.time(), many, list[_Wave]()
        permitted = slack.seen()["left"][OPEN] + seconds / 60 * TIER_4
        while left and len(waves) < WAVES:
            wave = _wave(site, slack, app, found.id, left, seconds)
            waves.append(wave)
            left = [each for each in left if each not in wave.opened]
            site.say(f"  {len(wave.opened)} are in, {len(left)} will tap again")
        seen = slack.seen()
        minutes = (time.time() - sending) / 60
    acknowledged = [each for wave in (one, *waves) for each in wave.took]
    two = waves[0]
    last = max((at for wave in waves for at in wave.opened.values()), default=begun) - begun
    more = {
        "in at the first tap (goal: 95 %)": _of(len(one.opened), len(few)),
        "of the larger rush in at the first tap": _of(len(two.opened), len(many)),
        "told in a sentence": sum(seen["said"].values()),
        "answered nothing": sum(wave.silent for wave in (one, *waves)),
        "seconds to the last one": f"{last:.0f}" if not left else f"{len(left)} never got in",
        "p99 of an acknowledgement": f"{percentile(acknowledged, 0.99) * 1000:.0f} ms (goal: 1,000)",
        "messages meanwhile": (posted := seen["took"].get(POST, 0)),
        "messages a minute": _pace(posted, minutes, len(users)),
        "messages refused": seen["refused"].get(POST, 0),
    }
    measured = {OURS: [float(len(two.opened))], PERMITTED: [min(permitted, float(len(many)))]}
    sizes = {
        "people": len(users),
        "few": len(few),
        "many": len(many),
        "seconds": seconds,
        "slack_ms": SLOW * 1000,
    }
    return Result("rush", "windows opened", measured, sizes, GOALS, more, site.kind)


def _pace(posted: int, minutes: float, people: int) -> str:
    """How fast messages went out while people pressed; of a run that outlasted them it says nothing."""
    if posted >= people:
        return f"all of them within {minutes:.0f} minutes"
    return f"{posted / minutes:.0f} (goal: {PEOPLE:,} in an hour, {PEOPLE / 60:.0f})"


def _of(some: int, all_: int) -> str:
    return f"{some:,} of {all_:,}, {some / all_:.1%}"


class _Wave:
    """Who tapped once: for whom a window opened and when, how long each answer took, who heard nothing."""

    def __init__(self, opened: dict[str, float], took: list[float], silent: int) -> None:
        self.opened, self.took, self.silent = opened, took, silent


def _wave(site: Site, slack: Slack, app: str, round_id: str, people: Sequence[str], seconds: float) -> _Wave:
    """Let each tap once at some moment within these seconds."""
    draw = random.Random(len(people))
    clicks = {user: click(site, slack, round_id, user) for user in people}
    moments = [draw.uniform(0, seconds) for _ in people]
    before = sum(slack.seen()["said"].values())
    answers = load.send_at(app, [request for _, request in clicks.values()], moments)
    seen: dict[str, Any] = slack.seen()
    about = seen["about"].get(OPEN, {})
    opened = {user: about[trigger][0] for user, (trigger, _) in clicks.items() if trigger in about}
    said = sum(seen["said"].values()) - before
    silent = max(0, len(people) - len(opened) - said)
    return _Wave(opened, [each.seconds for each in answers.all], silent)
