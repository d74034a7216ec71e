"""A change of teams by hand and by file: looked at, put in place or dropped, undone; nothing is lost."""

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from slackapp.clock import wall
from slackapp.pulse.partition import Organisation
from slackapp.roster import changes, changes_findings
from slackapp.roster.csv_file import read_roster
from slackapp.roster.members import Account, Kind
from slackapp.storage import tables
from slackapp.storage.console.audit_log import Action, By, search
from slackapp.storage.console.roles import Role
from slackapp.storage.people import people, structure
from slackapp.storage.teams import team_changes
from slackapp.web.teams.import_page import EXAMPLE
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE
from tests.scenarios.office import COLLEAGUES
from tests.web import wards
from tests.web.conftest import Site
from tests.web.forms import forms, send

WARD, LAB = "/teams/Ward%203", "/teams/Lab"
PUT, DROP = "/teams/change/apply", "/teams/change/drop"


@pytest.fixture(autouse=True)
def _wards(site: Site) -> None:
    with site.database.write() as tx:
        wards.furnish(tx)


def teams_now(site: Site) -> Organisation:
    with site.database.read() as connection:
        return structure.imported(connection, WORKSPACE)


def is_in(site: Site, user: str, unit: str) -> bool:
    return any((each.user, each.unit) == (user, unit) for each in teams_now(site).memberships)


def move(client: FlaskClient, user: str = ANA, to: str = "Lab") -> TestResponse:
    """Tick somebody of the ward and press [Move]."""
    return send(client, WARD, f"{WARD}/people", user=user, do="move", to=to)


def test_a_move_by_hand_holds_once_it_was_looked_at_and_can_be_taken_back(
    site: Site, hana: FlaskClient
) -> None:
    assert move(hana).headers["Location"] == "/teams/change"
    page = hana.get("/teams/change").text
    assert f"<strong>{ANA}</strong> leaves Ward 3; joins Lab as a member" in page
    assert "Who would be asked with whom" in page
    assert is_in(site, ANA, "Ward 3"), "nothing of it holds yet"
    assert "A change of teams is open" in hana.get("/teams").text

    done = send(hana, "/teams/change", PUT)
    assert done.headers["Location"] == "/teams?done=applied"
    assert "The change is in place." in hana.get("/teams?done=applied").text
    assert (is_in(site, ANA, "Lab"), is_in(site, ANA, "Ward 3")) == (True, False)
    with site.database.read() as connection:
        (entry, *_) = search(connection, WORKSPACE, action=Action.TEAMS_CHANGED)
    assert entry.actor == HANA

    assert send(hana, "/teams", "/teams/change/undo").headers["Location"] == "/teams/change"
    assert "From the undoing of the last change" in hana.get("/teams/change").text
    send(hana, "/teams/change", PUT)
    assert (is_in(site, ANA, "Lab"), is_in(site, ANA, "Ward 3")) == (False, True)


