"""Promise 10: a key outlives its store while a web process lives, and never its round (red team 10; R4)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa

from content.library import load
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.clock import wall
from slackapp.keys import KeyStore
from slackapp.storage import tables
from slackapp.storage.people import workspaces
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.promises.first import on_sqlite_first
from tests.promises.street import CLOSED, MONDAY, TUESDAY, Street, Wait, street
from tests.scenarios.fixtures import KeyServer
from tests.scenarios.office import ABROAD, LAB, TAPS, WARD

K = 5
BEFORE, DURING, AFTER = WARD[:2], WARD[2], WARD[3:K]
PATIENCE = timedelta(minutes=15)
"""Of wall time (R4)."""


@dataclass(frozen=True)
class Keys:
    """The key store of a street: which process it is, and what it holds."""

    server: KeyServer
    store: KeyStore
    wait: Wait

    def restart(self) -> None:
        """Start it again, empty, and wait until a web process has looked in twice."""
        self.server.stop()
        self.server.start()
        self.two_passes()

    def two_passes(self) -> None:
        """Wait until a keeper that was not on its way before has finished a whole pass."""
        for _ in range(2):
            with redis.Redis.from_url(self.server.url) as connection:
                connection.delete("leanon:keeper")
            self.wait(self.store.keeper_alive)


@pytest.fixture
def keys(tmp_path: Path, wait_until: Wait) -> Iterator[Keys]:
    """A key store of the test's own."""
    server = KeyServer(tmp_path)
    server.start()
    yield Keys(server, KeyStore.connect(server.url), wait_until)
    server.stop()


def test_a_key_store_that_restarts_in_mid_round_loses_nothing(
    migrated_sqlite_url: str, queue_redis_url: str, keys: Keys, tmp_path: Path
) -> None:
    with begun(migrated_sqlite_url, queue_redis_url, keys, tmp_path) as at:
        send(at, *BEFORE)
        stored = keys.store.read(at.round.id)
        keys.server.stop()
        send(at, DURING)
        keys.server.start()
        keys.two_passes()
        assert keys.store.read(at.round.id) == stored
        send(at, *AFTER)
        at.move_to(CLOSED)
        assert outcomes(at) == ["published", "too_few"]  # exactly k have answered: had one been lost, too few

        assert keys.store.read(at.round.id) is None
        keys.restart()  # and with the store its tombstone is gone, while the web process lives
        assert keys.store.read(at.round.id) is None


@pytest.mark.slow
def test_a_keeper_that_puts_nothing_back_is_caught(
    migrated_sqlite_url: str, queue_redis_url: str, keys: Keys, tmp_path: Path
) -> None:
    with begun(migrated_sqlite_url, queue_redis_url, keys, tmp_path, app="forgetful") as at:
        send(at, *BEFORE)
        keys.restart()

        assert keys.store.read(at.round.id) is None


@pytest.mark.slow
def test_a_keeper_that_revives_a_destroyed_key_is_caught(
    migrated_sqlite_url: str, queue_redis_url: str, keys: Keys, tmp_path: Path
) -> None:
    with begun(migrated_sqlite_url, queue_redis_url, keys, tmp_path, app="reviving") as at:
        send(at, *BEFORE, DURING, *AFTER)
        stored = keys.store.read(at.round.id)
        at.move_to(CLOSED)
        keys.two_passes()

        assert outcomes(at) == ["published", "too_few"]
        assert keys.store.read(at.round.id) == stored is not None


@pytest.mark.slow  # tests/jobs/test_close.py voids a round, too
@on_sqlite_first
def test_when_every_copy_is_gone_the_round_is_void_after_the_wait_and_everybody_is_told(
    one_url: str, queue_redis_url: str, keys: Keys, tmp_path: Path
) -> None:
    words = load().words
    with begun(one_url, queue_redis_url, keys, tmp_path) as at:
        with at.database.write() as tx:
            workspaces.set_hr(tx, WORKSPACE, [HANA])
        send(at, *BEFORE, DURING, *AFTER)
        stored = keys.store.read(at.round.id)
        assert stored is not None
        keys.server.stop()
        at.kill(at.web)  # gunicorn starts another worker, which knows nothing
        keys.server.start()
        keys.two_passes()
        assert keys.store.read(at.round.id) is None

        refused = json.loads(at.people.sends(WARD[-1], at.round.id, TAPS))
        assert set(refused["errors"].values()) == {words(Sentence.KEYSTORE_DOWN)}
        at.people.presses(WARD[-1], Action.CHECKIN_START, at.round.id)
        assert words(Sentence.TRY_AGAIN) in at.slack.take()[-1].body.decode()

        at.move_to(CLOSED)
        for waited in (timedelta(), PATIENCE - timedelta(minutes=1)):
            missed_since(at, waited)
            at.settle()
            assert at.round.status == "open"
        assert at.slack.take() == []
        missed_since(at, PATIENCE)
        at.settle()
        assert at.round.status == "void"
        assert [at_rest(at, table) for table in (tables.box, tables.roster, tables.release)] == [0, 0, 0]
        told = messages(at)

        (everybody,) = {
            told.pop(user) for user in {*WARD, *LAB} - {ABROAD}
        }  # the same to who answered or not
        assert words("void.person", theme="Load") in everybody
        assert words("void.hr", theme="Load") in told.pop(HANA)
        for lead, team in ((LEA, "Ward 3"), (OTTO, "Lab")):
            assert words("report.void", team=team).strip("*") in told.pop(lead)
        assert told == {}  # whoever was not asked in time, in New York, is not told of it either

        assert not keys.store.put_back(at.round.id, stored, 60)  # somebody finds a copy after all
        assert keys.store.create(at.round.id, 60) is None
        at.settle()
        assert at.round.status == "void"
        assert at.slack.take() == []


@contextmanager
def begun(url: str, queue: str, keys: Keys, folder: Path, *, app: str = "from_env") -> Iterator[Street]:
    """A street in which everybody has been asked; its keeper passes by five times a second."""
    served = f"tests.promises.brisk:{app}()"
    with street(url, queue, keys.server.url, folder, keys.wait, app=served) as at:
        at.move_to(MONDAY)
        at.move_to(TUESDAY)
        at.slack.take()
        yield at


def send(at: Street, *users: str) -> None:
    """Each of these answers and is thanked."""
    for user in users:
        sent = json.loads(at.people.sends(user, at.round.id, TAPS))
        assert sent["response_action"] == "update"


def outcomes(at: Street) -> list[str]:
    """What became of the teams."""
    with at.database.read() as connection:
        return sorted(connection.execute(sa.select(tables.release.c.status)).scalars())


def at_rest(at: Street, table: sa.Table) -> int:
    """How many rows a table has."""
    with at.database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def missed_since(at: Street, waited: timedelta) -> None:
    """As if the key had been found missing so long ago."""
    with at.database.write() as tx:
        missed = sa.update(tables.round_).where(tables.round_.c.key_missed_at.is_not(None))
        assert tx.execute(missed.values(key_missed_at=wall() - waited)).rowcount == 1


def messages(at: Street) -> dict[str, str]:
    """Who was sent which text since the last time; one message each."""
    sent = [json.loads(call.body) for call in at.slack.take() if call.path.endswith("chat.postMessage")]
    assert len({each["channel"] for each in sent}) == len(sent)
    return {each["channel"]: each["text"] for each in sent}
