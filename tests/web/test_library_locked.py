"""HR tries to ask a question in its own words by every way the console has, and is told in time."""

import json
from collections.abc import Callable
from html import unescape
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.entry import EntryKind
from content.library import load
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.console.roles import Role
from slackapp.storage.library import editions, question_rules
from slackapp.storage.library.editions import EVERYWHERE, Place
from tests.cast import HANA, OTTO, T0, VERA, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.importing import TAKE, boxes, look, words
from tests.web.packed import file
from tests.web.reviewing import publish, revision
from tests.web.written import draft, guarded, handed_in, published, seed, spot

LOADED = "I am looking for another job."
ITEM = EntryKind.ITEM
ENERGY = spot("energy.a", ITEM)
SPANISH = spot("energy.a", ITEM, "es")
HEADING = spot("load", EntryKind.THEME)
OWN = spot("energy.leave", ITEM)
CHOICE = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
REFUSED = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
NAME_GUARDIANS = "ask whoever runs Lean On to name a guardian"


@pytest.fixture
def hana(site: Site) -> FlaskClient:
    return site.signed_in(HANA, Role.ADMIN)


@pytest.fixture
def otto(site: Site) -> FlaskClient:
    return site.signed_in(OTTO, Role.REVIEWER)


def edit(site: Site, hana: FlaskClient) -> TestResponse:
    typed = {"base": "0", "edit": "0", "text": LOADED, "scale": "frequency", "do": "submit"}
    return hana.post("/library/en/item/energy.a", data=site.form(hana, **typed))


def translate(site: Site, hana: FlaskClient) -> TestResponse:
    typed = {"base": "0", "edit": "0", "text": "Busco otro trabajo.", "do": "submit"}
    return hana.post("/library/es/item/energy.a", data=site.form(hana, **typed))


def head(site: Site, hana: FlaskClient) -> TestResponse:
    typed = {"base": "0", "edit": "0", "title": "Leaving", "question": "Do you want to leave?", "do": "save"}
    return hana.post("/library/en/theme/load", data=site.form(hana, **typed))


def add(site: Site, hana: FlaskClient) -> TestResponse:
    typed = {"kind": "item", "dimension": "energy", "text": LOADED, "scale": "frequency", "do": "save"}
    return hana.post("/library/new", data=site.form(hana, **typed))


def restore(site: Site, hana: FlaskClient) -> TestResponse:
    guarded(site)
    published(site, ENERGY, seed(ENERGY, text=LOADED))
    published(site, ENERGY, seed(ENERGY))
    dismiss(site)
    return hana.post(
        "/library/en/item/energy.a/restore", data=site.form(hana, base="2", edit="0", number="1")
    )


def swap(site: Site, hana: FlaskClient) -> TestResponse:
    guarded(site)
    published(site, OWN, seed(spot("energy.b", ITEM), id=OWN.entry, text=LOADED))
    published(site, spot(OWN.entry, ITEM, "es"), {"id": OWN.entry, "text": "Busco otro trabajo."})
    dismiss(site)
    sent = site.form(hana, item=OWN.entry, base="0", edit="0", sure="yes")
    return hana.post("/questions/energy", data=sent)


def dismiss(site: Site) -> None:
    with site.database.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.REMOVED, at=T0, by=By("operator", T0))


@pytest.mark.parametrize("way", [edit, translate, head, add, restore, swap])
def test_without_a_guardian_own_words_are_refused_in_a_sentence_and_nothing_is_saved(
    site: Site, hana: FlaskClient, way: Callable[[Site, FlaskClient], TestResponse]
) -> None:
    answer = way(site, hana)
    assert answer.status_code in REFUSED
    assert NAME_GUARDIANS in unescape(answer.text)
    with site.database.read() as connection:
        assert editions.drafts(connection, WORKSPACE) == ()


def test_files_with_own_words_say_so_beforehand_and_offer_no_box(site: Site, hana: FlaskClient) -> None:
    files = {
        "en/themes.yml": file(
            "en/themes.yml", (load().item("energy.a").text, LOADED), ("title: Load", "title: Go")
        ),
        "es/themes.yml": file("es/themes.yml", (load("es").item("energy.a").text, "Busco otro trabajo.")),
    }
    seen = look(site, hana, files)
    assert words(seen).count(question_rules.NO_GUARDIANS) == 3
    assert boxes(seen) == []
    offers = json.dumps([["en", "item", "energy.a", seed(ENERGY, text=LOADED), 0, 0]])
    crafted = site.form(hana, offers=offers, take=str(ENERGY))
    assert hana.post(TAKE, data=crafted).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert draft(site, ENERGY) is None

    guarded(site)
    assert set(boxes(look(site, hana, files))) == {str(ENERGY), str(SPANISH), str(HEADING)}


