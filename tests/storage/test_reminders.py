"""A wave of reminders is claimed once, is due for three hours, and goes when the round ends (R14)."""

from datetime import datetime, timedelta
from typing import Final

import pytest
import sqlalchemy as sa

from slackapp.storage import tables
from slackapp.storage.database import Database, insert_once
from slackapp.storage.people import choices
from slackapp.storage.rounds import released, reminders
from slackapp.storage.rounds.reminders import Wave
from tests.cast import ANA, LEA, WORKSPACE, week
from tests.storage.conftest import TEAM, Opened

pytestmark = pytest.mark.both_databases

AT: Final = week(0, days=3, hours=9)
SENT: Final = week(0, days=1, hours=10)
MINUTE: Final = timedelta(minutes=1)


@pytest.fixture
def sent(opened: Opened) -> Opened:
    """Everybody had their check-in on Tuesday at ten, wants a reminder and lives by UTC."""
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.delivery).values(status="sent", sent_at=SENT))
        tx.execute(sa.update(tables.person).values(consent="yes", remind=True))
    return opened


def due(office: Database, opened: Opened, now: datetime) -> Wave | None:
    with office.read() as connection:
        wave = reminders.next_due(connection, opened.round_id, now=now)
        known = reminders.rounds_with_due(connection, now=now)
    assert known == ((opened.round_id,) if wave else ())
    return wave


def test_a_wave_is_due_from_its_hour_on_for_three_hours(sent: Opened) -> None:
    moments = (AT - MINUTE, AT, AT + timedelta(hours=3) - MINUTE, AT + timedelta(hours=3))
    wave = Wave(sent.round_id, sent.leaf, AT, asked=len(TEAM))
    assert [due(sent.database, sent, moment) for moment in moments] == [None, wave, wave, None]


def test_a_wave_is_claimed_once(sent: Opened) -> None:
    wave = due(sent.database, sent, AT)
    assert wave is not None
    with sent.database.write() as tx:
        assert reminders.claim(tx, wave, now=AT)
    with sent.database.write() as tx:
        assert not reminders.claim(tx, wave, now=AT)
    assert due(sent.database, sent, AT) is None


def test_two_who_find_the_same_wave_do_not_both_get_it(sent: Opened) -> None:
    wave = due(sent.database, sent, AT)
    assert wave is not None
    with sent.database.write() as tx:
        tx.execute(sa.insert(tables.reminder).values(round=wave.round_id, leaf=wave.leaf, at=wave.at))
        row = {"round": wave.round_id, "leaf": wave.leaf, "at": wave.at}
        assert not insert_once(tx, tables.reminder, row)


def test_a_wave_whose_round_has_closed_meanwhile_is_nobodys(sent: Opened) -> None:
    wave = due(sent.database, sent, AT)
    assert wave is not None
    with sent.database.write() as tx:
        assert not reminders.claim(tx, wave, now=sent.window.closes_at)
        assert not reminders.wanting(tx, wave, now=sent.window.closes_at)


@pytest.mark.parametrize("void", [False, True])
def test_nothing_of_it_is_kept_when_the_round_ends(sent: Opened, void: bool) -> None:
    wave = due(sent.database, sent, AT)
    assert wave is not None
    with sent.database.write() as tx:
        assert reminders.claim(tx, wave, now=AT)
        if void:
            released.void(tx, sent.round_id)
        else:
            released.publish(tx, workspace=WORKSPACE, round_id=sent.round_id, closed=[])
    with sent.database.read() as connection:
        assert connection.execute(sa.select(tables.reminder)).all() == []
        assert reminders.members(connection, wave) == ()
        assert not reminders.wanting(connection, wave, now=AT)


def test_what_a_person_chose_moves_no_wave_and_is_told_of_nobody_else(sent: Opened) -> None:
    before = due(sent.database, sent, AT)
    assert before is not None
    with sent.database.write() as tx:
        for user in TEAM[1:]:
            choices.set_remind(tx, WORKSPACE, user, on=False)
        choices.set_remind(tx, WORKSPACE, LEA, on=True)  # who leads the team is in no leaf here
    assert due(sent.database, sent, AT) == before
    with sent.database.read() as connection:
        assert set(reminders.members(connection, before)) == {*TEAM}
        assert set(reminders.wanting(connection, before, now=AT)) == {ANA}


def test_nobody_is_reminded_within_twenty_hours_of_their_check_in(sent: Opened) -> None:
    wave = due(sent.database, sent, AT)
    assert wave is not None
    for ago, wanted in ((timedelta(hours=20), True), (timedelta(hours=20) - MINUTE, False)):
        with sent.database.write() as tx:
            tx.execute(sa.update(tables.delivery).values(sent_at=AT - ago))
            assert bool(reminders.wanting(tx, wave, now=AT)) is wanted
