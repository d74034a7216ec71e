"""The page of an area: what was released in it, for whoever directs it, and for nobody beside HR."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from markupsafe import escape

from content.library import load
from slackapp.pulse.partition import Membership
from slackapp.pulse.tree import Unit
from slackapp.storage import tables
from slackapp.storage.people.people import Person
from tests.cast import ANA, LEA, OTTO, WORKSPACE
from tests.teams import put_teams_in_place
from tests.web import organisations
from tests.web.conftest import Site
from tests.web.organisations import CLINIC, at_unit, take, words


@pytest.fixture(autouse=True)
def _three_months(site: Site) -> None:
    with site.database.write() as tx:
        organisations.three_months(tx)


@pytest.fixture
def director(site: Site) -> FlaskClient:
    """Lea's browser: she has led the wards since before the last check-in opened."""
    with site.database.write() as tx:
        lead(tx, LEA)
        tx.execute(sa.insert(tables.director).values(round="past-12", unit="wards", user=LEA))
    return site.signed_in(LEA, None)


def lead(tx: sa.Connection, user: str, units: Sequence[Unit] = CLINIC) -> None:
    """Let somebody lead the wards from now on."""
    here = [Person(user, user, "UTC"), Person(OTTO, OTTO, "UTC")]
    led = [Membership(user, "wards", lead=True), Membership(OTTO, "ward3", lead=True)]
    put_teams_in_place(tx, WORKSPACE, units=units, people=here, memberships=led)


def test_a_director_reads_the_area_and_nothing_beside_it(site: Site, director: FlaskClient) -> None:
    page = director.get("/area/wards")
    assert page.status_code == 200
    assert [name for name in ("Wards", "Ward 3", "Ward 4") if name in page.text] == [
        "Wards",
        "Ward 3",
        "Ward 4",
    ]
    for elsewhere in ("Lab", "Office", "Clinic", "Prompts that leads use", "4.2"):
        assert elsewhere not in page.text.partition("<main")[2], elsewhere
    assert f"{(8 * 3.5 + 12 * 4.0) / 20:.1f} ± 0.2" in page.text
    assert {row["team"] for row in take(site, director, "/area/wards/export")} == {"Ward 3", "Ward 4"}
    for path in ("/organisation", "/organisation/export"):
        assert director.get(path).status_code in {403, 405}


@pytest.mark.parametrize("unit_id", ["clinic", "ward3", "lab", "nowhere", "\0", "%2e%2e"])
def test_to_a_director_every_other_area_is_as_if_it_were_not_there(
    site: Site, director: FlaskClient, unit_id: str
) -> None:
    nowhere = director.get("/area/nowhere-at-all")
    answer = director.get(f"/area/{unit_id}")
    assert (answer.status_code, nowhere.status_code) == (404, 404)
    assert director.post(f"/area/{unit_id}/export", data=site.form(director)).status_code == 404


def test_who_leads_the_area_no_more_reads_nothing_more(site: Site, director: FlaskClient) -> None:
    with site.database.write() as tx:
        lead(tx, ANA)
    assert director.get("/area/wards").status_code == 404
    assert site.signed_in(ANA, None).get("/area/wards").status_code == 404, "nor does whoever is new"


def moved(unit: str, above: str) -> list[Unit]:
    """The units with one of them below another."""
    return [replace(each, parent=above) if each.id == unit else each for each in CLINIC]


def test_a_team_that_came_into_the_area_waits_for_the_next_check_in(
    site: Site, director: FlaskClient
) -> None:
    with site.database.write() as tx:
        lead(tx, LEA, moved("lab", "wards"))
    lab = at_unit(director.get("/area/wards").text, "Lab")
    assert "<svg" not in lab
    assert "Its numbers stand here from the next check-in on" in words(lab)
    assert {row["team"] for row in take(site, director, "/area/wards/export")} == {"Ward 3", "Ward 4"}


def test_a_team_that_left_the_area_is_read_there_no_more_and_history_stays(
    site: Site, director: FlaskClient
) -> None:
    before = director.get("/area/wards").text
    with site.database.write() as tx:
        lead(tx, LEA, moved("ward4", "clinic"))
    page = director.get("/area/wards").text
    assert "Ward 4" not in page
    charts = [text.partition('id="together"')[2].partition('id="teams"')[0] for text in (before, page)]
    assert charts[0] == charts[1] != ""


def test_what_a_director_may_read_stands_among_their_trends_and_on_the_root(
    site: Site, director: FlaskClient
) -> None:
    assert "/area/wards" in director.get("/trend").text
    root = director.get("/")
    assert root.status_code == 303
    assert root.headers["Location"] == "/area/wards"
    assert "/area/" not in site.signed_in(OTTO, None).get("/trend", follow_redirects=True).text


def test_an_area_with_nothing_below_it_any_more_is_none(site: Site, director: FlaskClient) -> None:
    flat = [replace(each, parent="clinic") if each.parent == "wards" else each for each in CLINIC]
    with site.database.write() as tx:
        lead(tx, LEA, flat)
    assert director.get("/area/wards").status_code == 404
    assert director.post("/area/wards/export", data=site.form(director)).status_code == 404
    assert "/area/wards" not in director.get("/trend").text, "and nobody is sent there"


def test_one_problem_to_take_upward_is_the_same_for_hr_and_every_area_and_another_one_comes_by_a_link(
    site: Site, director: FlaskClient, hana: FlaskClient
) -> None:
    problems = load().area

    def shown(client: FlaskClient, page: str) -> str:
        text = client.get(page).text
        (found,) = (each.title for each in problems if f'id="upward-title">{escape(each.title)}<' in text)
        return found

    first = shown(director, "/area/wards")
    assert shown(hana, "/area/wards") == shown(hana, "/organisation") == first
    (place,) = (at for at, each in enumerate(problems) if each.title == first)
    text = director.get("/area/wards").text
    for part in (*problems[place].steps, problems[place].draft.strip(), problems[place].avoid):
        assert escape(part) in text
    (link,) = re.findall(r'href="(/area/wards\?upward=\d+)#upward"', text)
    assert shown(director, link) == problems[(place + 1) % len(problems)].title
    assert shown(director, "/area/wards?upward=²") == first, "what is no number is this week's"
    assert shown(director, f"/area/wards?upward={'9' * 40}") == first
