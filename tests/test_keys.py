"""Round keys: where they live, who may put them back, and that a destroyed one stays destroyed (R4)."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from slackapp import keys
from slackapp.cli.process import HOST, free_port
from slackapp.cli.redis_server import VOLATILE, redis_server
from slackapp.keys import (
    AFTER_CLOSE_SECONDS,
    KEY_BYTES,
    TOMBSTONE,
    TOMBSTONE_SECONDS,
    Keeper,
    KeyStore,
    KeyStoreDown,
    KeyStoreUnsafe,
    OpenRound,
)
from slackapp.pulse.box import BoxBroken, RoundKey

ROUND = "T0LEANON-20260105"
SECRET = b"a secret of at least thirty-two bytes"
HOUR = 3600


@pytest.fixture
def raw(key_redis_url: str) -> Iterator["redis.Redis"]:
    """The key store as Redis sees it."""
    with redis.Redis.from_url(key_redis_url) as connection:
        yield connection


@pytest.fixture
def store(key_redis_url: str) -> KeyStore:
    return KeyStore.connect(key_redis_url)


@pytest.fixture
def stored(store: KeyStore) -> bytes:
    """A key in the store, made for a round that is about to open."""
    made = store.create(ROUND, HOUR)
    assert made is not None
    return made


def open_round(stored: bytes, seconds_to_close: int = HOUR) -> OpenRound:
    key = RoundKey.derive(stored, secret=SECRET, round_id=ROUND)
    return OpenRound(ROUND, key.fingerprint, seconds_to_close)


def keeper_of(store: KeyStore, *rounds: OpenRound) -> Keeper:
    return Keeper(store, secret=SECRET, open_rounds=lambda: rounds)


def test_whoever_opens_the_round_gets_one_and_the_same_key(store: KeyStore, raw: "redis.Redis") -> None:
    made = {store.create(ROUND, HOUR) for _ in range(3)}
    assert len(made) == 1
    assert len(made.pop() or b"") == KEY_BYTES
    assert 0 < raw.ttl(f"leanon:key:{ROUND}") <= HOUR


def test_keys_are_random(store: KeyStore) -> None:
    assert len({store.create(f"round-{number}", HOUR) for number in range(50)}) == 50


def test_a_missing_key_is_put_back_for_as_long_as_the_round_needs_it(
    store: KeyStore, stored: bytes, raw: "redis.Redis"
) -> None:
    keeper = keeper_of(store, open_round(stored))
    keeper.run_once()
    raw.flushall()
    keeper.run_once()
    assert store.read(ROUND) == stored
    lives = raw.ttl(f"leanon:key:{ROUND}")
    assert HOUR + AFTER_CLOSE_SECONDS - 60 < lives <= HOUR + AFTER_CLOSE_SECONDS


def test_a_key_past_its_rounds_closing_time_still_lives_a_day() -> None:
    assert OpenRound(ROUND, "any", seconds_to_close=-5 * HOUR).ttl == AFTER_CLOSE_SECONDS


def test_a_key_that_is_there_is_never_replaced(store: KeyStore, stored: bytes) -> None:
    assert not store.put_back(ROUND, bytes(KEY_BYTES), HOUR)
    assert store.read(ROUND) == stored


def test_a_stale_copy_never_revives_a_destroyed_key(
    store: KeyStore, stored: bytes, raw: "redis.Redis"
) -> None:
    late = keeper_of(store, open_round(stored))  # has not heard yet that the round has ended
    late.run_once()
    store.destroy(ROUND)
    late.run_once()
    assert not store.put_back(ROUND, stored, HOUR)
    assert store.read(ROUND) is None
    assert store.create(ROUND, HOUR) is None
    assert raw.get(f"leanon:key:{ROUND}") == TOMBSTONE
    assert TOMBSTONE_SECONDS - 60 < raw.ttl(f"leanon:key:{ROUND}") <= TOMBSTONE_SECONDS


def test_a_round_that_ends_while_its_key_is_put_back_leaves_a_tombstone(
    store: KeyStore, stored: bytes, raw: "redis.Redis"
) -> None:
    answers = iter([[open_round(stored)], [open_round(stored)], []])  # a pass, then one during which it ends
    keeper = Keeper(store, secret=SECRET, open_rounds=lambda: next(answers))
    keeper.run_once()
    raw.flushall()
    keeper.run_once()
    assert raw.get(f"leanon:key:{ROUND}") == TOMBSTONE
    assert keeper.key_for(ROUND, open_round(stored).fingerprint) is None


def test_a_key_of_another_fingerprint_is_neither_learned_nor_put_back(
    store: KeyStore, stored: bytes, raw: "redis.Redis"
) -> None:
    expected = open_round(stored)
    raw.set(f"leanon:key:{ROUND}", bytes(KEY_BYTES))
    keeper = keeper_of(store, expected)
    keeper.run_once()
    assert keeper.key_for(ROUND, expected.fingerprint) is None
    raw.flushall()
    keeper.run_once()
    assert store.read(ROUND) is None


def test_a_key_in_memory_serves_while_the_store_is_down(stored: bytes, store: KeyStore) -> None:
    keeper = keeper_of(store, open_round(stored))
    keeper.run_once()
    keeper._store = nowhere()
    found = keeper.key_for(ROUND, open_round(stored).fingerprint)
    assert found is not None
    assert found.fingerprint == open_round(stored).fingerprint


def test_a_key_that_is_only_in_the_store_is_read_before_anybody_is_refused(
    stored: bytes, store: KeyStore
) -> None:
    assert keeper_of(store).key_for(ROUND, open_round(stored).fingerprint) is not None
    assert keeper_of(store).key_for("another-round", "fingerprint") is None


def test_of_hundreds_of_rounds_those_are_named_whose_key_is_left(store: KeyStore) -> None:
    many = [f"r{number}" for number in range(1100)]
    for each in (many[3], many[700], many[1099]):
        store.create(each, 60)
    store.destroy(many[700])
    assert store.left(many) == (many[3], many[1099])
    assert store.left([]) == ()


def test_what_has_ended_is_forgotten(stored: bytes, store: KeyStore) -> None:
    rounds = [open_round(stored)]
    keeper = Keeper(store, secret=SECRET, open_rounds=lambda: rounds)
    keeper.run_once()
    rounds.clear()
    keeper.run_once()
    assert not keeper._stored
    assert not keeper._keys


def test_a_whole_pass_counts_as_a_sign_of_life_and_half_a_pass_does_not(
    store: KeyStore, raw: "redis.Redis"
) -> None:
    def fails() -> list[OpenRound]:
        raise KeyStoreDown

    with pytest.raises(KeyStoreDown):
        Keeper(store, secret=SECRET, open_rounds=fails).run_once()
    assert not store.keeper_alive()
    keeper_of(store).run_once()
    assert store.keeper_alive()
    assert 0 < raw.ttl("leanon:keeper") <= 90


def test_the_keeper_runs_in_one_thread_and_outlives_a_failing_pass(
    store: KeyStore, wait_until: Callable[[Callable[[], bool]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "KEEPER_SECONDS", 0.01)
    passes = 0

    def fails_once() -> list[OpenRound]:
        nonlocal passes
        passes += 1
        if passes == 1:
            raise KeyStoreDown
        return []

    keeper = Keeper(store, secret=SECRET, open_rounds=fails_once)
    keeper.start()
    keeper.start()
    (thread,) = [each for each in threading.enumerate() if each.name == "keeper"]
    wait_until(store.keeper_alive)
    keeper.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_a_keeper_looks_after_keys_though_what_comes_before_a_pass_fails(
    store: KeyStore, wait_until: Callable[[Callable[[], bool]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "KEEPER_SECONDS", 0.01)

    def fails() -> None:
        raise ZeroDivisionError

    keeper = keeper_of(store)
    keeper.start(fails)
    (thread,) = [each for each in threading.enumerate() if each.name == "keeper"]
    wait_until(store.keeper_alive)
    keeper.stop()
    thread.join(5)
    assert not thread.is_alive()


def test_a_store_that_does_not_answer_is_down_whatever_is_asked() -> None:
    store = nowhere()
    asked: list[Callable[[], object]] = [
        lambda: store.check(attested=True),
        lambda: store.create(ROUND, HOUR),
        lambda: store.read(ROUND),
        lambda: store.put_back(ROUND, bytes(KEY_BYTES), HOUR),
        lambda: store.destroy(ROUND),
        lambda: store.left([ROUND]),
        store.report_alive,
        store.keeper_alive,
    ]
    for ask in asked:
        with pytest.raises(KeyStoreDown):
            ask()


def test_a_volatile_store_of_ours_passes_the_check(store: KeyStore) -> None:
    store.check(attested=False)


def test_the_queues_server_by_another_name_is_known_for_what_it_is(
    key_redis_url: str, queue_redis_url: str
) -> None:
    store = KeyStore.connect(key_redis_url.replace("127.0.0.1", "localhost"))
    assert store.is_server_of(key_redis_url)
    assert not store.is_server_of(queue_redis_url)
    assert not store.is_server_of(f"redis://{HOST}:{free_port()}/0")
    assert not nowhere().is_server_of(queue_redis_url)


ANYTHING = "user default on nopass ~* &* +@all"
HARMLESS = "-save -bgsave -bgrewriteaof -replicaof -slaveof -sync -psync -acl +acl|whoami +acl|getuser"
UNSAFE = {
    "writes snapshots": ("save 3600 1", 'save "3600 1"'),
    "writes a log": ("appendonly yes", 'appendonly "yes"'),
    "may evict": ("maxmemory-policy allkeys-lru", 'maxmemory-policy "allkeys-lru"'),
    "may be copied": (f"{ANYTHING} -save -bgsave", "REPLICAOF"),
    "may be saved": (f"{ANYTHING} -replicaof -slaveof", "BGSAVE"),
    "hides its settings": (f"{ANYTHING} {HARMLESS} -config", "LEANON_KEYSTORE_ATTESTED=1"),
    "can be told to write": (f"{ANYTHING} {HARMLESS}", "CONFIG.SET"),
    "can be asked to save": (f"{ANYTHING} {HARMLESS} -config +config|get +save", "SAVE"),
}


@pytest.mark.parametrize(("line", "named"), UNSAFE.values(), ids=UNSAFE.keys())
def test_an_unsafe_store_is_refused_by_name(
    line: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [safe for safe in VOLATILE if safe.split()[0] != line.split(maxsplit=1)[0]]
    monkeypatch.setattr("slackapp.cli.redis_server.VOLATILE", (*others, line))
    with redis_server(volatile=True, directory=tmp_path) as server:
        with pytest.raises(KeyStoreUnsafe, match=named):
            KeyStore.connect(server.url).check(attested=False)
        if "ATTESTED" in named:
            KeyStore.connect(server.url).check(attested=True)
        else:
            with pytest.raises(KeyStoreUnsafe, match=named):
                KeyStore.connect(server.url).check(attested=True)


def nowhere() -> KeyStore:
    """A store at an address where nothing answers."""
    return KeyStore.connect(f"redis://{HOST}:{free_port()}/0")


def test_a_round_that_is_opened_anew_with_another_key_is_never_served_by_the_former_one(
    stored: bytes, store: KeyStore, raw: "redis.Redis"
) -> None:
    keeper = keeper_of(store, open_round(stored))
    keeper.run_once()
    raw.set(f"leanon:key:{ROUND}", anew := bytes(KEY_BYTES))  # the database was restored to before it opened
    found = keeper.key_for(ROUND, open_round(anew).fingerprint)
    assert found is not None
    assert found.fingerprint == open_round(anew).fingerprint
    assert keeper.key_for(ROUND, "of no key that there is") is None


def test_a_key_is_overwritten_where_it_stood_once_its_round_has_ended(store: KeyStore, stored: bytes) -> None:
    open_now = [open_round(stored)]
    keeper = Keeper(store, secret=SECRET, open_rounds=lambda: open_now)
    assert not keeper.run_once()
    held, key = keeper._stored[ROUND], keeper._keys[ROUND]
    assert bytes(held) == stored
    assert key.cipher() is key.cipher(), "it is made once"
    open_now.clear()
    assert keeper.run_once(), "a round has ended"
    assert bytes(held) == bytes(KEY_BYTES)
    assert bytes(key._seal) == bytes(key._token) == bytes(KEY_BYTES)
    assert key._ciphers == [], "which holds what the key was made into"
    with pytest.raises(BoxBroken):
        key.cipher()
    assert not keeper.run_once(), "and is told once"


def test_a_round_that_opens_is_no_end(store: KeyStore, stored: bytes) -> None:
    open_now: list[OpenRound] = []
    keeper = Keeper(store, secret=SECRET, open_rounds=lambda: open_now)
    keeper.run_once()
    open_now.append(open_round(stored))
    assert not keeper.run_once()


def test_a_process_hears_of_an_end_that_it_met_while_the_store_was_away(
    store: KeyStore, stored: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = [open_round(stored)]
    keeper = Keeper(store, secret=SECRET, open_rounds=lambda: open_now)
    keeper.run_once()
    open_now.clear()
    with monkeypatch.context() as patch:
        patch.setattr(store, "report_alive", _down)
        with pytest.raises(KeyStoreDown):
            keeper.run_once()
    assert keeper.run_once()


def _down() -> None:
    raise KeyStoreDown
