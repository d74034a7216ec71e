"""A reminder goes to whoever asked for one and is not done, once, by day, and to nobody else (R14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest
import redis
import sqlalchemy as sa

from jobs import remind
from jobs.runtime import parts
from slackapp.blocks.ids import Action, BlockId
from slackapp.blocks.kit import Message
from slackapp.messenger import POST
from slackapp.queue import TIMEOUT_SECONDS, JobName
from slackapp.slack_client import IN_JOB
from slackapp.storage import tables
from slackapp.storage.people import people
from slackapp.storage.rounds import reminders
from tests.cast import ANA, WORKSPACE, week
from tests.promises.first import SQLITE_FIRST
from tests.scenarios.fixtures import failed
from tests.scenarios.office import ABROAD, LAB, WARD, Office, Rehearsal, actions, said

MINUTE: Final = timedelta(minutes=1)
ASKED_AT: Final = week(0, days=1, hours=16)
MADRID: Final = week(0, days=3, hours=8)
UTC: Final = week(0, days=3, hours=9)
NEW_YORK: Final = week(0, days=3, hours=14)
"""09:00 on Thursday, when reminders are due, where people of the office live."""
BEN, CEM, DORA = WARD[1:4]

on_both = pytest.mark.parametrize("rehearsal", SQLITE_FIRST, indirect=True)


@pytest.fixture
def thursday(rehearsal: Rehearsal) -> Rehearsal:
    """Everybody has had their check-in since Tuesday and wants a reminder; nobody is done."""
    change(rehearsal, (*WARD, *LAB), consent="yes", remind=True)
    rehearsal.open_round()
    rehearsal.move_to(ASKED_AT)
    return rehearsal


@on_both
def test_whoever_asked_for_it_and_is_not_done_is_reminded_once_and_nobody_else(rehearsal: Rehearsal) -> None:
    change(rehearsal, (*WARD, *LAB), consent="yes", remind=True)
    rehearsal.open_round()
    rehearsal.move_to(ASKED_AT)
    today = UTC.date()
    (done, declined, asked_for_none, said_no, stopped, paused, away, *others) = (*WARD[1:11], *LAB)
    (was_paused, was_away, has_left, no_member, just_asked, refused, *wanting) = others
    rehearsal.answer(done)
    rehearsal.slack.click(declined, Action.CHECKIN_NOT_THIS_WEEK)
    change(rehearsal, [asked_for_none], remind=False)
    change(rehearsal, [said_no], consent="no")
    change(rehearsal, [stopped], silent=True)
    change(rehearsal, [paused], paused_until=today + timedelta(days=1))
    change(rehearsal, [away], away_from=today, away_until=today)
    change(rehearsal, [was_paused], paused_until=today)
    change(rehearsal, [was_away], away_from=week(0).date(), away_until=today - timedelta(days=1))
    rehearsal.says(no_member, is_restricted=True)
    with rehearsal.database.write() as tx:
        people.leave(tx, WORKSPACE, [has_left])
        theirs = sa.update(tables.delivery)
        sent_at = UTC - timedelta(hours=19, minutes=30)
        tx.execute(theirs.where(tables.delivery.c.user == just_asked).values(sent_at=sent_at))
        tx.execute(theirs.where(tables.delivery.c.user == refused).values(status="refused", sent_at=None))

    rehearsal.move_to(UTC + MINUTE)
    assert reminded(rehearsal) == sorted([ANA, was_paused, was_away, *wanting])
    for later in (2 * MINUTE, timedelta(hours=1), timedelta(hours=2, minutes=59), timedelta(hours=7)):
        rehearsal.move_to(UTC + later)
    assert reminded(rehearsal) == sorted([ANA, was_paused, was_away, *wanting, ABROAD])
    assert {row["at"] for row in rehearsal.rows(tables.reminder)} == {MADRID, UTC, NEW_YORK}
    rehearsal.move_to(week(0, days=3, hours=18.1))
    assert rehearsal.rows(tables.reminder) == rehearsal.rows(tables.roster) == []
    assert not failed(rehearsal.environment["REDIS_URL"])


def test_a_slow_slack_ends_a_wave_before_rq_ends_its_job_for_all_to_see(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long the job takes tells about how many are not done."""
    clock, messenger = [0.0], parts().messenger
    real = messenger.post_untraced

    def slowly(user: str, message: Message) -> bool:
        clock[0] += 70
        return real(user, message)

    monkeypatch.setattr(remind, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(messenger, "post_untraced", slowly)
    thursday.move_to(UTC + MINUTE)
    waves = len(thursday.rows(tables.reminder))
    assert len(reminded(thursday)) == 1 + 3 * (waves - 1), "Ana alone in Madrid, and three of each other wave"
    assert remind.SECONDS + IN_JOB < TIMEOUT_SECONDS
    assert not failed(thursday.environment["REDIS_URL"])


def test_the_reminder_says_that_it_was_asked_for_and_its_buttons_work(thursday: Rehearsal) -> None:
    thursday.move_to(UTC + MINUTE)
    message = thursday.lasting(BEN)[-1]
    assert "You asked for a reminder" in said(message)
    assert "Thursday 8 Jan, 18:00" in said(message)
    assert "_Settings_ is where you end reminders" in said(message)
    assert actions(message) == [Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK, Action.SETTINGS]
    assert thursday.slack.click(BEN, Action.CHECKIN_START)["modal"]
    thursday.slack.close(BEN)
    assert thursday.slack.click(BEN, Action.CHECKIN_NOT_THIS_WEEK)["ok"]
    assert "done for this week" in thursday.told(BEN)


def test_it_comes_at_nine_where_somebody_lives(thursday: Rehearsal) -> None:
    for moment, new in (
        (MADRID - MINUTE, []),
        (MADRID + MINUTE, [ANA]),
        (UTC - MINUTE, []),
        (UTC + MINUTE, [*WARD[1:11], *LAB]),
        (NEW_YORK - MINUTE, []),
        (NEW_YORK + MINUTE, [ABROAD]),
    ):
        before = reminded(thursday)
        thursday.move_to(moment)
        assert reminded(thursday) == sorted([*before, *new])


@pytest.mark.slow
def test_whoever_travels_gets_no_second_one_and_none_at_night(thursday: Rehearsal) -> None:
    thursday.move_to(MADRID + MINUTE)
    change(thursday, [ANA], zone="America/New_York")
    change(thursday, [BEN], zone="Pacific/Honolulu")
    thursday.move_to(UTC + MINUTE)
    thursday.move_to(NEW_YORK + MINUTE)
    assert reminded(thursday) == sorted([ANA, *(user for user in (*WARD[1:], *LAB) if user != BEN)])


def test_a_pause_keeps_it_back_and_a_round_that_will_be_void_sends_none(thursday: Rehearsal) -> None:
    pause(thursday, week(0, days=3, hours=7))
    thursday.move_to(UTC + MINUTE)
    assert thursday.rows(tables.reminder) == []
    pause(thursday, None)
    thursday.move_to(UTC + 2 * MINUTE)
    assert reminded(thursday) == sorted([*WARD[:11], *LAB])
    with thursday.database.write() as tx:
        tx.execute(sa.update(tables.round_).values(void_by_pause=True))
    thursday.move_to(NEW_YORK + MINUTE)
    assert ABROAD not in reminded(thursday)


def test_a_stop_an_answer_and_a_pause_in_the_middle_are_heeded_with_the_next_message(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[str] = []
    stopping, answering = {BEN, CEM, DORA}, {*WARD[4:7]}

    def post(user: str, _: object) -> bool:
        posted.append(user)
        if len(posted) == 1:
            change(thursday, stopping, silent=True)
            for each in answering - {user}:
                thursday.slack.click(each, Action.CHECKIN_NOT_THIS_WEEK)
        if len(posted) == 3:
            pause(thursday, UTC)
        return True

    monkeypatch.setattr(parts().messenger, "post_untraced", post)
    thursday.move_to(UTC + MINUTE)
    assert len(posted) == 3
    assert not (stopping | answering) & {*posted[1:]}


def test_nobody_can_tell_in_which_order_they_are_reminded(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders: list[list[str]] = []

    def post(user: str, _: object) -> bool:
        orders[-1] += [user] if user in WARD[1:] else []
        return True

    monkeypatch.setattr(parts().messenger, "post_untraced", post)
    for minutes in (1, 2):
        orders.append([])
        thursday.move_to(UTC + minutes * MINUTE)
        with thursday.database.write() as tx:
            tx.execute(sa.delete(tables.reminder))
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(WARD[1:11])


def test_when_slack_takes_nothing_the_rest_of_the_leaf_is_skipped_and_nothing_tells_of_it(
    thursday: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    thursday.move_to(MADRID + MINUTE)
    thursday.advance(UTC + MINUTE)
    capsys.readouterr()
    thursday.fault(rate_limit={"method": POST, "calls": 1, "retry_after": 30})
    thursday.tick()
    leaves = sorted(WARD[1:11]), sorted(LAB)
    assert [user for user in reminded(thursday) if user != ANA] in leaves  # the first message was refused
    assert not any(key.startswith(b"leanon:pause:") for key in keys(thursday))
    assert capsys.readouterr().err == ""
    calls = len(thursday.slack.calls(POST))
    thursday.tick()
    assert len(thursday.slack.calls(POST)) == calls


def test_of_two_workers_that_find_the_same_wave_one_reminds(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reserve(*_: object) -> timedelta:
        with thursday.database.write() as tx:
            wave = reminders.next_due(tx, thursday.round().id, now=thursday.now())
            assert wave is not None
            assert reminders.claim(tx, wave, now=thursday.now())
        return timedelta()

    monkeypatch.setattr(parts().pace, "reserve", reserve)
    thursday.move_to(UTC + MINUTE)
    assert reminded(thursday) == []


def test_tokens_are_taken_by_the_number_of_messages_sent_before_whatever_the_box_says(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def reserve(_workspace: str, _method: str, calls: int) -> timedelta:
        taken.append(calls)
        return timedelta()

    monkeypatch.setattr(parts().pace, "reserve", reserve)
    for user in (*WARD, *LAB):
        thursday.slack.click(user, Action.CHECKIN_NOT_THIS_WEEK)
    change(thursday, WARD, remind=False)
    thursday.move_to(UTC + MINUTE)
    thursday.move_to(NEW_YORK + MINUTE)
    assert sorted(taken) == [1, 1, 6, 10]
    assert reminded(thursday) == []


def test_without_tokens_a_wave_is_put_off_unclaimed_and_goes_on_by_itself(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parts().pace, "reserve", lambda *_: timedelta(seconds=5))
        thursday.advance(UTC + MINUTE)
        thursday.tick()
        thursday.tick()  # starts no second job beside the one that waits
    assert thursday.rows(tables.reminder) == []
    assert reminded(thursday) == []
    assert parts().queue.held(JobName.REMIND, thursday.round().id)
    remind.run(thursday.round().id)
    thursday.work()
    assert reminded(thursday) == sorted([*WARD[:11], *LAB])


def test_without_the_key_nothing_is_claimed_and_the_tick_tries_again(
    thursday: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parts().keys, "read", lambda _: None)
        thursday.advance(UTC + MINUTE)
        thursday.tick()
    assert thursday.rows(tables.reminder) == []
    thursday.settle()
    assert reminded(thursday) == sorted([*WARD[:11], *LAB])


def change(office: Office, users: Iterable[str], **columns: Any) -> None:  # noqa: ANN401 - a person's columns
    """These people choose something, or are somewhere else."""
    with office.database.write() as tx:
        tx.execute(sa.update(tables.person).where(tables.person.c.user.in_(list(users))).values(columns))


def pause(office: Office, since: datetime | None) -> None:
    """HR pauses all messages, or lets them go out again."""
    by = None if since is None else "operator"
    with office.database.write() as tx:
        tx.execute(sa.update(tables.workspace).values(paused_at=since, paused_by=by))


def reminded(office: Office) -> list[str]:
    """Who has a reminder, as often as they have one."""
    return sorted(
        user
        for user in (*WARD, *LAB)
        for message in office.lasting(user)
        if any(block.get("block_id") == BlockId.REMINDER for block in message["blocks"])
    )


def keys(office: Office) -> set[bytes]:
    """The names of what the queue's Redis holds, besides who worked there."""
    with redis.Redis.from_url(office.environment["REDIS_URL"]) as connection:
        return {key for key in connection.scan_iter("*", count=1000) if not key.startswith(b"rq:worker:")}
