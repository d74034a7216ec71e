"""Opening: [Start] is pressed, and the questions open by one call of a Slack that takes its time."""

import time
from contextlib import ExitStack
from itertools import count
from typing import Any, Final

from slackapp.blocks.ids import Action
from slackapp.cli.bench import load
from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved, percentile
from slackapp.cli.bench.site import WORKSPACE, Site
from slackapp.cli.bench.slack import OPEN, SLOW, TIER_4, Slack, stand_in

BARE: Final = "bare"
PEOPLE: Final = 400
GOALS: Final = {BARE: "at least 0.9"}
AT_ONCE: Final = 16
"""Clicks that wait at once: what a process of two dozen calls to Slack takes without a queue."""
UNLIMITED: Final = 10.0**6
_numbers: Final = count(1)


def measure(site: Site, told: Told) -> Result:
    """Let people press [Start] as fast as it is answered, then more than Slack permits."""
    people, runs = told.size, told.runs
    wanted = max(people or PEOPLE, 2 * AT_ONCE)
    site.say(f"Setting up {wanted:,} people on {site.kind}")
    site.furnish(wanted)
    found = site.open_round()
    users = list(site.rosters(found.id))
    took: dict[str, list[float]] = {}
    with ExitStack() as stack:
        slack = stack.enter_context(stand_in(site, views_open=UNLIMITED))
        app = stack.enter_context(site.web(name="app"))
        floor = stack.enter_context(site.web("slackapp.cli.bench.floors:start()", name="floor"))

        def pressed(name: str, address: str) -> float:
            clicks = [click(site, slack, found.id, each)[1] for each in users]
            before = slack.seen()["took"].get(OPEN, 0)
            answers = load.send(address, clicks, connections=AT_ONCE)
            took.setdefault(name, []).extend(each.seconds for each in answers.all)
            opened = slack.seen()["took"].get(OPEN, 0) - before
            if opened != len(clicks):
                raise RuntimeError(f"{len(clicks)} pressed, and {opened} windows were opened by {name}.")
            return answers.a_second

        for address in (app, floor):
            pressed("warming up", address)
        ways = {OURS: lambda: pressed(OURS, app), BARE: lambda: pressed(BARE, floor)}
        measured = interleaved(ways, runs, site.say)
        limited = _limited(site, slack, app, found.id, users)
    more = {
        "p99_ms": {name: round(percentile(took[name], 0.99) * 1000, 1) for name in measured},
        **limited,
    }
    sizes = {"people": len(users), "at_once": AT_ONCE, "slack_ms": SLOW * 1000}
    return Result("open", "windows a second", measured, sizes, GOALS, more, site.kind)


def click(site: Site, slack: Slack, round_id: str, user: str) -> tuple[str, bytes]:
    """A press of [Start], and the id by which Slack lets a window be opened for it."""
    trigger = f"{next(_numbers)}.{user}"
    payload: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": WORKSPACE},
        "user": {"id": user, "team_id": WORKSPACE},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": "D0BENCH"},
        "channel": {"id": "D0BENCH", "name": "directmessage"},
        "actions": [
            {"type": "button", "action_id": Action.CHECKIN_START.value, "block_id": "b", "value": round_id}
        ],
        "response_url": f"{slack.address}/respond/{trigger}",
        "trigger_id": trigger,
    }
    return trigger, load.signed(payload, site.environment["SLACK_SIGNING_SECRET"])


def _limited(site: Site, slack: Slack, app: str, round_id: str, users: list[str]) -> dict[str, object]:
    """Press more often than tier 4 takes, and once more after the pause that Slack has asked for."""
    slack.limit(views_open=TIER_4)
    before = slack.seen()
    crowd = (users * 2)[:TIER_4]
    load.send(app, [click(site, slack, round_id, each)[1] for each in crowd], connections=AT_ONCE)
    after = slack.seen()
    opened = after["took"][OPEN] - before["took"][OPEN]
    said = sum(after["said"].values()) - sum(before["said"].values())
    time.sleep(2)
    again, request = click(site, slack, round_id, users[0])
    load.send(app, [request], connections=1)
    works = again in slack.seen()["about"][OPEN]
    silent = len(crowd) - opened - said
    return {
        f"of {len(crowd)} at once, {opened} opened": f"{said} were told in a sentence, {silent} nothing",
        "a tap two seconds later": "works" if works else "does not work",
    }
