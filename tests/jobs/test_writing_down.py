"""The database goes away just when a message went out: nobody gets it a second time, and nobody is named."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

import pytest
import redis
import sqlalchemy as sa

from jobs import deliver, writing_down
from jobs.runtime import parts
from slackapp.blocks.kit import Message
from slackapp.clock import wall
from slackapp.messenger import Outcome
from slackapp.storage import outbox, tables
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.rounds import deliveries
from tests.cast import ANA, WORKSPACE, week
from tests.jobs.waiting import EVERYBODY_ASKED, expire_leases, messages
from tests.scenarios.office import Rehearsal

TUESDAY = week(0, days=1, hours=16.06)
EVERYBODY_ONCE = dict.fromkeys(EVERYBODY_ASKED, 1)


@pytest.fixture
def tuesday(rehearsal: Rehearsal) -> Rehearsal:
    """A day on which everybody's first message is due."""
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    return rehearsal


def once_slack_has_it(monkeypatch: pytest.MonkeyPatch, user: str, then: Callable[[], None]) -> None:
    """Do something at the moment at which Slack has this person's message."""
    messenger = parts().messenger
    real = messenger.post

    def post(workspace: str, to: str, message: Message) -> Outcome:
        outcome = real(workspace, to, message)
        if to == user:
            then()
        return outcome

    monkeypatch.setattr(messenger, "post", post)


class Away:
    """A database that does not answer writers: from when it goes, so many times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        self.times, self.tried, self._left = times, 0, 0
        real = Database.write

        @contextmanager
        def write(database: Database) -> Iterator[sa.Connection]:
            if self._left:
                self._left, self.tried = self._left - 1, self.tried + 1
                raise DatabaseDown
            with real(database) as tx:
                yield tx

        monkeypatch.setattr(Database, "write", write)
        monkeypatch.setattr(writing_down, "AGAIN_SECONDS", 0)

    def go(self) -> None:
        self._left = self.times


def notes(office: Rehearsal) -> list[bytes]:
    with redis.Redis.from_url(office.environment["REDIS_URL"]) as connection:
        return list(connection.scan_iter("leanon:sent:*"))


def test_what_went_out_is_written_down_again_and_again_before_anything_else_is_sent(
    tuesday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch, times=20)
    once_slack_has_it(monkeypatch, ANA, away.go)
    tuesday.tick()
    assert away.tried == 20
    assert messages(tuesday) == EVERYBODY_ONCE
    assert {row["status"] for row in tuesday.rows(tables.delivery)} == {"sent"}
    assert notes(tuesday) == []


def test_where_the_database_stays_away_the_claim_remembers_and_nobody_gets_it_twice(
    tuesday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch, times=3)
    once_slack_has_it(monkeypatch, ANA, away.go)
    with monkeypatch.context() as late:
        late.setattr(writing_down, "wall", lambda: wall() + outbox.LEASE)
        with pytest.raises(DatabaseDown):
            deliver.run(tuesday.round().id)
    assert away.tried == 1
    assert len(notes(tuesday)) == 1
    monkeypatch.undo()
    expire_leases(tuesday)
    tuesday.settle()
    assert messages(tuesday) == EVERYBODY_ONCE
    assert {row["status"] for row in tuesday.rows(tables.delivery)} == {"sent"}
    assert notes(tuesday) == [], "the same row may be owed once more, and would be taken for sent"


def test_a_note_names_nobody_and_no_round_and_goes_by_itself(
    tuesday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"round": tuesday.round().id, "user": ANA, "kind": "intro"}
    note = parts().sent_notes.note_of("delivery", row, 2)
    assert not note.was_sent()
    parts().sent_notes.note_of("delivery", row, 1).keep()
    assert note.was_sent()
    with redis.Redis.from_url(tuesday.environment["REDIS_URL"]) as connection:
        (name,) = notes(tuesday)
        assert connection.get(name) == b"1"
        assert 0 < connection.ttl(name) <= timedelta(days=1).total_seconds()
    for told in (ANA, WORKSPACE, tuesday.round().id, "intro", "delivery"):
        assert told.encode() not in name
    for other in ({**row, "user": "ULAB1"}, {**row, "kind": "checkin"}, {**row, "round": "another"}):
        assert not parts().sent_notes.note_of("delivery", other, 2).was_sent()
    assert not parts().sent_notes.note_of("report", row, 2).was_sent()
    note.drop()
    assert not note.was_sent()


def test_a_message_that_goes_out_without_trouble_leaves_no_note_and_asks_for_none(
    tuesday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(parts().sent_notes._redis, "exists", ask)
    tuesday.tick()
    assert messages(tuesday) == EVERYBODY_ONCE
    assert notes(tuesday) == []


def test_what_a_message_brings_may_fail_and_it_is_sent_all_the_same(
    tuesday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(deliveries, "mark_sent", broken)
    tuesday.tick()
    tuesday.tick()
    assert messages(tuesday) == EVERYBODY_ONCE
    assert {row["status"] for row in tuesday.rows(tables.delivery)} == {"sent"}


@pytest.mark.slow
def test_a_database_that_somebody_locks_for_three_seconds_doubles_nothing(
    tuesday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, held = str(tuesday.database.url.database), threading.Event()

    def hold() -> None:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            threading.Event().wait(3)  # longer than a writer waits
            other.execute("COMMIT")

    holder = threading.Thread(target=hold)

    def lock() -> None:
        holder.start()
        assert held.wait(10)

    once_slack_has_it(monkeypatch, ANA, lock)
    tuesday.tick()
    holder.join()
    assert messages(tuesday) == EVERYBODY_ONCE
    assert {row["status"] for row in tuesday.rows(tables.delivery)} == {"sent"}
    assert notes(tuesday) == []
