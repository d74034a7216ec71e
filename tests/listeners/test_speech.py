"""In whose language somebody is answered: from memory near an answer, and while the database is away."""

import pytest

from content.files import locales
from slackapp.listeners.services import words_for
from slackapp.listeners.speech import STALE_SECONDS, Speech
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.people import choices, workspaces
from tests.cast import ANA, LEA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.scenarios.office import Rehearsal

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


@pytest.mark.parametrize(
    "body",
    [{}, {"user": None}, {"user": {"id": 7}, "team": {"id": "T"}}, {"user_id": "U'; --", "team_id": "T0"}],
)
def test_whoever_cannot_be_told_from_a_request_is_answered_in_english(
    rehearsal: Rehearsal, body: dict[str, object]
) -> None:
    assert words_for(rehearsal.services.speech, body).locale == "en"


def test_what_somebody_chose_elsewhere_is_heard_of_within_a_minute_and_a_half(rehearsal: Rehearsal) -> None:
    now = 0.0
    speech = Speech(rehearsal.database, rehearsal.services.open_rounds, lambda: now)
    assert speech.locale(WORKSPACE, LEA) == "en"
    with rehearsal.database.write() as tx:
        choices.set_language(tx, WORKSPACE, LEA, "es")
    assert speech.locale(WORKSPACE, LEA) == "en", "not asked for each click"
    now = STALE_SECONDS + 1
    assert speech.locale(WORKSPACE, LEA) == "es"
