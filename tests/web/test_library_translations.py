"""Translations: what a language lacks is found and named, and what still fits is confirmed by two people."""

import json
import re
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from content.entries import seeded
from content.entry import EntryKind, words
from slackapp.clock import wall
from slackapp.editorial.translation_status import Need, Translation, translation_of, translations
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Place
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web import reviewing, written
from tests.web.conftest import Site
from tests.web.forms import send

CAMERAS = written.spot("energy.cameras")
CAMERAS_ES = written.spot("energy.cameras", locale="es")
WALK = written.spot("energy.walk")
STILL = "/library/es/prompt/energy.cameras/still-right"
WHOLE = sum(kind is not EntryKind.ASKED for kind, _ in seeded("en"))


def text(site: Site, place: Place = CAMERAS_ES) -> Translation:
    found = found_text(site, place)
    assert found is not None
    return found


def found_text(site: Site, place: Place) -> Translation | None:
    with site.database.read() as connection:
        found = translations(connection, place.workspace, place.locale)
    return translation_of(found, place)


def rename(site: Site, title: str) -> None:
    written.published(site, CAMERAS, written.seed(CAMERAS, title=title))


def rows(client: FlaskClient, query: str = "") -> list[str]:
    """The rows of the Spanish list, as HTML."""
    page = client.get(f"/translations?locale=es&{query.removeprefix('?')}")
    assert page.status_code == HTTPStatus.OK
    return re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page.text, re.DOTALL)


@pytest.mark.parametrize(("reads", "shown"), [("fr", "fr"), ("es-MX", "es-419"), ("en", "de"), ("it", "de")])
def test_the_page_opens_at_the_language_of_whoever_reads_it(site: Site, reads: str, shown: str) -> None:
    page = site.signed_in().get("/translations", headers={"Accept-Language": reads}).text
    assert f'<option value="{shown}" selected>' in page


def test_a_language_that_lacks_nothing_is_said_to_be_complete(site: Site) -> None:
    page = site.signed_in().get("/translations?locale=es").text
    assert f"{WHOLE} of {WHOLE}" in page
    assert "Spanish is complete" in page
    assert "beside the others in <code>content/library</code>" in page
    assert rows(site.signed_in()) == []


def test_a_missing_text_is_counted_and_leads_to_its_page_in_that_language(site: Site) -> None:
    written.published(
        site, WALK, {**written.seed(CAMERAS), "id": "energy.walk", "title": "Walk to the next meeting"}
    )
    hana = site.signed_in()
    page = hana.get("/translations?locale=es").text
    assert f"{WHOLE} of {WHOLE + 1}" in page
    assert "1 missing" in page
    (row,) = rows(hana)
    assert 'href="/library/es/prompt/energy.walk"' in row
    assert "Walk to the next meeting" in row
    assert "Missing" in row


def test_an_english_text_that_changed_makes_its_translation_out_of_date(site: Site) -> None:
    rename(site, "Make cameras a choice")
    (row,) = rows(site.signed_in())
    assert "Make cameras a choice" in row
    assert f'lang="es">{seeded("es")[CAMERAS_ES.kind, CAMERAS_ES.entry]["title"]}<' in row
    assert "Out of date" in row
    assert "What changed in English since" in row
    assert re.search(r"<del>.*?</del>", row), "word by word"


def test_a_translation_that_is_written_anew_is_up_to_date(site: Site) -> None:
    rename(site, "Make cameras a choice")
    written.published(site, CAMERAS_ES, written.seed(CAMERAS_ES, title="La cámara, a elección"))
    assert text(site).needs == ()
    rename(site, "Cameras are up to you")
    assert [each.field for each in text(site).since] == ["title"]


def test_both_languages_published_at_once_leave_nothing_out_of_date(site: Site) -> None:
    made = [
        written.handed_in(site, CAMERAS, written.seed(CAMERAS, title="Make cameras a choice")),
        written.handed_in(site, CAMERAS_ES, written.seed(CAMERAS_ES, title="La cámara, a elección")),
    ]
    drafts_of = {each.place: each.edit for each in made}
    with site.database.write() as tx:
        drafts.publish(tx, WORKSPACE, drafts_of, By(OTTO, wall()))
    assert text(site).needs == ()


def test_what_all_languages_share_makes_nothing_out_of_date_and_hides_nothing_that_is(site: Site) -> None:
    written.published(site, CAMERAS, written.seed(CAMERAS, minutes=7))
    assert text(site).needs == ()
    written.published(site, CAMERAS, written.seed(CAMERAS, minutes=9, title="Make cameras a choice"))
    assert [each.field for each in text(site).since] == ["title"]
    written.published(site, CAMERAS, written.seed(CAMERAS, minutes=11, title="Make cameras a choice"))
    assert text(site).needs == (Need.OUTDATED,)


