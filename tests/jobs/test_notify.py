"""A guardian is told once that something waits, by a sentence and an address, and never what it says."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import JSON, EntryKind
from slackapp.clock import wall
from slackapp.messenger import POST
from slackapp.storage import outbox, tables
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Place, Seen
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE, week
from tests.scenarios.office import Rehearsal

WORK = Place(WORKSPACE, "en", EntryKind.ITEM, "energy.a")
OWN = "I am looking for another job."
WAITS = "Something waits for your yes or no"


@pytest.fixture
def guarded(rehearsal: Rehearsal) -> Rehearsal:
    """An office in which Ana is a guardian, and knows it."""
    appoint(rehearsal, ANA)
    rehearsal.tick()
    assert heard(rehearsal, ANA) == 0, "nothing waits yet"
    return rehearsal


def test_each_guardian_is_told_once_for_a_text_that_was_handed_in(guarded: Rehearsal) -> None:
    appoint(guarded, OTTO)
    hand_in(guarded, WORK, OWN)
    for _ in range(3):
        guarded.tick()

    assert {user: heard(guarded, user) for user in (ANA, OTTO, LEA, HANA)} == {
        ANA: 1,
        OTTO: 1,
        LEA: 0,
        HANA: 0,
    }
    hand_in(guarded, WORK, "I have had offers.")
    guarded.tick()
    assert heard(guarded, ANA) == 2


def test_not_a_word_of_the_text_is_in_slack_or_in_the_queue(guarded: Rehearsal) -> None:
    hand_in(guarded, WORK, OWN)
    guarded.tick()

    sent = json.dumps(guarded.messages(ANA))
    assert WAITS in sent
    for never in (OWN, "another job", "energy.a", HANA):
        assert never not in sent
    (row,) = guarded.rows(tables.notice)
    assert (row["user"], row["status"]) == (ANA, "sent")
    assert OWN not in repr(row)


def test_who_becomes_a_guardian_is_told_of_what_waits_already(guarded: Rehearsal) -> None:
    hand_in(guarded, WORK, OWN)
    guarded.tick()
    appoint(guarded, LEA)
    guarded.tick()

    assert (heard(guarded, ANA), heard(guarded, LEA)) == (1, 1)


def test_nobody_is_told_of_what_was_decided_taken_back_or_is_theirs_no_more(guarded: Rehearsal) -> None:
    edit = hand_in(guarded, WORK, OWN)
    with guarded.database.write() as tx:
        drafts.approve(tx, WORK, edit, "", By(ANA, wall()))
    guarded.tick()
    assert heard(guarded, ANA) == 0

    hand_in(guarded, WORK, "I have had offers.")
    with guarded.database.write() as tx:
        guardians.end(tx, WORKSPACE, ANA, why=Ended.LEFT, at=week(1), by=By("operator", wall()))
    guarded.tick()
    assert heard(guarded, ANA) == 0


def test_where_there_are_no_guardians_nobody_is_told(rehearsal: Rehearsal) -> None:
    hand_in(rehearsal, WORK, OWN)
    rehearsal.tick()
    assert rehearsal.rows(tables.notice) == []


def test_a_slack_that_is_busy_is_waited_for(guarded: Rehearsal) -> None:
    guarded.fault(rate_limit={"method": POST, "calls": 1, "retry_after": 2})
    hand_in(guarded, WORK, OWN)
    guarded.tick()
    assert heard(guarded, ANA) == 0
    with guarded.database.write() as tx:
        gone_by = wall() - timedelta(hours=1)
        tx.execute(sa.update(tables.notice).values(not_before=gone_by, lease_until=None))
    guarded.services.queue._redis.flushdb()
    guarded.tick()
    assert heard(guarded, ANA) == 1
    assert guarded.rows(tables.notice)[0]["attempts"] < outbox.ATTEMPTS


def appoint(office: Rehearsal, user: str) -> None:
    with office.database.write() as tx:
        guardians.appoint(tx, WORKSPACE, user, user, at=T0, by=By("operator", wall()))


def hand_in(office: Rehearsal, place: Place, text: str) -> int:
    """Let Hana write this and hand it in; returns which draft that is."""
    body: dict[str, JSON] = {**seeded("en")[place.key], "text": text}
    with office.database.write() as tx:
        before = editions.draft(tx, place)
        made = drafts.save(tx, place, body, Seen(0, before.edit if before else 0), By(HANA, wall()))
        drafts.submit(tx, place, made.edit, By(HANA, wall()))
        found = editions.draft(tx, place)
    assert found is not None
    return found.edit


def heard(office: Rehearsal, user: str) -> int:
    """How often this person was told that something waits."""
    return sum(WAITS in json.dumps(each) for each in office.messages(user))
