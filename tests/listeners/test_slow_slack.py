"""Whatever anybody presses, types or sends, Slack has its answer in time though it gives none itself."""

import json
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from slackapp.blocks.help import COMMANDS
from slackapp.blocks.ids import Action, Callback
from tests.cast import ANA, HANA, LEA
from tests.promises.house import House, house
from tests.scenarios.office import TAPS, WARD_CHANNEL
from tests.services.slow import Silence, fallen_silent

SLACK_WAITS = 3.0
AROUND = 0.3
"""Seconds of these three that are for everything that is no call."""
WORDS = (*(each.partition(" ")[0] for each in COMMANDS), "pause 2", "pause 99", "stop", "anything else")


@pytest.fixture
def place(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[House, Silence]]:
    """A house with an open round, whose Slack falls silent."""
    with house(migrated_sqlite_url, queue_redis_url, key_redis_url, monkeypatch) as at:
        yield at, fallen_silent(at.app.extensions["leanon"].database, monkeypatch)


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
    yield "opens home", partial(people.opens_home, user)
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
        addresses = [address for address, _ in silence.asked]
        assert len({*addresses}) == len(addresses), f"{name}: one that has not answered is asked again"
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


def test_how_often_slack_took_no_answer_the_log_does_not_tell(place: tuple[House, Silence]) -> None:
    """Each is somebody's click, and one of them may be [Not this week]."""
    at, _ = place

    def act() -> None:
        at.people.presses(ANA, Action.CHECKIN_NOT_THIS_WEEK, at.round.id)
        at.people.presses(LEA, Action.CHECKIN_START, at.round.id)
        at.people.opens_home(ANA)

    act()
    said = at.said.getvalue()
    for _ in range(3):
        act()
    assert at.said.getvalue() == said
