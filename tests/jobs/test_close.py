"""Closing waits for a lost key without a worker waiting, and voids a round only when nobody can have it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.pulse.box import RoundKey
from slackapp.storage import tables
from slackapp.storage.rounds.rounds import Round
from tests.cast import LEA, week
from tests.scenarios.fixtures import KeyServer
from tests.scenarios.office import WARD, Rehearsal, said

CLOSED = week(0, days=3, hours=18.1)
ANSWERING = WARD[:6]
LONG_ENOUGH = timedelta(minutes=16)  # of wall time; a round waits fifteen


@pytest.fixture
def key_redis_url(key_server: KeyServer) -> str:
    """The address of a key store that the test may stop."""
    return key_server.url


@pytest.fixture
def answered(rehearsal: Rehearsal) -> Round:
    """A round in which six of the ward have answered; the web process holds its key."""
    found = rehearsal.open_check_in(ANSWERING)
    for user in ANSWERING:
        rehearsal.answer(user)
    return found


def test_a_key_store_that_restarts_empty_in_mid_round_loses_nothing(
    rehearsal: Rehearsal, answered: Round, key_server: KeyServer
) -> None:
    key_server.stop()
    key_server.start()
    rehearsal.services.keeper.run_once()
    rehearsal.move_to(CLOSED)
    assert "*Load in Ward 3: " in said(rehearsal.lasting(LEA)[0])
    assert published(rehearsal) == ["published", "too_few"]
    assert rehearsal.services.keeper._store.read(answered.id) is None  # destroyed at the close
    rehearsal.services.keeper.run_once()
    assert not rehearsal.services.keeper._keys


def test_a_missing_key_is_waited_for_and_can_still_come_back(
    rehearsal: Rehearsal, answered: Round, key_server: KeyServer
) -> None:
    lose_the_key(key_server)
    rehearsal.services.keeper._store.report_alive()
    rehearsal.advance(CLOSED)
    before = wall().replace(microsecond=0)
    rehearsal.tick()
    first = rehearsal.round().key_missed_at
    assert first is not None
    assert before <= first <= wall()
    rehearsal.tick()
    assert rehearsal.round().key_missed_at == first  # the first miss counts, not the latest
    assert rehearsal.round().status == "open"
    rehearsal.services.keeper.run_once()
    rehearsal.settle()
    assert published(rehearsal) == ["published", "too_few"]


def test_without_a_key_the_round_is_void_after_fifteen_minutes_and_not_before(
    rehearsal: Rehearsal, answered: Round, key_server: KeyServer
) -> None:
    lose_the_key(key_server)
    rehearsal.advance(CLOSED)
    for waited in (timedelta(), timedelta(minutes=14)):
        rehearsal.services.keeper._store.report_alive()
        missed_since(rehearsal, waited)
        rehearsal.tick()
        assert rehearsal.round().status == "open"
    becomes_void(rehearsal)
    rehearsal.services.keeper.run_once()  # the key turns up too late, in a web process
    rehearsal.services.keeper._store.put_back(answered.id, bytes(32), 60)
    rehearsal.tick()
    assert rehearsal.round().status == "void"


def test_time_in_which_no_web_process_lived_does_not_count(
    rehearsal: Rehearsal, answered: Round, key_server: KeyServer
) -> None:
    lose_the_key(key_server)  # and with it every sign of life
    rehearsal.advance(CLOSED)
    missed_since(rehearsal, LONG_ENOUGH)
    rehearsal.tick()
    assert rehearsal.round().status == "open"
    again = rehearsal.round().key_missed_at
    assert again is not None
    assert wall() - again < timedelta(minutes=1)  # the wait starts anew
    rehearsal.services.keeper._store.report_alive()
    rehearsal.tick()
    assert rehearsal.round().status == "open"


def test_a_key_store_that_is_down_is_not_a_lost_key(
    rehearsal: Rehearsal, answered: Round, key_server: KeyServer
) -> None:
    key_server.stop()
    rehearsal.advance(CLOSED)
    rehearsal.tick()
    assert rehearsal.round().status == "open"
    assert rehearsal.round().key_missed_at is None
    key_server.start()
    rehearsal.services.keeper.run_once()
    rehearsal.settle()
    assert published(rehearsal) == ["published", "too_few"]


def test_a_wrong_key_opens_nothing_and_counts_as_none(
    rehearsal: Rehearsal, answered: Round, key_server: KeyServer
) -> None:
    lose_the_key(key_server)
    store = rehearsal.services.keeper._store
    store.put_back(answered.id, bytes(32), 3600)
    rehearsal.advance(CLOSED)
    rehearsal.tick()
    assert rehearsal.round().status == "open"
    assert rehearsal.round().key_missed_at is not None
    assert len(rehearsal.rows(tables.box)) == 2


def test_a_broken_box_voids_its_own_leaf_alone(rehearsal: Rehearsal, answered: Round) -> None:
    with rehearsal.database.write() as tx:
        lab = sa.select(tables.leaf.c.leaf).where(tables.leaf.c.name == "Lab").scalar_subquery()
        tx.execute(sa.update(tables.box).where(tables.box.c.leaf == lab).values(sealed=bytes(2028)))
    rehearsal.move_to(CLOSED)
    assert published(rehearsal) == ["published", "void"]
    assert rehearsal.round().status == "released"


def test_the_key_in_the_store_opens_nothing_without_the_secret(rehearsal: Rehearsal, answered: Round) -> None:
    stored = rehearsal.services.keeper._store.read(answered.id)
    assert stored is not None
    other = RoundKey.derive(stored, secret=b"another secret of thirty-two bytes", round_id=answered.id)
    assert other.fingerprint != answered.fingerprint


def lose_the_key(key_server: KeyServer) -> None:
    """Restart the key store: it has lost everything, and no web process has noticed yet."""
    key_server.stop()
    key_server.start()


def becomes_void(office: Rehearsal) -> None:
    """The time is over in which a key may turn up: nothing comes of the round, and everybody is told."""
    missed_since(office, LONG_ENOUGH)
    office.tick()
    assert office.round().status == "void"
    office.settle()
    assert not office.rows(tables.box)
    assert not office.rows(tables.release)
    for user in (*ANSWERING, LEA):
        assert "could not be finished" in said(office.lasting(user)[-1])


def missed_since(rehearsal: Rehearsal, waited: timedelta) -> None:
    """As if the key had been found missing so long ago."""
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(tables.round_).values(key_missed_at=wall() - waited))


def published(rehearsal: Rehearsal) -> list[str]:
    """What became of the leaves."""
    return sorted(row["status"] for row in rehearsal.rows(tables.release))
