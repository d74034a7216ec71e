"""What all languages share is English's to change: it changes and goes in all of them at once."""

import pytest
from flask.testing import FlaskClient

from content.entry import EntryKind, words
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import Draft, Place
from tests.cast import LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms, send
from tests.web.written import draft, handed_in, published, read, saved, seed, spot

CAMERAS = spot("energy.cameras")
SPANISH = spot("energy.cameras", locale="es")
PAGE = "/library/en/prompt/energy.cameras"
PAGE_ES = "/library/es/prompt/energy.cameras"


def publish_all(site: Site, *places: Place) -> None:
    """Let Otto publish these drafts with one press."""
    with site.database.write() as tx:
        seen = {place: found.edit for place in places if (found := draft(site, place))}
        drafts.publish(tx, WORKSPACE, seen, By(OTTO, wall()))


def spanish(site: Site) -> Draft:
    found = draft(site, SPANISH)
    assert found is not None
    return found


def retired(site: Site, hana: FlaskClient) -> None:
    """Retire the prompt."""
    send(hana, PAGE, f"{PAGE}/retire")
    publish_all(site, CAMERAS)
    assert read(site, CAMERAS) is read(site, SPANISH) is None


def test_minutes_change_in_all_languages_once_they_are_published_and_not_before(
    site: Site, hana: FlaskClient
) -> None:
    send(hana, PAGE, minutes="9", do="submit")
    assert draft(site, SPANISH) is None, "nobody has to hand in another language for it"
    assert read(site, SPANISH) == seed(SPANISH)
    publish_all(site, CAMERAS)
    assert read(site, SPANISH) == seed(SPANISH, minutes=9)


def test_the_words_of_other_languages_stay_as_they_are(site: Site, hana: FlaskClient) -> None:
    send(hana, PAGE, title="Leave the lens alone", do="submit")
    publish_all(site, CAMERAS)
    assert read(site, SPANISH) == seed(SPANISH)


def test_what_somebody_works_on_in_spanish_is_left_to_them(site: Site, hana: FlaskClient) -> None:
    made = saved(site, SPANISH, seed(SPANISH, title="Otro"), LEA)
    send(hana, PAGE, minutes="9", do="submit")
    publish_all(site, CAMERAS)
    assert spanish(site) == made
    assert made.body == words(seed(SPANISH, title="Otro")), "a translation keeps words alone"
    send(hana, PAGE_ES, do="submit")
    publish_with_lea(site)
    assert read(site, SPANISH) == seed(SPANISH, title="Otro", minutes=9)


def publish_with_lea(site: Site) -> None:
    with site.database.write() as tx:
        drafts.publish(tx, WORKSPACE, {SPANISH: spanish(site).edit}, By(OTTO, wall()))


def test_a_spanish_page_shows_no_field_that_all_languages_share_and_reads_none(
    site: Site, hana: FlaskClient
) -> None:
    page = hana.get(PAGE_ES).text
    assert 'name="minutes"' not in page
    assert "the same in every language. Change that in English." in page
    answer = send(hana, PAGE_ES, title="Otro", minutes="59", dimension="recovery", do="submit")
    assert answer.headers["Location"].endswith("done=handed-in")
    assert spanish(site).body == words(seed(SPANISH, title="Otro"))


def test_nor_does_it_where_the_english_text_is_retired(site: Site, hana: FlaskClient) -> None:
    saved(site, SPANISH, seed(SPANISH, title="Otro"))
    published(site, CAMERAS, None)
    page = hana.get(PAGE_ES).text
    assert 'name="title"' in page
    for name in ("minutes", "dimension"):
        assert f'name="{name}"' not in page
    assert "Change that in English." in page


def test_a_spanish_text_whose_english_one_is_retired_is_not_brought_back_alone(
    site: Site, hana: FlaskClient
) -> None:
    published(site, CAMERAS, None)
    page = hana.get(PAGE_ES)
    assert "It is retired in English: bring that text back first." in page.text
    assert f"{PAGE_ES}/restore" not in forms(page)
    assert f"{PAGE}/restore" in forms(hana.get(PAGE))


def test_no_version_of_it_is_called_published_then(site: Site, hana: FlaskClient) -> None:
    versions = f"{PAGE_ES}/versions"
    assert "Published" in hana.get(versions).text
    published(site, CAMERAS, None)
    assert "Published" not in hana.get(versions).text


def test_a_spanish_text_is_checked_with_the_minutes_that_are_handed_in(site: Site, hana: FlaskClient) -> None:
    handed_in(site, CAMERAS, seed(CAMERAS, minutes=99))
    assert "at most 60" in hana.get(PAGE).text
    assert "at most 60" not in hana.get(PAGE_ES).text, "it is not for the translator to put right"
    answer = send(hana, PAGE_ES, title="Otro", do="submit")
    assert answer.headers["Location"].endswith("done=handed-in")


def test_retiring_is_for_all_languages_and_can_be_thought_better_of(site: Site, hana: FlaskClient) -> None:
    answer = send(hana, PAGE, f"{PAGE}/retire")
    page = hana.get(answer.headers["Location"]).text
    assert "Handed in to be retired. People meet it until a second person publishes that." in page
    assert read(site, CAMERAS) == seed(CAMERAS)
    assert read(site, SPANISH) == seed(SPANISH)
    assert "Keep it after all" in page
    assert "Save draft" not in page
    kept = send(hana, PAGE, f"{PAGE}/discard")
    assert draft(site, CAMERAS) is None
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
    assert "Retired" in hana.get(PAGE_ES).text
    answer = send(hana, PAGE, f"{PAGE}/restore")
    assert "That version is a draft now." in hana.get(answer.headers["Location"]).text
    assert read(site, SPANISH) is None, "it is not published yet"
    send(hana, PAGE, minutes="9", do="submit")
    publish_all(site, CAMERAS)
    assert read(site, SPANISH) == seed(SPANISH, minutes=9)


def test_bringing_back_can_be_thought_better_of(site: Site, hana: FlaskClient) -> None:
    retired(site, hana)
    send(hana, PAGE, f"{PAGE}/restore")
    send(hana, PAGE, do="submit")
    send(hana, PAGE, f"{PAGE}/discard")
    assert draft(site, CAMERAS) is None
    assert read(site, CAMERAS) is read(site, SPANISH) is None


def test_what_was_retired_in_spanish_alone_stays_retired(site: Site, hana: FlaskClient) -> None:
    published(site, SPANISH, None)
    send(hana, PAGE, f"{PAGE}/retire")
    publish_all(site, CAMERAS)
    send(hana, PAGE, f"{PAGE}/restore")
    send(hana, PAGE, do="submit")
    publish_all(site, CAMERAS)
    assert read(site, CAMERAS) == seed(CAMERAS)
    assert read(site, SPANISH) is None


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
    assert spanish(site).body == words(seed(SPANISH, title="Otro"))


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
