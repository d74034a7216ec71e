"""Guardians in the console: a page of their own, nothing else of HR's, and out at once when they are none."""

import re
from html import unescape
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.entry import JSON, EntryKind
from slackapp.clock import wall
from slackapp.storage.console import guardians, notices, roles
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.console.roles import Role
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import Draft
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.reviewing import plain, shorter
from tests.web.written import draft, handed_in, saved, seed, sent_back, spot

OPERATOR = "operator"
WORK = spot("energy.a", EntryKind.ITEM)
EN_TRABAJO = spot("energy.a", EntryKind.ITEM, "es")
NIGHT = spot("energy.own-night", EntryKind.ITEM)
OWN = "I am looking for another job."


@pytest.fixture
def ana(site: Site) -> FlaskClient:
    """Ana's browser: she is a guardian."""
    return site.signed_in(ANA, Role.GUARDIAN)


def test_a_guardian_is_led_to_the_one_page_that_is_theirs(ana: FlaskClient) -> None:
    home = ana.get("/hr")
    assert (home.status_code, home.headers["Location"]) == (HTTPStatus.SEE_OTHER, "/guardian")
    page = ana.get("/guardian").text
    assert "Nothing waits for you" in page
    assert "Guardian</span>" in page
    assert 'href="/library"' not in page


def test_a_guardian_who_looks_elsewhere_reads_why_it_is_closed(ana: FlaskClient) -> None:
    page = ana.get("/library")
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "you read what HR wants to ask in its own words" in page.text
    assert "An HR admin can change that" not in page.text


@pytest.mark.parametrize("role", roles.HR)
def test_nobody_of_hr_opens_the_guardians_page(site: Site, role: Role) -> None:
    page = site.signed_in(HANA, role).get("/guardian")
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "It is for guardians" in page.text
    assert "An HR admin can change that" not in page.text


def test_a_former_guardian_loses_session_and_page_at_the_next_request(site: Site, ana: FlaskClient) -> None:
    assert ana.get("/guardian").status_code == HTTPStatus.OK
    with site.database.write() as tx:
        guardians.end(tx, WORKSPACE, ANA, why=Ended.REMOVED, at=wall(), by=By(OPERATOR, wall()))

    assert ana.get("/guardian").headers["Location"].startswith("/sign-in")
    again = site.signed_in(ANA, None)
    assert again.get("/guardian").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("confirmed", [{}, {"sure": OTTO}], ids=["before it is confirmed", "confirmed"])
def test_hr_cannot_give_a_guardian_a_role_and_is_told_why(
    site: Site, hana: FlaskClient, confirmed: dict[str, str]
) -> None:
    site.grant(OTTO, Role.GUARDIAN)
    answer = hana.post("/people", data=site.form(hana, user=OTTO, role="viewer", **confirmed))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This person is a guardian of the questions here" in answer.text
    assert f'value="{OTTO}"' in answer.text, "what was typed stays"
    with site.database.read() as connection:
        assert roles.role_of(connection, WORKSPACE, OTTO) is Role.GUARDIAN


def test_hr_cannot_make_a_guardian_of_anybody(site: Site, hana: FlaskClient) -> None:
    answer = hana.post("/people", data=site.form(hana, user=OTTO, role="guardian"))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with site.database.read() as connection:
        assert roles.role_of(connection, WORKSPACE, OTTO) is None


def test_what_hr_wants_to_ask_in_its_own_words_waits_beside_what_people_read_now(
    site: Site, ana: FlaskClient
) -> None:
    site.grant(HANA, Role.EDITOR)
    site.grant(OTTO, Role.REVIEWER)
    handed_in(site, WORK, seed(WORK, text=OWN))

    page = unescape(ana.get("/guardian").text)
    text = plain(page)
    assert "A question in other words · by UHANA" in text
    assert OWN in text
    assert str(seed(WORK)["text"]) in text
    assert "<ins>" in page
    assert "After a yes, UOTTO can publish it." in text
    assert "UHANA can publish" not in text, "nobody publishes what they wrote"


