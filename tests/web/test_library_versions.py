"""Every version of an entry: what it changed, who wrote and reviewed it, and the way back to it."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from slackapp.storage.console import audit_log
from slackapp.storage.console.roles import HR, Role
from slackapp.storage.library import editions
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.written import draft, published, read, saved, seed, spot

CAMERAS = spot("energy.cameras")
SPANISH = spot("energy.cameras", locale="es")
PAGE = "/library/en/prompt/energy.cameras"
VERSIONS = f"{PAGE}/versions"


@pytest.fixture
def versions(site: Site) -> None:
    """Hana made 9 minutes of it, and Lea another title."""
    published(site, CAMERAS, seed(CAMERAS, minutes=9), HANA, OTTO)
    published(site, CAMERAS, seed(CAMERAS, minutes=9, title="Leave the lens alone"), LEA, HANA)


def restore(site: Site, client: FlaskClient, number: int | str, page: str = PAGE, **other: str) -> str:
    """Press [Restore] beside a version; returns where it leads, or the page that refuses."""
    found = {"base": "2", "edit": "0", "number": str(number), **other}
    answer = client.post(f"{page}/restore", data=site.form(client, **found))
    return answer.headers.get("Location") or answer.text


@pytest.mark.parametrize("role", HR)
@pytest.mark.usefixtures("versions")
def test_everybody_with_a_role_reads_all_versions_the_newest_first(site: Site, role: Role) -> None:
    page = unescape(site.signed_in(LEA, role).get(VERSIONS).text)
    titles = re.findall(r'class="moment"><strong>([^<]*)</strong>', page)
    assert titles == ["Version 2", "Version 1", "As it came with Lean On"]
    assert f"written by {LEA}, reviewed by {HANA}" in page
    assert f"written by {HANA}, reviewed by {OTTO}" in page
    assert "<dt>Minutes</dt>" in page
    assert ("Restore" in page) == (role in {Role.ADMIN, Role.EDITOR})


@pytest.mark.usefixtures("versions")
def test_each_version_shows_word_by_word_what_it_changed(hana: FlaskClient) -> None:
    newest, first, seeded = hana.get(VERSIONS).text.split('class="moment"')[1:]
    assert "<ins>" in newest
    assert "<del>" in newest
    assert "Leave the lens alone" in newest
    assert "<ins>" in first
    assert "<ins>" not in seeded
    assert "What it says" in seeded
    assert str(seed(CAMERAS)["source"]) in seeded


def test_what_was_never_published_here_has_the_version_it_came_with(hana: FlaskClient) -> None:
    page = hana.get(VERSIONS).text
    assert "As it came with Lean On" in page
    assert "Restore" not in page


def test_what_was_never_published_anywhere_says_so(site: Site, hana: FlaskClient) -> None:
    saved(site, spot("energy.new"), {"id": "energy.new", "title": "New", "dimension": "energy"})
    assert "No version yet" in hana.get("/library/en/prompt/energy.new/versions").text


@pytest.mark.usefixtures("versions")
def test_a_version_comes_back_as_a_draft_and_not_by_itself(site: Site, hana: FlaskClient) -> None:
    where = restore(site, hana, 1)
    assert "That version is a draft now. Look it over, then hand it in." in hana.get(where).text
    found = draft(site, CAMERAS)
    assert found is not None
    assert (found.body, found.state, found.base) == (seed(CAMERAS, minutes=9), "draft", 2)
    assert read(site, CAMERAS) == seed(CAMERAS, minutes=9, title="Leave the lens alone")


@pytest.mark.usefixtures("versions")
def test_the_version_it_came_with_comes_back_too(site: Site, hana: FlaskClient) -> None:
    restore(site, hana, 0)
    found = draft(site, CAMERAS)
    assert found is not None
    assert found.body == seed(CAMERAS)


@pytest.mark.usefixtures("versions")
def test_restoring_over_a_draft_is_said_before_and_after_and_its_text_stays_in_the_log(
    site: Site, hana: FlaskClient
) -> None:
    assert "There is a draft of this entry" not in hana.get(VERSIONS).text
    made = saved(site, CAMERAS, seed(CAMERAS, title="Begun"), LEA)
    page = hana.get(VERSIONS).text
    assert "There is a draft of this entry" in page
    assert "What that says then stands in the audit log only." in page
    where = restore(site, hana, 1, edit=str(made.edit))
    assert "What the draft said before stands in the audit log." in hana.get(where).text
    with site.database.read() as connection:
        found = audit_log.search(connection, WORKSPACE, text="Begun")
    assert [each.actor for each in found if "Begun" in str(each.detail)] == [LEA]
    lines = hana.get("/audit?text=Begun").text
    assert "<div><dt>Title</dt><dd>Begun</dd></div>" in lines, "where people can read it"


@pytest.mark.usefixtures("versions")
def test_a_draft_that_somebody_began_meanwhile_is_not_taken_away(site: Site, hana: FlaskClient) -> None:
    made = saved(site, CAMERAS, seed(CAMERAS, title="Begun"), LEA)
    said = restore(site, hana, 1)
    assert "so nothing was done" in said
    assert draft(site, CAMERAS) == made


@pytest.mark.usefixtures("versions")
def test_what_people_read_already_needs_no_draft(site: Site, hana: FlaskClient) -> None:
    assert restore(site, hana, 2).endswith("done=same")
    assert draft(site, CAMERAS) is None


@pytest.mark.parametrize("number", ["7", "-1", "x", "", "99999999999", "\0"])
@pytest.mark.usefixtures("versions")
def test_a_version_that_there_is_not_is_refused(site: Site, hana: FlaskClient, number: str) -> None:
    assert "There is no such version to go back to" in restore(site, hana, number)
    assert draft(site, CAMERAS) is None


def test_the_version_in_which_it_was_retired_is_shown_and_cannot_be_restored(
    site: Site, hana: FlaskClient
) -> None:
    published(site, CAMERAS, None)
    newest = hana.get(VERSIONS).text.split('class="moment"')[1]
    assert "Retired" in newest
    assert "Restore" not in newest
    assert "There is no such version" in restore(site, hana, 1, base="1")


def test_a_restored_translation_keeps_what_english_has_by_now(site: Site, hana: FlaskClient) -> None:
    published(site, SPANISH, seed(SPANISH, title="Otro"))
    published(site, CAMERAS, seed(CAMERAS, minutes=9))
    restore(site, hana, 0, "/library/es/prompt/energy.cameras", base="1")
    found = draft(site, SPANISH)
    assert found is not None
    published(site, SPANISH, found.body)
    assert read(site, SPANISH) == seed(SPANISH, minutes=9)


def test_a_restored_version_brings_back_what_all_languages_shared_then(site: Site, hana: FlaskClient) -> None:
    published(site, CAMERAS, seed(CAMERAS, minutes=9))
    assert (read(site, SPANISH) or {})["minutes"] == 9
    restore(site, hana, 0, base="1")
    found = draft(site, CAMERAS)
    assert found is not None
    published(site, CAMERAS, found.body)
    assert read(site, SPANISH) == seed(SPANISH)


@pytest.mark.usefixtures("versions")
def test_zoe_sees_the_versions_of_her_own_workspace(zoe: FlaskClient) -> None:
    page = zoe.get(VERSIONS).text
    assert "Version 1" not in page
    assert "As it came with Lean On" in page


def test_a_language_of_some_countries_began_with_what_the_wider_one_says_by_now(site: Site) -> None:
    def began(entry: str) -> object:
        with site.database.read() as connection:
            *_, first = editions.editions(connection, spot(entry, locale="es-419")) or (None,)
        return first and (first.body or {})["title"]

    assert began("energy.cameras") == seed(SPANISH)["title"]
    published(site, SPANISH, seed(SPANISH, title="Sin cámara"))
    assert began("energy.cameras") == "Sin cámara"

    published(site, spot("energy.new"), {**seed(CAMERAS), "id": "energy.new"})
    assert began("energy.new") is None, "it is in English alone"
    published(site, spot("energy.new", locale="es"), {**seed(SPANISH), "id": "energy.new"})
    assert began("energy.new") == seed(SPANISH)["title"]

    published(site, CAMERAS, None)
    assert began("energy.cameras") is None, "nobody reads it in Spanish any more"


def test_what_such_a_language_says_of_its_own_is_read_in_it_alone(site: Site) -> None:
    own = spot("energy.cameras", locale="es-419")
    published(site, own, {"id": "energy.cameras", "title": "Sin cámara acá"})
    assert read(site, own) == seed(own, title="Sin cámara acá")
    assert read(site, SPANISH) == seed(SPANISH)
    assert read(site, spot("energy.shorter-meetings", locale="es-419")) == seed(
        spot("energy.shorter-meetings", locale="es-419")
    )
