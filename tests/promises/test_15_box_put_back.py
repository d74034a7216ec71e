"""Promise 15: former bytes of a box that somebody puts back are an alarm, never a second answer (R4)."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from slackapp.pulse.box import BoxBroken
from slackapp.storage import tables
from slackapp.storage.rounds import boxes, intake
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.rounds.intake import Put, Way
from tests.cast import ANA, week
from tests.storage.conftest import TEAM, Opened, database, opened

__all__ = ["database", "opened"]

pytestmark = pytest.mark.both_databases

LOW, HIGH = (1, 1, 1, 1, 1), (5, 5, 5, 5, 5)
BEN, CHLOE = TEAM[1:3]


class Forgetful(BoxCounters):
    """The broken twin: it remembers nothing of a box."""

    def is_behind(self, *_: object) -> bool:
        """Take whatever opens."""
        return False


@pytest.fixture
def answer(opened: Opened) -> Callable[..., Put]:
    """Send an answer to a process, the first one where none is named."""
    first = BoxCounters()

    def send(user: str, answers: tuple[int, ...] | None = HIGH, process: BoxCounters = first) -> Put:
        way = Way(opened.round_id, opened.leaf, opened.key, process, week(0, days=1, hours=11))
        return intake.put(opened.database, way, user=user, answers=answers)

    return send


def sealed(opened: Opened) -> bytes:
    with opened.database.read() as connection:
        return bytes(connection.execute(sa.select(tables.box.c.sealed)).scalar_one())


def put_back(opened: Opened, former: bytes) -> None:
    """What whoever owns the database can do."""
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.box).values(sealed=former))


def opens(opened: Opened) -> bool:
    """Whether the close will find a box that opens; it raises the alarm for one that does not."""
    with opened.database.read() as connection:
        return boxes.look(connection, opened.round_id, opened.leaf, opened.key) is not None


@pytest.mark.parametrize("second", [LOW, None], ids=["another answer", "not this week"])
def test_whoever_answered_cannot_answer_again_after_their_box_was_put_back(
    opened: Opened, answer: Callable[..., Put], second: tuple[int, ...] | None
) -> None:
    answer(ANA)
    former = sealed(opened)
    answer(BEN)
    put_back(opened, former)
    with pytest.raises(BoxBroken, match="put a former one back"):
        answer(BEN, second)
    assert not opens(opened), "so the close releases nothing of this group, and says why"
    assert len(sealed(opened)) == len(former)


def test_nobody_elses_answer_hides_that_a_box_was_put_back(
    opened: Opened, answer: Callable[..., Put]
) -> None:
    empty = sealed(opened)
    answer(ANA)
    put_back(opened, empty)
    with pytest.raises(BoxBroken):
        answer(BEN)
    with pytest.raises(BoxBroken):
        answer(CHLOE)
    assert not opens(opened)


def test_a_process_that_only_met_what_another_wrote_notices_too(
    opened: Opened, answer: Callable[..., Put]
) -> None:
    second = BoxCounters()
    answer(ANA)
    former = sealed(opened)
    answer(BEN)
    assert answer(BEN, process=second) is Put.ALREADY
    put_back(opened, former)
    with pytest.raises(BoxBroken):
        answer(CHLOE, process=second)


def test_a_process_that_remembers_nothing_is_caught_taking_a_second_answer(
    opened: Opened, answer: Callable[..., Put]
) -> None:
    broken, former = Forgetful(), sealed(opened)
    answer(ANA, process=broken)
    put_back(opened, former)
    assert answer(ANA, LOW, process=broken) is Put.ACCEPTED
    assert opens(opened), "silently"


def test_what_was_rolled_back_is_no_alarm(
    opened: Opened, answer: Callable[..., Put], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(ANA)

    def breaks(_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(opened.database.engine.dialect, "do_commit", breaks)
        with pytest.raises(RuntimeError):
            answer(BEN)
    assert answer(CHLOE) is Put.ACCEPTED
    assert answer(BEN) is Put.ACCEPTED, "it was never written"


def test_processes_that_take_turns_raise_no_alarm(opened: Opened, answer: Callable[..., Put]) -> None:
    processes = BoxCounters(), BoxCounters()
    taken = [answer(user, process=processes[at % 2]) for at, user in enumerate(TEAM)]
    assert taken == [Put.ACCEPTED] * len(TEAM)
    assert opens(opened)