def test_a_text_that_went_back_to_what_was_translated_is_not_out_of_date(site: Site) -> None:
    rename(site, "Make cameras a choice")
    written.published(site, CAMERAS, written.seed(CAMERAS))
    assert text(site).needs == ()


def test_what_must_be_the_same_is_said_in_words_that_a_translator_can_follow(site: Site) -> None:
    help_ = written.spot("advice", EntryKind.HELP, "es")
    plain = json.loads(re.sub(r"\[[^\[\]{}]+\]", "algo", json.dumps(written.seed(help_))))
    written.published(site, help_, plain)
    found = "".join(rows(site.signed_in(), "?state=differs"))
    assert "Different" in found
    assert "The blanks must be as in English; translate these:" in found


def test_what_stands_in_one_language_alone_is_read_by_nobody_and_counted_nowhere(site: Site) -> None:
    alone = written.spot("reframe.solo", EntryKind.REFRAME, "es")
    written.published(site, alone, {"id": "reframe.solo", "text": "Pedir ayuda también es trabajo."})
    hana = site.signed_in()
    assert f"{WHOLE} of {WHOLE}" in hana.get("/translations?locale=es").text
    assert rows(hana) == []
    assert written.read(site, alone) is None


def test_a_retired_text_is_missing_nowhere(site: Site) -> None:
    written.published(site, CAMERAS, None)
    assert rows(site.signed_in()) == []
    assert found_text(site, CAMERAS_ES) is None


def test_the_list_is_narrowed_by_kind_and_by_what_is_wrong(site: Site) -> None:
    rename(site, "Make cameras a choice")
    written.published(site, WALK, written.seed(CAMERAS, id="energy.walk"))
    hana = site.signed_in()
    assert len(rows(hana)) == 2
    assert ["Missing" in each for each in rows(hana, "?state=missing")] == [True]
    assert ["Out of date" in each for each in rows(hana, "?state=outdated&kind=prompt")] == [True]
    assert rows(hana, "?state=outdated&kind=help") == []
    assert len(rows(hana, "?state=all&kind=theme")) == 2
    assert rows(hana, "?locale=xx&kind=%00&start=-4&state=nothing") == []
    whole = [len(rows(hana, f"?state=all&start={start}")) for start in range(0, WHOLE + 1, 15)]
    assert (max(whole), sum(whole)) == (15, WHOLE + 1)


def still(site: Site, client: FlaskClient, **fields: str) -> tuple[int, str]:
    sent = {"base": "0", "first_base": "1", **fields}
    answer = client.post(STILL, data=site.form(client, **sent))
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_a_translation_that_still_fits_is_up_to_date_once_a_second_person_agrees(site: Site) -> None:
    rename(site, "Make cameras a choice, truly")
    lea = site.signed_in(LEA, Role.EDITOR)
    assert "Still right as it is" in rows(lea)[0]
    status, where = still(site, lea, state="outdated")
    assert (status, where) == (303, "/translations?locale=es&done=still-right&state=outdated")
    assert "Once a second person agrees" in lea.get(where).text
    made = written.draft(site, CAMERAS_ES)
    assert made is not None
    assert (made.state, made.authors) == ("review", (LEA,))
    assert made.body == words(written.seed(CAMERAS_ES))
    assert text(site).needs == (Need.OUTDATED,), "one person alone says so as yet"
    (row,) = rows(lea)
    assert "In review" in row
    assert "Still right as it is" not in row

    with site.database.write() as tx:
        drafts.publish(tx, WORKSPACE, {CAMERAS_ES: made.edit}, By(OTTO, wall()))
    assert text(site).needs == ()
    with site.database.read() as connection:
        newest = editions.editions(connection, CAMERAS_ES)[0]
    assert (newest.authors, newest.reviewer) == ((LEA,), OTTO)
    rename(site, "Cameras are up to you")
    assert text(site).needs == (Need.OUTDATED,), "it was right for that text and no other"


def test_still_right_is_not_published_over_a_text_that_changed_since(site: Site) -> None:
    rename(site, "Make cameras a choice, truly")
    lea, otto = site.signed_in(LEA, Role.EDITOR), site.signed_in(OTTO, Role.REVIEWER)
    still(site, lea)
    rename(site, "Meet without cameras")
    made = written.draft(site, CAMERAS_ES)
    assert made is not None
    refused = reviewing.publish(site, otto, made)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "English was changed after somebody found this still right" in refused.text
    assert text(site).needs == (Need.OUTDATED,)

    reviewing.send_back(site, otto, made, "Look again: English changed.")
    send(lea, "/library/es/prompt/energy.cameras", do="submit")
    again = written.draft(site, CAMERAS_ES)
    assert again is not None
    assert reviewing.publish(site, otto, again).status_code == HTTPStatus.SEE_OTHER
    assert text(site).needs == ()


