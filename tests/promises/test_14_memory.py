"""Promise 14: after the close no process has a key of the round in its memory, nor an answer (R4)."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from subprocess import PIPE, Popen

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

BESIDE = "T0BESIDE"
LAST = WARD[:6]
ANEW = "import sys; print('anew', flush=True); sys.stdin.readline()"
TOLD = f"""
import os, sys
held = sys.stdin.buffer.readline()
print("held", flush=True)
sys.stdin.buffer.readline()
os.execv(sys.executable, [sys.executable, "-c", {ANEW!r}])
"""
"""A process that is told something, keeps it, and executes itself anew when it is told more."""


@dataclass(frozen=True)
class Installation:
    """Processes whose memory is looked through, and what is looked for."""

    at: Street
    store: KeyStore
    keys: int
    mode: str
    """The kind of process that Slack's requests come to: web or socket."""
    ending: dict[str, bytes]
    going_on: dict[str, bytes]

    def holding(self, secrets: dict[str, bytes]) -> dict[str, set[str]]:
        """Which secrets stand in the memory of which kind of process, now."""
        roots = {"web": self.at.web, "worker": self.at.worker, "keys": self.keys}
        if self.at.socket is not None:
            roots["socket"] = self.at.socket
        found = {
            kind: set(chain.from_iterable(found_in(pid, secrets) for pid in with_children(root)))
            for kind, root in roots.items()
        }
        return {kind: names for kind, names in found.items() if names}

    def holds_the_other_key(self) -> bool:
        """Whether every process that answers or looks after keys has that of the round that goes on."""
        held = self.holding(self.going_on)
        return all("seal" in held.get(kind, set()) for kind in ("web", self.mode))


@contextmanager
def answered(
    url: str, queue: str, folder: Path, wait: Wait, *, mode: str, ours: bool
) -> Iterator[Installation]:
    """Two rounds of two workspaces are open, in one of which six people have just answered.

    `mode` is what they answer: web or socket. `ours` is whether the key store and what has keys are those
    that give way to others; else they stay.
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
        meets = f"from tests.promises import brisk; brisk.{'meet_renewed' if ours else 'meet'}()"
        socket = meets if mode == "socket" else ""
        at = stack.enter_context(street(url, queue, keys, folder, wait, app=served, socket=socket))
        at.move_to(MONDAY)
        at.move_to(TUESDAY)
        beside = _open_beside(at, store)
        marks = {f"the answer of {user}": f"answer-{number}-of-last-week" for number, user in enumerate(LAST)}
        for user, mark in zip(LAST, marks.values(), strict=True):
            sent = json.loads(replace(at.people, mark=mark).sends(user, at.round.id, TAPS))
            assert sent["response_action"] == "update"
        secret = at.environment["LEANON_SECRET"].encode()
        ending = _of(store, at.round.id, secret) | {name: mark.encode() for name, mark in marks.items()}
        yield Installation(at, store, pid, mode, ending, _of(store, beside, secret))


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


def test_what_a_process_was_told_is_found_in_its_memory_until_it_executes_itself_anew() -> None:
    secrets = {"told": b"told-in-one-breath", "never told": b"told-in-no-breath"}
    with Popen([sys.executable, "-c", TOLD], stdin=PIPE, stdout=PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for said, found in ((b"held\n", {"told"}), (b"anew\n", set[str]())):
            running.stdin.write(secrets["told"] + b"\n" if found else b"\n")
            running.stdin.flush()
            assert running.stdout.readline() == said
            assert found_in(running.pid, secrets) == found


@pytest.mark.slow  # parts: tests/cli/test_keystore.py, tests/test_{keys,gthread}.py, tests/socket_mode/
@pytest.mark.parametrize("mode", ["web", "socket"])
def test_after_the_close_no_memory_has_a_key_or_an_answer_and_another_rounds_key_stays(
    mode: str, migrated_sqlite_url: str, queue_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    with answered(migrated_sqlite_url, queue_redis_url, tmp_path, wait_until, mode=mode, ours=True) as there:
        kept = there.store.read(f"{BESIDE}-20260105")
        before = there.holding(there.ending)
        assert before[mode] >= {"key", "token", "seal"}, "or this would find nothing anywhere"
        found = {name for name in before[mode] if name.startswith("the answer")}
        assert found, "which of them freed memory still has is chance, and may not be the last"
        assert "key" in before["keys"]
        wait_until(there.holds_the_other_key)

        there.at.move_to(CLOSED)
        assert there.at.round.status == "released"
        wait_until(lambda: there.holding(there.ending) == {})

        assert there.store.read(f"{BESIDE}-20260105") == kept is not None
        wait_until(there.holds_the_other_key)
        if there.at.socket is not None:
            command = Path(f"/proc/{there.at.socket}/cmdline").read_bytes()
            assert command.endswith(b"slackapp.cli.main\0socket\0"), "the same process, executed anew"
        assert there.store.read(there.at.round.id) is None
        assert not there.store.put_back(there.at.round.id, bytes(32), 60), "its tombstone was carried over"
        assert "Traceback" not in there.at.logs()


@pytest.mark.slow  # parts: tests/cli/test_keystore.py, tests/test_{keys,gthread}.py, tests/socket_mode/
@pytest.mark.parametrize("mode", ["web", "socket"])
def test_processes_that_stay_are_caught_with_keys_and_answers(
    mode: str, migrated_sqlite_url: str, queue_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    with answered(migrated_sqlite_url, queue_redis_url, tmp_path, wait_until, mode=mode, ours=False) as there:
        there.at.move_to(CLOSED)
        assert there.at.round.status == "released"
        wait_until(lambda: not there.store.put_back(there.at.round.id, bytes(32), 60))
        after = there.holding(there.ending)
        assert "key" in after["keys"] | after["web"]
        assert any(name.startswith("the answer") for name in after[mode])
