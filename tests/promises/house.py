"""One installation in this process, on real databases and Redis: signed requests in, real jobs, bytes out."""

import sqlite3
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

import pytest
import redis
import sqlalchemy as sa
from flask import Flask

from jobs import runtime, schedule
from slackapp.app import create_app
from slackapp.listeners.services import Services
from slackapp.pulse.box import RoundKey
from slackapp.settings import Settings
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices
from slackapp.storage.rounds import boxes, rounds
from slackapp.storage.rounds.open_rounds import OpenRounds
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.rounds.splits import Splits
from tests.cast import WORKSPACE, week
from tests.copies import Held, put, put_into_redis, taken, taken_from_redis
from tests.promises.slack import SIGNING_SECRET, Call, People, Post, Slack, listening
from tests.scenarios.office import COLLEAGUES, LAB, WARD, environment, furnished
from tests.services.logs import logging_as_before
from tests.services.worker import run_waiting_jobs

TUESDAY = week(0, days=1, hours=11)
CLOSED = week(0, days=3, hours=19)
PUBLIC_URL = "https://leanon.example"
UNKNOWN = COLLEAGUES[-1]
"""Never answers the first message, and lives in New York."""


@dataclass
class FrozenClock:
    """Calendar time that moves only when it is told to."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was told."""
        return self.moment


@dataclass(frozen=True)
class House:
    """Ward 3 and the lab in a round that is open, everything that was due on Tuesday at eleven sent."""

    settings: Settings
    database: Database
    app: Flask
    slack: Slack
    people: People
    clock: FrozenClock
    said: StringIO

    @property
    def round(self) -> Round:
        """The round that opened last."""
        with self.database.read() as connection:
            found = rounds.latest(connection, WORKSPACE)
        assert found is not None
        return found

    def tick(self) -> None:
        """One tick of the clock and all the work that follows from it."""
        schedule.tick()
        work(self.settings.redis_url)

    def close(self) -> None:
        """Move to the close and let it happen."""
        self.clock.moment = CLOSED
        self.tick()

    def count(self) -> int:
        """How many people in the ward are done: what nobody may be able to tell."""
        found = self.round
        stored = runtime.parts().keys.read(found.id)
        assert stored is not None
        key = RoundKey.derive(stored, secret=runtime.parts().secret, round_id=found.id)
        with self.database.write() as tx:
            return max(len(box.state.tokens) for box in boxes.opened(tx, found.id, key) if box.state)


@contextmanager
def house(url: str, queue: str, keys: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Open a house whose round has just begun."""
    with ExitStack() as stack:
        slack = stack.enter_context(listening())
        given = environment(database=url, queue=queue, keys=keys, slack_port=0) | {
            "SLACK_API_URL": slack.api,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "LEANON_PUBLIC_URL": PUBLIC_URL,
        }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        said = stack.enter_context(logs_kept(monkeypatch))
        database = stack.enter_context(furnished(given))
        clock = FrozenClock(week(0, hours=1))
        monkeypatch.setattr(runtime, "DemoClock", lambda _: clock)
        monkeypatch.setattr("slackapp.way_in.call", _nothing_listens)
        runtime.parts.cache_clear()
        stack.callback(runtime.parts.cache_clear)
        stack.callback(runtime.parts().database.close)
        app = create_app(Settings.from_env(given), clock=clock)
        app.extensions["leanon"].pictures.today = TUESDAY.date  # no midnight comes between two looks
        stack.callback(app.extensions["leanon"].database.close)
        opened = House(
            Settings.from_env(given), database, app, slack, People(posting(app), slack), clock, said
        )
        _begin(opened)
        yield opened


@dataclass(frozen=True)
class _Begun:
    """What a house on SQLite has left everywhere when its round had begun."""

    database: sqlite3.Connection
    queue: Held
    keys: Held
    calls: Sequence[Call]
    said: str


_BEGUN: Final[list[_Begun]] = []


def _begin(at: House) -> None:
    """Let the round begin; what that leaves on SQLite is copied for the next house of this worker."""
    if _BEGUN and at.database.is_sqlite:
        (begun,) = _BEGUN
        put(begun.database, at.database)
        put_into_redis(begun.queue, at.settings.redis_url)
        put_into_redis(begun.keys, at.settings.key_redis_url)
        at.slack.calls += begun.calls
        at.said.write(begun.said)
        at.clock.moment = TUESDAY
        return
    with at.database.write() as tx:
        for user in {*WARD, *LAB} - {UNKNOWN}:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    at.tick()
    at.clock.moment = TUESDAY
    at.tick()
    at.tick()  # which sees that all of the usual hour is out
    if at.database.is_sqlite:
        queue, keys = map(taken_from_redis, (at.settings.redis_url, at.settings.key_redis_url))
        _BEGUN.append(_Begun(taken(at.database), queue, keys, (*at.slack.calls,), at.said.getvalue()))


def starts_anew(services: Services) -> None:
    """Let a web process remember nothing of open rounds, as one that has just started."""
    fresh = OpenRounds(services.database, services.libraries)
    services.open_rounds.__dict__.update(fresh.__dict__)


def forgets(app: Flask) -> None:
    """Let a web process work out anew who would report together, and what many teams say.

    Else whoever looks twice would find the same because it was remembered.
    """
    services: Services = app.extensions["leanon"]
    services.splits.__dict__.update(Splits().__dict__)
    app.extensions.pop("leanon-figures", None)
    app.extensions.pop("leanon-teams", None)


def _nothing_listens(*_: object, **__: object) -> None:
    raise ConnectionRefusedError


def posting(app: Flask) -> Post:
    """A way to hand requests to an app in this process."""
    client = app.test_client()

    def post(body: bytes, headers: Mapping[str, str]) -> bytes:
        answer = client.post("/slack/events", data=body, headers=dict(headers))
        assert answer.status_code == 200
        return bytes(answer.data)

    return post


def work(url: str) -> None:
    """Run what waits in the queues; what the worker says of it is kept with the other logs."""
    run_waiting_jobs(url, level="INFO")


def stored(database: Database, *, without: Collection[str] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without columns such as "round.id"; of a sealed box its length alone."""
    found = {}
    with database.read() as connection:
        for table in tables.metadata.sorted_tables:
            shown = [c for c in table.columns if str(c) not in without]
            columns = [sa.func.length(c) if c.name == "sealed" else c for c in shown]
            found[table.name] = sorted(
                (tuple(row) for row in connection.execute(sa.select(*columns))), key=repr
            )
    return found


def held(url: str) -> dict[bytes, bytes]:
    """Every key of a Redis server with the bytes of its value."""
    with redis.Redis.from_url(url) as connection:
        return {key: connection.dump(key) or b"" for key in sorted(connection.scan_iter("*", count=1000))}


@contextmanager
def logs_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Keep what this process logs, and leave logging as it was."""
    said = StringIO()
    with monkeypatch.context() as patch, logging_as_before():
        patch.setattr(sys, "stderr", said)
        yield said
