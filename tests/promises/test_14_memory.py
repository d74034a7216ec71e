"""Promise 14: after the close no process has a key of the round in its memory, nor an answer (R4)."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pytest

from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.cli.redis_server import redis_server
from slackapp.keys import KeyStore
from slackapp.pulse import box
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, Window
from slackapp.pulse.partition import Membership, Unit, partition
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import openings, rounds
from tests.cast import week
from tests.launching import launch
from tests.promises.memory import found_in, with_children
from tests.promises.street import CLOSED, MONDAY, TUESDAY, Street, Wait, street
from tests.scenarios.office import TAPS, WARD
from tests.teams import put_teams_in_place

pytestmark = (
    pytest.mark.slow
)  # parts of it: tests/cli/test_keystore.py, tests/test_keys.py, tests/test_gthread.py

BESIDE = "T0BESIDE"
LAST = WARD[:6]


@dataclass(frozen=True)
class Installation:
    """Processes whose memory is looked through, and what is looked for."""

    at: Street
    store: KeyStore
    keys: int
    ending: dict[str, bytes]
    going_on: dict[str, bytes]

    def holding(self, secrets: dict[str, bytes]) -> dict[str, set[str]]:
        """Which secrets stand in the memory of which kind of process, now."""
        roots = {"web": self.at.web, "worker": self.at.worker, "keys": self.keys}
        found = {
            kind: set(chain.from_iterable(found_in(pid, secrets) for pid in with_children(root)))
            for kind, root in roots.items()
        }
        return {kind: names for kind, names in found.items() if names}


@contextmanager
def answered(url: str, queue: str, folder: Path, wait: Wait, *, ours: bool) -> Iterator[Installation]:
    """Two rounds of two workspaces are open, in one of which six people have just answered.

    `ours` is whether the key store and the web process are those that give way to others; else they stay.
    """
    with ExitStack() as stack:
        port = free_port()
        keys = f"redis://{HOST}:{port}/0"
        store = KeyStore.connect(keys)
        if ours:
            command = [sys.executable, "-m", "slackapp.cli.main", "keystore"]
            told = {"KEY_REDIS_URL": keys}
            running = stack.enter_context(process.process("keys", command, environment=told, logs=folder))
            wait(lambda: _answers(store))
            pid = running.pid
        else:
            pid = stack.enter_context(redis_server(port=port, volatile=True, directory=folder)).pid
        served = f"tests.promises.brisk:{'renewed' if ours else 'from_env'}()"
        at = stack.enter_context(street(url, queue, keys, folder, wait, app=served))
        at.move_to(MONDAY)
        at.move_to(TUESDAY)
        beside = _open_beside(at, store)
        marks = {f"the answer of {user}": f"answer-{number}-of-last-week" for number, user in enumerate(LAST)}
        for user, mark in zip(LAST, marks.values(), strict=True):
            sent = json.loads(replace(at.people, mark=mark).sends(user, at.round.id, TAPS))
            assert sent["response_action"] == "update"
        secret = at.environment["LEANON_SECRET"].encode()
        ending = _of(store, at.round.id, secret) | {name: mark.encode() for name, mark in marks.items()}
        yield Installation(at, store, pid, ending, _of(store, beside, secret))


def _answers(store: KeyStore) -> bool:
    try:
        store.check(attested=False)
    except Exception:  # noqa: BLE001 - it is asked again
        return False
    return True


def _of(store: KeyStore, round_id: str, secret: bytes) -> dict[str, bytes]:
    """A round's key, and what is made of it."""
    stored = store.read(round_id)
    assert stored is not None
    key = RoundKey.derive(stored, secret=secret, round_id=round_id)
    root = box._hkdf(stored, salt=secret, info=b"lean-on/round/" + round_id.encode())
    made = {"root": bytes(root), "token": bytes(key._token), "seal": bytes(key._seal)}
    return {"key": stored} | made


def _open_beside(at: Street, store: KeyStore) -> str:
    """Open a round of another workspace, which goes on when that of the first one ends; returns its id."""
    window = Window(week(0), week(0, days=6))
    round_id = rounds.round_id(BESIDE, window)
    stored = store.create(round_id, 7 * 24 * 3600)
    assert stored is not None
    people = [f"UBESIDE{number}" for number in range(8)]
    with at.database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=BESIDE, name="Beside")
        workspaces.set_schedule(tx, BESIDE, Schedule(zone="UTC"))
        put_teams_in_place(
            tx,
            BESIDE,
            units=[Unit("team", None, "Team")],
            people=[Person(user, user, "UTC", "DE") for user in people],
            memberships=[Membership(user, "team", lead=user == people[0]) for user in people],
        )
        launch(tx, week(-1), BESIDE)
        known = workspaces.find(tx, BESIDE)
        assert known is not None
        openings.begin(
            tx,
            workspace=known,
            window=window,
            number=1,
            theme="load",
            published=Libraries().now(tx, BESIDE),
            key=RoundKey.derive(stored, secret=at.environment["LEANON_SECRET"].encode(), round_id=round_id),
            leaves=partition(structure.organisation(tx, BESIDE), workspace=BESIDE).leaves,
            due=[],
        )
    return round_id


def test_after_the_close_no_memory_has_a_key_or_an_answer_and_another_rounds_key_stays(
    migrated_sqlite_url: str, queue_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    with answered(migrated_sqlite_url, queue_redis_url, tmp_path, wait_until, ours=True) as there:
        kept = there.store.read(f"{BESIDE}-20260105")
        before = there.holding(there.ending)
        assert before["web"] >= {"key", "token", "seal"}, "or this would find nothing anywhere"
        assert f"the answer of {LAST[-1]}" in before["web"]
        assert "key" in before["keys"]
        wait_until(lambda: "seal" in there.holding(there.going_on).get("web", set()))

        there.at.move_to(CLOSED)
        assert there.at.round.status == "released"
        wait_until(lambda: there.holding(there.ending) == {})

        assert there.store.read(f"{BESIDE}-20260105") == kept is not None
        wait_until(lambda: "seal" in there.holding(there.going_on).get("web", set()))
        assert there.store.read(there.at.round.id) is None
        assert not there.store.put_back(there.at.round.id, bytes(32), 60), "its tombstone was carried over"
        assert "Traceback" not in there.at.logs()


def test_processes_that_stay_are_caught_with_keys_and_answers(
    migrated_sqlite_url: str, queue_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    with answered(migrated_sqlite_url, queue_redis_url, tmp_path, wait_until, ours=False) as there:
        there.at.move_to(CLOSED)
        assert there.at.round.status == "released"
        wait_until(lambda: not there.store.put_back(there.at.round.id, bytes(32), 60))
        after = there.holding(there.ending)
        assert "key" in after["keys"] | after["web"]
        assert any(name.startswith("the answer") for name in after["web"])
