"""What goes wrong is one plain sentence with the right status, never a traceback."""

import logging
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Blueprint
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.storage.database import Database, DatabaseDown
from slackapp.web import security
from slackapp.web.access import public, signed_in
from tests.web.conftest import PUBLIC_URL, Site


@pytest.fixture
def broken(site: Site) -> Site:
    """The installation with a page that fails, and one that takes what is sent."""
    blueprint = Blueprint("broken", __name__)

    @blueprint.get("/fails")
    @public
    def fails() -> str:
        raise RuntimeError("a secret detail")

    @blueprint.post("/takes")
    @signed_in
    def takes() -> str:
        return "taken"

    site.app.register_blueprint(blueprint)
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    return site


def test_a_page_that_fails_says_so_and_no_more(broken: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL + 1)
    answer = broken.visitor().get("/fails")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Something went wrong" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_an_address_where_nothing_is_says_so(site: Site, hana: FlaskClient) -> None:
    for client in (site.visitor(), hana):
        answer = client.get("/no/such/page")
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "Perhaps a part of the link got lost" in answer.text


def test_an_address_that_only_takes_what_is_sent_says_that_nothing_was(broken: Site) -> None:
    answer = broken.visitor().get("/takes")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "Nothing was sent" in answer.text
    assert "There is no such page" not in answer.text


def test_a_database_that_is_down_is_told_to_whoever_is_signed_in_and_to_whoever_signs_in(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_self: Database) -> None:
        raise DatabaseDown

    form = site.form(hana)
    monkeypatch.setattr(Database, "read", down)
    monkeypatch.setattr(Database, "write", down)
    asked = [hana.get("/account"), hana.post("/sign-out", data=form), site.visitor().get("/sign-in/slack")]
    for answer in asked:
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "The database does not answer" in answer.text
        assert int(answer.headers["Retry-After"]) > 0
        for name, value in security.HEADERS.items():
            assert answer.headers[name] == value


def test_what_was_typed_while_the_database_was_down_is_kept(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_self: Database) -> None:
        raise DatabaseDown

    form = site.form(hana, kind="reframe", text="Ask first.")
    monkeypatch.setattr(Database, "read", down)
    for origin, is_kept in ((PUBLIC_URL, True), ("https://elsewhere.example", False)):
        answer = hana.post("/library/new", data=form, headers={"Origin": origin})
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert ("Ask first.</textarea>" in answer.text) is is_kept
        assert ("send it once more in a minute" in answer.text) is is_kept


def test_what_is_far_too_large_is_refused_in_words(broken: Site, hana: FlaskClient) -> None:
    huge = {**broken.form(hana), "text": "x" * (9 * 1024 * 1024)}
    answer = hana.post("/takes", data=huge, headers={"Origin": PUBLIC_URL})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "That is too large" in answer.text


def test_a_busy_database_does_not_keep_a_session_from_being_used(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = wall() + timedelta(minutes=5)

    def busy(_self: Database) -> None:
        raise DatabaseDown

    monkeypatch.setattr(security, "wall", lambda: later)
    monkeypatch.setattr(Database, "write", busy)
    assert hana.get("/account").status_code == HTTPStatus.OK
