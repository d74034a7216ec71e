"""Everybody gets their message: through kills, rate limits and refusals, and nobody who said stop."""

import os
import signal
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
import redis
import sqlalchemy as sa
from rq.registry import ScheduledJobRegistry
from rq.serializers import JSONSerializer

from jobs.messages import Messages
from jobs.runtime import parts
from slackapp.blocks.ids import Action
from slackapp.blocks.kit import Message
from slackapp.cli.process import HOST, free_port
from slackapp.clock import wall
from slackapp.messenger import Sent
from slackapp.queue import DELIVER_QUEUE, JobName, JobQueue
from slackapp.storage import outbox, tables
from slackapp.storage.database import Transaction
from slackapp.storage.outbox import Claim
from slackapp.storage.people import choices, people
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import deliveries, due, released
from tests.cast import ANA, WORKSPACE, week
from tests.jobs.gate import Gate, standing
from tests.jobs.waiting import EVERYBODY_ASKED, expire_leases, messages, nobody_is_at_it, time_passes
from tests.scenarios.fixtures import failed
from tests.scenarios.office import WARD, Office, Rehearsal
from tests.services import processes

TUESDAY = week(0, days=1, hours=16)


@pytest.mark.parametrize(
    ("rehearsal", "late", "duplicates"),
    [
        pytest.param("sqlite", False, 0, id="before Slack has it"),
        pytest.param(
            "postgres", True, 1, id="once Slack has it", marks=[pytest.mark.postgres, pytest.mark.slow]
        ),
    ],
    indirect=["rehearsal"],
)
def test_a_worker_killed_in_the_middle_leaves_nobody_out_and_one_duplicate_at_most(
    rehearsal: Rehearsal, late: bool, duplicates: int, tmp_path: Path
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    rehearsal.queue.enqueue(JobName.TICK)
    slack = rehearsal.slack.address
    with standing(Gate(slack, free=5, late=late)) as gate:
        through_the_gate = {**rehearsal.environment, "SLACK_API_URL": gate.url}
        with processes.worker(through_the_gate, logs=tmp_path) as pid:
            assert gate.reached.wait(30)
            kill(pid)
    sent = messages(rehearsal)
    assert sum(sent.values()) == 5 + late
    expire_leases(rehearsal)
    with processes.worker(rehearsal.environment, logs=tmp_path, name="another"):
        rehearsal.queue.enqueue(JobName.TICK)
        rehearsal.wait(lambda: not unfinished(rehearsal))
    sent = messages(rehearsal)
    assert set(sent) == set(EVERYBODY_ASKED)
    assert sum(sent.values()) == len(EVERYBODY_ASKED) + duplicates
    assert {row["status"] for row in rehearsal.rows(tables.delivery)} == {"sent"}


def test_a_message_that_cannot_be_made_keeps_no_other_from_going_out(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Messages.build

    def build(
        made: Messages, connection: Transaction, claimed: Claim, person: Person | None
    ) -> Message | None:
        if claimed.user == ANA:
            raise LookupError
        return real(made, connection, claimed, person)

    monkeypatch.setattr(Messages, "build", build)
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    rehearsal.tick()
    assert messages(rehearsal) == dict.fromkeys([user for user in EVERYBODY_ASKED if user != ANA], 1)
    for attempt in range(1, outbox.ATTEMPTS + 1):
        time_passes(rehearsal, outbox.REST * attempt + timedelta(minutes=1))
        rehearsal.tick()
    rehearsal.tick()
    refused = [row["user"] for row in rehearsal.rows(tables.delivery) if row["status"] == "refused"]
    assert refused == [ANA]  # given up, and said so, instead of kept for ever
    assert not unfinished(rehearsal)


def test_where_no_message_can_be_made_all_wait_and_nobody_is_lost_by_it(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: object) -> NoReturn:
        raise LookupError

    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    with monkeypatch.context() as broken:
        broken.setattr(Messages, "build", build)
        for _ in range(outbox.ATTEMPTS + 1):
            rehearsal.tick()
            time_passes(rehearsal, outbox.REST * outbox.ATTEMPTS)
    rows = rehearsal.rows(tables.delivery)
    assert {(row["status"], row["attempts"]) for row in rows} == {("pending", 0)}
    rehearsal.settle()
    assert messages(rehearsal) == dict.fromkeys(EVERYBODY_ASKED, 1)


def test_a_last_try_that_told_something_of_all_is_taken_back_although_the_tick_came_between(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    found, rest = rehearsal.round().id, outbox.REST * outbox.ATTEMPTS
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(tables.delivery).values(attempts=outbox.ATTEMPTS - 1))
        one, other = deliveries.claim(tx, found, now=rehearsal.now(), wall=wall(), limit=2)
        for each in (one, other):
            deliveries.OUTBOX.put_off(tx, each, wall(), unknown=True)
        assert deliveries.OUTBOX.give_up(tx, wall()) == 0
        deliveries.OUTBOX.take_back(tx, [one], wall())
        assert deliveries.OUTBOX.give_up(tx, wall() + rest + timedelta(seconds=1)) == 1
    status = {row["user"]: row["status"] for row in rehearsal.rows(tables.delivery)}
    assert (status[one.user], status[other.user]) == ("pending", "refused")


def test_a_worker_that_was_too_slow_undoes_nothing(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    found, later = rehearsal.round().id, wall() + outbox.LEASE + timedelta(seconds=1)
    with rehearsal.database.write() as tx:
        (slow, *_) = deliveries.claim(tx, found, now=rehearsal.now(), wall=wall(), limit=1)
    with rehearsal.database.write() as tx:
        (quick, *_) = deliveries.claim(tx, found, now=rehearsal.now(), wall=later, limit=1)
        assert quick.key == slow.key
        assert not deliveries.OUTBOX.stands(tx, slow)
        deliveries.mark_sent(tx, quick, rehearsal.now())
        deliveries.mark_sent(tx, slow, rehearsal.now())
        deliveries.OUTBOX.put_off(tx, slow, wall())
    with rehearsal.database.read() as connection:
        asked = people.find(connection, WORKSPACE, slow.user)
    assert asked is not None
    assert asked.asked == 1
    assert [row["status"] for row in rehearsal.rows(tables.delivery)].count("sent") == 1


def test_beside_a_worker_that_lives_nobody_else_sends_what_is_due(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    another = JobQueue.connect(rehearsal.environment["REDIS_URL"], "another")
    another.sign_of_life()
    assert another.begin(JobName.DELIVER, rehearsal.round().id)
    rehearsal.tick()
    rehearsal.queue.enqueue(JobName.DELIVER, rehearsal.round().id)
    rehearsal.work()
    assert not messages(rehearsal)
    assert {row["attempts"] for row in rehearsal.rows(tables.delivery)} == {0}


@pytest.mark.parametrize(
    "rehearsal",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])],
    indirect=True,
)
def test_what_a_dead_one_had_claimed_goes_out_at_once_but_for_the_first_which_may_have(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    with rehearsal.database.write() as tx:
        claimed = sa.update(tables.delivery).values(status="claimed", lease_until=wall() + outbox.LEASE)
        tx.execute(claimed.values(attempts=1))
    under_way = min(str(row["user"]) for row in rehearsal.rows(tables.delivery))
    rehearsal.tick()
    assert messages(rehearsal) == dict.fromkeys({*EVERYBODY_ASKED} - {under_way}, 1)
    expire_leases(rehearsal)
    rehearsal.tick()
    assert messages(rehearsal) == dict.fromkeys(EVERYBODY_ASKED, 1)


def test_when_slack_asks_for_a_pause_the_workspace_pauses_and_nobody_is_lost(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.fault(rate_limit={"method": "chat.postMessage", "calls": 1, "retry_after": 2})
    rehearsal.advance(TUESDAY)
    asked_at = wall()
    rehearsal.tick()
    rehearsal.tick()  # another worker asks the same bucket
    assert not messages(rehearsal)
    assert {row["status"] for row in rehearsal.rows(tables.delivery)} == {"pending"}
    assert len(rehearsal.slack.calls("chat.postMessage")) == 1
    again = scheduled(rehearsal)
    assert again
    assert all(asked_at <= moment <= wall() + timedelta(seconds=3) for moment in again)

    def goes_on() -> bool:
        rehearsal.tick()
        return not unfinished(rehearsal)

    rehearsal.wait(lambda: wall() > max(again) + timedelta(seconds=1))  # RQ keeps whole seconds
    nobody_is_at_it(rehearsal)
    rehearsal.wait(goes_on)
    assert messages(rehearsal) == dict.fromkeys(EVERYBODY_ASKED, 1)
    assert {row["attempts"] for row in rehearsal.rows(tables.delivery)} == {1}  # a pause is no attempt


@pytest.mark.slow
def test_a_slack_that_cannot_be_reached_for_an_hour_leaves_nobody_out(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    client = parts().messenger._client
    reachable, client.base_url = client.base_url, f"http://{HOST}:{free_port()}/api/"
    for _ in range(12):
        rehearsal.tick()
        time_passes(rehearsal, timedelta(minutes=5))
    assert not messages(rehearsal)
    client.base_url = reachable
    time_passes(rehearsal, outbox.REST)
    rehearsal.settle()
    assert messages(rehearsal) == dict.fromkeys(EVERYBODY_ASKED, 1)


def test_whoever_says_stop_before_their_slot_is_not_sent_the_weekly_message(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        for user in WARD:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    rehearsal.open_round()
    rehearsal.slack.command(ANA, "/leanon stop")
    rehearsal.move_to(TUESDAY)
    assert not rehearsal.lasting(ANA)
    assert messages(rehearsal, Action.CHECKIN_START) == dict.fromkeys(WARD[1:], 1)


def test_whoever_says_stop_while_a_dead_worker_holds_their_message_is_not_sent_it(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    with rehearsal.database.write() as tx:
        claimed = sa.update(tables.delivery).values(status="claimed", lease_until=wall())
        tx.execute(claimed)
    rehearsal.slack.command(ANA, "/leanon stop")
    expire_leases(rehearsal)
    rehearsal.settle()
    assert messages(rehearsal) == dict.fromkeys(set(EVERYBODY_ASKED) - {ANA}, 1)


def test_a_round_that_ends_in_the_middle_of_sending_ends_the_sending(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    round_id, posted = rehearsal.round().id, []

    def post(workspace: str, user: str, message: Message) -> Sent:
        posted.append(user)
        with rehearsal.database.write() as tx:
            released.publish(tx, workspace=workspace, round_id=round_id, closed=[])
        return Sent()

    monkeypatch.setattr(parts().messenger, "post", post)
    rehearsal.tick()
    assert len(posted) == 1
    assert not failed(rehearsal.environment["REDIS_URL"])


def kill(pid: int) -> None:
    """Kill a worker and what it has forked, by id, without a word."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True)
    for each in (pid, *map(int, found.stdout.split())):
        os.kill(each, signal.SIGKILL)


def unfinished(office: Office) -> bool:
    """Whether something that is due has not gone out."""
    now = office.now()
    with office.database.read() as connection:
        return due.unfinished(connection, now)


def scheduled(office: Office) -> list[datetime]:
    """When the jobs that were put off will run."""
    with redis.Redis.from_url(office.environment["REDIS_URL"]) as connection:
        registry = ScheduledJobRegistry(DELIVER_QUEUE, connection=connection, serializer=JSONSerializer)
        return [registry.get_scheduled_time(job) for job in registry.get_job_ids()]
