"""What all languages share goes along with English: handed in, taken back, retired and restored together."""

import pytest
from flask.testing import FlaskClient

from content.entry import EntryKind
from slackapp.clock import wall
from slackapp.storage.console.roles import Role
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import Draft, Place
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import send
from tests.web.written import draft, handed_in, published, read, saved, seed, spot

CAMERAS = spot("energy.cameras")
SPANISH = spot("energy.cameras", locale="es")
PAGE = "/library/en/prompt/energy.cameras"


def publish_all(site: Site, *places: Place) -> None:
    """Let Otto publish these drafts with one press."""
    with site.database.write() as tx:
        seen = {place: found.edit for place in places if (found := draft(site, place))}
        drafts.publish(tx, WORKSPACE, seen, user=OTTO, at=wall())


def spanish(site: Site) -> Draft:
    found = draft(site, SPANISH)
    assert found is not None
    return found


def retired(site: Site, hana: FlaskClient) -> None:
    """Retire the prompt in both languages."""
    send(hana, PAGE, f"{PAGE}/retire")
    publish_all(site, CAMERAS, SPANISH)
    assert read(site, CAMERAS) is read(site, SPANISH) is None


def test_minutes_go_along_once_they_are_handed_in_and_not_before(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, minutes="9", do="save")
    assert draft(site, SPANISH) is None
    send(hana, PAGE, do="submit")
    found = spanish(site)
    assert (found.state, found.body, found.authors) == ("review", seed(SPANISH, minutes=9), (HANA,))


def test_nothing_goes_along_where_nothing_shared_was_changed(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, title="Leave the lens alone", do="submit")
    assert draft(site, SPANISH) is None


def test_what_goes_along_changes_with_what_is_handed_in_later(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, minutes="9", do="submit")
    send(hana, PAGE, minutes="11", do="submit")
    assert (spanish(site).state, spanish(site).body) == ("review", seed(SPANISH, minutes=11))
    send(hana, PAGE, minutes=str(seed(CAMERAS)["minutes"]), title="Only this", do="submit")
    assert draft(site, SPANISH) is None


def test_discarding_takes_along_what_went_along(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, minutes="9", do="submit")
    answer = send(hana, PAGE, f"{PAGE}/discard")
    assert "The draft is gone" in hana.get(answer.headers["Location"]).text
    assert draft(site, CAMERAS) is draft(site, SPANISH) is None


def test_discarding_takes_it_along_even_when_the_draft_says_something_else_by_then(
    site: Site, hana: FlaskClient
) -> None:
    send(hana, PAGE, minutes="9", do="submit")
    send(hana, PAGE, minutes="11", do="save")
    send(hana, PAGE, f"{PAGE}/discard")
    assert draft(site, SPANISH) is None


def test_what_somebody_works_on_in_spanish_gets_the_minutes_and_is_not_handed_in_for_them(
    site: Site, hana: FlaskClient
) -> None:
    saved(site, SPANISH, seed(SPANISH, title="Otro"), LEA)
    answer = send(hana, PAGE, minutes="9", do="submit")
    assert (spanish(site).state, spanish(site).body) == ("draft", seed(SPANISH, title="Otro", minutes=9))
    assert "Somebody still works on this in Spanish." in hana.get(answer.headers["Location"]).text


def test_discarding_gives_what_somebody_works_on_in_spanish_its_minutes_back(
    site: Site, hana: FlaskClient
) -> None:
    saved(site, SPANISH, seed(SPANISH, title="Otro"), LEA)
    send(hana, PAGE, minutes="9", do="submit")
    send(hana, PAGE, f"{PAGE}/discard")
    assert spanish(site).body == seed(SPANISH, title="Otro")


def test_a_spanish_text_that_is_saved_meanwhile_keeps_the_minutes_that_are_handed_in(
    site: Site, hana: FlaskClient
) -> None:
    send(hana, PAGE, minutes="9", do="submit")
    page = "/library/es/prompt/energy.cameras"
    assert "aria-invalid" not in hana.get(page).text
    answer = send(hana, page, title="Otro", do="submit")
    assert answer.headers["Location"].endswith("done=handed-in")
    assert (spanish(site).state, spanish(site).body) == ("review", seed(SPANISH, title="Otro", minutes=9))


def test_retiring_goes_along_and_can_be_thought_better_of(site: Site, hana: FlaskClient) -> None:
    answer = send(hana, PAGE, f"{PAGE}/retire")
    page = hana.get(answer.headers["Location"]).text
    assert "Handed in to be retired. People meet it until a second person publishes that." in page
    assert read(site, CAMERAS) == seed(CAMERAS)
    assert (spanish(site).state, spanish(site).body) == ("review", None)
    assert "Keep it after all" in page
    assert "Save draft" not in page
    kept = send(hana, PAGE, f"{PAGE}/discard")
    assert draft(site, CAMERAS) is draft(site, SPANISH) is None
    assert "It is kept. Nobody is asked to retire it any more." in hana.get(kept.headers["Location"]).text


