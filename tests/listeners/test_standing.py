"""Whatever somebody presses or types, what they read is so for them: asked or not, stopped, or elsewhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from slackapp.storage.database import Transaction
from slackapp.storage.people import choices, people
from tests.cast import ANA, HANA, WORKSPACE
from tests.scenarios.office import COLLEAGUES, TAPS, Json, Rehearsal, said
from tests.scenarios.sender import Sender, listening

NEVER, BEN, CLEO, DAN = "UNEVER", *COLLEAGUES[:3]
FALSE = (
    "You’re in",
    "You were in",
    "by itself",
    "reaches you Tuesday",
    "press _Count me in_",
    "is on its way",
)
"""What is so for nobody who is not asked, and for nobody who stopped."""
PRESSED = (
    *(Action.INTRO_YES, Action.INTRO_NO, Action.GET_MESSAGES, Action.SETTINGS_STOP),
    *(Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK),
)
BACK = (Action.INTRO_YES, Action.GET_MESSAGES)
TYPED = ("checkin", "pause 2", "stop", "stop.", "help", "support")


def person(tx: Transaction, user: str, **values: object) -> None:
    mine = (tables.person.c.workspace == WORKSPACE) & (tables.person.c.user == user)
    tx.execute(sa.update(tables.person).where(mine).values(**values))


def left_out(rehearsal: Rehearsal, user: str) -> None:
    """A file of teams comes without somebody, who is remembered for what they chose."""
    with rehearsal.database.write() as tx:
        rehearsal.services.kept(WORKSPACE).keep(tx, [user], rehearsal.now())
        people.leave(tx, WORKSPACE, [user])


@pytest.fixture
def met(rehearsal: Rehearsal) -> Mapping[str, str]:
    """A check-in is open, and these people stand elsewhere in it; says of each what is so."""
    rehearsal.says(NEVER)
    rehearsal.open_check_in([ANA, BEN])
    with rehearsal.database.write() as tx:
        choices.stop(tx, WORKSPACE, CLEO)
        choices.set_consent(tx, WORKSPACE, DAN, "no")
        person(tx, DAN, reachable=False)  # Slack says that he is a guest now
        tx.execute(sa.delete(tables.roster).where(tables.roster.c.user == DAN))
    left_out(rehearsal, BEN)
    words = rehearsal.library.words
    return {
        NEVER: words("not_asked.no_team"),
        BEN: words("not_asked.no_team"),
        HANA: words("not_asked.not_eligible"),
        DAN: words("not_asked.not_eligible"),
        CLEO: words(Sentence.STOPPED),
    }


def test_whoever_is_not_asked_or_has_stopped_reads_nothing_that_is_not_so(
    rehearsal: Rehearsal, met: Mapping[str, str]
) -> None:
    round_id = rehearsal.round().id
    for user, so in met.items():
        with sending(rehearsal, user) as one:
            assert one.types("checkin") == one.presses(Action.CHECKIN_START, round_id) == so or user == CLEO
            assert one.types("checkin") == so
            heard = [one.types(typed) for typed in TYPED]
            coming_back = BACK if user == CLEO else ()
            heard += [one.presses(action, round_id) for action in PRESSED if action not in coming_back]
        for text in (*heard, said(rehearsal.home(user))):
            assert not [each for each in FALSE if each in text], (user, text)


def test_a_yes_of_somebody_on_no_list_is_told_whom_to_ask_and_is_not_kept(
    rehearsal: Rehearsal, met: Mapping[str, str]
) -> None:
    before = rehearsal.rows(tables.person)
    with sending(rehearsal, NEVER) as never:
        told = never.presses(Action.INTRO_YES, None)
    assert told == rehearsal.library.words(Sentence.CONSENT_TOO_EARLY)
    assert "HR" in told
    rehearsal.slack.command(NEVER, "/leanon privacy")
    assert rehearsal.library.words("receipt.kept_nobody") in said(rehearsal.messages(NEVER)[-1])
    assert rehearsal.library.words("receipt.kept_you") not in said(rehearsal.messages(NEVER)[-1])
    assert rehearsal.rows(tables.person) == before
    with sending(rehearsal, HANA) as hana:
        told = hana.presses(Action.INTRO_YES, None)
    assert told == f"{met[HANA]} {rehearsal.library.words(Sentence.CONSENT_KEPT)}"
    assert chosen(rehearsal, HANA)["consent"] == "yes"


def test_a_stop_of_somebody_on_no_list_holds_when_a_file_brings_them(
    rehearsal: Rehearsal, met: Mapping[str, str]
) -> None:
    rehearsal.slack.command(NEVER, "/leanon STOP!")
    assert rehearsal.library.words("ack.stop") in rehearsal.told(NEVER)
    assert chosen(rehearsal, NEVER)["silent"]
    assert rehearsal.library.words("settings.stopped") in said(rehearsal.home(NEVER))


def test_a_check_in_sent_by_somebody_who_is_not_in_it_stays_on_the_screen_and_says_so(
    rehearsal: Rehearsal, met: Mapping[str, str]
) -> None:
    none_open = rehearsal.library.words(Sentence.CHECKIN_NONE_OPEN)
    before = rehearsal.rows(tables.box)
    for user in (NEVER, BEN, HANA, DAN):
        with sending(rehearsal, user) as one:
            sent = one.sends(rehearsal.round().id, TAPS)
            assert sent == {"response_action": "errors", "errors": {"q0": none_open}}
            assert one.presses(Action.CHECKIN_NOT_THIS_WEEK, rehearsal.round().id) == met[user]
    assert rehearsal.rows(tables.box) == before


def test_settings_say_on_top_that_nothing_comes_to_whoever_is_not_asked(
    rehearsal: Rehearsal, met: Mapping[str, str]
) -> None:
    holds = rehearsal.library.words("settings.is_not_asked")
    for user in (NEVER, HANA, DAN):
        modal = rehearsal.slack.command(user, "/leanon settings")["modal"]
        assert modal["blocks"][0]["elements"][0]["text"] == holds
        saved = rehearsal.slack.submit(user, {"settings_pause": "2"})["modal"]
        assert met[user] in said(saved)
        rehearsal.slack.close(user)
    assert holds not in said(rehearsal.slack.command(ANA, "/leanon settings")["modal"])


def test_before_the_launch_nobody_is_told_of_a_check_in_that_comes(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        tx.execute(tables.workspace.update().values(launched_at=None, launched_by=None))
    for user in (ANA, HANA):
        with sending(rehearsal, user) as one:
            heard = [one.types(typed) for typed in TYPED]
            heard += [one.presses(action, "T0LEANON-19990101") for action in PRESSED]
        assert not [text for text in heard if "by itself" in text or "reaches you Tuesday" in text]


@pytest.mark.parametrize(
    "where",
    [
        {"team": {"id": "T0OTHER"}, "enterprise": None},
        {"team": {"id": "T0OTHER"}, "enterprise": {"id": "E0GRID"}},
        {"team": None, "enterprise": {"id": "E0GRID"}, "is_enterprise_install": True},
    ],
    ids=["another workspace", "another workspace of an enterprise", "an enterprise alone"],
)
def test_where_lean_on_is_not_set_up_everything_says_so_and_nothing_is_stored(
    rehearsal: Rehearsal, where: Json
) -> None:
    found = rehearsal.open_check_in([ANA])
    before = [rehearsal.rows(table) for table in (tables.person, tables.box, tables.workspace)]
    not_set_up = rehearsal.library.words(Sentence.NOT_SET_UP)
    with sending(rehearsal, ANA) as zoe:
        zoe.where = where
        assert {zoe.presses(action, found.id) for action in Action} == {not_set_up}
        assert {zoe.types(typed) for typed in (*TYPED, "privacy", "settings", "ask", "")} == {not_set_up}
        for callback in Callback:
            sent = zoe.sends(found.id, TAPS, callback=callback)
            assert sent == {"response_action": "errors", "errors": {"q0": not_set_up}}
        empty = zoe.sends(found.id, {})
        assert said(empty["view"]) == not_set_up
        zoe.opens_home()
    assert said(rehearsal.slack.seen(ANA)["home"]) == not_set_up
    assert [rehearsal.rows(table) for table in (tables.person, tables.box, tables.workspace)] == before


@contextmanager
def sending(rehearsal: Rehearsal, user: str) -> Iterator[Sender]:
    """A person whose requests the test writes itself."""
    secret = rehearsal.environment["SLACK_SIGNING_SECRET"]
    with listening(Sender(rehearsal.web, secret, WORKSPACE, user)) as sender:
        yield sender


def chosen(rehearsal: Rehearsal, user: str) -> Json:
    """What is known of somebody."""
    return next(row for row in rehearsal.rows(tables.person) if row["user"] == user)
