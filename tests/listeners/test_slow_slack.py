"""Whatever anybody presses, types or sends, Slack has its answer in time though it gives none itself."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from urllib.request import Request

import pytest

from slackapp import slack_client, timed_http
from slackapp.blocks.help import COMMANDS
from slackapp.blocks.ids import Action, Callback
from slackapp.slack_client import IN_REQUEST
from slackapp.storage.database import Database
from slackapp.timed_http import Answer
from tests.cast import ANA, HANA, LEA
from tests.promises.house import House, house
from tests.scenarios.office import TAPS, WARD_CHANNEL

SLACK_WAITS = 3.0
AROUND = 0.3
"""Seconds of these three that are for everything that is no call."""
WORDS = (*(each.partition(" ")[0] for each in COMMANDS), "pause 2", "pause 99", "stop", "anything else")


@dataclass
class Silence:
    """A Slack that takes every call and never answers; each costs all the time that it may, by our clock."""

    database: Database
    now: float = 0.0
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    """Calls during which the request kept a connection to the database from others."""

    def call(self, request: Request, *, seconds: float, largest: int) -> Answer:
        """Take a call in the place of timed_http."""
        del largest
        assert seconds <= IN_REQUEST
        body = request.data
        assert isinstance(body, bytes)
        self.asked.append((request.full_url, body))
        if self.database.engine.pool.checkedout():  # type: ignore[attr-defined]  # a QueuePool
            self.held.append(request.full_url)
        self.now += seconds
        raise TimeoutError("the time for this call is over")


@pytest.fixture
def place(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[House, Silence]]:
    """A house with an open round, whose Slack falls silent."""
    with house(migrated_sqlite_url, queue_redis_url, key_redis_url, monkeypatch) as at:
        silence = Silence(at.app.extensions["leanon"].database)
        monkeypatch.setattr(timed_http, "call", silence.call)
        monkeypatch.setattr(slack_client, "time", SimpleNamespace(monotonic=lambda: silence.now))
        yield at, silence


def modal(at: House, user: str, callback: str) -> bytes:
    """Send a modal of this kind, in which everything that any asks for is filled in."""
    chosen = {"value": "0", "text": {"type": "plain_text", "text": "x"}}
    values = {
        "draft_text": {"draft_text": {"type": "plain_text_input", "value": "Hello"}},
        "draft_where": {
            "draft_where": {"type": "conversations_select", "selected_conversation": WARD_CHANNEL}
        },
        "talk_line": {"talk_line": {"type": "plain_text_input", "value": "Hello"}},
        "team": {"team": {"type": "static_select", "selected_option": {**chosen, "value": "Ward 3"}}},
    }
    view = {
        "id": f"V{callback}",
        "type": "modal",
        "callback_id": callback,
        "private_metadata": at.round.id,
        "state": {"values": values},
    }
    return at.people._interacts(user, {"type": "view_submission", "view": view})


def requests(at: House, user: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Everything that somebody can do, by what it is called."""
    people, found = at.people, at.round.id
    for word in WORDS:
        yield f"types {word}", partial(people.types, user, word)
    for action in (*Action, "an old button"):
        yield f"presses {action}", partial(people.presses, user, action, found)
        yield f"presses {action} at home", partial(people.presses, user, action, found, home=True)
    yield "saves settings", partial(people.saves_settings, user)
    yield "asks", partial(people.asks, user, "talk", "lead")
    yield "answers", partial(people.sends, user, found, TAPS)
    for callback in (*Callback, "an old modal"):
        yield f"sends {callback}", partial(modal, at, user, callback)


@pytest.mark.parametrize("user", [LEA, *(pytest.param(each, marks=pytest.mark.slow) for each in (ANA, HANA))])
def test_slack_has_its_answer_in_time_whatever_anybody_does_and_no_call_is_made_twice(
    place: tuple[House, Silence], user: str
) -> None:
    at, silence = place
    called = set()
    for name, act in requests(at, user):
        silence.asked.clear()
        begun = silence.now
        act()  # the way to post checks that it is answered with 200
        assert silence.now - begun <= SLACK_WAITS - AROUND, f"{name}: {silence.asked}"
        assert len({*silence.asked}) == len(silence.asked), f"{name}: the same call twice"
        called |= {address.rpartition("/")[2] for address, _ in silence.asked}
    assert called >= {"reply", "views.open", "views.publish"}
    assert silence.held == [], "no request keeps a connection to the database while it waits for Slack"


def test_whoever_types_a_word_is_told_in_the_answer_itself_that_slack_took_nothing_else(
    place: tuple[House, Silence],
) -> None:
    at, _ = place
    said = json.loads(at.people.types(ANA, "help"))
    assert said["response_type"] == "ephemeral"
    assert "Please try again in a minute." in said["text"]
