"""Round keys: a volatile store, and a keeper in every web process that puts a missing key back (R4)."""

import contextlib
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from slackapp import logs
from slackapp.pulse.box import RoundKey, overwrite

KEY_BYTES: Final = 32
PREFIX: Final = "leanon:key:"
TOMBSTONE: Final = b"destroyed"
TOMBSTONE_SECONDS: Final = 24 * 3600
AFTER_CLOSE_SECONDS: Final = 24 * 3600
KEEPER_SECONDS: Final = 30
# A keeper counts as alive for this long after a whole pass; ticks may be further apart than passes.
ALIVE_SECONDS: Final = 3 * KEEPER_SECONDS
_ALIVE: Final = "leanon:keeper"
_AT_ONCE: Final = 500
# What could write a key to a disk, copy it to another server, or give these commands back.
FORBIDDEN: Final = (
    "save",
    "bgsave",
    "bgrewriteaof",
    "replicaof",
    "slaveof",
    "sync",
    "psync",
    "config|set",
    "acl|setuser",
)
_DANGEROUS: Final = ("@all", "@admin", "@dangerous")


class KeyStoreDown(Exception):
    """The key store cannot be reached. Nothing was added to any box."""


class KeyStoreUnsafe(Exception):
    """The key store would keep round keys on a disk or pass them on."""


@dataclass(frozen=True)
class OpenRound:
    """What the keeper needs to know of a round that is neither released nor void."""

    id: str
    fingerprint: str
    seconds_to_close: int = field(compare=False)

    @property
    def ttl(self) -> int:
        """Seconds that its key may live: until the close and a day more, so that a late close finds it."""
        return max(self.seconds_to_close, 0) + AFTER_CLOSE_SECONDS


