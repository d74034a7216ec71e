"""Finding somebody by name: in the organisation first, then in Slack, and never in another workspace."""

import re
from time import perf_counter

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.roster.person_search import AT_MOST, search
from slackapp.storage import tables
from tests.cast import OTHER_WORKSPACE, WORKSPACE
from tests.web.conftest import Site, Slack

PEOPLE = {
    "UANNA": "Anna Berg",
    "UANNE": "Anne-Marie Lund",
    "UJUAN": "Juan Ánnez",
    "USOREN": "Søren Weiß",
    "UNAMELESS": "",
}


def known(site: Site, names: dict[str, str], workspace: str = WORKSPACE) -> None:
    """Let these people be of the organisation."""
    rows = [
        {"workspace": workspace, "user": user, "name": name, "zone": "", "reachable": True, "excluded": False}
        for user, name in names.items()
    ]
    with site.database.write() as tx:
        tx.execute(sa.insert(tables.person), rows)


def found(client: FlaskClient, typed: str) -> list[str]:
    """The ids that are offered for this."""
    answer = client.get("/people/find", query_string={"q": typed})
    assert answer.status_code == 200
    return re.findall(r'data-user="(\w+)"', answer.text)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("anna", ["UANNA"]),
        ("ann", ["UANNA", "UANNE", "UJUAN"]),
        ("BERG  an", ["UANNA"]),
        ("marie", ["UANNE"]),
        ("anne-m", ["UANNE"]),
        ("soren weiss", ["USOREN"]),
        ("SØREN", ["USOREN"]),
        ("uanna", ["UANNA"]),
        ("nna", []),
        ("un%", []),
        ("\0", []),
        ("", []),
    ],
)
def test_each_word_begins_a_word_of_the_name_whatever_its_accents(
    site: Site, hana: FlaskClient, typed: str, ids: list[str]
) -> None:
    known(site, PEOPLE)
    assert found(hana, typed) == ids


def test_who_is_known_for_what_they_chose_alone_is_found_by_nobody(site: Site, hana: FlaskClient) -> None:
    known(site, PEOPLE)
    site.app.extensions["leanon-look-up"] = None  # asked, it would fail
    with site.database.read() as connection:
        assert search(connection, WORKSPACE, "UNAMELESS").people == ()


def test_a_colleague_in_no_team_is_found_in_slack_by_address(slack: Slack) -> None:
    hana = slack.site.signed_in()
    assert found(hana, "ulea") == ["ULEA"]
    assert "in no team here" in hana.get("/people/find?q=ulea").text
    nobody = hana.get("/people/find?q=lea@nowhere.example").text
    assert "Slack knows nobody as" in nobody
    slack.state.faults.set({"rate_limit": {"method": "users.info", "calls": 1, "retry_after": 30}})
    assert "Slack did not answer" in hana.get("/people/find?q=ulea").text


def test_more_than_a_list_holds_is_said(site: Site, hana: FlaskClient) -> None:
    known(site, {f"UANN{number}": f"Ann {number}" for number in range(AT_MOST + 1)})
    assert len(found(hana, "ann")) == AT_MOST
    assert "More than 20 people fit: type more of the name." in hana.get("/people/find?q=ann").text


def test_nobody_finds_people_of_another_workspace(site: Site, hana: FlaskClient, zoe: FlaskClient) -> None:
    known(site, PEOPLE)
    known(site, {"UOTHER": "Anna Elsewhere"}, OTHER_WORKSPACE)
    assert found(zoe, "anna") == ["UOTHER"]
    assert found(hana, "anna") == ["UANNA"]
    assert "Berg" not in zoe.get("/people/find?q=uanna").text


@pytest.mark.slow  # fifty thousand rows are written first
def test_among_fifty_thousand_people_somebody_is_found_while_one_types(site: Site) -> None:
    known(site, {f"U{number:05}": f"Jörg{number % 700} Müller{number}" for number in range(50_000)})
    with site.database.read() as connection:
        began = perf_counter()
        assert len(search(connection, WORKSPACE, "muller4999").people) == 11
        assert perf_counter() - began < 1.5
