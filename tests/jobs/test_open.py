"""A round opens once, with one key that was in the store before the round was in the database."""

import threading

import pytest
import sqlalchemy as sa

from content.entry import EntryKind
from jobs import open as open_
from jobs.runtime import parts
from slackapp.pulse.box import RoundKey, unseal
from slackapp.storage import tables
from slackapp.storage.database import DatabaseDown
from slackapp.storage.rounds import openings, questions
from tests.cast import WORKSPACE, week
from tests.scenarios.office import Rehearsal
from tests.storage.editing import publish

MONDAY = week(0, hours=1)
ROUND = f"{WORKSPACE}-20260105"


@pytest.mark.parametrize(
    "rehearsal", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_two_ticks_at_once_open_one_round_with_one_key(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.advance(MONDAY)
    rehearsal.synced()
    both, create = threading.Barrier(2, timeout=20), parts().keys.create

    def meets_the_other(round_id: str, ttl: int) -> bytes | None:
        made = create(round_id, ttl)
        both.wait()  # neither has written the round when both have a key
        return made

    monkeypatch.setattr(parts().keys, "create", meets_the_other)
    ticks = [threading.Thread(target=open_.run, args=(WORKSPACE,)) for _ in range(2)]
    for tick in ticks:
        tick.start()
    for tick in ticks:
        tick.join()
    (opened,) = rehearsal.rows(tables.round_)
    stored = parts().keys.read(opened["id"])
    assert stored is not None
    key = RoundKey.derive(stored, secret=parts().secret, round_id=ROUND)
    assert key.fingerprint == opened["fingerprint"]
    boxes = rehearsal.rows(tables.box)
    assert len(boxes) == 2
    for box in boxes:
        assert unseal(key, box["sealed"], round_id=ROUND, leaf_id=box["leaf"]).n == 0


def test_a_round_that_could_not_be_written_opens_at_the_next_tick_with_the_same_key(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.advance(MONDAY)
    rehearsal.synced()

    def fails(*_: object, **__: object) -> str:
        raise DatabaseDown

    with monkeypatch.context() as patch:
        patch.setattr(openings, "begin", fails)
        with pytest.raises(DatabaseDown):
            open_.run(WORKSPACE)
    stored = parts().keys.read(ROUND)
    assert stored is not None  # first the key, then the round
    assert not rehearsal.rows(tables.round_)
    rehearsal.settle()
    assert parts().keys.read(ROUND) == stored
    assert (
        RoundKey.derive(stored, secret=parts().secret, round_id=ROUND).fingerprint
        == rehearsal.round().fingerprint
    )


def test_what_is_published_while_a_round_opens_is_asked_whole_or_not_at_all(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.advance(MONDAY)
    rehearsal.synced()
    create = parts().keys.create

    def meanwhile(round_id: str, ttl: int) -> bytes | None:
        swap = {(EntryKind.ASKED, "energy"): {"id": "energy", "item": "energy.b"}}
        assert publish(rehearsal.database, swap) == 1
        return create(round_id, ttl)

    monkeypatch.setattr(parts().keys, "create", meanwhile)
    open_.run(WORKSPACE)
    with rehearsal.database.read() as connection:
        first, *_ = questions.of_round(connection, WORKSPACE, ROUND, rehearsal.round().theme)
    assert (rehearsal.round().library, first.id) == (1, "energy.b")


def test_a_destroyed_key_is_never_made_again(rehearsal: Rehearsal) -> None:
    rehearsal.advance(MONDAY)
    rehearsal.synced()
    parts().keys.destroy(ROUND)
    rehearsal.tick()
    assert not rehearsal.rows(tables.round_)


def test_a_round_that_is_too_late_for_its_window_waits_for_the_next(rehearsal: Rehearsal) -> None:
    rehearsal.move_to(week(0, days=2))  # from here the Thursday is less than 48 hours away
    assert not rehearsal.rows(tables.round_)
    rehearsal.move_to(week(1, hours=1))
    assert rehearsal.round().opens_at == week(1)


def test_an_open_round_lies_in_the_database_without_its_key(rehearsal: Rehearsal) -> None:
    rehearsal.move_to(MONDAY)
    stored = parts().keys.read(ROUND)
    assert stored is not None
    with rehearsal.database.read() as connection:
        everything = [
            repr(tuple(row))
            for table in tables.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ]
    assert not any(stored.hex() in row or repr(stored) in row for row in everything)
