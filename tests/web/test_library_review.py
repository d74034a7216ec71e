"""Review: a second person sees what was handed in, and what would come of publishing it."""

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from content.entries import seeded
from content.entry import Body, EntryKind
from slackapp.storage.console.roles import Role
from slackapp.storage.library.editions import EVERYWHERE, Place
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.reviewing import (
    CAMERAS,
    DOS_PASOS,
    EN_CAMARA,
    STEP,
    SUPPORT,
    TITLE,
    TWO_STEPS,
    card,
    plain,
    publish,
    revision,
    seen,
    shorter,
)
from tests.web.written import draft, handed_in, published, read, seed, spot


def test_a_change_stands_beside_what_people_read_now(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    said = card(otto.get("/review").text, made)
    assert f'href="/library/en/prompt/{CAMERAS.entry}"' in said
    assert f"Prompt · English · by {HANA} · handed in {made.changed_at:%-d %B %Y, %H:%M} UTC" in said
    assert "<del>" in said
    assert "<ins>" in said
    assert "Why it works" not in plain(said).split("Preview in Slack")[0], "only what differs"
    assert f'value="{made.edit}/en/prompt/energy.cameras" form="publish"' in said
    assert "One thing to try: " in said, "the preview"
    assert "new trend" not in said
    assert "To put right" not in said


def test_a_new_entry_stands_there_whole_and_one_to_be_retired_in_a_plain_sentence(
    site: Site, otto: FlaskClient
) -> None:
    body: Body = {"id": "reframe.new", "text": "You do not have to be everywhere at once."}
    new = handed_in(site, spot("reframe.new", EntryKind.REFRAME), body)
    gone = handed_in(site, STEP, None)
    page = otto.get("/review").text
    assert "Thought You do not have to be everywhere at once." in plain(card(page, new))
    assert "<ins>" not in card(page, new)
    assert "Nobody meets it any more then." in card(page, gone)


def test_a_question_is_said_to_start_a_new_trend(site: Site, otto: FlaskClient) -> None:
    energy = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
    made = handed_in(site, energy, {"id": "energy", "item": "energy.b"})
    swap = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "asking")
    other = handed_in(site, swap, {"id": "asking", "item": "asking.b"})
    page = otto.get("/review").text
    sentence = "Publishing this starts a new trend for {} once it is asked, or goes on with an earlier one"
    assert sentence.format("Load") in card(page, made)
    assert sentence.format("Help") in card(page, other)
    assert "Asked from then on" in card(page, other)
    look = publish(site, otto, made, other, do="look").text
    assert sentence.format("Load") in look
    assert sentence.format("Help") in look


def test_what_a_support_line_still_needs_is_said_before_it_is_published(
    site: Site, otto: FlaskClient
) -> None:
    made = handed_in(site, SUPPORT, seed(SUPPORT, contact="Call 0800 112 112"))
    sentence = "Until then people read it as it was."
    assert sentence in card(otto.get("/review").text, made)
    assert sentence in publish(site, otto, made, do="look").text
    page = otto.get(publish(site, otto, made).headers["Location"]).text
    assert "leanon support verify" in page
    assert "Published. People meet it once it is confirmed." in page
    assert "from the next message on" not in page


def test_the_confirmation_says_what_people_meet_when_and_publishes_nothing(
    site: Site, otto: FlaskClient
) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    answer = publish(site, otto, made, do="look")
    assert answer.status_code == HTTPStatus.OK
    assert "Publish 1 change?" in answer.text
    assert "Leads meet it from their next report on." in answer.text
    assert "Then out of date, and listed under Translations" in answer.text
    assert revision(site) == 0
    assert draft(site, CAMERAS) == made


def test_who_is_alone_reads_what_to_do_about_it(site: Site, hana: FlaskClient) -> None:
    handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    assert "Give a colleague the role Reviewer</a>" in hana.get("/review").text
    lea = site.signed_in(LEA, Role.EDITOR)
    handed_in(site, STEP, None, LEA)
    assert "A second person is missing" not in lea.get("/review").text, "Hana could"
    handed_in(site, STEP, None, HANA)
    page = lea.get("/review").text
    assert "Ask an HR admin, or whoever runs Lean On, to give a colleague the role Reviewer." in page
    assert "/people" not in page
    site.grant(OTTO, Role.REVIEWER)
    assert "A second person is missing" not in hana.get("/review").text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_whoever_does_not_review_reads_all_of_it_and_can_do_nothing(site: Site, role: Role) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    page = site.signed_in(LEA, role).get("/review").text
    assert TITLE in card(page, made)
    for absent in ("checkbox", "Send back", "Publish chosen"):
        assert absent not in page
    assert "Whoever has the role Reviewer or HR admin, and did not write it." in page


def test_what_would_be_too_few_together_is_said_once_above_all_cards(site: Site, otto: FlaskClient) -> None:
    ids = [id_ for kind, id_ in seeded("en") if kind is EntryKind.PROMPT and id_.startswith("energy.")]
    gone = [handed_in(site, spot(each), None) for each in ids[:-1]]
    page = otto.get("/review").text
    assert page.count("Energy would have fewer than 2 prompts") == 1
    assert all("To put right" not in card(page, each) for each in gone)
    assert publish(site, otto, *gone).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert publish(site, otto, *gone[:-1]).status_code == HTTPStatus.SEE_OTHER
    assert read(site, spot(ids[0], locale="es")) is None
    assert read(site, spot(ids[-2], locale="es")) is not None, "it was not chosen"


def test_what_belongs_together_is_chosen_together(site: Site, otto: FlaskClient) -> None:
    made, along = shorter(site)
    page = otto.get("/review").text
    said = card(page, made)
    assert "Its Spanish version" in said
    assert f'name="along" value="{seen(along)[0]}" form="publish" checked' in said
    assert f'id="draft-{along.edit}"' not in page, "it has no card of its own"
    assert "To put right" not in said
    assert publish(site, otto, made, along=(along,)).status_code == HTTPStatus.SEE_OTHER
    assert (read(site, CAMERAS) or {})["steps"] == TWO_STEPS
    assert (read(site, EN_CAMARA) or {})["steps"] == DOS_PASOS
    assert revision(site) == 1


def test_what_is_along_with_one_that_is_not_chosen_is_not_published(site: Site, otto: FlaskClient) -> None:
    _, along = shorter(site)
    other = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    assert publish(site, otto, other, along=(along,)).status_code == HTTPStatus.SEE_OTHER
    assert read(site, EN_CAMARA) == seed(EN_CAMARA)


def test_a_part_that_is_ones_own_is_not_offered(site: Site, otto: FlaskClient) -> None:
    english, spanish = shorter(site, english=OTTO)
    assert "Its Spanish version" not in card(otto.get("/review").text, english)
    answer = publish(site, otto, spanish, do="look")
    assert "Publish this together with its English version" in answer.text
    assert "Choose what belongs to it, too" not in answer.text


def test_a_translation_that_still_fits_is_told_by_what_changed_in_english(
    site: Site, otto: FlaskClient
) -> None:
    published(site, CAMERAS, seed(CAMERAS, title=TITLE))
    made = handed_in(site, EN_CAMARA, seed(EN_CAMARA))
    said = plain(card(otto.get("/review").text, made))
    assert "Not a word changes. Publishing it says that this text still fits the English one." in said
    assert "What has changed in English since" in said
    assert "Still right" in said
    assert "Changed" not in said, "not a word was"
    assert publish(site, otto, made).status_code == HTTPStatus.SEE_OTHER
