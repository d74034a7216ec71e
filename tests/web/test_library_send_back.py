"""Sending back: with a note, which whoever wrote it finds."""

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from slackapp.storage.console.audit_log import Action
from slackapp.storage.console.roles import Role
from tests.cast import HANA, LEA, OTTO
from tests.web.conftest import Site
from tests.web.reviewing import (
    CAMERAS,
    EN_CAMARA,
    STEP,
    TITLE,
    card,
    done,
    plain,
    send_back,
)
from tests.web.written import draft, handed_in, saved, seed


def test_a_draft_goes_back_with_a_note_that_its_author_reads(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, minutes=7))
    answer = send_back(site, otto, made, "Shorter, please.\r\nAnd <b>calm</b>.")
    assert answer.headers["Location"] == "/review?done=sent-back"
    found = draft(site, CAMERAS)
    assert found
    assert (found.state, found.note) == ("draft", "Shorter, please.\nAnd <b>calm</b>.")
    assert (OTTO, Action.SENT_BACK, str(CAMERAS)) in done(site)
    page = otto.get("/review?done=sent-back").text
    assert "Sent back with your note." in page
    assert "And &lt;b&gt;calm&lt;/b&gt;." in page
    assert "Nothing waits for review" in page
    hana = site.signed_in(HANA, Role.ADMIN)
    assert "Shorter, please." in hana.get("/library/en/prompt/energy.cameras").text
    assert "threw away" not in hana.get("/hr").text, "it is one step, and there is no other draft"


def test_a_translation_of_somebodys_own_stays_when_the_english_one_goes_back(
    site: Site, otto: FlaskClient
) -> None:
    handed_in(site, EN_CAMARA, seed(EN_CAMARA, title="Otra cámara"), LEA)
    made = handed_in(site, CAMERAS, seed(CAMERAS, minutes=7))
    assert send_back(site, otto, made, "Why seven?").status_code == HTTPStatus.SEE_OTHER
    left = draft(site, EN_CAMARA)
    assert left
    assert (left.state, (left.body or {})["title"]) == ("review", "Otra cámara")


@pytest.mark.parametrize(
    ("note", "why"),
    [("  \n ", "Write what is to be changed"), ("long " * 401, "takes more than 2000 characters")],
    ids=["no note", "too long a note"],
)
def test_a_note_that_does_not_do_is_refused_in_place(
    site: Site, otto: FlaskClient, note: str, why: str
) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    answer = send_back(site, otto, made, note)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    said = card(answer.text, made)
    assert why in said
    assert "<details open>" in said
    assert note.strip() in said
    assert draft(site, CAMERAS) == made


def test_nothing_goes_back_that_was_changed_or_is_not_handed_in(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    newer = saved(site, CAMERAS, seed(CAMERAS, title=f"{TITLE} now"))
    for one in (made, newer):
        answer = send_back(site, otto, one, "My note")
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Nothing was sent back" in answer.text
        assert "My note" in answer.text, "what was typed is not lost"
    found = draft(site, CAMERAS)
    assert found
    assert (found.edit, found.note) == (newer.edit, "")


def test_what_is_on_its_way_stands_below_in_brief(site: Site, otto: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title=TITLE))
    back = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    send_back(site, otto, back, "Which step?")
    page = plain(otto.get("/review").text)
    assert (
        f"Sent back 1 With a note, for whoever wrote it. Point out a step Prompt · English · by {HANA}"
        in page
    )
    assert "Which step?" in page
    assert f"Still being written 1 Drafts that nobody has handed in yet. {TITLE}" in page
