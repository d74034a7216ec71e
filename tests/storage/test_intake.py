"""What goes into a box goes in once, and leaves no other trace."""

import threading
from datetime import datetime

import pytest
import sqlalchemy as sa

from slackapp.pulse.box import BoxBroken, RoundKey
from slackapp.storage import tables
from slackapp.storage.rounds import boxes, intake
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.rounds.intake import Put
from tests.cast import ANA, OTTO, week
from tests.storage.conftest import SECRET, TEAM, Opened

pytestmark = pytest.mark.both_databases

TUESDAY = week(0, days=1, hours=11)


def put(
    opened: Opened,
    user: str,
    answers: tuple[int | None, ...] | None = (5, 4, 3, 2, 1),
    *,
    key: RoundKey | None = None,
    now: datetime = TUESDAY,
    process: BoxCounters | None = None,
) -> Put:
    return intake.put(
        opened.database,
        process or BoxCounters(),
        round_id=opened.round_id,
        user=user,
        answers=answers,
        key=key or opened.key,
        now=now,
    )


def state(opened: Opened) -> tuple[int, int, tuple[int, ...]]:
    with opened.database.write() as tx:
        (box,) = boxes.opened(tx, opened.round_id, opened.key)
    assert box.state is not None
    return box.state.total, box.state.n, box.state.short


def test_an_answer_is_added_to_the_sums(opened: Opened) -> None:
    assert put(opened, ANA) is Put.ACCEPTED
    assert state(opened) == (6, 1, (0, 0, 1, 2, 2))


def test_a_second_answer_is_refused_and_changes_nothing(opened: Opened) -> None:
    put(opened, ANA)
    before = state(opened)
    assert put(opened, ANA, (1, 1, 1, 1, 1)) is Put.ALREADY
    assert state(opened) == before


def test_not_this_week_is_final_and_counts_as_nothing(opened: Opened) -> None:
    assert put(opened, ANA, None) is Put.ACCEPTED
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))
    assert put(opened, ANA) is Put.ALREADY


def test_somebody_who_is_not_in_the_round_is_not_taken(opened: Opened) -> None:
    assert put(opened, OTTO) is Put.CLOSED
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))


def test_an_answer_at_the_closing_time_is_too_late(opened: Opened) -> None:
    assert put(opened, ANA, now=opened.window.closes_at) is Put.CLOSED
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))


def test_a_wrong_key_opens_nothing_and_changes_nothing(opened: Opened) -> None:
    wrong = RoundKey.derive(bytes(32), secret=SECRET, round_id=opened.round_id)
    with pytest.raises(BoxBroken):
        put(opened, ANA, key=wrong)
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))


def test_the_box_knows_who_is_done(opened: Opened) -> None:
    put(opened, ANA)
    with opened.database.read() as connection:
        done = {
            user: intake.has_token(
                connection, round_id=opened.round_id, user=user, key=opened.key, now=TUESDAY
            )
            for user in (ANA, TEAM[1], OTTO)
        }
    assert done == {ANA: True, TEAM[1]: False, OTTO: None}


def test_people_who_send_at_the_same_moment_are_all_counted_once(opened: Opened) -> None:
    start, process = threading.Barrier(2 * len(TEAM)), BoxCounters()
    outcomes: list[Put] = []

    def send(user: str) -> None:
        start.wait()
        outcomes.append(put(opened, user, (3, 3, 3, 3, 3), process=process))

    # Everybody clicks twice at once.
    threads = [threading.Thread(target=send, args=(user,)) for user in TEAM * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Put.ACCEPTED) == len(TEAM)
    assert outcomes.count(Put.ALREADY) == len(TEAM)
    assert state(opened) == (6 * len(TEAM), len(TEAM), (8, 8, 8, 8, 8))


def test_an_answer_changes_the_sealed_bytes_of_one_box_and_nothing_else(opened: Opened) -> None:
    def dump() -> dict[str, list[tuple[object, ...]]]:
        with opened.database.read() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(sa.select(table))]
                for table in tables.metadata.sorted_tables
            }

    before = dump()
    put(opened, ANA)
    after = dump()
    ((round_id, leaf, old),) = before.pop("box")
    ((same_round, same_leaf, new),) = after.pop("box")
    assert after == before
    assert (same_round, same_leaf) == (round_id, leaf)
    assert isinstance(old, bytes)
    assert isinstance(new, bytes)
    assert len(new) == len(old)
    assert new != old
