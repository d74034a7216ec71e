"""A pause stops sending and nothing else; lifted too late, it makes the round void for everybody (R16)."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

import pytest
from click.testing import CliRunner

from jobs.runtime import parts
from slackapp.blocks.kit import Message
from slackapp.cli.main import main
from slackapp.clock import wall
from slackapp.messenger import Messenger
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import choices, workspaces
from slackapp.storage.rounds import pauses
from tests.cast import ANA, HANA, LEA, WORKSPACE, week
from tests.promises.first import SQLITE_FIRST
from tests.scenarios.office import LAB, TAPS, WARD, Office, Rehearsal, said

TUESDAY: Final = week(0, days=1, hours=16)
WEDNESDAY: Final = week(0, days=2, hours=12)
LIMIT: Final = week(0, days=3, hours=6)
MINUTE: Final = timedelta(minutes=1)
CLOSED: Final = week(0, days=3, hours=18.1)
ASKED: Final = (*WARD, *LAB)

on_both = pytest.mark.parametrize("rehearsal", SQLITE_FIRST, indirect=True)


def leanon(office: Office, command: str) -> str:
    """What an operator reads who types this."""
    done = CliRunner().invoke(main, command.split(), env=dict(office.environment))
    assert done.exit_code == 0, done.output
    return done.output


def everybody_said_yes(office: Office) -> None:
    with office.database.write() as tx:
        for user in ASKED:
            choices.set_consent(tx, WORKSPACE, user, "yes")


def received(office: Office) -> Counter[str]:
    """Who has how many messages."""
    return Counter({user: len(office.lasting(user)) for user in ASKED if office.lasting(user)})


def deliveries(office: Office) -> list[tuple[str, int]]:
    return [(row["status"], row["attempts"]) for row in office.rows(tables.delivery)]


@on_both
def test_a_pause_in_the_middle_of_a_delivery_stops_it_at_once_and_no_message_is_lost_or_sent_twice(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    posted: list[str] = []
    post = Messenger.post

    def pausing(self: Messenger, workspace: str, user: str, message: Message) -> object:
        posted.append(user)
        if len(posted) == 5:
            with rehearsal.database.write() as tx:
                pauses.pause(tx, WORKSPACE, By(HANA, wall()), now=TUESDAY)
        return post(self, workspace, user, message)

    monkeypatch.setattr(Messenger, "post", pausing)
    rehearsal.tick()
    assert len(posted) == 5  # the one on its way when the pause began has gone out
    assert received(rehearsal) == dict.fromkeys(posted, 1)
    assert Counter(deliveries(rehearsal)) == {("sent", 1): 5, ("pending", 0): len(ASKED) - 5}
    rehearsal.tick()
    assert len(posted) == 5
    leanon(rehearsal, "resume")
    rehearsal.settle()
    assert received(rehearsal) == dict.fromkeys(ASKED, 1)
    assert set(deliveries(rehearsal)) == {("sent", 1)}


def test_in_a_pause_rounds_open_people_answer_and_what_waited_goes_out_when_it_is_lifted_in_time(
    rehearsal: Rehearsal,
) -> None:
    everybody_said_yes(rehearsal)
    leanon(rehearsal, "pause")
    rehearsal.move_to(TUESDAY)
    assert rehearsal.round().status == "open"
    assert not received(rehearsal)
    assert "are paused for now" in said(rehearsal.home(ANA))
    for user in WARD[:6]:
        assert rehearsal.slack.command(user, "/leanon checkin")["modal"]
        rehearsal.slack.submit(user, dict(TAPS))
        rehearsal.slack.close(user)
    rehearsal.move_to(LIMIT - MINUTE)
    assert not received(rehearsal)
    leanon(rehearsal, "resume")
    rehearsal.settle()
    assert received(rehearsal) == dict.fromkeys(ASKED, 1)
    assert "are paused" not in said(rehearsal.home(ANA))
    rehearsal.move_to(CLOSED)
    assert rehearsal.round().status == "released"
    assert "*Load in Ward 3: " in said(rehearsal.lasting(LEA)[-1])


@on_both
def test_a_pause_that_lasts_too_long_makes_the_round_void_and_everybody_is_told_once_messages_leave(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_said_yes(rehearsal)
    with rehearsal.database.write() as tx:
        workspaces.set_hr(tx, WORKSPACE, [HANA])
    rehearsal.open_round()
    rehearsal.move_to(TUESDAY)
    for user in WARD[:6]:
        rehearsal.answer(user)
    leanon(rehearsal, "pause")
    monkeypatch.setattr(parts().keys, "read", lambda _: pytest.fail("a round that is void needs no key"))
    rehearsal.move_to(CLOSED)
    monkeypatch.undo()
    found = rehearsal.round()
    assert (found.status, found.void_by_pause) == ("void", True)
    assert not rehearsal.rows(tables.release)
    assert not rehearsal.rows(tables.box)
    assert not rehearsal.rows(tables.roster)
    assert not parts().keys.read(found.id)
    assert received(rehearsal) == dict.fromkeys(ASKED, 1)
    assert not rehearsal.lasting(LEA)
    rehearsal.move_to(week(0, days=5))
    leanon(rehearsal, "resume")
    rehearsal.settle()
    words = rehearsal.library.words
    for user in ASKED:
        assert words("void.person_paused", theme="Load") in said(rehearsal.lasting(user)[-1])
    assert words("void.hr_paused", theme="Load") in said(rehearsal.lasting(HANA)[-1])
    assert words("report.paused_basis") in said(rehearsal.lasting(LEA)[-1])
    assert words("report.paused_basis") in said(rehearsal.home(ANA))
    rehearsal.tick()
    assert not rehearsal.rows(tables.delivery)
    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=1, hours=16))
    assert received(rehearsal) == dict.fromkeys(ASKED, 3)
    rehearsal.move_to(week(1, days=3, hours=18.1))
    assert rehearsal.round().status == "released"


def test_a_pause_that_is_lifted_too_late_asks_nobody_for_answers_that_would_be_thrown_away(
    rehearsal: Rehearsal,
) -> None:
    everybody_said_yes(rehearsal)
    leanon(rehearsal, "pause")
    rehearsal.move_to(TUESDAY)
    rehearsal.move_to(LIMIT + MINUTE)
    leanon(rehearsal, "resume")
    rehearsal.settle()
    assert rehearsal.round().status == "open"
    assert not received(rehearsal)
    rehearsal.move_to(CLOSED)
    assert rehearsal.round().status == "void"
    assert received(rehearsal) == dict.fromkeys(ASKED, 1)
    assert "not everyone could be asked in time" in said(rehearsal.lasting(ANA)[0])


def test_a_pause_in_the_last_hours_keeps_reports_back_and_nothing_else(rehearsal: Rehearsal) -> None:
    everybody_said_yes(rehearsal)
    rehearsal.open_round()
    rehearsal.move_to(TUESDAY)
    for user in WARD[:6]:
        rehearsal.answer(user)
    rehearsal.advance(LIMIT + timedelta(hours=6))
    leanon(rehearsal, "pause")
    rehearsal.move_to(CLOSED)
    assert rehearsal.round().status == "released"
    assert not rehearsal.lasting(LEA)
    leanon(rehearsal, "resume")
    rehearsal.settle()
    assert "*Load in Ward 3: " in said(rehearsal.lasting(LEA)[0])


@pytest.mark.parametrize("since", [WEDNESDAY, LIMIT + timedelta(hours=1)])
def test_the_round_is_void_where_a_message_was_still_to_be_sent(
    rehearsal: Rehearsal, since: datetime
) -> None:
    everybody_said_yes(rehearsal)
    rehearsal.open_round()
    rehearsal.advance(since)  # nothing has been sent
    leanon(rehearsal, "pause")
    rehearsal.move_to(CLOSED)
    assert (rehearsal.round().status, rehearsal.round().void_by_pause) == ("void", True)
