"""What goes into a box goes in once, and leaves no other trace."""

import threading
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from slackapp.pulse.box import BoxBroken, RoundKey
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.rounds import boxes, intake
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.rounds.intake import Put, Way
from slackapp.storage.shortest import Shortest
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
    found = way(opened, key=key, now=now, process=process)
    return intake.put(opened.database, found, user=user, answers=answers)


def way(
    opened: Opened,
    *,
    leaf: str = "",
    key: RoundKey | None = None,
    now: datetime = TUESDAY,
    process: BoxCounters | None = None,
) -> Way:
    return Way(opened.round_id, leaf or opened.leaf, key or opened.key, process or BoxCounters(), now)


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


def test_a_leaf_that_is_not_in_the_round_takes_nothing(opened: Opened) -> None:
    elsewhere = way(opened, leaf="another")
    assert intake.put(opened.database, elsewhere, user=OTTO, answers=(5, 4, 3, 2, 1)) is Put.CLOSED
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))


def test_an_answer_at_the_closing_time_is_too_late(opened: Opened) -> None:
    assert put(opened, ANA, now=opened.window.closes_at) is Put.CLOSED
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))


def test_a_wrong_key_opens_nothing_and_changes_nothing(opened: Opened) -> None:
    wrong = RoundKey.derive(bytes(32), secret=SECRET, round_id=opened.round_id)
    assert put(opened, ANA, key=wrong) is Put.CLOSED
    assert state(opened) == (0, 0, (0, 0, 0, 0, 0))


def test_a_box_that_does_not_open_is_left_as_it_is(opened: Opened) -> None:
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.box).values(sealed=bytes(2028)))
    with pytest.raises(BoxBroken):
        put(opened, ANA)
    with opened.database.read() as connection:
        assert connection.execute(sa.select(tables.box.c.sealed)).scalar_one() == bytes(2028)


class Broken:
    """The network between the app and the database, which breaks once: before a commit, or after it."""

    def __init__(self, database: Database, *, after: bool) -> None:
        self._after, self._engine = after, database.engine
        self._commit = database.engine.dialect.do_commit
        setattr(database.engine.dialect, "do_commit", self._breaks)  # noqa: B010 - as a network would

    def _breaks(self, connection: Any) -> None:  # noqa: ANN401 - the driver's
        setattr(self._engine.dialect, "do_commit", self._commit)  # noqa: B010 - once
        if self._after:
            self._commit(connection)
        raise sa.exc.OperationalError(None, None, Exception(), connection_invalidated=True)


@pytest.mark.parametrize("after", [False, True], ids=["nothing was written", "it was written all the same"])
def test_where_the_connection_is_lost_at_the_commit_the_answer_is_in_once_and_counts_as_accepted(
    opened: Opened, *, after: bool
) -> None:
    process = BoxCounters()
    Broken(opened.database, after=after)
    assert put(opened, ANA, process=process) is Put.ACCEPTED
    assert state(opened) == (6, 1, (0, 0, 1, 2, 2))
    assert put(opened, TEAM[1], process=process) is Put.ACCEPTED, "and no box was put back"


def test_whoever_was_in_before_is_not_thanked_twice_where_the_connection_is_lost(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(opened, ANA)
    found, real = way(opened), Shortest.value

    def breaks(*_: object) -> None:
        monkeypatch.setattr(Shortest, "value", real)
        raise sa.exc.OperationalError(None, None, Exception(), connection_invalidated=True)

    monkeypatch.setattr(Shortest, "value", breaks)
    assert intake.put(opened.database, found, user=ANA, answers=None) is Put.ALREADY


def test_the_box_knows_who_is_done(opened: Opened) -> None:
    put(opened, ANA)
    done = {user: intake.has_token(opened.database, way(opened), user=user) for user in (ANA, TEAM[1])}
    late = way(opened, now=opened.window.closes_at)
    assert intake.has_token(opened.database, late, user=ANA) is None
    assert done == {ANA: True, TEAM[1]: False}


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
