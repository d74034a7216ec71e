"""Listeners are met as people meet them: in the office of the scenarios, or in a house of one process."""

from collections.abc import Iterator

import pytest

from tests.promises.house import House, house
from tests.scenarios.fixtures import key_server, outsider, rehearsal

__all__ = ["key_server", "outsider", "rehearsal"]


@pytest.fixture
def home(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house whose round is open, where all that arrives at Slack and in the logs is kept."""
    with house(migrated_sqlite_url, queue_redis_url, key_redis_url, monkeypatch) as opened:
        yield opened