def test_retiring_says_what_becomes_of_a_draft(site: Site, hana: FlaskClient) -> None:
    assert "takes the place of the draft" not in hana.get(PAGE).text
    saved(site, CAMERAS, seed(CAMERAS, minutes=9))
    assert "This takes the place of the draft; the audit log keeps what that says." in hana.get(PAGE).text
    send(hana, PAGE, f"{PAGE}/retire")
    found = draft(site, CAMERAS)
    assert found is not None
    assert (found.state, found.body) == ("review", None)


def test_pressing_retire_twice_is_as_good_as_once(site: Site, hana: FlaskClient) -> None:
    data = site.form(hana, base="0", edit="0")
    for _ in range(2):
        assert hana.post(f"{PAGE}/retire", data=data).headers["Location"].endswith("done=retiring")


def test_what_is_retired_shows_what_it_said_and_comes_back_in_both_languages(
    site: Site, hana: FlaskClient
) -> None:
    retired(site, hana)
    page = hana.get(PAGE)
    assert "Nobody meets it any more. Below is what it said last." in page.text
    assert str(seed(CAMERAS)["source"]) in page.text
    answer = send(hana, PAGE, f"{PAGE}/restore")
    assert "That version is a draft now." in hana.get(answer.headers["Location"]).text
    assert draft(site, SPANISH) is None, "it is not handed in yet"
    send(hana, PAGE, minutes="9", do="submit")
    assert (spanish(site).state, spanish(site).body) == ("review", seed(SPANISH, minutes=9))
    publish_all(site, CAMERAS, SPANISH)
    assert read(site, SPANISH) == seed(SPANISH, minutes=9)


def test_bringing_back_can_be_thought_better_of_in_both_languages(site: Site, hana: FlaskClient) -> None:
    retired(site, hana)
    send(hana, PAGE, f"{PAGE}/restore")
    send(hana, PAGE, do="submit")
    send(hana, PAGE, f"{PAGE}/discard")
    assert draft(site, CAMERAS) is draft(site, SPANISH) is None


def test_what_was_retired_in_spanish_alone_stays_retired(site: Site, hana: FlaskClient) -> None:
    published(site, SPANISH, None)
    send(hana, PAGE, f"{PAGE}/retire")
    publish_all(site, CAMERAS)
    send(hana, PAGE, f"{PAGE}/restore")
    send(hana, PAGE, do="submit")
    assert draft(site, SPANISH) is None


def test_somebodys_own_wish_to_retire_the_spanish_text_stands(site: Site, hana: FlaskClient) -> None:
    handed_in(site, SPANISH, None, LEA)
    send(hana, PAGE, minutes="9", do="submit")
    assert spanish(site).body is None
    send(hana, PAGE, f"{PAGE}/discard")
    assert spanish(site).body is None


def test_a_translation_begun_of_a_retired_entry_is_not_thrown_away(site: Site, hana: FlaskClient) -> None:
    retired(site, hana)
    saved(site, SPANISH, seed(SPANISH, title="Otro"), LEA)
    send(hana, PAGE, f"{PAGE}/restore")
    send(hana, PAGE, f"{PAGE}/discard")
    assert spanish(site).body == seed(SPANISH, title="Otro")


@pytest.mark.parametrize(
    ("kind", "entry", "why"),
    [
        (EntryKind.THEME, "load", "There must always be one of these"),
        (EntryKind.HELP, "advice", "There must always be one of these"),
        (EntryKind.ITEM, "energy.a", "People are asked this question"),
    ],
)
def test_what_people_cannot_do_without_is_not_retired(
    site: Site, hana: FlaskClient, kind: EntryKind, entry: str, why: str
) -> None:
    page = f"/library/en/{kind}/{entry}"
    assert "Ask to retire it" not in hana.get(page).text
    answer = hana.post(f"{page}/retire", data=site.form(hana, base="0", edit="0"))
    assert answer.status_code == 409
    assert why in answer.text
    assert draft(site, spot(entry, kind)) is None


def test_what_nobody_meets_is_not_retired(site: Site, hana: FlaskClient) -> None:
    retired(site, hana)
    answer = hana.post(f"{PAGE}/retire", data=site.form(hana, base="1", edit="0"))
    assert answer.status_code == 409
    assert "there is nothing to retire" in answer.text
    assert draft(site, CAMERAS) is None


def test_a_new_entry_whose_draft_is_thrown_away_is_gone_for_good(site: Site, hana: FlaskClient) -> None:
    page = "/library/en/prompt/energy.new"
    saved(site, spot("energy.new"), {"id": "energy.new", "title": "New", "dimension": "energy"})
    first = send(hana, page, f"{page}/discard")
    again = hana.post(f"{page}/discard", data=site.form(hana, edit="1"))
    assert first.headers["Location"] == again.headers["Location"] == "/library?done=discarded"
    assert "The draft is gone. The audit log keeps what it said." in hana.get("/library?done=discarded").text
    assert hana.get(page).status_code == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_may_not_edit_is_offered_none_of_this(site: Site, role: Role) -> None:
    saved(site, CAMERAS, seed(CAMERAS, minutes=9))
    page = site.signed_in(LEA, role).get(PAGE).text
    for step in ("retire", "discard", "restore"):
        assert f"{PAGE}/{step}" not in page