def test_still_right_is_published_where_nothing_but_what_all_share_changed_since(site: Site) -> None:
    rename(site, "Make cameras a choice, truly")
    still(site, site.signed_in(LEA, Role.EDITOR))
    written.published(site, CAMERAS, {**(written.read(site, CAMERAS) or {}), "minutes": 9})
    made = written.draft(site, CAMERAS_ES)
    assert made is not None
    answer = reviewing.publish(site, site.signed_in(OTTO, Role.REVIEWER), made)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert text(site).needs == ()


def test_still_right_is_refused_where_there_is_nothing_to_confirm(site: Site) -> None:
    lea = site.signed_in(LEA, Role.EDITOR)
    assert still(site, lea, first_base="0")[0] == HTTPStatus.CONFLICT
    rename(site, "Make cameras a choice")
    rename(site, "Cameras are up to you")
    status, said = still(site, lea)
    assert status == HTTPStatus.CONFLICT
    assert "The English text was changed once more while you looked at it" in said
    assert written.draft(site, CAMERAS_ES) is None
    begun = written.saved(site, CAMERAS_ES, written.seed(CAMERAS_ES, title="La cámara"))
    status, said = still(site, lea, first_base="2")
    assert status == HTTPStatus.CONFLICT
    assert "There is a draft of this text" in said
    found = written.draft(site, CAMERAS_ES)
    assert found is not None
    assert found.edit == begun.edit


def test_still_right_of_an_older_version_of_the_translation_is_refused(site: Site) -> None:
    written.published(site, CAMERAS_ES, written.seed(CAMERAS_ES, title="La cámara"))
    rename(site, "Make cameras a choice")
    lea = site.signed_in(LEA, Role.EDITOR)
    assert still(site, lea, base="0")[0] == HTTPStatus.CONFLICT
    assert written.draft(site, CAMERAS_ES) is None


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_who_may_not_write_reads_what_is_wrong_and_confirms_nothing(site: Site, role: Role) -> None:
    rename(site, "Make cameras a choice")
    otto = site.signed_in(OTTO, role)
    (row,) = rows(otto)
    assert "What changed in English since" in row
    assert "Still right" not in row
    assert still(site, otto)[0] == HTTPStatus.FORBIDDEN
    assert written.draft(site, CAMERAS_ES) is None


def test_gaps_of_another_workspace_are_not_shown(site: Site, zoe: FlaskClient) -> None:
    rename(site, "Make cameras a choice")
    assert rows(zoe) == []
    assert still(site, zoe)[0] == HTTPStatus.CONFLICT
    assert HANA not in zoe.get("/translations?state=all").text


def test_an_entry_in_another_language_says_what_changed_and_what_to_go_on_with(site: Site) -> None:
    rename(site, "Make cameras a choice")
    for entry in ("energy.one", "energy.two", "energy.three"):
        written.published(site, written.spot(entry), written.seed(CAMERAS, id=entry))
    written.saved(site, written.spot("energy.two", locale="es"), written.seed(CAMERAS_ES, id="energy.two"))
    lea = site.signed_in(LEA, Role.EDITOR)
    page = lea.get("/library/es/prompt/energy.cameras").text
    assert "What changed in English since" in page
    assert f'action="{STILL}"' in page
    assert re.search(r'href="/library/es/prompt/energy.one">Next: 2 more to translate', page)
    last = lea.get("/library/es/prompt/energy.three").text
    assert re.search(r'href="/library/es/prompt/energy.cameras">Next: 2 more', last), "it begins again above"
    assert "What changed in English since" not in last
    assert "more to translate" not in lea.get("/library/en/prompt/energy.cameras").text

    otto = site.signed_in(OTTO, Role.REVIEWER).get("/library/es/prompt/energy.cameras").text
    assert "What changed in English since" in otto
    assert "Still right as it is" not in otto
    assert "more to translate" not in otto


def test_whoever_translates_the_last_text_is_told_that_it_was_the_last(site: Site) -> None:
    rename(site, "Make cameras a choice")
    page = site.signed_in(LEA, Role.EDITOR).get("/library/es/prompt/energy.cameras").text
    assert "Nothing else waits to be translated." in page
