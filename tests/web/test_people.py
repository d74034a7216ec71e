"""People and the audit log: an admin gives and takes roles, everybody with a role reads who did."""

import re

import pytest

from slackapp.clock import wall
from slackapp.storage.console import roles
from slackapp.storage.console.roles import Role
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.web.conftest import Site
from tests.web.written import handed_in, seed, spot


def rows(page: str) -> str:
    """The lines of the log, as they are read."""
    return re.sub(r"<[^>]+>", "", page.partition("<tbody>")[2].partition("</tbody>")[0])


def role_of(site: Site, user: str) -> Role | None:
    with site.database.read() as connection:
        return roles.role_of(connection, WORKSPACE, user)


def test_an_admin_gives_and_takes_a_role_and_the_log_says_so(site: Site) -> None:
    hana = site.signed_in(HANA)
    given = hana.post("/people", data=site.form(hana, user=f" {LEA.lower()} ", role="editor"))
    assert given.status_code == 303
    assert f"{LEA} is Editor now." in hana.get(given.location).text
    assert role_of(site, LEA) is Role.EDITOR
    assert LEA in hana.get("/people").text
    taken = hana.post(f"/people/{LEA}/remove", data=site.form(hana))
    assert taken.status_code == 303
    assert "The role is taken away, from their next click on." in hana.get(taken.location).text
    assert role_of(site, LEA) is None
    page = hana.get("/audit").text
    assert "Role given" in page
    assert f"{LEA} – Editor" in page, "as the role is called everywhere"
    assert "Role taken away" in page
    assert "(was Editor)" in page


def test_a_mistyped_member_id_is_told_and_stays_in_the_form(site: Site) -> None:
    hana = site.signed_in(HANA)
    answer = hana.post("/people", data=site.form(hana, user="lea@clinic", role="editor"))
    assert answer.status_code == 422
    assert "This is no Slack member id" in answer.text
    assert 'value="LEA@CLINIC"' in answer.text
    assert hana.post("/people", data=site.form(hana, user=LEA, role="king")).status_code == 422
    assert role_of(site, LEA) is None


def test_the_last_admin_stays_and_is_told_why(site: Site) -> None:
    hana = site.signed_in(HANA)
    for answer in (
        hana.post(f"/people/{HANA}/remove", data=site.form(hana)),
        hana.post("/people", data=site.form(hana, user=HANA, role="viewer")),
    ):
        assert answer.status_code == 409
        assert "Somebody must stay an HR admin" in answer.text
    assert role_of(site, HANA) is Role.ADMIN


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER, None])
def test_nobody_but_an_admin_sees_or_changes_roles(site: Site, role: Role | None) -> None:
    otto = site.signed_in(OTTO, role)
    assert otto.get("/people").status_code == 403
    assert otto.post("/people", data=site.form(otto, user=OTTO, role="admin")).status_code == 403
    assert role_of(site, OTTO) is role
    assert otto.get("/audit").status_code == (403 if role is None else 200)


def test_a_form_without_its_token_changes_nothing(site: Site) -> None:
    hana = site.signed_in(HANA)
    assert hana.post("/people", data={"user": LEA, "role": "editor"}).status_code == 400
    assert role_of(site, LEA) is None


def test_an_admin_of_another_workspace_sees_and_changes_only_their_own(site: Site) -> None:
    site.grant(LEA, Role.EDITOR)
    zoe = site.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE)
    for page in (zoe.get("/people"), zoe.get("/audit"), zoe.get(f"/audit?actor={HANA}&text={LEA}")):
        assert page.status_code == 200
        assert f"{LEA}</th>" not in page.text
        assert f"{LEA} – Editor" not in page.text
    assert zoe.post(f"/people/{LEA}/remove", data=site.form(zoe)).status_code == 303
    assert role_of(site, LEA) is Role.EDITOR


def test_the_log_is_searched_by_what_an_entry_said_and_by_the_names_of_people(site: Site) -> None:
    camera = spot("energy.cameras", locale="es")
    with site.database.write() as tx:
        roles.grant(tx, WORKSPACE, LEA, Role.EDITOR, name="Lea Brandt", by=HANA, at=wall())
    handed_in(site, camera, seed(camera, title='La "cámara" es tuya'), OTTO)
    hana = site.signed_in(HANA)
    for text in ("cámara", "Cámara", '"cámara"'):
        page = hana.get("/audit", query_string={"text": text}).text
        assert ("Draft saved" in rows(page), "Handed in" in rows(page)) == (True, True), text
        assert "Role given" not in rows(page)
    found = rows(hana.get("/audit?text=brandt").text)
    assert "Lea Brandt – Editor" in found
    assert "Handed in" not in found


def test_the_log_is_searched_paged_and_says_when_nothing_fits(site: Site) -> None:
    hana = site.signed_in(HANA)
    for number in range(60):
        site.grant(f"U{number:03}", Role.VIEWER)
    first = hana.get("/audit").text
    assert "U059 – Viewer" in first
    assert "U001 – Viewer" not in first
    older = hana.get("/audit?before=12").text
    assert "U001 – Viewer" in older
    assert "U059 – Viewer" not in older
    assert "U033 – Viewer" in hana.get("/audit?text=u033").text
    nothing = hana.get("/audit?text=%25")
    assert "Nothing fits" in nothing.text
    for odd in ("before=x", "before=99999999999999999999", "action=burn", "text=%00"):
        assert hana.get(f"/audit?{odd}").status_code == 200
