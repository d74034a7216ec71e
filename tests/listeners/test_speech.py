"""In whose language somebody is answered: from memory near an answer, and while the database is away."""

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import EntryKind
from content.files import locales, spoken
from slackapp.listeners.ask import form
from slackapp.listeners.services import words_for
from slackapp.listeners.speech import KEPT_SECONDS, STALE_SECONDS, Speech
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.people import choices, workspaces
from tests.cast import ANA, LEA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.scenarios.office import Rehearsal
from tests.services.statements import statements_and_values
from tests.storage.editing import publish

PROMPT = (EntryKind.PROMPT, "energy.cameras")
OTHER = next(each for each in locales() if each not in {"en", "es"})


def away(*_: object) -> Database:
    raise DatabaseDown


def test_while_the_database_is_away_everybody_is_answered_as_they_were_last(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rehearsal.database.write() as tx:
        choices.set_language(tx, WORKSPACE, ANA, "es")
        workspaces.set_locale(tx, WORKSPACE, OTHER)
    speech: Speech = rehearsal.services.speech
    assert speech.locale(WORKSPACE, ANA) == "es"
    monkeypatch.setattr(Database, "read", away)
    assert speech.locale(WORKSPACE, ANA) == "es"
    assert speech.locale(WORKSPACE, LEA) == OTHER, "as the workspace speaks"
    assert speech.locale(OTHER_WORKSPACE, ZOE) == "en"


def test_whoever_is_in_an_open_round_is_known_without_a_statement(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rehearsal.database.write() as tx:
        choices.set_language(tx, WORKSPACE, ANA, "es")
    found = rehearsal.open_check_in([ANA])
    rehearsal.services.open_rounds.find(found.id)
    monkeypatch.setattr(Database, "read", away)
    assert rehearsal.services.speech.locale(WORKSPACE, ANA) == "es"


def test_whoever_alone_speaks_a_language_is_not_told_by_the_statements_that_open_ask_for_help(
    rehearsal: Rehearsal,
) -> None:
    with rehearsal.database.write() as tx:
        choices.set_language(tx, WORKSPACE, ANA, "es")
    publish(rehearsal.database, {PROMPT: {**seeded("en")[PROMPT], "title": "Cameras are up to you"}})
    form(rehearsal.services, WORKSPACE, LEA)
    with statements_and_values(sa.Engine) as english:
        form(rehearsal.services, WORKSPACE, LEA)
    with statements_and_values(sa.Engine) as spanish:
        shown = form(rehearsal.services, WORKSPACE, ANA)
    assert shown["title"]["text"] == spoken("es")("ask.title")
    assert english
    assert spanish == english


@pytest.mark.parametrize(
    "body",
    [{}, {"user": None}, {"user": {"id": 7}, "team": {"id": "T"}}, {"user_id": "U'; --", "team_id": "T0"}],
)
def test_whoever_cannot_be_told_from_a_request_is_answered_in_english(
    rehearsal: Rehearsal, body: dict[str, object]
) -> None:
    assert words_for(rehearsal.services.speech, body).locale == "en"


def test_whose_language_was_read_long_ago_is_in_no_memory_and_what_is_fresh_stays(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, services = 0.0, rehearsal.services
    speech = Speech(rehearsal.database, services.open_rounds, services.libraries, lambda: now)
    with rehearsal.database.write() as tx:
        choices.set_language(tx, WORKSPACE, LEA, "es")
    assert speech.locale(WORKSPACE, LEA) == "es"
    now = KEPT_SECONDS - 1
    speech.forget_old()
    assert speech._workspaces[WORKSPACE].others == {LEA: "es"}
    now = KEPT_SECONDS
    with monkeypatch.context() as patch:
        patch.setattr(Database, "read", away)
        with pytest.raises(DatabaseDown):
            speech.forget_old()
        assert speech.locale(WORKSPACE, LEA) == "es", "as it was last, for as long as nothing can be read"
    speech.forget_old()
    assert speech._workspaces == {}
    assert speech.locale(WORKSPACE, LEA) == "es"


def test_what_somebody_chose_elsewhere_is_heard_of_within_a_minute_and_a_half(rehearsal: Rehearsal) -> None:
    now, services = 0.0, rehearsal.services
    speech = Speech(rehearsal.database, services.open_rounds, services.libraries, lambda: now)
    assert speech.locale(WORKSPACE, LEA) == "en"
    with rehearsal.database.write() as tx:
        choices.set_language(tx, WORKSPACE, LEA, "es")
    assert speech.locale(WORKSPACE, LEA) == "en", "not asked for each click"
    now = STALE_SECONDS + 1
    assert speech.locale(WORKSPACE, LEA) == "es"
