"""Guardians in the console: a page of their own, nothing else of HR's, and out at once when they are none."""

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.storage.console import guardians, roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.console.roles import Role
from tests.cast import ANA, HANA, OTTO, WORKSPACE
from tests.web.conftest import Site

OPERATOR = "operator"


@pytest.fixture
def ana(site: Site) -> FlaskClient:
    """Ana's browser: she is a guardian."""
    return site.signed_in(ANA, Role.GUARDIAN)


def test_a_guardian_is_led_to_the_one_page_that_is_theirs(ana: FlaskClient) -> None:
    home = ana.get("/hr")
    assert (home.status_code, home.headers["Location"]) == (HTTPStatus.SEE_OTHER, "/guardian")
    page = ana.get("/guardian").text
    assert "Nothing waits for you" in page
    assert "Guardian</span>" in page
    assert 'href="/library"' not in page


def test_a_guardian_who_looks_elsewhere_reads_why_it_is_closed(ana: FlaskClient) -> None:
    page = ana.get("/library")
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "you read what HR wants to ask in its own words" in page.text
    assert "An HR admin can change that" not in page.text


@pytest.mark.parametrize("role", roles.HR)
def test_nobody_of_hr_opens_the_guardians_page(site: Site, role: Role) -> None:
    page = site.signed_in(HANA, role).get("/guardian")
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "It is for guardians" in page.text
    assert "An HR admin can change that" not in page.text


def test_a_former_guardian_loses_session_and_page_at_the_next_request(site: Site, ana: FlaskClient) -> None:
    assert ana.get("/guardian").status_code == HTTPStatus.OK
    with site.database.write() as tx:
        guardians.end(tx, WORKSPACE, ANA, why=Ended.REMOVED, at=wall(), by=By(OPERATOR, wall()))

    assert ana.get("/guardian").headers["Location"].startswith("/sign-in")
    again = site.signed_in(ANA, None)
    assert again.get("/guardian").status_code == HTTPStatus.FORBIDDEN


def test_hr_cannot_give_a_guardian_a_role_and_is_told_why(site: Site, hana: FlaskClient) -> None:
    site.grant(OTTO, Role.GUARDIAN)
    answer = hana.post("/people", data=site.form(hana, user=OTTO, role="viewer", sure=OTTO))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This person is a guardian of the questions here" in answer.text
    assert f'value="{OTTO}"' in answer.text, "what was typed stays"
    with site.database.read() as connection:
        assert roles.role_of(connection, WORKSPACE, OTTO) is Role.GUARDIAN


def test_hr_cannot_make_a_guardian_of_anybody(site: Site, hana: FlaskClient) -> None:
    answer = hana.post("/people", data=site.form(hana, user=OTTO, role="guardian"))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with site.database.read() as connection:
        assert roles.role_of(connection, WORKSPACE, OTTO) is None
