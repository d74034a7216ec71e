"""People and the audit log: an admin gives and takes roles, everybody with a role reads who did."""

import re
from dataclasses import replace
from functools import partial

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from slackapp.cli.process import free_port
from slackapp.clock import wall
from slackapp.pulse.partition import Membership, Unit
from slackapp.roster import directory
from slackapp.slack_client import SlackClient
from slackapp.storage.console import roles
from slackapp.storage.console.roles import Role
from slackapp.storage.people.people import Person
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.teams import put_teams_in_place
from tests.web.conftest import Site, Slack
from tests.web.forms import forms
from tests.web.written import handed_in, seed, spot


def rows(page: str) -> str:
    """The lines of the log, as they are read."""
    return re.sub(r"<[^>]+>", "", page.partition("<tbody>")[2].partition("</tbody>")[0])


def role_of(site: Site, user: str) -> Role | None:
    with site.database.read() as connection:
        return roles.role_of(connection, WORKSPACE, user)


def test_an_admin_gives_and_takes_a_role_and_the_log_says_so(site: Site) -> None:
    hana = site.signed_in(HANA)
    given = hana.post("/people", data=site.form(hana, user=f" {LEA.lower()} ", role="editor", sure=LEA))
    assert given.status_code == 303
    assert "Ulea Person has the role Editor now." in hana.get(given.location).text
    assert role_of(site, LEA) is Role.EDITOR
    assert LEA in hana.get("/people").text
    asked = hana.get(f"/people/{LEA}/remove")
    assert "Take the role Editor away from Ulea Person?" in asked.text
    assert role_of(site, LEA) is Role.EDITOR
    taken = hana.post(f"/people/{LEA}/remove", data=site.form(hana))
    assert taken.status_code == 303
    assert "The role is taken away, from their next click on." in hana.get(taken.location).text
    assert role_of(site, LEA) is None
    page = hana.get("/audit").text
    assert "Role given" in page
    assert f"{LEA} – Editor" in page, "as the role is called everywhere"
    assert "Role taken away" in page
    assert "(was Editor)" in page


def test_a_role_is_given_by_choosing_a_name_of_the_organisation(site: Site) -> None:
    with site.database.write() as tx:
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=[Unit("w3", None, "Ward 3"), Unit("lab", None, "Laboratory")],
            people=[
                *(Person("UJOSE", "José Núñez", ""), Person("UJOSI", "Josi Nunez", "")),
                Person("UMADE", "", "", consent="no"),
            ],
            memberships=[Membership("UJOSE", "w3", lead=False), Membership("UJOSI", "lab", lead=True)],
        )
    hana = site.signed_in(HANA)
    asked = hana.post("/people", data=site.form(hana, user="jos nun", role="editor"))
    assert asked.status_code == 422
    assert re.findall(r'name="user-id" value="(\w+)">\s*<span>(\S+ \S+) <small>([^<]*)', asked.text) == [
        ("UJOSE", "José Núñez", "Ward 3 · UJOSE"),
        ("UJOSI", "Josi Nunez", "Laboratory · UJOSI"),
    ]
    picked = {"user": "jos nun", "user-for": "jos nun", "user-id": "UJOSI", "role": "editor"}
    shown = hana.post("/people", data=site.form(hana, **picked)).text
    assert "Slack knows <strong>Ujosi Person</strong>" in shown
    assert "They have no role yet." in shown
    typed_on = site.form(hana, **{**picked, "user": "José Núñez"})
    assert "as UJOSE" in hana.post("/people", data=typed_on).text, (
        "a whole name of one person needs no choice"
    )
    assert role_of(site, "UJOSI") is None


def test_nobody_has_a_role_before_their_name_was_shown(slack: Slack) -> None:
    site = slack.site
    hana = site.signed_in(HANA)
    asked = hana.post("/people", data=site.form(hana, user=LEA.lower(), role="editor"))
    assert asked.status_code == 200
    assert "Give Ulea Person the role Editor?" in asked.text
    assert f"Slack knows <strong>Ulea Person</strong> as {LEA}" in asked.text
    assert f'name="sure" value="{LEA}"' in asked.text
    assert role_of(site, LEA) is None
    for sure in ("", OTTO, "yes"):  # what was looked at was somebody else, or nothing
        again = hana.post("/people", data=site.form(hana, user=LEA, role="editor", sure=sure))
        assert "Give Ulea Person the role Editor?" in again.text
        assert role_of(site, LEA) is None
    assert hana.post("/people", data=site.form(hana, user=LEA, role="editor", sure=LEA)).status_code == 303
    assert role_of(site, LEA) is Role.EDITOR


def test_a_colleague_is_found_by_their_address(slack: Slack) -> None:
    lea = slack.state.people[LEA]
    slack.state.people[LEA] = replace(lea, email="lea@clinic.example")
    hana = slack.site.signed_in(HANA)
    found = hana.post("/people", data=slack.site.form(hana, user="Lea@Clinic.example", role="viewer"))
    assert f"as {LEA}, lea@clinic.example" in found.text