def test_files_with_own_words_say_beforehand_whose_yes_they_take(site: Site, hana: FlaskClient) -> None:
    guarded(site)
    own = file("en/themes.yml", (load().item("energy.a").text, LOADED))
    assert "take a guardian’s yes before anybody is asked in them: Vera" in words(
        look(site, hana, {"en/themes.yml": own})
    )
    prompts = file("en/prompts.yml", ("title: Make cameras optional", "title: Leave cameras off"))
    assert "guardian" not in words(look(site, hana, {"en/prompts.yml": prompts}))


def test_files_that_choose_another_vetted_question_are_taken(site: Site, hana: FlaskClient) -> None:
    text = file(
        "en/themes.yml",
        ("      default: true", "      default: false"),
        ("default: false\n    - id: energy.c", "default: true\n    - id: energy.c"),
    )
    assert boxes(look(site, hana, {"en/themes.yml": text})) == [str(CHOICE)]


def test_a_draft_from_when_there_was_a_guardian_is_not_published_and_review_says_why(
    site: Site, otto: FlaskClient
) -> None:
    made = handed_in(site, ENERGY, seed(ENERGY, text=LOADED))
    assert question_rules.NO_GUARDIANS in unescape(otto.get("/review").text)
    answer = publish(site, otto, made)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert question_rules.NO_GUARDIANS in unescape(answer.text)
    assert revision(site) == 0


def test_with_a_guardian_it_waits_for_their_yes_and_can_be_sent_back_meanwhile(
    site: Site, otto: FlaskClient
) -> None:
    guarded(site)
    made = handed_in(site, ENERGY, seed(ENERGY, text=LOADED))
    page = unescape(otto.get("/review").text)
    assert "It waits for a guardian’s yes" in page
    assert "To put right first" not in page, "waiting is nothing to put right"
    answer = publish(site, otto, made)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert question_rules.NOT_APPROVED in unescape(answer.text)
    assert revision(site) == 0


def test_with_a_guardian_pages_say_who_has_to_say_yes_before_anybody_types_and_after_handing_in(
    site: Site, hana: FlaskClient
) -> None:
    page, told = (
        "/library/en/item/energy.a",
        "Other words than those that came with Lean On take a guardian’s",
    )
    assert told not in unescape(hana.get(page).text), "here everything is locked, and it says so"
    guarded(site)
    for each in (page, "/library/es/item/energy.a", "/library/en/theme/load", "/library/new?kind=item"):
        assert f"{told} yes before anybody is asked in them: Vera can give it." in unescape(
            hana.get(each).text
        )
    assert told not in unescape(hana.get("/library/new?kind=prompt").text)

    handed_in(site, ENERGY, seed(ENERGY, text=LOADED))
    said = unescape(hana.get(f"{page}?done=handed-in").text)
    assert "Handed in. Once a guardian has said yes, a second person can publish it." in said
    assert "Waiting for a guardian" in said
    assert "A second person can now publish it." not in said


def test_pages_say_what_is_locked_before_anybody_types_and_have_nothing_to_press(
    site: Site, hana: FlaskClient
) -> None:
    for page in ("/library/en/item/energy.a", "/library/es/item/energy.a", "/library/en/theme/load"):
        answer = hana.get(page)
        assert "Locked here" in answer.text
        assert page not in forms(answer)
    new = hana.get("/library/new?kind=item")
    assert "Locked here" in new.text
    assert set(forms(new)) == {"/sign-out", "/library/new"}, "the kind can be changed, and nothing written"
    assert "text" not in forms(new)["/library/new"]
    questions = hana.get("/questions").text
    assert "Locked here" in questions
    assert "Write a new one" not in questions
    assert "See what it would change" in questions, "vetted ones can be chosen"

    guarded(site)
    for page in ("/library/en/item/energy.a", "/library/new?kind=item", "/questions"):
        assert "Locked here" not in hana.get(page).text


def test_a_prompt_is_not_locked(hana: FlaskClient) -> None:
    assert "/library/en/prompt/energy.cameras" in forms(hana.get("/library/en/prompt/energy.cameras"))


def test_an_own_question_never_offers_that_it_didnt_come_up(site: Site, hana: FlaskClient) -> None:
    guarded(site)
    typed = {"base": "0", "edit": "0", "text": "I slept well.", "scale": "frequency", "not_applicable": "yes"}
    answer = hana.post("/library/en/item/energy.a", data=site.form(hana, **typed, do="submit"))
    assert answer.headers["Location"].endswith("done=unfit")
    assert question_rules.NOT_APPLICABLE in unescape(hana.get("/library/en/item/energy.a").text)
