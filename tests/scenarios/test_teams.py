"""Teams from a file and from a user group, by HR's pages, the real queue and Slack's look-alike."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from slackapp.app import create_app
from slackapp.settings import Settings
from slackapp.storage import tables
from slackapp.storage.people import structure
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.office import COLLEAGUES, LAB, WARD, Rehearsal
from tests.web.conftest import Site
from tests.web.forms import send

HEADER = "unit,parent,person,role,country"
ROWS = [
    f"Clinic,,{HANA},excluded,DE",
    f"Ward 3,Clinic,{LEA},lead,DE",
    *(f"Ward 3,Clinic,{user},member,DE" for user in WARD),
    f"Lab,Clinic,{OTTO},lead,DE",
    *(f"Lab,Clinic,{user},member,DE" for user in LAB),
]


@pytest.fixture
def site(rehearsal: Rehearsal) -> Iterator[Site]:
    """The pages of this office."""
    app = create_app(Settings.from_env(rehearsal.environment))
    found = Site(app, app.extensions["leanon"].database)
    yield found
    found.database.close()


def upload(site: Site, hana: FlaskClient, rows: list[str]) -> None:
    raw = "\n".join([HEADER, *rows]).encode()
    hana.post("/teams/import", data={**site.form(hana), "file": (BytesIO(raw), "teams.csv")})


def placed(rehearsal: Rehearsal, user: str) -> set[str]:
    """In which units somebody is."""
    with rehearsal.database.read() as connection:
        found = structure.imported(connection, WORKSPACE)
    names = {each.id: each.name for each in found.units}
    return {names[each.unit] for each in found.memberships if each.user == user}


def test_a_file_goes_from_its_upload_to_a_yes_and_a_fault_in_one_row_changes_nothing(
    rehearsal: Rehearsal, site: Site
) -> None:
    hana = site.signed_in(HANA)
    rows = [*ROWS, f"Night,Clinic,{COLLEAGUES[0]},boss,DE"]
    upload(site, hana, rows)
    rehearsal.work()
    page = hana.get("/teams/change").text
    assert f'<th scope="row">Line {len(rows) + 1}</th>' in page
    assert "Role is &#34;boss&#34;: write lead, member or excluded." in page
    assert rehearsal.rows(tables.team_account) == [], "what Slack said of everybody is not kept"

    moved = [row for row in ROWS if ANA not in row]
    upload(site, hana, [*moved, f"Lab,Clinic,{ANA},member,ES"])
    rehearsal.work()
    page = hana.get("/teams/change").text
    assert "Who would be asked with whom" in page
    assert placed(rehearsal, ANA) == {"Ward 3"}, "nothing of it holds yet"
    assert send(hana, "/teams/change", "/teams/change/apply").status_code == 303
    rehearsal.work()
    assert placed(rehearsal, ANA) == {"Lab"}
    assert "The change is in place." in hana.get("/teams?done=applied").text
    send(hana, "/teams", "/teams/change/undo")
    send(hana, "/teams/change", "/teams/change/apply")
    assert placed(rehearsal, ANA) == {"Ward 3"}


def test_who_is_put_into_a_user_group_by_its_members_is_asked_there_only_after_hrs_yes_and_a_round(
    rehearsal: Rehearsal, site: Site
) -> None:
    """A cell of Ana and five accounts, built by whoever may edit user groups (R16)."""
    planted = [f"UPLANT{number}" for number in range(5)]
    for user in planted:
        rehearsal.says(user)
    group = {"id": "S0LAB", "handle": "lab", "name": "Lab", "users": list(LAB)}
    rehearsal.slack.ask("user-groups", {"user_groups": [group]})
    hana = site.signed_in(HANA)
    hana.post("/teams/groups/follow", data=site.form(hana, unit="Lab", group="S0LAB"))
    rehearsal.open_round()
    assert asked_with(rehearsal, ANA) == {*WARD}
    rehearsal.move_to(week(0, days=3, hours=19))

    rehearsal.slack.ask("user-groups", {"user_groups": [{**group, "users": [ANA, *planted]}]})
    rehearsal.move_to(week(1, hours=1))
    assert asked_with(rehearsal, ANA) == {*WARD}, "a group writes nothing"
    assert f"<strong>{planted[0]}</strong> joins Lab as a member" in hana.get("/teams/change").text
    rehearsal.move_to(week(1, days=3, hours=19))
    numbers = {"removing": str(len(LAB)), "moving": "6"}
    page = hana.get("/teams/change").text
    typed = {each: number for each, number in numbers.items() if f'name="{each}"' in page}
    assert send(hana, "/teams/change", "/teams/change/apply", **typed).status_code == 303
    rehearsal.work()
    rehearsal.move_to(week(2, hours=1))
    assert not {*planted} & {row["user"] for row in rehearsal.rows(tables.roster)}, "they wait a round"


def asked_with(rehearsal: Rehearsal, user: str) -> set[str]:
    """Who is asked together with somebody in the round that opened last."""
    rows = rehearsal.rows(tables.roster)
    leaf = next(row["leaf"] for row in rows if row["user"] == user)
    return {row["user"] for row in rows if row["leaf"] == leaf}