@pytest.mark.parametrize(
    ("typed", "flags", "said"),
    [
        ("UNOBODY", {}, "Slack knows nobody as"),
        ("hana@nowhere.example", {}, "Slack knows nobody as"),
        ("lea", {}, "Nobody here is called “lea”: type another part of the name, or the e-mail address"),
        ("U", {}, "Nobody here is called “U”"),
        (LEA, {"is_restricted": True}, f"Ulea Person ({LEA}) is a guest: choose a full member"),
        (LEA, {"deleted": True}, "is a deactivated account"),
        (LEA, {"is_bot": True}, "is a bot"),
    ],
)
def test_whoever_is_no_full_member_gets_no_role_and_what_was_typed_stays(
    slack: Slack, typed: str, flags: dict[str, bool], said: str
) -> None:
    site, lea = slack.site, slack.state.people[LEA]
    slack.state.people[LEA] = replace(lea, **flags)  # type: ignore[arg-type]  # names of flags
    hana = site.signed_in(HANA)
    for sure in ("", typed):
        answer = hana.post("/people", data=site.form(hana, user=typed, role="admin", sure=sure))
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{escape(typed)}"' in answer.text
    with site.database.read() as connection:
        assert [each.user for each in roles.holders(connection, WORKSPACE)] == [HANA]


def test_a_slack_that_does_not_answer_is_said_and_nothing_is_changed(slack: Slack, site: Site) -> None:
    slack.state.faults.set({"rate_limit": {"method": "users.info", "calls": 1, "retry_after": 30}})
    del site.app.extensions["leanon-look-up"]
    site.app.extensions["leanon-look-up"] = partial(
        directory.member,
        SlackClient("xoxb-made-up", base_url=f"http://127.0.0.1:{free_port()}/api/", seconds=2),
    )
    for place in (slack.site, site):
        hana = place.signed_in(HANA)
        answer = hana.post("/people", data=place.form(hana, user=LEA, role="editor", sure=LEA))
        assert answer.status_code == 503
        assert "Slack did not answer, so it is not known who this is, and nothing was changed." in answer.text
        assert role_of(place, LEA) is None


def test_an_unknown_role_is_refused(site: Site) -> None:
    hana = site.signed_in(HANA)
    answer = hana.post("/people", data=site.form(hana, user=LEA, role="king", sure=LEA))
    assert answer.status_code == 422
    assert "Choose a role for this person." in answer.text
    assert role_of(site, LEA) is None


def test_who_loses_a_role_is_signed_out_at_the_next_request(site: Site) -> None:
    hana, otto = site.signed_in(HANA), site.signed_in(OTTO, Role.ADMIN)
    assert otto.get("/people").status_code == 200
    hana.post(f"/people/{OTTO}/remove", data=site.form(hana))
    for answer in (otto.get("/people"), otto.get("/account")):
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
    assert otto.post("/people", data={"user": LEA, "role": "admin", "sure": LEA}).status_code == 401
    assert role_of(site, LEA) is None
    assert hana.get("/people").status_code == 200, "nobody else is signed out"


def test_many_people_with_a_role_are_searched_and_paged(site: Site, hana: FlaskClient) -> None:
    assert 'name="text"' not in hana.get("/people").text, "a few need no search"
    for number in range(30):
        site.grant(f"UVIEWER{number:02}", Role.VIEWER)
    first = hana.get("/people").text
    assert ("1 to 25 of 31" in first, "UVIEWER02" in first, "UVIEWER29" in first) == (True, True, False)
    assert "UVIEWER29" in hana.get("/people?start=25").text
    found = hana.get("/people?text=uviewer29").text
    assert ("UVIEWER29" in found, "UVIEWER28" in found) == (True, False)
    assert "Nobody fits" in hana.get("/people?text=%00").text
    for odd in ("start=-1", "start=999999", "start=9999999999", "start=x", "start=%00"):
        assert "UVIEWER02" in hana.get(f"/people?{odd}").text


def test_nobody_is_asked_about_a_role_that_is_not_there(
    site: Site, hana: FlaskClient, zoe: FlaskClient
) -> None:
    assert zoe.get(f"/people/{HANA}/remove").status_code == 404
    for odd in (LEA, "%00", "x" * 300):
        assert hana.get(f"/people/{odd}/remove").status_code == 404
    assert "This is you" in hana.get(f"/people/{HANA}/remove").text


def test_the_last_admin_stays_and_is_told_why(site: Site) -> None:
    hana = site.signed_in(HANA)
    for answer in (
        hana.post(f"/people/{HANA}/remove", data=site.form(hana)),
        hana.post("/people", data=site.form(hana, user=HANA, role="viewer", sure=HANA)),
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


def test_the_page_says_who_the_guardians_are_or_that_there_are_none_and_gives_nothing_to_press(
    site: Site, hana: FlaskClient
) -> None:
    assert "Nobody is a guardian here" in hana.get("/people").text
    site.grant(ANA, Role.GUARDIAN)
    page = hana.get("/people").text
    assert f"<p>{ANA}</p>" in page
    assert "Nobody is a guardian here" not in page
    assert "guardian" not in "".join(forms(hana.get("/people")))
