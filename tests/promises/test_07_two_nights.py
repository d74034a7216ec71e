"""Promise 7: of who answered and what, nothing is left on a disk, in a queue or log (red team 7; R4, R13).

The same round happens twice, with other people and other answers; whatever differs afterwards tells on them.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from slackapp.cli.redis_server import RedisServer
from tests.promises.disks import on_postgres, on_sqlite
from tests.promises.evidence import Evidence
from tests.promises.first import POSTGRES_FIRST
from tests.promises.night import NAIVE, ONE, OTHER
from tests.services.redis import _emptied

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Nights:
    """Two rounds of the same shape."""

    one: Evidence
    other: Evidence
    kind: str


@pytest.fixture(scope="module", params=POSTGRES_FIRST)
def nights(
    request: pytest.FixtureRequest,
    queue_redis: RedisServer,
    key_redis: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Nights:
    """Both nights, on either database."""
    found = []
    for plan in (ONE, OTHER):
        folder = tmp_path_factory.mktemp("night")
        redises = _emptied(queue_redis), _emptied(key_redis)
        if request.param == "sqlite":
            file = shutil.copy(request.getfixturevalue("migrated_file"), folder / "leanon.db")
            found.append(on_sqlite(plan, Path(file), redises, folder))
        else:
            server = request.getfixturevalue("postgres_server")
            with server.database(request.getfixturevalue("migrated_template")) as url:
                found.append(on_postgres(plan, server, url, redises, folder))
    one, other = found
    return Nights(one, other, request.param)


def test_a_dump_is_the_same_whoever_answered_what(nights: Nights) -> None:
    for moment in ("open", "closed"):
        assert differing(nights.one.rows[moment], nights.other.rows[moment]) == []
    assert len(nights.one.rows["open"]["box"]) == 2
    assert len(nights.one.rows["open"]["reminder"]) == 3
    for table in ("box", "roster", "reminder"):
        assert nights.one.rows["closed"][table] == []


@pytest.mark.parametrize("moment", ["open", "closed"])
def test_the_queue_is_the_same_whoever_answered_what(nights: Nights, moment: str) -> None:
    ours, theirs = (
        [line for line in night.queue[moment] if "naive" not in line] for night in (nights.one, nights.other)
    )
    assert ours == theirs
    for night in (nights.one, nights.other):  # and what is searched there holds the failures, unpacked
        assert b"Work-horse terminated unexpectedly" in night.raw["queue, open"]
        assert b"jobs/close.py" in night.raw["queue, closed"]


def test_every_log_is_the_same_whoever_answered_what(nights: Nights) -> None:
    assert nights.one.logs == nights.other.logs
    assert any("round released" in line for lines in nights.one.logs.values() for line in lines)


def test_heap_files_are_the_same_but_for_sealed_bytes(nights: Nights) -> None:
    if nights.kind == "sqlite":
        return  # a file without versions: its rows are compared above, its bytes searched below
    for moment in ("open", "closed"):
        assert differing(nights.one.heap[moment], nights.other.heap[moment]) == []
    assert len(nights.one.heap["open"]["box"]) > 2  # dead versions included


def test_the_write_ahead_log_is_the_same_but_for_sealed_bytes(nights: Nights) -> None:
    if nights.kind == "sqlite":
        return
    ours, theirs = (
        [line for line in night.log_records if "naive" not in line] for night in (nights.one, nights.other)
    )
    assert ours == theirs
    assert any("UPDATE" in line and "box block" in line for line in ours)


def test_no_token_answer_or_key_stands_anywhere_in_clear(nights: Nights) -> None:
    for night in (nights.one, nights.other):
        assert night.holding(night.secrets) == set()
        assert len(night.secrets) > 100


def test_the_naive_store_beside_it_is_caught_by_all_of_these(nights: Nights) -> None:
    one, other = nights.one, nights.other
    for moment in ("open", "closed"):
        assert differing(one.rows[moment], other.rows[moment], NAIVE) == sorted(NAIVE)
        assert one.queue[moment] != other.queue[moment]
    disks = (
        {"file .db-wal, open"} if nights.kind == "sqlite" else {"heap, open", "write-ahead log", "dump, open"}
    )
    for night in (one, other):
        assert disks | {"queue, open"} <= night.holding(night.naive_secrets)
    if nights.kind == "postgres":
        assert differing(one.heap["open"], other.heap["open"], NAIVE) == sorted(NAIVE)


def differing(
    one: dict[str, list[str]], other: dict[str, list[str]], names: tuple[str, ...] = ()
) -> list[str]:
    """The tables that differ: of the naive ones, or of all others."""
    chosen = names or [name for name in one.keys() | other.keys() if not name.startswith("naive")]
    return sorted(name for name in chosen if one.get(name) != other.get(name))
