"""What a process remembers of the open rounds, and when it looks again."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from slackapp.storage.library.published import Libraries
from slackapp.storage.people import choices, people
from slackapp.storage.rounds import questions, released, rounds
from slackapp.storage.rounds.open_rounds import KEPT_SECONDS, STALE_SECONDS, OpenRounds
from slackapp.storage.rounds.questions import NoSuchWording
from tests.cast import ANA, LEA, OTTO, WORKSPACE, week
from tests.services import statements as listening
from tests.storage.conftest import TEAM, Opened

TUESDAY = week(0, days=1, hours=11)
BEN = TEAM[1]


class Time:
    """Wall time that moves when it is told to, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def remembered(opened: Opened, time: Time) -> OpenRounds:
    """What a process remembers that has just looked."""
    found = OpenRounds(opened.database, Libraries(), time)
    found.refresh()
    return found


@pytest.fixture
def statements(opened: Opened) -> Iterator[Callable[[], int]]:
    """How many statements there were since the last time."""
    with listening.statements(opened.database) as seen:

        def since() -> int:
            count = len(seen)
            seen.clear()
            return count

        yield since


def test_everybody_of_an_open_round_is_remembered_and_nobody_else(
    opened: Opened, remembered: OpenRounds, statements: Callable[[], int]
) -> None:
    statements()
    known = remembered.find(opened.round_id)
    assert known is not None
    assert set(known.people) == set(TEAM)
    assert {LEA, OTTO}.isdisjoint(known.people)
    assert known.people[ANA].leaf == opened.leaf
    assert (known.people[ANA].zone, known.people[ANA].country) == ("UTC", "DE")
    assert known.leaves[opened.leaf].size == len(TEAM)
    assert len(known.said["en"].questions) == 5
    assert statements() == 0
    assert ANA not in repr(known), "it may stand in an error"


def test_a_look_that_is_too_long_ago_is_taken_again_and_no_other(
    opened: Opened, remembered: OpenRounds, time: Time, statements: Callable[[], int]
) -> None:
    with opened.database.write() as tx:
        people.leave(tx, WORKSPACE, [BEN])
    time.now = STALE_SECONDS
    statements()
    known = remembered.find(opened.round_id)
    assert known is not None
    assert BEN in known.people
    assert statements() == 0
    time.now += 1
    known = remembered.find(opened.round_id)
    assert known is not None
    assert BEN not in known.people


def test_a_round_that_opened_since_is_read_when_it_is_asked_for_and_an_old_one_is_none(
    opened: Opened, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = (OpenRounds(opened.database, Libraries(), time) for _ in range(2))
    with monkeypatch.context() as patch:
        patch.setattr(rounds, "open_rounds", lambda _: ())
        assert before.refresh() == ()
    assert before.find(opened.round_id) is not None
    assert before.find("never") is None
    with opened.database.write() as tx:
        released.void(tx, opened.round_id)
    assert after.find(opened.round_id) is None


def test_a_round_that_has_ended_is_forgotten_with_the_next_look(
    opened: Opened, remembered: OpenRounds
) -> None:
    with opened.database.write() as tx:
        released.void(tx, opened.round_id)
    assert remembered.find(opened.round_id) is not None, "the lock of the box asks whether it is open"
    assert remembered.refresh() == ()
    assert remembered.find(opened.round_id) is None


def test_what_was_remembered_of_a_round_is_read_anew_where_it_is_another_by_now(
    opened: Opened, remembered: OpenRounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = remembered.find(opened.round_id)
    assert first is not None
    first.counters.note(opened.leaf, 3)
    remembered.refresh()
    same = remembered.read_again(opened.round_id)
    assert same is not None
    other = replace(same.round, fingerprint="of another key")  # as a restored database opened it
    monkeypatch.setattr(rounds, "find", lambda *_: other)
    anew = remembered.read_again(opened.round_id)
    assert anew is not None
    assert same.counters.is_behind(opened.leaf, 2), "a former box stays noticed, however often it is read"
    assert not anew.counters.is_behind(opened.leaf, 0), "another key is another round"


def test_who_wants_to_be_asked_is_remembered_for_a_typed_check_in(
    opened: Opened, remembered: OpenRounds
) -> None:
    assert remembered.asking(WORKSPACE, ANA, TUESDAY) is None, "nobody has said yes"
    with opened.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
        choices.set_consent(tx, WORKSPACE, BEN, "yes")
        choices.stop(tx, WORKSPACE, BEN)
    remembered.refresh()
    assert remembered.asking(WORKSPACE, ANA, TUESDAY) == opened.round_id
    assert remembered.asking(WORKSPACE, ANA, opened.window.closes_at) is None
    assert remembered.asking("T0ELSEWHERE", ANA, TUESDAY) is None
    assert remembered.asking(WORKSPACE, BEN, TUESDAY) is None
    assert remembered.asking(WORKSPACE, OTTO, TUESDAY) is None


@pytest.mark.parametrize("wrong", [NoSuchWording, TypeError])
def test_a_round_whose_questions_cannot_be_read_keeps_its_key_and_says_so_when_asked_for(
    opened: Opened, remembered: OpenRounds, monkeypatch: pytest.MonkeyPatch, wrong: type[Exception]
) -> None:
    def unknown(*_: object) -> None:
        raise wrong

    monkeypatch.setattr(questions, "of_round", unknown)
    assert [each.id for each in remembered.refresh()] == [opened.round_id]
    with pytest.raises(wrong):
        remembered.find(opened.round_id)


def test_a_box_put_back_while_its_round_was_taken_away_is_noticed(
    opened: Opened, remembered: OpenRounds, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = remembered.find(opened.round_id)
    assert first is not None
    first.counters.note(opened.leaf, 3)
    strange = replace(first.round, fingerprint="of another key")
    for gone in ((), (strange,)):  # for the length of a pass, by whoever may write to the database
        with monkeypatch.context() as patch:
            patch.setattr(rounds, "open_rounds", lambda _, found=gone: found)
            assert remembered.refresh() == gone
        remembered.refresh()
        back = remembered.find(opened.round_id)
        assert back is not None
        assert back.counters.is_behind(opened.leaf, 2)
    time.now += KEPT_SECONDS + 1
    anew = remembered.find(opened.round_id)
    assert anew is not None
    assert not anew.counters.is_behind(opened.leaf, 2), "it is not kept for ever"
