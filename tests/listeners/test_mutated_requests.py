"""A search for a request nobody thought of: all of Slack's, mutated at every place and in all headers."""

import copy
import random
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import EXAMPLES
from tests.listeners.answered import ask, sound
from tests.listeners.sent_by_slack import FORM, JSON, MARK, Sent, every_request, signed, written
from tests.promises.canaries import breaches
from tests.promises.house import House

Place: TypeAlias = tuple[Any, ...]
"""Keys and positions from the top."""

GONE: Final = object()
"""Stands where nothing is to stand."""
WRONG: Final[tuple[Any, ...]] = (
    *(GONE, None, {}, [], "", "x", 7, True, -1.5, float("nan"), 10**400),
    *(
        "x" * 70_000,
        "\ud800",
        "\0",
        "\u202e\n",
        "T0OTHER",
        "UZOE",
        [[]],
        [None],
        {"id": None},
        {"id": {"id": []}},
    ),
    *([{"id": "x"}], {"value": [], "type": 3, "id": ""}, {"": {"": {}}}, {"\ud800": "\0"}),
)


MUTATED: Final = {"quick": 15, "whole": 1_000}
HEADERS: Final = ("Content-Type", "X-Slack-Retry-Num", "X-Slack-Request-Timestamp", "X-Slack-Signature")
VALUES: Final = (
    "",
    "é",
    "x" * 5_000,
    "9" * 4_000,
    "1e9",
    "-1",
    "0",
    JSON,
    FORM,
    "text/html; charset=x",
    MARK,
)


def places(content: object, above: Place = ()) -> Iterator[Place]:
    """Where something stands in a request."""
    if isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield (*above, key)
            yield from places(value, (*above, key))


def put(content: Any, place: Place, wrong: object) -> None:  # noqa: ANN401 - of whatever shape by now
    """Put something in this place, or nothing; where an earlier change took the place away, leave it."""
    at, wrong = content, wrong if wrong is GONE else copy.deepcopy(wrong)
    for key in place[:-1]:
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(at, dict):
        at.pop(place[-1], None)
        at.update({} if wrong is GONE else {place[-1]: wrong})
    elif isinstance(at, list) and isinstance(place[-1], int) and place[-1] < len(at):
        at[place[-1] : place[-1] + 1] = [] if wrong is GONE else [wrong]


def text(chance: random.Random) -> str:
    """Up to twenty characters of any alphabet, lone halves of a surrogate among them."""
    return "".join(
        chr(chance.randrange(chance.choice((0x80, 0xFFFF, 0x110000)))) for _ in range(chance.randint(0, 20))
    )


@pytest.fixture
def every(home: House) -> list[Sent]:
    """All requests of Slack's, about the round that is open."""
    return every_request(home.round.id, f"{home.slack.url}/reply")


@settings(
    max_examples=MUTATED["whole" if settings().max_examples == EXAMPLES["whole"] else "quick"],
    phases=[Phase.generate],  # a case is as good as its seed: there is none that is smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**63))
def test_whatever_is_mutated_in_a_request_of_slack_somebody_is_answered_and_nothing_fails(
    home: House, every: list[Sent], seed: int
) -> None:
    chance = random.Random(seed)
    sent = chance.choice(every)
    content = copy.deepcopy(sent.content)
    at = list(places(content))
    for place in chance.choices(at, k=chance.randint(1, 3)):
        put(content, place, chance.choice((*WRONG, text(chance))))
    kind = chance.choice((sent.kind, FORM, JSON, ""))
    name, value = chance.choice(HEADERS), chance.choice(VALUES)

    body = written(sent.written, content)
    home.slack.take()
    sound(home, ask(home, body, kind), content)
    headers = {"Content-Type": sent.kind, **signed(body), name: value}
    answer = home.app.test_client().post("/slack/events", data=body, headers=headers)
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}
    assert breaches(home.said.getvalue(), [MARK]) == []


@pytest.mark.parametrize("way", ["trigger_id", "response_url"])
def test_whoever_sends_without_one_of_the_ways_to_answer_is_answered_and_nothing_fails(
    home: House, every: list[Sent], way: str
) -> None:
    with_both = [sent for sent in every if way in sent.content]
    assert len(with_both) > 1, "commands and clicks"
    for sent in with_both:
        content = {name: value for name, value in sent.content.items() if name != way}
        home.slack.take()
        sound(home, ask(home, written(sent.written, content), sent.kind), content)
