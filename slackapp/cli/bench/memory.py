"""Memory: whether web, worker and clock hold more after many weeks than after the first one."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Final

from slackapp.cli import process
from slackapp.cli.bench import load
from slackapp.cli.bench.measuring import OURS, Result, Told
from slackapp.cli.bench.opening import click
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import WORKSPACE, Site, children, due_now, open_now, proportional
from slackapp.cli.bench.slack import Slack, stand_in
from slackapp.cli.bench.submit import submission
from slackapp.clock import wall
from slackapp.storage import demo_clock
from slackapp.storage.people import slack_list
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.rounds import Round

FIRST: Final = "first"
GOALS: Final = {FIRST: "at most 1.1"}
PEOPLE: Final = 200
CLOCK: Final = (*process.CLOCK[:-1], "slackapp.cli.bench.fast_clock")
SETTINGS: Final = {"LEANON_DEMO": "1", "LEANON_PACE": "60000"}
"""The calendar can be moved on, web processes outlive their rounds, and nothing waits for the pace."""
A_WEEK: Final = timedelta(days=7)
PATIENCE: Final = 120.0
LOOK: Final = 0.1
MEGABYTE: Final = 1024
LEAST: Final = 3
"""So many weeks are played at least."""

Memory = Mapping[str, int]


def measure(site: Site, told: Told) -> Result:
    """Play one week after the other for so many seconds; the floor is the memory after the first of them."""
    people = told.size or PEOPLE
    site.say(f"Setting up {people:,} people on {site.kind}")
    site.furnish(people, schedule=open_now(wall()))
    with ExitStack() as stack:
        slack = stack.enter_context(stand_in(site, delay=0.0))
        app = stack.enter_context(site.web(name="web"))
        for name, command in (("worker", process.WORKER), ("clock", CLOCK)):
            given = {**site.environment, "TZ": "UTC"}
            run = process.process(name, process.rq(command), environment=given, logs=site.folder)
            site.pids[name] = stack.enter_context(run).pid
        site.say(f"Playing weeks for {told.seconds:.0f} seconds")
        weeks, begun, seen = _Weeks(site, slack, app), time.monotonic(), list[Memory]()
        while len(seen) < LEAST or time.monotonic() - begun < told.seconds:
            seen.append(weeks.play())
            said = ", ".join(f"{name} {each / MEGABYTE:.1f}" for name, each in seen[-1].items())
            site.say(f"  week {len(seen)}: {said} MB")
    first, middle, last = seen[0], seen[len(seen) // 2], seen[-1]
    more: dict[str, object] = {
        name: f"{first[name] / MEGABYTE:.1f} MB after the first week, {middle[name] / MEGABYTE:.1f} after"
        f" {len(seen) // 2 + 1}, {last[name] / MEGABYTE:.1f} after {len(seen)}"
        for name in first
    }
    measured = {
        OURS: [last[name] / MEGABYTE for name in first],
        FIRST: [first[name] / MEGABYTE for name in first],
    }
    sizes = {"people": people, "weeks": len(seen), "requests": weeks.requests, "processes": list(first)}
    return Result("memory", "MB", measured, sizes, GOALS, more, site.kind)


class _Weeks:
    """Plays a week from its opening to its reports, by the processes themselves."""

    def __init__(self, site: Site, slack: Slack, app: str) -> None:
        self._site, self._slack, self._app = site, slack, app
        self._last = ""
        self.requests = 0

    def play(self) -> Memory:
        """Let everybody get a message, press [Start] and send, close, tell leads; then each one's memory.

        It is that share of the machine's memory which each process has of what it shares with others, in kB.
        """
        site = self._site
        self._until("opened", lambda: self._latest() != self._last)
        found = self._round()
        self._last = found.id
        with raw(site.url) as tx:
            due_now(tx, found.id)
        self._until("sent", lambda: not self._left("delivery", found.id))
        people = list(site.rosters(found.id))
        for requests in (
            [click(site, self._slack, found.id, each)[1] for each in people],
            [submission(site, found.id, WORKSPACE, each) for each in people],
        ):
            answers = load.send(self._app, requests)
            if wrong := [each for each in answers.all if each.status != 200]:  # noqa: PLR2004 - OK
                raise RuntimeError(
                    f"{len(wrong)} of {len(people)} were not answered: {wrong[0].body[:300]!r}"
                )
            self.requests += len(requests)
        self._move_to(found.closes_at)
        self._until("closed", lambda: self._round().status == "released")
        self._until("told", lambda: not self._left("report", found.id))
        self._until("idle", lambda: len(children(site.pids["worker"])) == 1)  # its scheduler
        memory = {name: proportional(pid) for name, pid in site.pids.items()}
        self._move_to(found.opens_at + A_WEEK)
        return memory

    def _round(self) -> Round:
        with self._site.database.read() as connection:
            found = rounds.latest(connection, WORKSPACE)
        if found is None:
            raise RuntimeError("No round was opened.")
        return found

    def _latest(self) -> str:
        with self._site.database.read() as connection:
            found = rounds.latest(connection, WORKSPACE)
        return found.id if found else ""

    def _left(self, table: str, round_id: str) -> bool:
        with raw(self._site.url) as tx:
            told = f"SELECT COUNT(*) FROM {table} WHERE round = ? AND status NOT IN ('sent', 'refused')"  # noqa: S608 - names of ours
            return bool(tx.run(told, round_id)[0][0])

    def _move_to(self, moment: datetime) -> None:
        with self._site.database.write() as tx:
            demo_clock.move_to(tx, moment)
            slack_list.finish(tx, WORKSPACE, began_at=moment, at=moment, believed=False)

    def _until(self, what: str, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > until:
                raise RuntimeError(f"Week {self._last} was not {what} within {PATIENCE:.0f} seconds.")
            time.sleep(LOOK)
