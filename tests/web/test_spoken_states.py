"""What pages of teams, trends and areas say in whatever state: all of it goes by the catalogues."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from slackapp.roster import changes, changes_findings
from slackapp.roster.changes import Counts, Findings, State
from slackapp.roster.csv_file import COLUMNS, Roster, read_roster
from slackapp.roster.groups import UserGroup
from slackapp.roster.members import Account, Kind
from slackapp.roster.spreadsheet import Problem
from slackapp.storage.teams import team_changes
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import COLLEAGUES, LAB
from tests.web import organisations, trends, wards
from tests.web.conftest import Site
from tests.web.forms import send
from tests.web.pseudo import BEGIN, Outside, spoken_by_all
from tests.web.test_marked import NAMES, library

PEOPLE = {ANA, HANA, LEA, OTTO, wards.DEPUTY, *COLLEAGUES, *LAB, "UNEW", "UROBOT", "Robo"}
UNITS = {
    "Ward 3",
    "Ward 4",
    "Ward 5",
    "Wards",
    "Clinic",
    "Laboratory",
    "Lab",
    "Office",
    "@day",
    "Atlantis",
    "move",
    "flu",
}
KNOWN = {*NAMES, *PEOPLE, *UNITS, *library()}
ACCOUNTS = {
    each.user: each
    for each in (
        Account(ANA, ANA, Kind.MEMBER),
        Account("UROBOT", "Robo", Kind.BOT),
    )
}
HEADER = ",".join(COLUMNS) + "\n"
FAULTY = {
    "rows": f"{HEADER}Ward 3,Clinic,{ANA},boss,UK\nWard 3,,{ANA},member,Atlantis\nWard 3,Lab,{ANA},lead,\n",
    "nobody": f"{HEADER}Ward 3,,UNEW,lead,\nWard 3,,UNEW@clinic.example,lead,\n",
    "a sign": f"{HEADER}Ward\u00803,,{ANA},lead,\n",
    "too wide": f"{HEADER}Ward 3,,{ANA},lead,DE,more\n",
    "columns": f"unit,parent,person,role,role,who\nWard 3,,{ANA},lead,,\n",
    "a circle": f"{HEADER}Ward 3,Lab,{ANA},lead,\nLab,Ward 3,{ANA},lead,\n",
    "separator": f"sep=!\n{HEADER}",
    "nothing": HEADER,
}


@pytest.fixture
def furnished(site: Site) -> Site:
    with site.database.write() as tx:
        wards.furnish(tx)
    return site


@pytest.fixture
def signs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with spoken_by_all(monkeypatch):
        yield


def outside(client: FlaskClient, *paths: str) -> dict[str, list[str]]:
    """What stands outside of the signs, by page."""
    shown = {path: client.get(path).text for path in paths}
    assert all(BEGIN in page for page in shown.values())
    return {path: found for path, page in shown.items() if (found := Outside(page, KNOWN).found)}


def show(site: Site, state: State, findings: Findings) -> None:
    """Let the open change stand so, as the job would have kept it."""
    with site.database.write() as tx:
        change = changes.find_open(tx, WORKSPACE)
        assert change is not None
        told = changes_findings.dump(findings)
        assert team_changes.note(tx, change, state=state.value, findings=told)


def read(text: str) -> Roster:
    return read_roster("teams.csv", text.encode(), ACCOUNTS)


@pytest.mark.usefixtures("signs")
def test_a_change_by_hand_is_told_by_the_catalogues(furnished: Site, hana: FlaskClient) -> None:
    ward, lab = "/teams/Ward%203", "/teams/Lab"
    send(hana, ward, f"{ward}/people", user=ANA, do="move", to="Lab")
    send(hana, ward, f"{ward}/people", user=COLLEAGUES[1], do="lead")
    send(hana, ward, f"{ward}/people", user=COLLEAGUES[2], do="excluded")
    send(hana, "/teams/new", name="Ward 5", parent="Clinic")
    send(hana, lab, f"{lab}/edit", name="Laboratory", parent="")
    hana.post(f"{lab}/people", data=furnished.form(hana, user=LAB[0], do="country", country="es"))
    pages = ("/teams", ward, lab, "/teams/change", "/teams/import", "/teams/groups", "/teams?text=ward")
    assert outside(hana, *pages, "/teams/change/people/moves", "/teams/change/people/new") == {}
    send(hana, "/teams/change", "/teams/change/apply")
    assert outside(hana, "/teams?done=applied", "/teams/change") == {}


@pytest.mark.usefixtures("signs")
@pytest.mark.parametrize("name", FAULTY)
def test_what_is_wrong_with_a_file_is_kept_and_told_by_the_catalogues(
    furnished: Site, hana: FlaskClient, name: str
) -> None:
    send(hana, "/teams/new", name="Ward 5")
    with pytest.raises(Problem) as wrong:
        read(FAULTY[name])
    show(furnished, State.FAULTY, changes_findings.faults(wrong.value))
    assert outside(hana, "/teams/change") == {}


@pytest.mark.usefixtures("signs")
def test_what_is_to_be_known_of_a_file_is_told_by_the_catalogues(furnished: Site, hana: FlaskClient) -> None:
    send(hana, "/teams/new", name="Ward 5")
    found = read(f"{HEADER}Ward 3,,{ANA},member,\nWARD 3,,UROBOT,lead,\n")
    many = Counts(known=40, new=1, removed=20, moved=20, by_unit={"Ward 3": 20})
    assert len(found.notices) == 3
    for from_file in (True, False):
        told = Findings(notices=found.notices, counts=many, from_file=from_file, cannot_return=True)
        show(furnished, State.READY, told)
        page = hana.get("/teams/change").text
        assert Outside(page, {*KNOWN, "teams.csv"}).found == []
    show(furnished, State.READING, changes_findings.refused("not_authed"))
    assert outside(hana, "/teams/change", "/teams/change/progress") == {}


@pytest.mark.usefixtures("signs")
def test_deputies_and_groups_are_told_by_the_catalogues(furnished: Site, hana: FlaskClient) -> None:
    day = UserGroup("S0DAY", "day", "Laboratory", frozenset({ANA}))
    furnished.app.extensions["leanon-user-groups"] = lambda: {day.id: day}
    ward, user = "/teams/Ward%203", wards.DEPUTY
    look = hana.post(f"{ward}/deputies", data=furnished.form(hana, deputy=user, **{"deputy-id": user}))
    assert Outside(look.text, KNOWN).found == []
    lead = hana.post(f"{ward}/deputies", data=furnished.form(hana, deputy=LEA, **{"deputy-id": LEA}))
    assert (lead.status_code, Outside(lead.text, KNOWN).found) == (422, [])
    hana.post(f"{ward}/deputies", data=furnished.form(hana, deputy=user, sure=user, **{"deputy-id": user}))
    assert outside(hana, ward) == {}
    hana.post(f"{ward}/deputies/{user}/end", data=furnished.form(hana))
    hana.post("/teams/groups/follow", data=furnished.form(hana, unit="Lab", group="S0DAY"))
    assert outside(hana, f"{ward}?done=deputy-ended", "/teams/Lab", "/teams/groups") == {}


@pytest.mark.usefixtures("signs")
def test_half_a_year_of_a_team_is_told_by_the_catalogues(site: Site) -> None:
    with site.database.write() as tx:
        trends.half_a_year(tx)
    lea, leaf = site.signed_in(LEA, None), f"/trend/{wards.WARD_LEAF}"
    assert outside(lea, leaf, f"{leaf}/talk") == {}
    assert lea.get(f"{leaf}.csv").text.startswith(f'"{BEGIN}opened_on')


@pytest.mark.usefixtures("signs")
def test_three_months_of_all_teams_are_told_by_the_catalogues(site: Site, hana: FlaskClient) -> None:
    with site.database.write() as tx:
        organisations.three_months(tx)
    assert outside(hana, "/organisation", "/hr") == {}
