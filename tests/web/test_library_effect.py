"""HR reads beside a prompt whether it helps: of the whole organisation, soberly, of no team and no lead."""

import pytest
from flask.testing import FlaskClient

from slackapp.pulse.calendar import Schedule
from slackapp.storage.console.roles import Role
from slackapp.storage.people import workspaces
from tests.cast import OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.pulse.forty_teams import DOES_NOT, HELPS, one_year
from tests.storage.written_year import lead_of, write_year
from tests.web.conftest import Site
from tests.web.test_library_list import rows

UNTOLD = "what-gets-praised.story-of-an-ask"


@pytest.fixture
def organisation(site: Site) -> Site:
    """A year of forty teams has gone by in one of the two workspaces."""
    with site.database.write() as tx:
        for key in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.set_schedule(tx, key, Schedule(zone="UTC"))
    write_year(site.database, one_year())
    return site


def said(client: FlaskClient, prompt: str) -> str:
    """What a prompt's page says of whether it helps."""
    page = client.get(f"/library/en/prompt/{prompt}").text
    return page.partition("Does it help?</dt>")[2].partition("</dd>")[0].partition("<dd>")[2]


def test_hr_reads_beside_a_prompt_whether_it_helps(organisation: Site) -> None:
    hana = organisation.signed_in()
    assert said(hana, HELPS).startswith("+0.5 ± 0.1 points in the eight weeks after. Compared are 30 teams")
    assert "no proof" in said(hana, HELPS)
    assert said(hana, DOES_NOT).startswith("No clear difference: ")
    assert said(hana, UNTOLD).startswith("Not enough teams to tell: 10 must have done it")
    listed = rows(hana)
    assert "+0.5 ± 0.1" in listed[f"en/prompt/{HELPS}"]
    assert "no clear difference" in listed[f"en/prompt/{DOES_NOT}"]
    assert not any(said in listed[f"en/prompt/{UNTOLD}"] for said in ("not enough", "points", "difference"))


def test_no_page_of_the_library_names_a_team_or_a_lead(organisation: Site) -> None:
    hana = organisation.signed_in()
    pages = [hana.get("/library").text, *(hana.get(f"/library/en/prompt/{each}").text for each in (HELPS,))]
    for team in one_year().releases:
        assert not any(name in page for page in pages for name in (team, lead_of(team)))


def test_another_workspace_reads_nothing_of_it(organisation: Site) -> None:
    zoe = organisation.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE)
    assert said(zoe, HELPS).startswith("Not enough teams to tell")
