"""What the tick tidies away by itself."""

from contextlib import suppress
from datetime import timedelta

import pytest
import redis
import sqlalchemy as sa

from jobs import schedule
from jobs.runtime import parts
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.console import web_sessions
from slackapp.storage.database import DatabaseDown
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import sending
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.office import Rehearsal

OVER = {ANA: timedelta(hours=13), OTTO: timedelta(hours=2, minutes=1)}
"""How long ago they signed in: one session is too old, one was left idle."""
GOING_ON = {HANA: timedelta(0), LEA: timedelta(hours=1)}


@pytest.mark.parametrize(
    "rehearsal", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_sessions_that_are_over_are_gone_with_the_next_tick_and_others_are_not(rehearsal: Rehearsal) -> None:
    now = wall()
    with rehearsal.database.write() as tx:
        for user, ago in (OVER | GOING_ON).items():
            web_sessions.begin(tx, user, workspace=WORKSPACE, user=user, name="", at=now - ago)
        web_sessions.expect(
            tx, "begun", {"nonce": "n"}, at=now - timedelta(hours=1), lasts=timedelta(minutes=10)
        )
        web_sessions.expect(tx, "under way", {"nonce": "n"}, at=now, lasts=timedelta(minutes=10))
    schedule.tick()
    kept = {row["digest"] for row in rehearsal.rows(tables.console_session)}
    assert kept == {*GOING_ON, "under way"}


def test_what_waits_behind_a_long_job_is_not_queued_once_more(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.advance(week(0, days=1, hours=16.06))
    for _ in range(3):
        schedule.tick()
    waiting = parts().queue.waiting()
    assert (JobName.DELIVER, rehearsal.round().id) in waiting
    with redis.Redis.from_url(rehearsal.environment["REDIS_URL"]) as connection:
        assert len(list(connection.scan_iter("rq:job:*"))) == len(waiting)
    parts().queue.go_on(JobName.SYNC, WORKSPACE, timedelta(seconds=30))
    assert parts().queue.waiting() == waiting, "what is for later does not wait for a worker"


def test_keys_of_rounds_that_have_ended_are_destroyed_whatever_a_tick_meets_after_that(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.open_round()
    ended = rehearsal.round().id
    rehearsal.move_to(week(0, days=3, hours=19))
    with redis.Redis.from_url(rehearsal.environment["KEY_REDIS_URL"]) as connection:
        connection.flushall()  # the tombstone, too
    assert parts().keys.put_back(ended, bytes(32), 600)
    monkeypatch.setattr(sending, "look", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        schedule.tick()
    assert parts().keys.left([ended]) == ()


def test_what_is_due_is_queued_though_somebody_writes_for_so_long_that_no_opening_is_written_down(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.storage.database.BUSY_SECONDS", 0.01)
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(tables.workspace).values(synced_at=None, **workspaces.NOT_KNOWN))
    with parts().database.write(), suppress(DatabaseDown):  # with which sweeping ends
        schedule.tick()
    assert (JobName.SYNC, WORKSPACE) in parts().queue.waiting()
