"""Signs of life: who gives them, who is silent, and that they tell nothing of what anybody does."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
import redis
import rq.cron

import jobs.schedule  # noqa: F401 - teaches RQ's clock to give signs
from jobs.rq_worker import LivingWorker
from slackapp.cli.process import HOST, free_port
from slackapp.keys import Keeper, KeyStore
from slackapp.queue import QUEUE
from slackapp.signs_of_life import KEY, PATIENCE, Kind, Sign, SignsOfLife, SignsUnknown, expected

EVERY = tuple(Kind)


@pytest.fixture
def raw(queue_redis_url: str) -> Iterator["redis.Redis"]:
    """The queue's Redis, as whoever reads its memory would see it."""
    with redis.Redis.from_url(queue_redis_url) as connection:
        yield connection


@pytest.fixture
def signs(queue_redis_url: str) -> SignsOfLife:
    return SignsOfLife.connect(queue_redis_url)


def age(raw: "redis.Redis", kind: Kind, by: timedelta) -> None:
    """Let a kind's last sign have been given so long ago."""
    raw.set(KEY + kind, raw.time()[0] - int(by.total_seconds()))


def test_whoever_never_gave_a_sign_is_silent_and_never_seen(signs: SignsOfLife) -> None:
    assert [(sign.kind, str(sign)) for sign in signs.silent(EVERY)] == [
        (kind, "never seen") for kind in EVERY
    ]


def test_whoever_has_just_given_one_is_not_silent_and_speaks_for_no_other_kind(signs: SignsOfLife) -> None:
    signs.give(Kind.WORKER)
    assert [sign.kind for sign in signs.silent(EVERY)] == [Kind.WEB, Kind.SOCKET, Kind.CLOCK]
    (worker,) = signs.last([Kind.WORKER])
    assert worker.ago is not None
    assert worker.ago < timedelta(seconds=30)


@pytest.mark.parametrize("kind", EVERY)
def test_a_kind_is_silent_once_its_signs_fail_to_come_and_not_a_second_sooner(
    kind: Kind, signs: SignsOfLife, raw: "redis.Redis"
) -> None:
    age(raw, kind, PATIENCE[kind] - timedelta(seconds=10))
    assert signs.silent([kind]) == []
    age(raw, kind, PATIENCE[kind] + timedelta(seconds=1))
    assert [sign.kind for sign in signs.silent([kind])] == [kind]
    assert not Sign(kind, PATIENCE[kind]).silent


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=1), "seen 1 second ago"),
        (timedelta(seconds=12), "seen 12 seconds ago"),
        (timedelta(seconds=91), "silent for 91 seconds"),
        (timedelta(minutes=7, seconds=30), "silent for 7 minutes"),
        (timedelta(hours=30), "silent for 30 hours"),
        (timedelta(days=40), "silent for 40 days"),
        (None, "never seen"),
    ],
)
def test_a_sign_says_in_words_how_long_ago_it_was(ago: timedelta | None, words: str) -> None:
    assert str(Sign(Kind.WEB, ago)) == words


def test_all_that_redis_keeps_is_a_moment_for_each_kind_which_outlives_any_silence(
    signs: SignsOfLife, raw: "redis.Redis"
) -> None:
    for kind in EVERY * 2:
        signs.give(kind)
    assert sorted(raw.scan_iter("*")) == sorted(f"{KEY}{kind}".encode() for kind in EVERY)
    for kind in EVERY:
        assert (raw.get(KEY + kind) or b"").isdigit()
        assert raw.ttl(KEY + kind) == -1


def test_without_redis_a_sign_is_given_without_a_word_and_none_is_made_up() -> None:
    nowhere = SignsOfLife.connect(f"redis://{HOST}:{free_port()}/0")
    nowhere.give(Kind.WEB)
    with pytest.raises(SignsUnknown):
        nowhere.silent(EVERY)


def test_a_socket_is_expected_in_socket_mode_alone() -> None:
    assert expected(socket=True) == EVERY
    assert expected(socket=False) == (Kind.WEB, Kind.WORKER, Kind.CLOCK)


def test_a_keeper_gives_a_sign_before_each_pass_even_of_those_that_fail(
    key_redis_url: str, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    beaten, passed = threading.Event(), threading.Event()

    def fails() -> list[object]:
        passed.set()
        raise ConnectionError

    keeper = Keeper(KeyStore.connect(key_redis_url), secret=b"s" * 32, open_rounds=fails)  # type: ignore[arg-type]  # it never answers
    keeper.start(beaten.set)
    try:
        wait_until(lambda: beaten.is_set() and passed.is_set())
    finally:
        keeper.stop()


def test_the_clock_gives_one_with_each_heartbeat_of_rqs(signs: SignsOfLife, raw: "redis.Redis") -> None:
    rq.cron.CronScheduler(connection=raw).heartbeat()
    assert signs.silent([Kind.CLOCK]) == []


def test_a_worker_gives_one_and_a_job_that_outlives_it_does_not(
    signs: SignsOfLife, raw: "redis.Redis", queue_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(_: float) -> None:
        raise Over

    monkeypatch.setattr("jobs.rq_worker.time.sleep", ends)
    monkeypatch.setattr("jobs.runtime.settings", lambda: SimpleNamespace(redis_url=queue_redis_url))
    worker = LivingWorker([QUEUE], connection=raw, name="one")
    with pytest.raises(Over):
        worker._live()
    assert [sign.kind for sign in signs.silent([Kind.WORKER])] == [Kind.WORKER]
    with pytest.raises(Over):
        worker._live(partial(signs.give, Kind.WORKER))
    assert signs.silent([Kind.WORKER]) == []


class Over(Exception):
    """A loop that has no end has gone round once."""
