"""[Ask for help] stands open to everybody, wherever it is pressed, with the words that HR has published."""

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import JSON, EntryKind
from content.help import Kind, Recipient
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from slackapp.storage.database import DatabaseDown
from slackapp.storage.people import contacts
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import COLLEAGUES, Json, Rehearsal, actions, said
from tests.storage.editing import publish

BEN = COLLEAGUES[0]
ADVICE = {"ask_kind": "advice", "ask_whom": "teammate"}


def words_for(rehearsal: Rehearsal, user: str, **chosen: str) -> Json:
    """Type /leanon ask, choose and send; what takes the form's place."""
    rehearsal.slack.command(user, "/leanon ask")
    shown: Json = rehearsal.slack.submit(user, ADVICE | chosen)["modal"]
    rehearsal.slack.close(user)
    return shown


def stands_for_hr(rehearsal: Rehearsal, *users: str) -> None:
    with rehearsal.database.write() as tx:
        where = tables.workspace.c.id == WORKSPACE
        tx.execute(sa.update(tables.workspace).where(where).values(hr=list(users)))


def test_everybody_can_ask_whoever_they_are_and_finds_the_people_they_can_write_to(
    rehearsal: Rehearsal,
) -> None:
    stands_for_hr(rehearsal, HANA)
    rehearsal.says("UGUEST", is_restricted=True)
    for user in (ANA, LEA, HANA, "UGUEST"):  # before any round, and whether or not somebody is ever asked
        assert f"<@{BEN}>" in said(words_for(rehearsal, user, ask_teammate=BEN))
    assert f"(<@{LEA}>)" in said(words_for(rehearsal, ANA, ask_whom="lead"))
    assert f"(<@{HANA}>)" in said(words_for(rehearsal, "UGUEST", ask_whom="hr"))
    assert "<@" not in said(words_for(rehearsal, "UGUEST", ask_whom="lead"))
    assert f"<slack://user?team={WORKSPACE}&amp;id={LEA}|" in said(words_for(rehearsal, ANA, ask_whom="lead"))
    assert "<@" not in said(words_for(rehearsal, ANA, ask_teammate=ANA)), "nobody is led to themselves"
    assert not any(rehearsal.messages(user) for user in (ANA, BEN, LEA, OTTO, HANA)), (
        "nothing is sent to anybody"
    )


def test_the_words_are_those_that_hr_has_published(rehearsal: Rehearsal) -> None:
    body = seeded("en")[EntryKind.HELP, Kind.ADVICE]
    drafts: list[JSON] = [
        {"to": to, "text": f"Hello [you], may I ask you something as {to}?"} for to in Recipient
    ]
    publish(
        rehearsal.database, {(EntryKind.HELP, Kind.ADVICE): {**body, "title": "A hint", "drafts": drafts}}
    )
    form = rehearsal.slack.command(ANA, "/leanon ask")["modal"]
    assert "A hint" in said(form)
    assert "may I ask you something as hr?" in said(words_for(rehearsal, ANA, ask_whom="hr"))


def test_it_opens_from_home_and_from_how_it_works_and_leads_back(rehearsal: Rehearsal) -> None:
    assert Action.ASK in actions(rehearsal.home(ANA))
    assert rehearsal.slack.click(ANA, Action.ASK, home=True)["modal"]["callback_id"] == "ask"
    rehearsal.slack.close(ANA)
    how = rehearsal.slack.click(ANA, Action.HOW_IT_WORKS, home=True)["modal"]
    asked = rehearsal.slack.click(ANA, Action.ASK, view_id=how["id"])["modal"]
    assert (asked["callback_id"], asked["previous_view_id"]) == ("ask", how["id"])
    rehearsal.slack.close(ANA)
    assert rehearsal.slack.seen(ANA)["modals"][-1]["id"] == how["id"]


def test_where_nothing_can_be_read_the_choice_stays_and_a_sentence_says_so(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.slack.command(ANA, "/leanon ask")

    def down(*_: object) -> None:
        raise DatabaseDown

    monkeypatch.setattr(contacts, "find", down)
    shown = rehearsal.slack.submit(ANA, ADVICE)
    assert shown["modal"]["errors"] == {"ask_kind": rehearsal.library.words(Sentence.TRY_AGAIN)}
    assert shown["modal"]["state"]["values"]["ask_kind"]["ask_kind"]["selected_option"]["value"] == "advice"


def test_whoever_is_in_the_wrong_team_gets_words_to_hr_which_only_they_send(rehearsal: Rehearsal) -> None:
    rehearsal.home(ANA)
    nobody = said(rehearsal.slack.click(ANA, Action.WRONG_TEAM, home=True)["modal"])
    assert "“Ward 3”" in nobody
    assert rehearsal.library.words("ask.nobody_hr") in nobody
    rehearsal.slack.close(ANA)
    stands_for_hr(rehearsal, HANA)
    rehearsal.home(HANA)
    assert "<@" not in said(rehearsal.slack.click(HANA, Action.WRONG_TEAM, home=True)["modal"])
    shown = rehearsal.slack.click(ANA, Action.WRONG_TEAM, home=True)["modal"]
    assert f"(<@{HANA}>)" in said(shown)
    assert not actions(shown)
    assert not rehearsal.messages(HANA), "nobody is told"
