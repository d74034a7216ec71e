"""A team follows one of Slack's user groups by HR's choice; who is in it is only ever proposed."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.roster.groups import NO_SCOPE, NoGroups, UserGroup
from slackapp.slack_answers import Busy
from slackapp.storage.console.audit_log import Action, search
from slackapp.storage.people import structure
from slackapp.storage.rounds.due import due
from slackapp.storage.teams import unit_groups
from slackapp.storage.teams.unit_groups import Followed
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, WORKSPACE
from tests.web import wards
from tests.web.conftest import Site
from tests.web.forms import send

PAGE, FOLLOW, LOOK = "/teams/groups", "/teams/groups/follow", "/teams/groups/look"
TEAMS = "/teams/groups/teams"
WARD = UserGroup("S0WARD", "ward-3", "Ward 3", frozenset({ANA, LEA}))


@pytest.fixture(autouse=True)
def _wards(site: Site) -> None:
    with site.database.write() as tx:
        wards.furnish(tx)
    site.app.extensions["leanon-user-groups"] = lambda: {WARD.id: WARD}


def slack_says(site: Site, trouble: Exception) -> None:
    """From now on Slack answers so."""

    def refuse() -> Mapping[str, UserGroup]:
        raise trouble

    site.app.extensions["leanon-user-groups"] = refuse


def followed(site: Site) -> Mapping[str, Followed]:
    with site.database.read() as connection:
        return unit_groups.followed(connection, WORKSPACE)


def test_a_team_follows_a_group_and_stops_which_changes_nobodys_team(site: Site, hana: FlaskClient) -> None:
    with site.database.read() as connection:
        before = structure.imported(connection, WORKSPACE)
    assert "@ward-3, 2 people" in hana.get(PAGE).text
    done = send(hana, f"{PAGE}?unit=Ward 3", FOLLOW)
    assert done.headers["Location"] == "/teams/Ward%203?done=follows"
    assert followed(site) == {"Ward 3": Followed("Ward 3", "S0WARD", "ward-3")}
    assert "are proposed from <strong>@ward-3</strong>" in hana.get("/teams/Ward 3").text
    assert send(hana, PAGE, LOOK).headers["Location"] == f"{PAGE}?done=asked"

    gone = hana.post(FOLLOW, data=site.form(hana, unit="Ward 3", group=""))
    assert gone.headers["Location"] == "/teams/Ward%203?done=follows-no-more"
    assert followed(site) == {}
    with site.database.read() as connection:
        last, first = search(connection, WORKSPACE)[:2]
        assert structure.imported(connection, WORKSPACE) == before
    assert (first.action, last.action) == (Action.GROUP_FOLLOWED, Action.GROUP_LEFT)
    assert (last.actor, last.subject, last.detail) == (HANA, "Ward 3", {"group": "ward-3"})
    assert "took the user group away from" in hana.get("/hr").text


def test_a_missing_scope_and_a_silent_slack_are_said_in_one_sentence(site: Site, hana: FlaskClient) -> None:
    send(hana, f"{PAGE}?unit=Ward 3", FOLLOW)
    for trouble, said in ((NoGroups(NO_SCOPE), NO_SCOPE), (Busy(9), "Slack did not answer")):
        slack_says(site, trouble)
        page = hana.get(PAGE)
        assert (page.status_code, said in page.text, "@ward-3" in page.text) == (200, True, True)
        refused = hana.post(FOLLOW, data=site.form(hana, unit="Lab", group="S0WARD"))
        assert (refused.status_code, said in refused.text) == (503, True)
    assert followed(site).keys() == {"Ward 3"}


def test_what_is_not_there_is_not_followed(site: Site, hana: FlaskClient, zoe: FlaskClient) -> None:
    assert hana.post(FOLLOW, data=site.form(hana, unit="gone", group="S0WARD")).status_code == 404
    assert hana.post(FOLLOW, data=site.form(hana, unit="Ward 3", group="")).status_code == 404
    assert hana.post(FOLLOW, data=site.form(hana, unit="Ward 3", group="S0GONE")).status_code == 422
    assert zoe.post(FOLLOW, data=site.form(zoe, unit="Ward 3", group="S0WARD")).status_code == 404
    assert followed(site) == {}
    nothing = hana.post(LOOK, data=site.form(hana))
    assert (nothing.status_code, "nothing to look at" in nothing.text) == (422, True)
    assert "There is no team yet" in zoe.get(PAGE).text


def test_beside_an_open_change_no_look_is_asked_for(site: Site, hana: FlaskClient) -> None:
    send(hana, f"{PAGE}?unit=Ward 3", FOLLOW)
    send(hana, "/teams/new", name="Ward 5")
    refused = hana.post(LOOK, data=site.form(hana))
    assert refused.status_code == 409
    assert f"Another change of teams is open: changes by hand, begun by {HANA}." in refused.text


def test_groups_become_teams_that_follow_them_once_hr_has_said_yes(site: Site, hana: FlaskClient) -> None:
    other = UserGroup("S0DAY", "day", "Day clinic", frozenset({ANA}))
    site.app.extensions["leanon-user-groups"] = lambda: {WARD.id: WARD, other.id: other}
    fields = {**site.form(hana, parent="Clinic"), "group": ["S0DAY", "S0GONE"]}
    twice = hana.post(TEAMS, data={**fields, "group": [WARD.id]})
    assert (twice.status_code, "There is a team called Ward 3 already" in twice.text) == (422, True)
    assert f'value="{WARD.id}" checked' in twice.text
    assert hana.post(TEAMS, data={**fields, "group": []}).status_code == 422
    assert hana.post(TEAMS, data=fields).headers["Location"] == "/teams/change"
    assert "<strong>Day clinic</strong> is a new team, below Clinic" in hana.get("/teams/change").text
    assert followed(site) == {}, "what is not in place follows nothing"
    send(hana, "/teams/change", "/teams/change/apply")
    assert [each.handle for each in followed(site).values()] == ["day"]
    with site.database.read() as connection:
        found = due(connection, now=wall(), wall=wall())
    assert found.following == (WORKSPACE,), "who is in it is proposed at once"


def test_a_team_of_a_dropped_change_leaves_no_group_to_another_one(site: Site, hana: FlaskClient) -> None:
    day = UserGroup("S0DAY", "day", "Day clinic", frozenset({ANA}))
    site.app.extensions["leanon-user-groups"] = lambda: {day.id: day}
    hana.post(TEAMS, data=site.form(hana, group="S0DAY"))
    send(hana, "/teams/change", "/teams/change/drop")
    send(hana, "/teams/new", name="Night clinic")
    send(hana, "/teams/change", "/teams/change/apply")
    assert "Night clinic" in hana.get("/teams").text
    assert followed(site) == {}


def test_another_workspaces_groups_are_nobodys_to_see_or_follow(site: Site, hana: FlaskClient) -> None:
    theirs = replace(WARD, team=OTHER_WORKSPACE)
    site.app.extensions["leanon-user-groups"] = lambda: {WARD.id: theirs}
    assert WARD.id not in hana.get(PAGE).text
    answer = hana.post(FOLLOW, data=site.form(hana, group=WARD.id, unit="Ward 3"))
    assert answer.status_code == 422
    assert hana.post(TEAMS, data=site.form(hana, group=WARD.id)).status_code == 422