def test_several_steps_make_one_change_which_is_dropped_as_one(site: Site, hana: FlaskClient) -> None:
    before = teams_now(site)
    move(hana)
    send(hana, WARD, f"{WARD}/add", person="UNEW", role="lead")
    send(hana, "/teams/new", name="Ward 5", parent="Clinic")
    send(hana, LAB, f"{LAB}/edit", name="Laboratory", parent="")
    hana.post(f"{LAB}/people", data=site.form(hana, user=OTTO, do="country", country="es"))
    page = hana.get("/teams/change").text
    for told in (
        "<strong>Ward 5</strong> is a new team, below Clinic",
        "<strong>Lab</strong> is called Laboratory from then on",
        "<strong>Laboratory</strong> is put at the top",
        "<strong>Unew Person</strong> joins Ward 3 as a lead",
        f"<strong>{ANA}</strong> leaves Ward 3; joins Lab",
        f"<strong>{OTTO}</strong> works in ES",
    ):
        assert told in page, told
    assert send(hana, "/teams/change", DROP).headers["Location"] == "/teams?done=dropped"
    assert teams_now(site) == before
    assert "No change is open" in hana.get("/teams/change").text


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"do": "move", "to": "Lab"}, "Nobody was ticked"),
        ({"do": "move", "user": ANA}, "Choose the team that they move to"),
        ({"do": "move", "user": ANA, "to": "gone"}, "This team is not there any more"),
        ({"do": "country", "user": ANA, "country": "Atlantis"}, "“ATLANTIS” is no country"),
        ({"do": "burn", "user": ANA}, "Choose what they are in Ward 3"),
        ({"do": "remove", "user": "UNOBODY"}, "They are not in Ward 3 any more"),
        ({"do": "remove", "user": "\0"}, "Nobody was ticked"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_ticked_stays(
    site: Site, hana: FlaskClient, form: dict[str, str], why: str
) -> None:
    refused = hana.post(f"{WARD}/people", data=site.form(hana, **form))
    assert refused.status_code == 422
    assert why in refused.text
    if form.get("user") == ANA:
        assert f'value="{ANA}" checked' in refused.text
    assert "No change is open" in hana.get("/teams/change").text


def test_a_name_that_several_have_is_asked_about_and_a_team_with_others_below_is_not_taken_away(
    site: Site, hana: FlaskClient
) -> None:
    asked = send(hana, WARD, f"{WARD}/add", person="u", role="lead")
    assert asked.status_code == 422
    assert "More than 20 people fit: type more of the name." in asked.text
    assert '<input type="radio" name="role" value="lead" checked>' in asked.text
    assert "so it cannot be taken away" in hana.get("/teams/Clinic").text
    refused = hana.post("/teams/Clinic/edit", data=site.form(hana, do="delete"))
    assert (refused.status_code, "below it: move or delete" in refused.text) == (422, True)
    nameless = hana.post(f"{WARD}/edit", data=site.form(hana, name=" ", parent="Lab"))
    assert (nameless.status_code, "Give the team a name" in nameless.text) == (422, True)
    circle = hana.post("/teams/Clinic/edit", data=site.form(hana, name="Clinic", parent="Lab"))
    assert (circle.status_code, "is Clinic itself or below it" in circle.text) == (422, True)
    twice = send(hana, "/teams/new", name="ward 3")
    assert (twice.status_code, "There is a team called Ward 3 already" in twice.text) == (422, True)
    assert 'value="ward 3"' in twice.text
    assert send(hana, "/teams/new", name="x" * 81).status_code == 422


def test_two_of_hr_at_once_meet_one_change_and_what_has_moved_on_is_shown_again(
    site: Site, hana: FlaskClient
) -> None:
    other = site.signed_in(LEA, Role.ADMIN)
    move(hana)
    seen = forms(hana.get("/teams/change"))[PUT]
    move(other, COLLEAGUES[0])
    assert hana.post(PUT, data=seen).status_code == 409, "Lea has added to it since"
    assert not is_in(site, ANA, "Lab")
    seen = forms(hana.get("/teams/change"))[PUT]
    with site.database.write() as tx:
        people.leave(tx, WORKSPACE, [COLLEAGUES[1]])
        structure.refresh_homes(tx, WORKSPACE)
    stale = hana.post(PUT, data=seen)
    assert (stale.status_code, "look once more" in stale.text) == (409, True)
    assert not is_in(site, ANA, "Lab")
    assert send(other, "/teams/change", PUT).status_code == 303
    assert (is_in(site, ANA, "Lab"), is_in(site, COLLEAGUES[0], "Lab")) == (True, True)
    assert hana.post(PUT, data=seen).status_code == 409, "it is in place already"
    assert hana.post(DROP, data=seen).status_code == 409


def test_many_who_leave_ask_for_their_number(site: Site, hana: FlaskClient) -> None:
    leaving = [ANA, *COLLEAGUES][:7]
    hana.post(f"{WARD}/people", data={**site.form(hana, do="remove"), "user": leaving})
    page = hana.get("/teams/change").text
    assert "If that is meant, type 7" in page
    assert all(user in hana.get("/teams/change/people/leaves").text for user in leaving)
    refused = send(hana, "/teams/change", PUT, removing="6")
    assert (refused.status_code, 'value="6"' in refused.text) == (422, True)
    assert is_in(site, ANA, "Ward 3")
    assert send(hana, "/teams/change", PUT, removing="7").status_code == 303
    assert not is_in(site, ANA, "Ward 3")


def test_of_many_groups_a_page_is_shown_at_a_time(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.web.teams.change_page.GROUPS", 1)
    move(hana)
    first, second = hana.get("/teams/change").text, hana.get("/teams/change?start=1").text
    assert "Groups 1 to 1 of 2" in first
    assert ('<th scope="row">Lab</th>' in first) != ('<th scope="row">Lab</th>' in second)


def upload(site: Site, client: FlaskClient, raw: bytes, name: str = "teams.csv") -> TestResponse:
    fields = {**site.form(client), "file": (BytesIO(raw), name)}
    return client.post("/teams/import", data=fields)


def test_a_file_is_taken_in_to_be_read_and_its_way_is_shown(site: Site, hana: FlaskClient) -> None:
    assert upload(site, hana, EXAMPLE.encode()).headers["Location"] == "/teams/change"
    page = hana.get("/teams/change").text
    assert "From a file “teams.csv”, begun by" in page
    assert "Waiting for its turn" in page
    assert '<meta http-equiv="refresh"' in page
    assert "whether its worker runs" not in page
    with site.database.write() as tx:
        tx.execute(sa.update(tables.team_change).values(made_at=wall() - timedelta(minutes=4)))
    assert "Ask whoever runs Lean On whether its worker runs" in hana.get("/teams/change").text
    assert 'data-reading="yes"' in hana.get("/teams/change/progress").text
    other = site.signed_in(LEA, Role.ADMIN)
    for refused in (upload(site, other, b"x"), move(other)):
        assert refused.status_code == 409
        assert f"Another change of teams is open: a file, begun by {HANA}." in refused.text
    assert send(hana, "/teams/change", DROP).status_code == 303


def test_faults_stand_by_their_line_with_a_place_to_bring_the_file_again(
    site: Site, hana: FlaskClient
) -> None:
    upload(site, hana, b"unit,parent,person,role,country\nWard 3,,U1,boss,\n")
    with site.database.write() as tx:
        wards.refuse_file(
            tx,
            (9, 'country is "DEU".'),
            (2, 'role is "boss": write lead, member or excluded.'),
        )
    page = hana.get("/teams/change").text
    assert page.index(">Line 2<") < page.index(">Line 9<"), "as somebody goes through the file"
    assert '<th scope="row">Line 2</th>' in page
    assert "Role is &#34;boss&#34;: write lead, member or excluded." in page
    assert upload(site, hana, EXAMPLE.encode()).status_code == 303, (
        "it takes the place of what cannot be read"
    )


def test_a_change_by_hand_that_fits_no_more_is_dropped_and_asks_for_no_file(
    site: Site, hana: FlaskClient
) -> None:
    move(hana)
    with site.database.write() as tx:
        wards.refuse_file(tx, (None, "they are not in Ward 3 any more: look at its members again."))
    page = hana.get("/teams/change").text
    assert "drop it, and begin anew" in page
    assert "/teams/import" not in page
    assert send(hana, "/teams/change", DROP).status_code == 303


def test_no_file_and_a_huge_one_are_refused_in_one_sentence(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for raw, name, why in (
        (b"", "teams.csv", "The file is empty: choose a table saved as CSV."),
        (b"x", "", "Choose a file: a table saved as CSV."),
    ):
        refused = upload(site, hana, raw, name)
        assert (refused.status_code, why in refused.text) == (422, True)
    assert upload(site, hana, b"x", "/me/te\0ams.csv").status_code == 303
    assert "From a file “te ams.csv”" in hana.get("/teams/change").text
    monkeypatch.setattr("slackapp.web.teams.import_page.LARGEST_FILE", 3)
    assert upload(site, hana, b"xxxx").status_code == 422


def test_the_example_is_a_file_that_can_be_imported(hana: FlaskClient) -> None:
    got = hana.get("/teams/example.csv")
    users = ("U0123ABCD", "U0456EFGH", "U0789IJKL", "U0ABCMNOP")
    accounts = {user: Account(user, user, Kind.MEMBER) for user in users}
    accounts["UANA"] = Account("UANA", "Ana", Kind.MEMBER, email="ana@clinic.example")
    roster = read_roster("teams-example.csv", got.data, accounts)
    assert [each.name for each in roster.units] == ["Clinic", "Ward 3", "Works council"]


def test_zoe_has_teams_of_her_own_and_never_meets_ours(
    site: Site, hana: FlaskClient, zoe: FlaskClient
) -> None:
    move(hana)
    assert "No change is open" in zoe.get("/teams/change").text
    assert "Nobody is concerned" in zoe.get("/teams/change/people/moves").text
    for path, form in ((PUT, {"number": "1", "stage": "1"}), (DROP, {"number": "1"})):
        assert zoe.post(path, data=site.form(zoe, **form)).status_code == 409
    for path in (f"{WARD}/people", f"{WARD}/edit", f"{WARD}/add", f"{WARD}/deputies"):
        form = {"user": ANA, "do": "remove", "name": "x", "person": "UNEW", "deputy": "UNEW"}
        assert zoe.post(path, data=site.form(zoe, **form)).status_code == 404, path
    with site.database.read() as connection:
        assert changes.find_open(connection, WORKSPACE)


def test_why_a_file_stands_still_is_said_where_it_is_waited_for(site: Site, hana: FlaskClient) -> None:
    fault = changes_findings.refused("missing_scope")
    with site.database.write() as tx:
        change = changes.begin_file(tx, WORKSPACE, "people.csv", b"unit", By(HANA, T0), now=T0)
        team_changes.note(tx, change, findings=changes_findings.dump(fault))
    for page in ("/teams/change", "/teams/change/progress"):
        said = hana.get(page).text
        assert "Slack did not say who its members are (missing_scope)" in said
        assert "Ask whoever runs Lean On whether its worker runs" not in said
