"""Promise 6, its other exception: a reminder shows in that person's conversation alone (R3, R12, R14).

One hour of reminding happens over and over, each time with others done: what it leaves must be the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest
import redis
import sqlalchemy as sa

from jobs import runtime
from slackapp import logs
from slackapp.blocks.ids import Action
from slackapp.blocks.kit import Message
from slackapp.messenger import POST, Messenger
from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.people import choices, people
from tests.cast import ANA, WORKSPACE, week
from tests.promises.first import on_sqlite_first
from tests.promises.house import TUESDAY, UNKNOWN, House, held, starts_anew, stored
from tests.promises.surfaces import differing, surfaces, timeless
from tests.scenarios.office import EVERYBODY, LAB, WARD
from tests.services.statements import statements_and_values

THURSDAY: Final = week(0, days=3, hours=9)
"""An hour late for Ana, who lives in Madrid; too early for UNKNOWN, in New York, who has not said yes."""
WANTING: Final = sorted({*WARD, *LAB} - {UNKNOWN})
NOT_COMPARED: Final = (b"rq:worker", b"leanon:pace:")
"""When RQ's workers were last heard of, and how full the bucket is by now: times of the wall."""
HALF: Final = WANTING[::2]
DONE: Final[Mapping[str, Iterable[str]]] = {
    "nobody": (),
    "one": (ANA,),
    "another": (LAB[0],),
    "half": HALF,
    "the other half": sorted({*WANTING} - {*HALF}),
    "everybody": WANTING,
}


class Thursday:
    """The hour of reminding, which can be lived through again: everything is put back first."""

    def __init__(self, home: House) -> None:
        self.home = home
        with home.database.write() as tx:
            for user in WANTING:
                choices.set_remind(tx, WORKSPACE, user, on=True)
            self._boxes = [row._asdict() for row in tx.execute(sa.select(tables.box))]
        self.again(())  # and with it what is due besides: asking Slack, New York's first messages
        home.slack.take()

    def again(self, done: Iterable[str]) -> dict[str, bytes]:
        """Let these people be done and the hour strike; returns all that is left of it, but for messages."""
        home = self.home
        home.clock.moment = TUESDAY
        with home.database.write() as tx:
            for table in (tables.box, tables.reminder):
                tx.execute(sa.delete(table))
            tx.execute(sa.insert(tables.box), self._boxes)
        starts_anew(home.app.extensions["leanon"])  # else these boxes are taken for put back, as they are
        with redis.Redis.from_url(home.settings.redis_url) as connection:
            for key in connection.scan_iter("leanon:*"):
                connection.delete(key)
        for user in done:
            home.people.presses(user, Action.CHECKIN_NOT_THIS_WEEK, home.round.id)
        home.slack.take()
        said = len(home.said.getvalue())
        home.clock.moment = THURSDAY
        with listened() as heard:
            home.tick()
        queue = {key: value for key, value in held(home.settings.redis_url).items() if not_a_time(key)}
        return {
            "database": repr(stored(home.database)).encode(),
            "queue": repr(queue).encode(),
            "key store": repr(held(home.settings.key_redis_url)).encode(),
            "logs": "\n".join(timeless(home.said.getvalue()[said:])).encode(),
            "statements": "\n".join(heard["statements"]).encode(),
            "tokens": "\n".join(heard["tokens"]).encode(),
        }

    def reminded(self) -> dict[str, bytes]:
        """Whom Slack was asked to write to since, and what; nothing else was asked of it."""
        calls = self.home.slack.take()
        assert {call.path for call in calls} <= {f"/api/{POST}"}
        found = {json.loads(call.body)["channel"]: call.body for call in calls}
        assert len(found) == len(calls), "one each"
        return found


@on_sqlite_first
def test_who_is_reminded_shows_in_their_own_conversation_and_nowhere_else(one_home: House) -> None:
    thursday = Thursday(one_home)
    left, messages = {}, {}
    for name, done in DONE.items():
        left[name] = thursday.again(done)
        messages[name] = thursday.reminded()
        assert sorted(messages[name]) == sorted({*WANTING} - {*done})
    assert {name: differing(left["nobody"], each) for name, each in left.items()} == {
        name: [] for name in DONE
    }
    assert sorted(left["nobody"]["tokens"].split()) == [b"1", b"10", b"6"]
    for each in messages.values():
        assert each.items() <= messages["nobody"].items(), "the message knows nothing either"