def test_only_own_words_wait(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    shorter(site)  # a prompt, which asks people nothing
    handed_in(site, WORK, seed(WORK))  # the words that came with the app
    handed_in(site, EN_TRABAJO, seed(EN_TRABAJO))
    saved(site, NIGHT, night())  # not handed in
    handed_in(site, spot("energy.b", EntryKind.ITEM), None)  # to be retired

    assert "Nothing waits for you" in ana.get("/guardian").text


def test_a_new_question_and_a_translation_wait_too_and_say_what_they_are(
    site: Site, ana: FlaskClient
) -> None:
    site.grant(HANA, Role.EDITOR)
    handed_in(site, NIGHT, night())
    handed_in(site, EN_TRABAJO, seed(EN_TRABAJO, text="Busco otro trabajo."))
    handed_in(site, spot("load", EntryKind.THEME), seed(spot("load", EntryKind.THEME), title="Leaving"))

    text = plain(unescape(ana.get("/guardian").text))
    assert "A new question · by UHANA" in text
    assert "Another translation into Spanish · by UHANA" in text
    assert "What it translates" in text
    assert "The heading of a theme in other words" in text


def test_a_yes_is_written_down_and_the_draft_stays_as_it_is(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    made = handed_in(site, WORK, seed(WORK, text=OWN))

    answer = decide(site, ana, made, "yes", "Fair, as everybody can say it.")

    assert answer.headers["Location"] == "/guardian?done=yes"
    page = plain(unescape(ana.get("/guardian?done=yes").text))
    assert "You said yes." in page
    assert "Nothing waits for you" in page
    assert f"Yes to “ {OWN} ”" in page
    assert "Fair, as everybody can say it." in page
    assert draft(site, WORK) == made
    with site.database.read() as connection:
        assert drafts.last_step(connection, WORK) == (HANA, Action.SUBMITTED), "a yes changes nothing of it"
        (wording,) = guardians.approved(connection, WORKSPACE)
    assert (wording.kind, wording.entry, wording.locale) == ("item", "energy.a", "en")


def test_a_no_goes_back_with_the_note_and_whose_it_is(site: Site, ana: FlaskClient) -> None:
    hana = site.signed_in(HANA, Role.EDITOR)
    made = handed_in(site, WORK, seed(WORK, text=OWN))

    answer = decide(site, ana, made, "no", "This is about one person.")

    assert answer.headers["Location"] == "/guardian?done=no"
    back = draft(site, WORK)
    assert back is not None
    assert (back.state, back.note) == ("draft", "This is about one person.")
    entry = plain(unescape(hana.get("/library/en/item/energy.a").text))
    assert "What to change, says UANA This is about one person." in entry
    review = plain(unescape(hana.get("/review").text))
    assert "This is about one person. UANA" in review
    assert "No to “" in plain(unescape(ana.get("/guardian").text))


def test_a_no_without_a_note_decides_nothing_and_says_so(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    made = handed_in(site, WORK, seed(WORK, text=OWN))
    wrong = [("no", " ", "Say in a note"), ("", "x", "choose yes or no"), ("yes", "y" * 2001, "2000")]
    for do, note, why in wrong:
        answer = decide(site, ana, made, do, note)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert why in answer.text
    assert draft(site, WORK) == made


def test_a_yes_to_what_was_changed_meanwhile_is_not_taken(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    made = handed_in(site, WORK, seed(WORK, text=OWN))
    later = handed_in(site, WORK, seed(WORK, text="I have had offers."))

    for do in ("yes", "no"):
        answer = decide(site, ana, made, do, "My note.")
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "UHANA handed this in while you read it, so nothing was decided." in unescape(answer.text)
        assert "My note." in answer.text, "what was typed stays"
    with site.database.read() as connection:
        assert guardians.approvals(connection, WORKSPACE) == {}
    assert draft(site, WORK) == later


def test_a_yes_to_what_nobody_handed_in_is_not_taken(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    made = saved(site, WORK, seed(WORK, text=OWN))

    for do in ("yes", "no"):
        assert decide(site, ana, made, do, "My note.").status_code == HTTPStatus.CONFLICT
    with site.database.read() as connection:
        assert guardians.approvals(connection, WORKSPACE) == {}
    assert draft(site, WORK) == made


def test_a_guardian_decides_nothing_but_what_waits_for_one(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    prompt, _ = shorter(site)  # a prompt, which asks people nothing
    vetted = handed_in(site, EN_TRABAJO, seed(EN_TRABAJO))
    approved = handed_in(site, WORK, seed(WORK, text=OWN))
    decide(site, ana, approved, "yes")

    for made in (prompt, vetted, approved):
        assert decide(site, ana, made, "no", "I do not like it.").status_code == HTTPStatus.CONFLICT
        assert draft(site, made.place) == made, "it is HR's to send back"


def test_what_hr_says_among_itself_is_not_shown_to_guardians(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    site.grant(OTTO, Role.GUARDIAN)
    with site.database.write() as tx:
        guardians.end(tx, WORKSPACE, OTTO, why=Ended.REMOVED, at=wall(), by=By(OPERATOR, wall()))
    site.grant(OTTO, Role.REVIEWER)
    prompt, _ = shorter(site)
    with site.database.write() as tx:
        drafts.send_back(tx, prompt.place, prompt.edit, "Our lawyers want it shorter.", By(OTTO, wall()))

    assert "Our lawyers" not in ana.get("/guardian").text


def test_another_text_needs_another_yes(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.EDITOR)
    decide(site, ana, handed_in(site, WORK, seed(WORK, text=OWN)), "yes")
    handed_in(site, WORK, seed(WORK, text=f"{OWN} "))
    assert "Nothing waits for you" not in ana.get("/guardian").text
    handed_in(site, WORK, seed(WORK, text=OWN))
    assert "Nothing waits for you" in ana.get("/guardian").text, "this very text has its yes"


def test_nobody_says_yes_to_what_they_wrote_before_they_were_a_guardian(site: Site, ana: FlaskClient) -> None:
    site.grant(LEA, Role.EDITOR)
    made = handed_in(site, WORK, seed(WORK, text=OWN), LEA)
    lea = site.signed_in(LEA, Role.GUARDIAN)

    page = plain(lea.get("/guardian").text)
    assert "You wrote a part of it before you were a guardian" in page
    assert "Yes, this may be asked" not in page
    assert decide(site, lea, made, "yes").status_code == HTTPStatus.CONFLICT
    assert decide(site, ana, made, "yes").status_code == HTTPStatus.SEE_OTHER


def test_review_says_that_a_draft_waits_for_the_guardian_and_what_came_of_it(
    site: Site, ana: FlaskClient
) -> None:
    site.grant(HANA, Role.EDITOR)
    otto = site.signed_in(OTTO, Role.REVIEWER)
    made = handed_in(site, WORK, seed(WORK, text=OWN))
    for page in ("/review", "/library/en/item/energy.a"):
        assert "It waits for a guardian’s yes" in unescape(otto.get(page).text)
        assert "UANA can give it" in unescape(otto.get(page).text)

    chosen = f'name="chosen" value="{made.edit}/'
    assert chosen not in otto.get("/review").text, "nothing to press that would be refused"
    decide(site, ana, made, "yes", "Fair.")
    assert chosen in otto.get("/review").text
    for page in ("/review", "/library/en/item/energy.a"):
        said = unescape(otto.get(page).text)
        assert "It waits for a guardian’s yes" not in said
        assert re.search(r"UANA said yes to it as a guardian on [^<]*, with a note: Fair\.", said)


def test_the_audit_log_tells_of_guardians_by_name(site: Site, ana: FlaskClient) -> None:
    site.grant(HANA, Role.ADMIN)
    made = handed_in(site, WORK, seed(WORK, text=OWN))
    decide(site, ana, made, "yes", "Fair.")
    log = plain(unescape(site.signed_in(HANA).get("/audit").text))
    assert "Approved by a guardian UANA" in log
    assert "Guardian appointed The operator UANA" in log


def test_guardians_get_a_message_once_for_what_was_handed_in_and_for_nothing_else(
    site: Site, ana: FlaskClient
) -> None:
    site.grant(HANA, Role.EDITOR)
    with site.database.write() as tx:
        notices.withdraw(tx, WORKSPACE, ANA)  # that of the appointment
    shorter(site)
    saved(site, WORK, seed(WORK, text=OWN))
    assert owed(site) == []
    sent_back(site, NIGHT, night())
    assert owed(site) == [ANA]


def owed(site: Site) -> list[str]:
    with site.database.write() as tx:
        return [each.user for each in notices.claim(tx, WORKSPACE, wall=wall(), limit=9)]


def night() -> dict[str, JSON]:
    return {**seed(WORK), "id": NIGHT.entry, "text": "The night shift leaves me tired."}


def decide(site: Site, client: FlaskClient, made: Draft, do: str, note: str = "") -> TestResponse:
    form = site.form(client, seen=f"{made.edit}/{made.place}", do=do, note=note)
    return client.post("/guardian/decide", data=form)
