"""An office with every real part around it: who works there, and the few verbs that a story needs."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from content.library import Library
from slackapp.blocks.ids import Action
from slackapp.cli.demo.installation import SandboxClient
from slackapp.cli.process import HOST
from slackapp.clock import wall
from slackapp.listeners.services import Services
from slackapp.pulse.calendar import Schedule
from slackapp.pulse.partition import Membership, Unit
from slackapp.queue import JobName, JobQueue
from slackapp.storage import demo_clock
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import choices, slack_list, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import deliveries, due, rounds
from slackapp.storage.rounds.rounds import Round
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE
from tests.launching import launch
from tests.scenarios.stages import Stages
from tests.teams import put_teams_in_place

Json = dict[str, Any]

COLLEAGUES: Final = tuple(f"UWARD{number:02}" for number in range(1, 12))
WARD: Final = (ANA, *COLLEAGUES)
ABROAD: Final = COLLEAGUES[-1]
LAB: Final = tuple(f"ULAB{number}" for number in range(1, 7))
EVERYBODY: Final = (*WARD, *LAB, LEA, OTTO, HANA)
ZONES: Final = {ANA: "Europe/Madrid", ABROAD: "America/New_York"}
APP: Final = "U0APPBOT"
APP_TOKEN: Final = "xapp-made-up"
WARD_CHANNEL: Final = "C0WARD"
CARE_CHANNEL: Final = "C0CARE"
"""A channel that the app is not in."""
TAPS: Final = {"q0": "2", "q1": "4", "q2": "3", "q3": "0", "q4": "5"}


class Slack(SandboxClient):
    """The sandbox in the place of Slack, and what people do there."""

    def click(self, user: str, action: str, **target: object) -> Json:
        """Press the newest button with this action."""
        return self.act(user, "click", action_id=action, **target)

    def submit(self, user: str, values: Mapping[str, str | list[str]]) -> Json:
        """Fill in and send the open modal."""
        return self.act(user, "submit", values=values)

    def close(self, user: str) -> Json:
        """Close the open modal."""
        return self.act(user, "close")

    def open_home(self, user: str) -> Json:
        """Open the app's home tab."""
        return self.act(user, "open-home")

    def command(self, user: str, text: str) -> Json:
        """Type a slash command."""
        return self.act(user, "command", text=text)

    def seen(self, user: str) -> Json:
        """All that this person sees."""
        return self.ask(f"people/{user}")

    def calls(self, method: str) -> list[Json]:
        """What was called of this method."""
        found: list[Json] = self.ask(f"log?method={method}")["calls"]
        return found


@dataclass(frozen=True)
class Office:
    """Lea leads Ward 3, Otto the lab, Hana is HR. `work` runs waiting jobs where no worker process does."""

    environment: Mapping[str, str]
    database: Database
    queue: JobQueue
    slack: Slack
    web: str
    wait: Callable[[Callable[[], bool]], None]
    work: Callable[[], None]
    library: Library

    def now(self) -> datetime:
        """Calendar time."""
        return demo_clock.DemoClock(self.database).now()

    def advance(self, moment: datetime) -> None:
        """Move the calendar on, and nothing else."""
        with self.database.write() as tx:
            demo_clock.move_to(tx, moment)

    def move_to(self, moment: datetime) -> None:
        """Move the calendar on and let everything happen that is due by then."""
        self.advance(moment)
        self.settle()

    def settle(self) -> None:
        """Tick, and wait until the database says that nothing is left to do of what was due by then.

        The calendar goes on meanwhile: what falls due after the tick is for the next one.
        """
        now = self.now()
        self.queue.enqueue(JobName.TICK)
        self.wait(lambda: self._is_quiet(now))

    def round(self) -> Round:
        """The round that opened last."""
        with self.database.read() as connection:
            found = rounds.latest(connection, WORKSPACE)
        assert found is not None
        return found

    def rows(self, table: sa.Table) -> list[Json]:
        """Everything in a table."""
        with self.database.read() as connection:
            found = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            return [dict(row) for row in found]

    def messages(self, user: str) -> list[Json]:
        """What this person has in their direct messages, oldest first, ephemeral replies included."""
        found: list[Json] = self.slack.seen(user)["messages"]
        return found

    def lasting(self, user: str) -> list[Json]:
        """What the app has sent to this person by itself."""
        return [each for each in self.messages(user) if not each["ephemeral"]]

    def told(self, user: str) -> str:
        """The text of the newest message this person sees."""
        return str(self.messages(user)[-1]["text"])

    def channel(self, user: str, channel: str) -> list[Json]:
        """What this person sees in a channel, oldest first."""
        found: list[Json] = self.slack.seen(user)["channels"][channel]
        return found

    def home(self, user: str) -> Json:
        """The home tab of this person, opened now."""
        assert self.slack.open_home(user)["ok"]
        home: Json = self.slack.seen(user)["home"]
        return home

    def join(self, users: Iterable[str]) -> None:
        """These people press [Count me in]."""
        for user in users:
            assert self.slack.click(user, Action.INTRO_YES)["ok"]
        self.settle()

    def answer(self, user: str, taps: Mapping[str, str] = TAPS) -> Json:
        """Press [Start], choose, send and close; returns what sending brought."""
        assert self.slack.click(user, Action.CHECKIN_START)["modal"]
        sent = self.slack.submit(user, dict(taps))
        self.slack.close(user)
        return sent

    def _is_quiet(self, now: datetime) -> bool:
        self.work()
        with self.database.read() as connection:
            waiting = dataclasses.astuple(due.due(connection, now=now, wall=wall()))
            return not any(waiting) and not due.unfinished(connection, now)


