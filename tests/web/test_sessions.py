"""Sessions: how long they last, how they end, and what is left of them."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.storage.console import roles
from slackapp.storage.console.roles import Role
from slackapp.web import security
from tests.cast import ANA, HANA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.web.conftest import Site, Slack
from tests.web.visits import SESSION, is_in, rows, said, token_of


def test_signing_out_ends_this_session_only(slack: Slack, client: FlaskClient) -> None:
    other = slack.site.visitor()
    for each in (client, other):
        slack.sign_in(each, HANA)
    kept = token_of(client)
    answer = client.post("/sign-out", data=slack.site.form(client))
    assert "You are signed out" in said(client, answer.headers["Location"])
    assert not token_of(client)
    client.set_cookie(SESSION, kept)
    assert (is_in(client), is_in(other)) == (False, True)


def test_signing_out_everywhere_ends_all_sessions_of_this_person_and_of_nobody_else(slack: Slack) -> None:
    mine, phone, other, elsewhere = (slack.site.visitor() for _ in range(4))
    slack.sign_in(mine, HANA)
    slack.sign_in(phone, HANA)
    slack.sign_in(other, ANA)
    slack.site.signed_in(HANA, None, OTHER_WORKSPACE)
    slack.sign_in(elsewhere, ZOE)
    mine.post("/sign-out/everywhere", data=slack.site.form(mine))
    assert [is_in(each) for each in (mine, phone, other, elsewhere)] == [False, False, True, True]
    assert (OTHER_WORKSPACE, HANA) in {(row.workspace, row.user) for row in rows(slack.site)}


@pytest.mark.parametrize("path", ["/sign-out", "/sign-out/everywhere"])
def test_no_link_and_no_other_site_signs_anybody_out(slack: Slack, client: FlaskClient, path: str) -> None:
    slack.sign_in(client, HANA)
    assert client.get(path).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post(path).status_code == HTTPStatus.BAD_REQUEST
    form, origin = slack.site.form(client), {"Origin": "https://evil.example"}
    assert client.post(path, data=form, headers=origin).status_code == HTTPStatus.BAD_REQUEST
    assert is_in(client)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let the wall clock of sessions stand here."""
    monkeypatch.setattr(security, "wall", lambda: moment)


def test_a_session_ends_after_two_idle_hours(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, begun = site.signed_in(), wall()
    for hours in (1.9, 3.8, 5.7):
        at(monkeypatch, begun + timedelta(hours=hours))
        assert is_in(client)
    at(monkeypatch, begun + timedelta(hours=7.71))
    assert not is_in(client)


def test_a_session_ends_after_twelve_hours_however_busy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, begun = site.signed_in(), wall()
    for hour in range(12):
        at(monkeypatch, begun + timedelta(hours=hour))
        assert is_in(client)
    at(monkeypatch, begun + timedelta(hours=12))
    assert not is_in(client)


def test_being_seen_is_written_once_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.signed_in()
    (first,) = rows(site)
    for seconds, noted in ((0, 0), (59, 0), (61, 61), (119, 61), (130, 130)):
        at(monkeypatch, first.seen_at + timedelta(seconds=seconds))
        assert is_in(client)
        (row,) = rows(site)
        assert row.seen_at == first.seen_at + timedelta(seconds=noted)


def test_the_name_that_slack_tells_stands_beside_the_role(slack: Slack, client: FlaskClient) -> None:
    slack.site.grant(HANA, Role.ADMIN)
    slack.sign_in(client, HANA)
    with slack.site.database.read() as connection:
        assert [each.name for each in roles.holders(connection, WORKSPACE)] == ["Uhana Person"]
