"""Promise 9, its close: a round ends once, however often it closes, and takes nothing late (red team 9)."""

import itertools
import json
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Never

import pytest
import sqlalchemy as sa

from content.files import spoken
from jobs import close, runtime, schedule
from jobs import open as open_
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.keys import KeyStoreDown
from slackapp.pulse.release import Release
from slackapp.storage import tables
from slackapp.storage.rounds import released
from slackapp.storage.rounds.released import Closed
from tests.cast import LEA, OTTO, WORKSPACE
from tests.promises.first import on_postgres_first
from tests.promises.house import CLOSED, House, stored, work
from tests.promises.shape import drop_triggers
from tests.scenarios.office import TAPS, WARD

AGAIN = 3


@on_postgres_first
def test_closing_again_gives_the_same_row_and_tells_nobody_twice(one_home: House) -> None:
    first, reports = closed_often(one_home)

    assert {row.status for row in first} == {"published", "too_few"}
    assert all(rows == first for rows in later_rows(one_home))
    assert reports == {LEA: 1, OTTO: 1}


@pytest.mark.slow  # a check of the check
@on_postgres_first
def test_a_close_that_draws_again_is_caught(one_home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = itertools.count()
    with one_home.database.write() as tx:
        drop_triggers(tx, "release")
    monkeypatch.setattr(close, "release", lambda *_, **__: Release(1 + next(draws) / 10, "5–7", None))
    monkeypatch.setattr(released, "publish", publish_over)
    monkeypatch.setattr(runtime.parts().keys, "destroy", lambda _: None)
    first, _ = closed_often(one_home)

    assert all(rows != first for rows in later_rows(one_home))


def test_two_workers_that_close_at_the_same_moment_release_once(home: House) -> None:
    answers(home, WARD[:7])
    home.clock.moment = CLOSED
    start, failures = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            close.run(home.round.id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at below
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(start.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work(home.settings.redis_url)

    assert failures == []
    assert len(release_rows(home)) == 2
    assert reports_sent(home) == {LEA: 1, OTTO: 1}


@on_postgres_first
def test_a_crash_before_the_commit_leaves_everything_for_the_next_try(
    one_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(one_home, WARD[:7])
    one_home.clock.moment = CLOSED
    before = stored(one_home.database)
    real = released.publish

    def crash(tx: sa.Connection, *, workspace: str, round_id: str, closed: Iterable[Closed]) -> None:
        real(tx, workspace=workspace, round_id=round_id, closed=closed)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(released, "publish", crash)
        with pytest.raises(MemoryError):
            close.run(one_home.round.id)
    assert stored(one_home.database) == before

    one_home.tick()
    assert [row.status for row in release_rows(one_home)].count("published") == 1
    assert reports_sent(one_home) == {LEA: 1, OTTO: 1}


@on_postgres_first
def test_a_crash_after_the_commit_changes_no_row_and_the_tick_destroys_the_key(
    one_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(one_home, WARD[:7])
    one_home.clock.moment = CLOSED
    keys = runtime.parts().keys
    with monkeypatch.context() as patch:
        patch.setattr(keys, "destroy", raising(KeyStoreDown()))
        with pytest.raises(KeyStoreDown):
            close.run(one_home.round.id)
    first = release_rows(one_home)
    assert keys.read(one_home.round.id) is not None

    close.run(one_home.round.id)
    one_home.tick()
    assert release_rows(one_home) == first
    assert keys.read(one_home.round.id) is None
    assert reports_sent(one_home) == {LEA: 1, OTTO: 1}


@on_postgres_first
def test_nothing_is_taken_late_not_even_before_the_job_has_closed_the_round(one_home: House) -> None:
    answers(one_home, WARD[:7])
    words = spoken("en")
    one_home.clock.moment = one_home.round.closes_at
    before = one_home.count(), stored(one_home.database)
    late = one_home.people.sends(WARD[8], one_home.round.id, TAPS)
    one_home.people.presses(WARD[9], Action.CHECKIN_NOT_THIS_WEEK, one_home.round.id)

    assert words(Sentence.ROUND_CLOSED) in late.decode()
    assert (one_home.count(), stored(one_home.database)) == before
    one_home.tick()
    first = release_rows(one_home)
    assert words(Sentence.ROUND_CLOSED) in one_home.people.sends(WARD[8], one_home.round.id, TAPS).decode()
    assert release_rows(one_home) == first


@on_postgres_first
def test_a_round_that_has_ended_is_not_opened_again_by_code(one_home: House) -> None:
    answers(one_home, WARD[:7])
    found = one_home.round
    one_home.close()
    # From when a round is due may be worked out anew: by the schedule, whoever answered.
    known = {"workspace.opens_at", "workspace.opens_known_until"}
    first = stored(one_home.database, without=known)
    one_home.clock.moment = found.opens_at + timedelta(hours=2)  # the same window once more

    open_.run(WORKSPACE)
    schedule.tick()
    work(one_home.settings.redis_url)
    assert stored(one_home.database, without=known) == first
    assert runtime.parts().keys.create(found.id, 60) is None  # the tombstone stands


def answers(home: House, users: Sequence[str]) -> None:
    for user in users:
        home.people.sends(user, home.round.id, TAPS)


def closed_often(home: House) -> tuple[list[sa.Row[Any]], Counter[str]]:
    """Let seven people answer and the round close; its rows, and how often each lead was told."""
    answers(home, WARD[:7])
    home.close()
    return release_rows(home), reports_sent(home)


def later_rows(home: House) -> Iterator[list[sa.Row[Any]]]:
    """The rows after each of a few more closings, by job and by tick."""
    for _ in range(AGAIN):
        close.run(home.round.id)
        yield release_rows(home)
        home.tick()
        yield release_rows(home)
    assert not reports_sent(home)


def release_rows(home: House) -> list[sa.Row[Any]]:
    with home.database.read() as connection:
        return list(connection.execute(sa.select(tables.release).order_by(tables.release.c.leaf)))


def reports_sent(home: House) -> Counter[str]:
    """How many messages each lead has been sent since the last time."""
    sent = [json.loads(call.body) for call in home.slack.take() if call.path == "/api/chat.postMessage"]
    return Counter(each["channel"] for each in sent if each["channel"] in {LEA, OTTO})


def publish_over(tx: sa.Connection, *, workspace: str, round_id: str, closed: Iterable[Closed]) -> None:
    """Write anew whatever the last draw was, and end nothing."""
    tx.execute(sa.delete(tables.release).where(tables.release.c.round == round_id))
    for each in closed:
        row = {"round": round_id, "workspace": workspace, "leaf": each.leaf}
        tx.execute(sa.insert(tables.release).values(row | released._columns(each.outcome)))


def raising(error: Exception) -> Any:  # noqa: ANN401 - stands for any function
    def fail(*_: object) -> Never:
        raise error

    return fail
