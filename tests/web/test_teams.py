"""The tree of teams and the page of one: who leads, who belongs, who is asked with whom, and who is not."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.pulse.partition import Membership, Unit
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import choices, structure
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import deputies
from slackapp.storage.tables import person
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import COLLEAGUES
from tests.teams import put_teams_in_place
from tests.web import wards
from tests.web.conftest import Site
from tests.web.forms import forms, send

MANY = 120
DEPUTY = COLLEAGUES[0]


@pytest.fixture(autouse=True)
def _wards(site: Site) -> None:
    with site.database.write() as tx:
        wards.furnish(tx)


def teams_of(site: Site, *units: Unit, leads: dict[str, str], sizes: dict[str, int]) -> None:
    """Let these be all teams, with so many members each, who are called after their team."""
    members = [(f"U{unit}{at}".upper(), unit) for unit, size in sizes.items() for at in range(size)]
    named = [Person(user, f"{unit} person {at}", "UTC") for at, (user, unit) in enumerate(members)]
    with site.database.write() as tx:
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=units,
            people=[*named, *(Person(user, f"{user} Lead", "UTC") for user in leads)],
            memberships=[Membership(user, unit, lead=False) for user, unit in members]
            + [Membership(user, unit, lead=True) for user, unit in leads.items()],
        )


def text_of(client: FlaskClient, path: str) -> str:
    return " ".join(client.get(path).text.split())


def test_the_tree_says_who_leads_who_merges_what_is_too_small_and_what_has_no_lead(
    site: Site, hana: FlaskClient
) -> None:
    units = [Unit(each, above, each) for each, above in (("top", None), ("big", "top"), ("b", "top"))]
    units += [Unit("c", "top", "c"), Unit("alone", None, "alone")]
    sizes = {"big": 7, "b": 3, "c": 4, "alone": 2}
    teams_of(site, *units, leads={LEA: "top", OTTO: "big"}, sizes=sizes)
    page = text_of(hana, "/teams")
    assert "Asked alone: 7 people" in page
    assert "Merged" in page
    assert "Asked with c: 7 people in all; alone it has 3 of the 6 that a group needs" in page
    assert "Not asked: fewer than 6 people, and no group to join" in page
    assert f"{OTTO} Lead" in page
    assert page.count("No lead") == 3
    assert "Lead the topmost team: 1" in page
    assert "In a team that is too small: 3" in page


def test_a_thousand_teams_are_paged_and_found_by_their_name_or_that_of_a_lead(
    site: Site, hana: FlaskClient
) -> None:
    units = [Unit("top", None, "Top"), *(Unit(f"t{at:03}", "top", f"Team {at:03}") for at in range(MANY))]
    teams_of(site, *units, leads={LEA: "t077"}, sizes={"t001": 1})
    first = hana.get("/teams").text
    assert ("Team 000" in first, "Team 029" in first) == (True, False)
    assert "1 to 30 of 121" in first
    assert "Team 029" in hana.get("/teams?start=30").text
    found = hana.get("/teams?text=TEAM 077").text
    assert ("Team 077" in found, "Team 076" in found) == (True, False)
    assert "below Top" in found
    assert "Team 077" in hana.get(f"/teams?text={LEA.lower()} lead").text
    assert "Nothing fits" in hana.get("/teams?text=%00none").text
    for odd in ("start=x", "start=99999999999", "start=-1"):
        assert hana.get(f"/teams?{odd}").status_code == 200


def test_a_team_shows_its_people_by_name_with_how_they_count(site: Site, hana: FlaskClient) -> None:
    page = text_of(hana, "/teams/Ward 3")
    assert f"{ANA}" in page
    assert "Gets the report; answers in the team above" in page
    assert "Below Clinic" in page
    assert "No lead" not in page
    found = hana.get(f"/teams/Ward 3?text={ANA}").text
    assert (ANA in found, COLLEAGUES[0] in found) == (True, False)
    for nothing in ("nothing", "%00", "Ward%203%00"):
        assert hana.get(f"/teams/{nothing}").status_code == 404


def test_what_somebody_chose_changes_no_page_of_teams(site: Site, hana: FlaskClient) -> None:
    before = [hana.get(path).text for path in ("/teams", "/teams/Ward 3")]
    with site.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
        choices.stop(tx, WORKSPACE, COLLEAGUES[0])
    assert [hana.get(path).text for path in ("/teams", "/teams/Ward 3")] == before


def test_who_is_left_out_by_role_or_no_full_member_is_named_with_the_reason(
    site: Site, hana: FlaskClient
) -> None:
    page = text_of(hana, "/teams")
    assert "Left out by role: 1" in page
    assert f"<p>{HANA}</p>" in page


def test_an_empty_workspace_is_told_where_to_begin(site: Site, zoe: FlaskClient) -> None:
    page = zoe.get("/teams").text
    assert "No teams yet" in page
    assert "/teams/import" in page
    assert ANA not in page
    assert zoe.get("/teams/Ward 3").status_code == 404


def test_a_deputy_is_named_after_a_look_at_what_that_means_and_the_end_comes_by_itself(
    site: Site, hana: FlaskClient
) -> None:
    looked = send(hana, "/teams/Ward 3", "/teams/Ward%203/deputies", deputy=DEPUTY)
    assert f"Let {DEPUTY} lead Ward 3 for a while?" in looked.text
    assert "Who would be asked with whom" in looked.text
    with site.database.read() as connection:
        assert structure.deputies(connection, WORKSPACE) == ()
    ((action, fields),) = (each for each in forms(looked).items() if "sure" in each[1])
    done = hana.post(action, data=fields, follow_redirects=True)
    assert "The deputy leads from the next check-in on." in done.text
    assert "leads from the next check-in on; no end is set" in done.text
    with site.database.write() as tx:
        tx.execute(sa.update(person).where(person.c.user == DEPUTY).values(name="Dora Deputy"))
    assert "Dora Deputy" in hana.get("/audit").text, "by name, though no role of the console names them"
    ended = send(hana, "/teams/Ward 3", f"/teams/Ward%203/deputies/{DEPUTY}/end")
    assert ended.status_code == 303
    assert "ends after 4 more check-ins" in hana.get("/teams/Ward 3").text
    assert hana.post("/teams/Ward 3/deputies/UNOBODY/end", data=site.form(hana)).status_code == 404


def test_who_cannot_be_a_deputy_is_told_why_beside_what_was_typed(site: Site, hana: FlaskClient) -> None:
    with site.database.write() as tx:
        deputies.add(tx, WORKSPACE, wards.UNITS[1], DEPUTY, By(HANA, wall()))
    for typed, why in ((LEA, f"{LEA} leads it anyway."), (DEPUTY, "is its deputy already")):
        refused = send(hana, "/teams/Ward 3", "/teams/Ward%203/deputies", deputy=typed)
        assert refused.status_code == 422
        assert why in refused.text
        assert f'value="{typed}"' in refused.text
    assert send(hana, "/teams/Ward 3", "/teams/Ward%203/deputies", deputy="Nobody Here").status_code == 422