class KeyStore:
    """A Redis of its own. Only creating, putting back and destroying write to it."""

    def __init__(self, connection: "redis.Redis") -> None:
        self._redis = connection

    @classmethod
    def connect(cls, url: str) -> "KeyStore":
        """A store at this address; connects on first use and gives up within two seconds."""
        once = Retry(NoBackoff(), 1)  # a person is waiting, and Slack waits for three seconds
        return cls(redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=once))

    def check(self, *, attested: bool) -> None:
        """KeyStoreUnsafe unless this server is volatile and cannot be made to write or copy itself."""
        with _down():
            replication = self._redis.info("replication")
            if replication.get("connected_slaves") or replication.get("role") != "master":
                msg = "The key store has a replica or is one: let keys exist in one memory only."
                raise KeyStoreUnsafe(msg)
            try:
                self._refuses_copies()
                settings = self._redis.config_get("*")
            except ResponseError:
                if attested:
                    return
                msg = (
                    "The key store forbids CONFIG or ACL, so it cannot be checked: let its owner confirm"
                    " that it is volatile, then set LEANON_KEYSTORE_ATTESTED=1."
                )
                raise KeyStoreUnsafe(msg) from None
            for name, wanted in (("save", ""), ("appendonly", "no"), ("maxmemory-policy", "noeviction")):
                if settings.get(name) != wanted:
                    msg = f'The key store has {name} "{settings.get(name)}": set it to "{wanted}".'
                    raise KeyStoreUnsafe(msg)

    def is_server_of(self, queue_url: str) -> bool:
        """Whether this is the queue's server by another name; no where either does not say who it is."""
        once = Retry(NoBackoff(), 0)
        queue = redis.Redis.from_url(queue_url, socket_timeout=1, socket_connect_timeout=1, retry=once)
        try:
            with queue:
                return bool(self._redis.info("server")["run_id"] == queue.info("server")["run_id"])
        except (RedisError, OSError, KeyError):
            return False

    def _refuses_copies(self) -> None:
        name = cast("bytes", self._redis.execute_command("ACL", "WHOAMI"))
        described = cast("Any", self._redis.execute_command("ACL", "GETUSER", name))
        if not isinstance(described, dict):  # RESP2 gives names and values in turn
            described = dict(zip(described[::2], described[1::2], strict=True))
        rules = bytes(described[b"commands"]).decode().split()
        allowed = [command for command in FORBIDDEN if _permits(rules, command)]
        if allowed:
            msg = (
                f"The key store lets us call {', '.join(allowed).upper()}: take these commands from its user"
                " (docs/operating.md), so that no key can be written to a disk or copied."
            )
            raise KeyStoreUnsafe(msg)

    def create(self, round_id: str, ttl: int) -> bytes | None:
        """Make a key for a round about to open; the same key to everyone who asks. None once destroyed."""
        with _down():
            self._redis.set(_name(round_id), secrets.token_bytes(KEY_BYTES), nx=True, ex=ttl)
            return self.read(round_id)

    def read(self, round_id: str) -> bytes | None:
        """The stored key, or None where it is missing or destroyed."""
        with _down():
            stored = cast("bytes | None", self._redis.get(_name(round_id)))
        return None if stored is None or stored == TOMBSTONE else stored

    def left(self, round_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of these rounds whose key is there still; hundreds are asked for at once."""
        found: list[str] = []
        for start in range(0, len(round_ids), _AT_ONCE):
            some = round_ids[start : start + _AT_ONCE]
            with _down(), self._redis.pipeline(transaction=False) as asked:
                for each in some:
                    asked.get(_name(each))
                stored = asked.execute()
            found += (key for key, was in zip(some, stored, strict=True) if was not in (None, TOMBSTONE))
        return tuple(found)

    def put_back(self, round_id: str, stored: bytes, ttl: int) -> bool:
        """Put a key back where there is none. A tombstone counts as one, so a stale copy never revives."""
        with _down():
            return bool(self._redis.set(_name(round_id), stored, nx=True, ex=ttl))

    def destroy(self, round_id: str) -> None:
        """Overwrite the key with a tombstone."""
        with _down():
            self._redis.set(_name(round_id), TOMBSTONE, ex=TOMBSTONE_SECONDS)

    def report_alive(self) -> None:
        """A web process has just finished a whole pass over the open rounds."""
        with _down():
            self._redis.set(_ALIVE, b"1", ex=ALIVE_SECONDS)

    def keeper_alive(self) -> bool:
        """Whether a web process reported alive within the last 90 seconds of wall time."""
        with _down():
            return bool(self._redis.exists(_ALIVE))


def _nothing() -> None:
    """Do nothing."""


ONE_SERVER: Final = (
    "KEY_REDIS_URL and REDIS_URL lead to one server by two names: round keys need a volatile one of their"
    " own."
)


class Keeper:
    """Holds the keys of open rounds in this process and mends the store."""

    def __init__(
        self,
        store: KeyStore,
        *,
        secret: bytes,
        open_rounds: Callable[[], Iterable[OpenRound]],
        attested: bool = False,
    ) -> None:
        self._store = store
        self._attested = attested
        self._checked = False
        self._secret = secret
        self._open_rounds = open_rounds
        self._stored: dict[str, bytearray] = {}
        self._keys: dict[str, RoundKey] = {}
        self._started_in: int | None = None
        self._stop = threading.Event()
        self._beat = self._ended = _nothing
        self._open: frozenset[str] = frozenset()

    def key_for(self, round_id: str, fingerprint: str) -> RoundKey | None:
        """The key of an open round: from memory, else from the store; None where both lack it."""
        found = self._keys.get(round_id)
        if found is None or found.fingerprint != fingerprint:  # of a round opened anew in a restored database
            self._check()
            self._learn(round_id, fingerprint, self._store.read(round_id))
            found = self._keys.get(round_id)
        return found if found and found.fingerprint == fingerprint else None

    def run_once(self) -> bool:
        """One pass: load what is missing here, put back what is missing there, forget what has ended.

        Returns whether a round has ended since the last pass.
        """
        self._check()
        rounds = {each.id: each for each in self._open_rounds()}
        for ended in self._stored.keys() - rounds.keys():
            self._forget(ended)
        for each in rounds.values():
            stored = self._store.read(each.id)
            if stored is None and each.id in self._stored:
                self._put_back(each)
            else:
                self._learn(each.id, each.fingerprint, stored)
        self._store.report_alive()
        before, self._open = self._open, frozenset(rounds)
        return not before <= self._open

    def start(self, beat: Callable[[], None] = _nothing, ended: Callable[[], None] = _nothing) -> None:
        """Run a pass now and every 30 seconds, in a thread of this process. Call it after any fork.

        `beat` is called before each, gives the sign of life of this process and forgets what holds no more;
        `ended` after one that found that a round has ended, when the store has all other keys.
        """
        if self._started_in == os.getpid():
            return
        self._started_in, self._beat, self._ended = os.getpid(), beat, ended
        threading.Thread(target=self._run, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Let the thread end."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            for step in (self._beat, self._pass):  # keys must not wait for what fails before them
                try:
                    step()
                except Exception as error:  # noqa: BLE001 - a keeper that dies would lose keys; the next pass tries again
                    logs.get().warning("keeper pass failed", error=type(error).__name__)
            self._stop.wait(KEEPER_SECONDS)

    def _pass(self) -> None:
        if self.run_once():
            self._ended()

    def _check(self) -> None:
        # Once is enough, but it must have been once: the store may have been down when this process started.
        if not self._checked:
            self._store.check(attested=self._attested)
            self._checked = True

    def _learn(self, round_id: str, fingerprint: str, stored: bytes | None) -> None:
        if stored is None or bytes(self._stored.get(round_id, b"")) == stored:
            return
        key = RoundKey.derive(stored, secret=self._secret, round_id=round_id)
        if key.fingerprint == fingerprint:
            self._forget(round_id)
            self._stored[round_id], self._keys[round_id] = bytearray(stored), key

    def _put_back(self, each: OpenRound) -> None:
        if self._store.put_back(each.id, bytes(self._stored[each.id]), each.ttl):
            logs.get().warning("put a missing round key back", round=each.id)
            # The round may have ended while we wrote: then the tombstone may be gone, and we make one.
            if each.id not in {still.id for still in self._open_rounds()}:
                self._store.destroy(each.id)
                self._forget(each.id)

    def _forget(self, round_id: str) -> None:
        if stored := self._stored.pop(round_id, None):
            overwrite(stored)
        if key := self._keys.pop(round_id, None):
            key.wipe()


def _permits(rules: Sequence[str], command: str) -> bool:
    """Whether an ACL's rules, read from left to right as Redis does, end up allowing a command."""
    names = (command, command.partition("|")[0], *_DANGEROUS)
    allowed = False
    for rule in rules:
        if rule[1:] in names:
            allowed = rule.startswith("+")
    return allowed


def _name(round_id: str) -> str:
    return f"{PREFIX}{round_id}"


@contextlib.contextmanager
def _down() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        if isinstance(error, ResponseError) and not isinstance(error, redis.exceptions.OutOfMemoryError):
            raise
        raise KeyStoreDown from error
