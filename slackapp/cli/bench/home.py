"""App Home between two check-ins: of a workspace of ten thousand people, and of one of a hundred."""

import random
import statistics
from contextlib import ExitStack
from itertools import cycle
from typing import Any, Final

from slackapp.cli.bench import load
from slackapp.cli.bench.dashboard import past
from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import LEAF, WEB_PROCESSES, Site
from slackapp.cli.bench.slack import PUBLISH, Slack, stand_in
from slackapp.storage.people import structure

HUNDRED, THOUSAND, BARE = "hundred", "thousand", "bare"
PEOPLE: Final = 10_000
BETWEEN: Final = 1_000
FEWEST: Final = 100
WEEKS: Final = 4
"""So many check-ins have been released, so that there is a trend to show."""
OPENED: Final = 50
"""So many people open it in a run, one after the other."""
WARMED: Final = 8
"""So many open it before that, at once, so that each process has met the workspace."""
UNLIMITED: Final = 10.0**6
LARGE, MIDDLE, SMALL = "T0LARGE", "T0MIDDLE", "T0SMALL"
GOALS: Final = {HUNDRED: "at most 1.2"}
TRIES: Final = 3
SETTINGS: Final = {"LEANON_PUBLIC_URL": "http://127.0.0.1:8123"}


def measure(site: Site, told: Told) -> Result:
    """Let people open it one after the other: each is published when the event is answered."""
    people = max(told.size or PEOPLE, FEWEST)
    sizes = {LARGE: people, SMALL: FEWEST} | ({MIDDLE: BETWEEN} if people > BETWEEN else {})
    for workspace, size in sizes.items():
        site.say(f"Setting up {size:,} people with {WEEKS} weeks on {site.kind}")
        past(site, workspace, size // LEAF, WEEKS)
    members = {workspace: _members(site, workspace) for workspace in sizes}
    with ExitStack() as stack:
        slack = stack.enter_context(stand_in(site, delay=0, views_publish=UNLIMITED))
        app = stack.enter_context(site.web(name="app"))
        floor = stack.enter_context(site.web("slackapp.cli.bench.floors:home()", name="floor"))

        def opened(address: str, workspace: str) -> float:
            return _opened(site, slack, address, workspace, members[workspace])

        for workspace in sizes:
            some = [_request(site, workspace, user) for user in members[workspace][:WARMED]]
            for _ in range(WEB_PROCESSES):
                load.send(app, some, connections=WARMED)
        ways = {
            OURS: lambda: opened(app, LARGE),
            HUNDRED: lambda: opened(app, SMALL),
            BARE: lambda: opened(floor, LARGE),
        }
        if MIDDLE in sizes:
            ways[THOUSAND] = lambda: opened(app, MIDDLE)
        found = interleaved(ways, told.runs, site.say)
        first = [_first(site, app, members[LARGE]) for _ in range(TRIES)]
    more = {
        "the first one after a change of teams": f"{statistics.median(first):.4g} ms",
    }
    seen = {"people": people, "fewest": FEWEST, "weeks": WEEKS, "homes a run": OPENED}
    return Result("home", "ms", found, seen, GOALS, more, site.kind)


def _members(site: Site, workspace: str) -> list[str]:
    with raw(site.url) as tx:
        rows = tx.run(
            'SELECT "user" FROM membership WHERE workspace = ? AND NOT lead ORDER BY "user"', workspace
        )
    users = [str(row[0]) for row in rows]
    random.Random(len(users)).shuffle(users)
    return users


def _opened(site: Site, slack: Slack, address: str, workspace: str, users: list[str]) -> float:
    """The milliseconds of a Home, as the median of those that were opened."""
    some = [user for user, _ in zip(cycle(users), range(OPENED), strict=False)]
    before = slack.seen()["took"].get(PUBLISH, 0)
    answers = load.send(address, [_request(site, workspace, user) for user in some], connections=1)
    published = slack.seen()["took"].get(PUBLISH, 0) - before
    if published != OPENED:
        raise RuntimeError(f"{OPENED} opened their Home, and {published} were published.")
    return statistics.median(each.seconds for each in answers.all) * 1000


def _first(site: Site, address: str, users: list[str]) -> float:
    """The milliseconds of the slowest Home just after teams have changed."""
    with site.database.write() as tx:
        structure.note_change(tx, LARGE)
    answers = load.send(address, [_request(site, LARGE, user) for user in users[:LEAF]], connections=1)
    return max(each.seconds for each in answers.all) * 1000


def _request(site: Site, workspace: str, user: str) -> bytes:
    event: dict[str, Any] = {
        "type": "event_callback",
        "team_id": workspace,
        "event": {"type": "app_home_opened", "user": user, "channel": "D0BENCH", "tab": "home"},
    }
    return load.event(event, site.environment["SLACK_SIGNING_SECRET"])
