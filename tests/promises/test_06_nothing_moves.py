"""Promise 6: before the release nothing anybody can look at moves, whether nobody or everybody has answered."""

from collections.abc import Iterator
from typing import Any

import pytest

from slackapp.blocks.ids import Action
from tests.cast import ANA
from tests.promises.house import House, house
from tests.promises.surfaces import (
    CHANGES,
    ELSEWHERE,
    PAGES,
    SHOWS,
    all_commands,
    all_pages,
    differing,
    heard,
    surfaces,
    traces,
)
from tests.scenarios.office import WARD

BEST, WORST = dict.fromkeys(("q0", "q1", "q2", "q3", "q4"), "5"), dict.fromkeys(("q0", "q1"), "1")


@pytest.fixture
def home(
    migrated_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house on either database."""
    with house(migrated_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened


def test_every_surface_is_the_same_for_none_to_all_answers(home: House) -> None:
    before = surfaces(home)
    for done, user in enumerate(WARD, 1):
        answer(home, user, done)
        assert home.count() == done
        assert differing(before, surfaces(home)) == []

    home.close()
    assert any(name.startswith("home of") for name in differing(before, surfaces(home)))


def answer(home: House, user: str, number: int) -> None:
    """Every fourth person presses [Not this week], every second of the others answers at the worst."""
    if number % 4 == 0:
        home.people.presses(user, Action.CHECKIN_NOT_THIS_WEEK, home.round.id)
    else:
        home.people.sends(user, home.round.id, WORST if number % 2 else BEST)
    home.slack.take()
