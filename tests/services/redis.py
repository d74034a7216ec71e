"""The two Redis servers of the tests' own, queue and key store, emptied for each test that asks for one."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import redis

from slackapp.cli.redis_server import RedisServer, redis_server
from slackapp.signs_of_life import Kind, SignsOfLife


@pytest.fixture(scope="session")
def queue_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """An ordinary Redis server, as the queue's."""
    with redis_server(volatile=False, directory=tmp_path_factory.mktemp("queue-redis")) as server:
        yield server


@pytest.fixture(scope="session")
def key_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A volatile Redis server, as the key store's."""
    with redis_server(volatile=True, directory=tmp_path_factory.mktemp("key-redis")) as server:
        yield server


@pytest.fixture
def queue_redis_url(queue_redis: RedisServer) -> str:
    """The address of an empty queue."""
    return _emptied(queue_redis)


@pytest.fixture
def key_redis_url(key_redis: RedisServer) -> str:
    """The address of an empty key store."""
    return _emptied(key_redis)


@cache
def connected(url: str) -> Any:  # noqa: ANN401 - redis-py does not tell bytes from text
    """One connection a server, for whoever asks it again and again; connecting takes longer than asking."""
    return redis.Redis.from_url(url)


def let_all_live(url: str) -> None:
    """Give the sign of life of each kind of process, which no test of a single one starts."""
    signs = SignsOfLife.connect(url)
    for kind in Kind:
        signs.give(kind)


def _emptied(server: RedisServer) -> str:
    with redis.Redis.from_url(server.url) as client:
        client.flushall()
    return server.url