def test_no_statement_of_a_reminder_names_anybody(small_home: House) -> None:
    thursday = Thursday(small_home)
    with listened() as heard:
        thursday.again(HALF)
    of_reminding = [line for line in heard["all"] if "reminder" in line or "FROM box" in line]
    assert len(of_reminding) > len(WANTING)
    assert [line for line in of_reminding if any(repr(user) in line for user in EVERYBODY)] == []


@pytest.mark.slow
def test_every_surface_is_the_same_after_a_reminder_whoever_got_one(small_home: House) -> None:
    thursday = Thursday(small_home)
    seen = []
    # The first look only makes the choices that surfaces() makes; who looks at their own [Start] is not done.
    for done in ((), (), WARD[:-1]):
        thursday.again(done)
        small_home.slack.take()
        seen.append(surfaces(small_home))
    assert differing(*seen[1:]) == []


def log_it(_: str) -> None:
    logs.get().info("reminded")


def keep_a_row(user: str) -> None:
    with runtime.parts().database.write() as tx:
        theirs = tables.delivery.c.user == user
        tx.execute(sa.update(tables.delivery).where(theirs).values(attempts=tables.delivery.c.attempts + 1))


def look_them_up(user: str) -> None:
    with runtime.parts().database.read() as connection:
        people.find(connection, WORKSPACE, user)


def pay_for_each(_: str) -> None:
    runtime.parts().pace.reserve(WORKSPACE, POST, 1)


def note_it_in_redis(user: str) -> None:
    runtime.parts().queue.hold(JobName.REMIND, user, week(1) - week(0))


def count_beside_the_keys(_: str) -> None:
    runtime.parts().keys._redis.incr("reminded")


Leak = Callable[[str], None]
LEAKS: Final[Mapping[str, tuple[Leak, set[str]]]] = {
    "a line for each": (log_it, {"logs"}),
    "a row for each": (keep_a_row, {"database", "statements"}),
    "a look at each": (look_them_up, {"statements"}),
    "a token for each": (pay_for_each, {"tokens"}),
    "a mark in the queue's Redis": (note_it_in_redis, {"queue"}),
    "a count beside the keys": (count_beside_the_keys, {"key store"}),
}


@pytest.mark.slow  # a check of the check
def test_a_naive_reminder_is_caught(small_home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    thursday, real, caught = Thursday(small_home), Messenger.post_untraced, {}
    for name, (leak, _) in LEAKS.items():

        def leaking(self: Messenger, user: str, message: Message, leak: Leak = leak) -> bool:
            leak(user)
            return real(self, user, message)

        with monkeypatch.context() as patch:
            patch.setattr(Messenger, "post_untraced", leaking)
            caught[name] = {*differing(thursday.again(()), thursday.again(HALF))}
    assert caught == {name: where for name, (_, where) in LEAKS.items()}


@pytest.mark.slow
def test_a_reminder_that_goes_out_like_any_message_is_caught_where_slack_refuses_it(
    small_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    thursday = Thursday(small_home)
    for error in ("ratelimited", "channel_not_found"):
        small_home.slack.refuses = error
        assert thursday.again(()) == thursday.again(HALF)

    def like_any(self: Messenger, user: str, message: Message) -> bool:
        return bool(self.post(WORKSPACE, user, message))

    monkeypatch.setattr(Messenger, "post_untraced", like_any)
    assert differing(thursday.again(()), thursday.again(HALF)) == ["logs"]


@contextmanager
def listened() -> Iterator[dict[str, list[str]]]:
    """What workers ask of the database, and how many tokens they take, while the block lasts.

    `all` holds the values of the statements, too; `statements` does not, as wall times are among them.
    """
    heard: dict[str, list[str]] = {"statements": [], "all": [], "tokens": []}
    parts = runtime.parts()
    real = parts.pace.reserve

    def reserve(workspace: str, method: str, calls: int) -> Any:  # noqa: ANN401 - as it gives
        heard["tokens"].append(str(calls))
        return real(workspace, method, calls)

    with pytest.MonkeyPatch.context() as patch, statements_and_values(parts.database) as asked:
        patch.setattr(parts.pace, "reserve", reserve)
        yield heard
    heard["statements"] += (said for said, _ in asked)
    heard["all"] += (f"{said} {values!r}" for said, values in asked)


def not_a_time(key: bytes) -> bool:
    """Whether what stands under this key has to be the same."""
    return not key.startswith(NOT_COMPARED)