@dataclass(frozen=True)
class Rehearsal(Office):
    """An office whose web process is this one, so that a test can look into it."""

    services: Services
    stages: Stages

    def tick(self) -> None:
        """Tick once, and run what that brings, however much is still due afterwards."""
        self.queue.enqueue(JobName.TICK)
        self.work()

    def says(self, user: str, **flags: object) -> None:
        """Slack has something else to say of somebody; what is not named is as for anybody."""
        member = {"id": user, "name": user.lower(), "real_name": user, "tz": "UTC", **flags}
        self.slack.ask("users", {"users": [member]})

    def synced(self) -> None:
        """Slack has just said who is a member, so that a round opens as soon as it is due."""
        now = self.now()
        with self.database.write() as tx:
            slack_list.finish(tx, WORKSPACE, began_at=now, at=now, believed=False)

    def fault(self, **wanted: object) -> None:
        """Let Slack misbehave from now on."""
        self.slack.ask("faults", wanted)

    def open_round(self) -> None:
        """It is Monday, an hour after the first round was due, and it has opened."""
        self.stages.take("open", lambda: self.move_to(T0 + timedelta(hours=1)))

    def open_check_in(self, users: Iterable[str] = (ANA,)) -> Round:
        """A round is open, and these people have said yes and have their check-in."""
        self.open_round()
        asked = tuple(users)
        self.stages.take(asked, lambda: self._ask(asked))
        return self.round()

    def _ask(self, users: Iterable[str]) -> None:
        with self.database.write() as tx:
            for user in users:
                choices.set_consent(tx, WORKSPACE, user, "yes")
                deliveries.ask_now(tx, self.round().id, user, self.now())
        self.settle()


def said(view: Json) -> str:
    """All texts of a message or view, one after the other."""
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(view["blocks"])
    return "\n".join(found)


def actions(view: Json) -> list[str]:
    """The action ids of a message or view, in order."""
    return [
        element["action_id"]
        for block in view["blocks"]
        for element in block.get("elements", [])
        if "action_id" in element
    ]


def environment(
    *, database: str, queue: str, keys: str, slack_port: int, pace: int = 60_000
) -> dict[str, str]:
    """The settings of an office."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made-up-signing-secret",
        "SLACK_API_URL": f"http://{HOST}:{slack_port}/api/",
        "DATABASE_URL": database,
        "REDIS_URL": queue,
        "KEY_REDIS_URL": keys,
        "LEANON_SECRET": "a made-up secret of at least thirty-two characters",
        "LEANON_DEMO": "1",
        "LEANON_PACE": str(pace),
    }


def slack_config(settings: Mapping[str, str], web_port: int) -> Json:
    """The sandbox's configuration: the workspace and everybody in it."""
    return {
        "bot_token": settings["SLACK_BOT_TOKEN"],
        "signing_secret": settings["SLACK_SIGNING_SECRET"],
        "app_token": APP_TOKEN,
        "app_url": f"http://{HOST}:{web_port}",
        "ack_seconds": 30.0,  # the machine of a test may be busy
        "team_id": WORKSPACE,
        "channels": [
            {"id": WARD_CHANNEL, "name": "ward-3", "members": [APP, LEA, ANA]},
            {"id": CARE_CHANNEL, "name": "care", "members": [LEA, OTTO]},
        ],
        "people": [
            {"id": user, "name": user.lower(), "real_name": user, "tz": ZONES.get(user, "UTC")}
            for user in EVERYBODY
        ],
    }


@contextmanager
def furnished(settings: Mapping[str, str]) -> Iterator[Database]:
    """Furnish a migrated database: the Sunday before the first round, launched.

    A SQLite file is furnished once, and the next ones become copies of it: two hundred tests want one.
    """
    address = sa.make_url(settings["DATABASE_URL"])
    file = Path(str(address.database)) if address.get_backend_name() == "sqlite" else None
    if file and _OFFICE:
        file.write_bytes(_OFFICE[0])
    else:
        first = Database(settings["DATABASE_URL"])
        with first.write() as tx:
            _furnish(tx)
        first.close()
        if file:
            _OFFICE.append(file.read_bytes())
    database = Database(settings["DATABASE_URL"])
    try:
        yield database
    finally:
        database.close()


_OFFICE: Final[list[bytes]] = []


def _furnish(tx: Transaction) -> None:
    members = [(user, "Ward 3") for user in WARD] + [(user, "Lab") for user in LAB]
    workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test Clinic")
    put_teams_in_place(
        tx,
        WORKSPACE,
        units=[
            Unit("Clinic", None, "Clinic"),
            Unit("Ward 3", "Clinic", "Ward 3"),
            Unit("Lab", "Clinic", "Lab"),
        ],
        people=[
            Person(user, user, ZONES.get(user, "UTC"), "DE", excluded=user == HANA) for user in EVERYBODY
        ],
        memberships=[
            *(Membership(user, unit, lead=False) for user, unit in members),
            Membership(LEA, "Ward 3", lead=True),
            Membership(OTTO, "Lab", lead=True),
            Membership(HANA, "Clinic", lead=False),
        ],
    )
    workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="UTC"))
    demo_clock.move_to(tx, T0.replace(day=4))
    launch(tx, T0.replace(day=4))
