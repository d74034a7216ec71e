"""An entry's page: what is typed is kept whatever happens, and what becomes of it is said."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from content.entries import seeded
from content.entry import Body, EntryKind, words
from slackapp.storage.console import audit_log
from slackapp.web import security
from slackapp.web.library import fields
from tests.cast import HANA, LEA, WORKSPACE
from tests.web.conftest import PUBLIC_URL, Site
from tests.web.forms import forms, send
from tests.web.written import draft, guarded, published, read, saved, seed, sent_back, spot

CAMERAS = spot("energy.cameras")
SPANISH = spot("energy.cameras", locale="es")
PAGE = "/library/en/prompt/energy.cameras"
EVERYTHING = [
    (locale, kind, entry)
    for locale in ("en", "es")
    for kind in EntryKind
    for entry in [next((id_ for of, id_ in seeded(locale) if of is kind), "")]
    if kind is not EntryKind.ASKED
]


def body_of(site: Site, place: str = "en") -> Body:
    """What the draft of the prompt about cameras says."""
    found = draft(site, spot("energy.cameras", locale=place))
    assert found is not None
    assert found.body is not None
    return found.body


def state(site: Site, place: str = "en") -> str:
    found = draft(site, spot("energy.cameras", locale=place))
    return found.state if found else ""


def test_saving_without_a_change_saves_nothing_whatever_it_is(site: Site, hana: FlaskClient) -> None:
    guarded(site)
    for locale, kind, entry in EVERYTHING:
        for do in ("save", "submit"):
            answer = send(hana, f"/library/{locale}/{kind}/{entry}", do=do)
            assert answer.headers["Location"].endswith("?done=same"), entry
            assert "Nothing was changed" in hana.get(answer.headers["Location"]).text, entry
        assert draft(site, spot(entry, kind, locale)) is None, entry


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_form_of_every_entry_that_came_makes_that_entry_again(locale: str) -> None:
    for (kind, entry), body in seeded(locale).items():
        if kind is not EntryKind.ASKED:
            assert fields.read(kind, entry, fields.values(body)) == body


def test_a_saved_draft_changes_nothing_that_people_read_and_says_what_comes_next(
    site: Site, hana: FlaskClient
) -> None:
    answer = send(hana, PAGE, title="Leave the lens alone", do="save")
    assert answer.status_code == 303
    page = hana.get(answer.headers["Location"]).text
    assert "Saved as a draft. Nobody else meets it" in page
    assert "Hand it in when it is ready" in page
    assert body_of(site)["title"] == "Leave the lens alone"
    assert state(site) == "draft"
    assert read(site, CAMERAS) == seed(CAMERAS)


def test_line_breaks_blanks_nul_and_emoji_are_kept_as_one_means_them(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, title="  Lean\0 on 🙂  ", draft="One\r\ntwo\r\n\r\n👩🏽‍💻 three\r\n", do="save")
    assert body_of(site)["title"] == "Lean on 🙂"
    assert body_of(site)["draft"] == "One\ntwo\n\n👩🏽‍💻 three"
    assert send(hana, PAGE, do="save").headers["Location"].endswith("?done=same")


def test_a_very_long_text_is_kept_whole_and_said_to_be_too_long(site: Site, hana: FlaskClient) -> None:
    long = "word " * 1_100 + "end"
    answer = send(hana, PAGE, why=long, do="submit")
    assert body_of(site)["why"] == long
    assert state(site) == "draft"
    page = hana.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "shorten it" in page.text


def test_what_is_no_field_is_not_taken(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, id="other", scale="frequency", country="ES", title="Changed", do="save")
    assert body_of(site) == seed(CAMERAS, title="Changed")


def test_a_field_that_is_emptied_is_taken_out_and_missed_before_review(site: Site, hana: FlaskClient) -> None:
    held = forms(hana.get(PAGE))[PAGE]
    steps = {name: "" for name in held if name.startswith("steps-")}
    answer = send(hana, PAGE, avoid="", **steps, do="submit")
    assert not {"avoid", "steps"} & body_of(site).keys()
    page = hana.get(answer.headers["Location"]).text
    assert "not handed in: there is something to put right first" in page
    assert "“When not to use it” is missing; add it." in unescape(page)
    assert '<a href="#f-steps-1">“Steps” is missing' in unescape(page)
    assert state(site) == "draft"


def test_what_is_handed_in_waits_for_a_second_person(site: Site, hana: FlaskClient) -> None:
    answer = send(hana, PAGE, title="Leave the lens alone", do="submit")
    page = hana.get(answer.headers["Location"]).text
    assert "Handed in. A second person can now publish it." in page
    assert "Waiting for a second person" in page
    assert state(site) == "review"


def test_saving_over_a_draft_in_review_takes_it_back_and_says_so(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, title="Leave the lens alone", do="submit")
    assert "Saving a change takes it back" in hana.get(PAGE).text
    answer = send(hana, PAGE, title="Leave it", do="save")
    assert "taken back from review" in hana.get(answer.headers["Location"]).text
    assert state(site) == "draft"


def test_saving_no_change_leaves_a_draft_in_review(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, title="Leave the lens alone", do="submit")
    handed_in = draft(site, CAMERAS)
    for do in ("save", "submit"):
        send(hana, PAGE, do=do)
        assert draft(site, CAMERAS) == handed_in
    assert state(site) == "review"


def test_a_draft_that_says_what_people_read_is_not_handed_in(site: Site, hana: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"))
    answer = send(hana, PAGE, title=str(seed(CAMERAS)["title"]), do="submit")
    page = hana.get(answer.headers["Location"]).text
    assert "it says what people read already" in page
    assert "It says the same as what people read now." in page
    assert state(site) == "draft"


def test_whoever_hands_in_what_others_wrote_has_not_written_it(site: Site, hana: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"), LEA)
    send(hana, PAGE, do="submit")
    found = draft(site, CAMERAS)
    assert found is not None
    assert (found.state, found.authors) == ("review", (LEA,))


def test_a_note_stays_until_the_draft_is_handed_in_again(site: Site, hana: FlaskClient) -> None:
    sent_back(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"), "Say why.\nAnd how.")
    page = hana.get(PAGE).text
    assert "Sent back" in page
    assert "Say why.\nAnd how." in page
    send(hana, PAGE, title="Leave it", do="save")
    assert "Say why." in hana.get(PAGE).text
    send(hana, PAGE, do="submit")
    assert "Say why." not in hana.get(PAGE).text


def test_what_was_typed_survives_being_signed_out(site: Site) -> None:
    client = site.signed_in()
    held = forms(client.get(PAGE))[PAGE]
    client.delete_cookie(site.browser().name(security.SESSION))
    typed = {**held, "title": "Typed\nfor <long>"}
    answer = client.post(PAGE, data=typed, headers={"Origin": PUBLIC_URL})
    assert answer.status_code == 401
    assert forms(answer)[f"{PAGE}?"]["title"] == "Typed\r\nfor <long>"
    assert draft(site, CAMERAS) is None


def test_what_is_the_same_in_every_language_cannot_be_changed_in_spanish(
    site: Site, hana: FlaskClient
) -> None:
    send(hana, "/library/es/prompt/energy.cameras", title="Otro", minutes="59", dimension="asking", do="save")
    assert body_of(site, "es") == words(seed(SPANISH, title="Otro"))


def test_a_missing_translation_begins_empty_and_nothing_is_wrong_with_it_yet(
    site: Site, hana: FlaskClient
) -> None:
    new = spot("energy.window")
    published(site, new, {**seed(CAMERAS), "id": "energy.window", "title": "Open the window"})
    page = "/library/es/prompt/energy.window"
    shown = hana.get(page)
    assert "It is not written in Spanish yet." in shown.text
    assert "aria-invalid" not in shown.text
    assert forms(shown)[page]["title"] == ""
    assert send(hana, page, do="submit").headers["Location"].endswith("done=same")
    answer = send(hana, page, title="Abre la ventana", do="save")
    assert answer.headers["Location"].endswith("done=saved")
    made = draft(site, spot("energy.window", locale="es"))
    assert made is not None
    assert made.body == {"id": "energy.window", "title": "Abre la ventana"}


def test_each_step_is_in_the_audit_log_with_its_text(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, title="Leave the lens alone", do="submit")
    with site.database.read() as connection:
        found = audit_log.search(connection, WORKSPACE, text=str(CAMERAS))
    assert [(each.action.value, each.actor) for each in found] == [("submitted", HANA), ("saved", HANA)]
    assert found[1].detail["body"]["title"] == "Leave the lens alone"
