"""An entry's page as it is read: what people meet, who wrote and reviewed it, and how it looks in Slack."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from content.entries import seeded
from content.entry import EntryKind
from slackapp.clock import wall
from slackapp.storage.console import roles
from slackapp.storage.console.roles import Role
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.web.library import fields
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.written import draft, guarded, published, saved, seed, spot

CAMERAS = spot("energy.cameras")
SPANISH = spot("energy.cameras", locale="es")
PAGE = "/library/en/prompt/energy.cameras"
SUPPORT = spot("assistance-programme", EntryKind.SUPPORT)
KINDS = [
    (kind, next(id_ for of, id_ in seeded("en") if of is kind))
    for kind in EntryKind
    if kind is not EntryKind.ASKED
]


def confirm(site: Site) -> None:
    """What the operator does with `leanon support verify`, for lines that are for everybody."""
    with site.database.write() as tx:
        waiting = Libraries().now(tx, WORKSPACE).unconfirmed(set())
        workspaces.confirm_support(tx, WORKSPACE, {each.id: each.digest for each in waiting}, wall().date())


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_only_reads_sees_the_text_and_who_wrote_and_reviewed_it(site: Site, role: Role) -> None:
    with site.database.write() as tx:
        for user, name in ((HANA, "Hana Sato"), (OTTO, "Otto Falk")):
            roles.grant(tx, WORKSPACE, user, Role.ADMIN, name=name, by="operator", at=wall())
    published(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"), HANA, OTTO)
    page = site.signed_in(LEA, role).get(PAGE).text
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd[^>]*>([^<]*)</dd>", page))
    assert facts["Title"] == "Leave the lens alone"
    assert (facts["Written by"], facts["Reviewed by"], facts["Version"]) == ("Hana Sato", "Otto Falk", "1")
    assert "<textarea" not in page
    assert "Save draft" not in page


def test_who_only_reads_sees_what_a_draft_would_change(site: Site) -> None:
    saved(site, CAMERAS, seed(CAMERAS, minutes=9))
    page = site.signed_in(LEA, Role.VIEWER).get(PAGE).text
    assert "<details open><summary>What differs from what people read now" in page
    assert "Throw the draft away" not in page


@pytest.mark.parametrize(
    "entry", ["nothing", "a%2Fb", "a b", "%F0%9F%99%82", "'%22%3C", "a%00b", "x" * 300, ".."]
)
def test_an_address_of_nothing_says_so(site: Site, hana: FlaskClient, entry: str) -> None:
    assert hana.get(f"/library/en/prompt/{entry}").status_code == 404
    assert hana.get(f"/library/en/prompt/{entry}/versions").status_code == 404
    for step in ("retire", "restore"):
        answer = hana.post(f"/library/en/prompt/{entry}/{step}", data=site.form(hana, base="0", edit="0"))
        assert answer.status_code in {404, 409}
    assert draft(site, spot(entry)) is None


@pytest.mark.parametrize(
    "path", ["tlh/prompt/energy.cameras", "en/asked/energy", "en/nonsense/energy.cameras", "*/asked/energy"]
)
def test_an_address_of_no_kind_or_language_says_so(hana: FlaskClient, path: str) -> None:
    assert hana.get(f"/library/{path}").status_code == 404


def test_nobody_makes_an_entry_by_an_address_that_no_page_gives(site: Site, hana: FlaskClient) -> None:
    for kind, entry in (("theme", "third"), ("prompt", "Not An Id"), ("help", "x"), ("prompt", "a" * 61)):
        data = site.form(hana, base="0", edit="0", title="Made up", do="save")
        assert hana.post(f"/library/en/{kind}/{entry}", data=data).status_code == 404
        assert draft(site, spot(entry, EntryKind(kind))) is None


def test_the_preview_shows_what_is_typed_and_names_fields_as_the_form_does(
    site: Site, hana: FlaskClient
) -> None:
    typed = {**fields.values(seed(CAMERAS)), "title": "Lens <b>off</b>", "minutes": "99"}
    answer = hana.post(f"{PAGE}/preview", data=site.form(hana, **typed))
    said = unescape(answer.text)
    assert "Lens <b>off</b>" in said
    assert "<b>off" not in answer.text
    assert "“Minutes” must be at most 60; lower it." in said
    assert 'id="f-minutes-wrong">“Minutes”' in said
    assert draft(site, CAMERAS) is None


def test_each_field_has_a_place_for_what_is_wrong_with_it(site: Site, hana: FlaskClient) -> None:
    guarded(site)
    for kind, entry in KINDS:
        page = f"/library/en/{kind}/{entry}"
        answer = hana.get(page).text
        held = {re.sub("^settings-.+", "settings", name) for name in forms(hana.get(page))[page]}
        for name in held - {"csrf_token", "base", "edit", "dimension"}:
            assert f'id="f-{name}"' in answer
            assert f'id="f-{name}-wrong"' in answer
    item = hana.get("/library/en/item/energy.a").text
    assert 'id="f-reversed-wrong"' in item, "also where a box is not ticked"


def test_a_translation_is_written_beside_the_english_text(hana: FlaskClient) -> None:
    page = hana.get("/library/es/prompt/energy.cameras").text
    assert str(seed(CAMERAS)["why"]) in unescape(page)
    assert str(seed(SPANISH)["why"]) in unescape(page)
    assert "Why it works in Spanish" in page
    assert 'name="minutes"' not in page
    assert 'name="dimension"' not in page


def test_a_translation_is_met_like_every_text_and_counted_with_the_first(hana: FlaskClient) -> None:
    page = hana.get("/library/es/prompt/energy.cameras").text
    for each in (page, hana.get(PAGE).text):
        assert "What people read now</h2>" in each
        assert "People meet it until" in each
        assert "Nobody meets it" not in each
    assert "Shown to" not in page
    assert "Shown to" in hana.get(PAGE).text


def test_a_support_line_that_is_not_confirmed_says_what_people_read_until_then(
    site: Site, hana: FlaskClient
) -> None:
    page = "/library/en/support/assistance-programme"
    waits = "has yet to confirm it, with “leanon support verify”. Until then"
    assert f"{waits} nobody reads it." in hana.get(page).text
    confirm(site)
    assert waits not in hana.get(page).text
    published(site, SUPPORT, seed(SUPPORT, contact="Call 0800 112 112"))
    said = hana.get(page).text
    assert f"{waits} people read it as it was." in said
    assert "What people read now</h2>" not in said
    confirm(site)
    assert "What people read now</h2>" in hana.get(page).text


def test_the_way_to_another_language_says_how_it_is_there(site: Site, hana: FlaskClient) -> None:
    there = "/library/es/prompt/energy.cameras"
    assert f'href="{there}"' in hana.get(PAGE).text
    assert "Draft</span>" not in hana.get(PAGE).text
    saved(site, SPANISH, seed(SPANISH, title="Otro"))
    assert "Draft</span>" in hana.get(PAGE).text.partition(there)[2]
    new = spot("energy.new")
    saved(site, new, {**seed(CAMERAS), "id": "energy.new"})
    assert "/library/es/prompt/energy.new" not in hana.get(f"/library/{new}").text, "no way to nothing"
    published(site, new, {**seed(CAMERAS), "id": "energy.new"})
    page = hana.get(f"/library/{new}").text
    assert "Missing translation" in page.partition("/library/es/prompt/energy.new")[2]


def test_how_far_a_prompt_is_used_is_told_in_a_band_only(hana: FlaskClient) -> None:
    assert "fewer than 5 teams, or not counted yet" in hana.get(PAGE).text
