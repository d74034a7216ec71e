"""Signing in with Slack: whom Slack vouches for is in, and nobody else ever is."""

import logging
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.sandbox.faults import BAD_TOKENS
from slackapp.storage import tables
from slackapp.storage.console.roles import Role
from slackapp.web import signin
from slackapp.web.browser import digest
from slackapp.web.openid import Provider
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.web.conftest import PUBLIC_URL, Site, Slack
from tests.web.visits import SESSION, is_in, rows, said, token_of

Sites = Callable[[dict[str, str]], Site]


def test_whom_slack_vouches_for_is_signed_in(slack: Slack, client: FlaskClient) -> None:
    assert not is_in(client)
    assert slack.sign_in(client, HANA) == "/"
    page = client.get("/account").get_data(as_text=True)
    assert all(words in page for words in ("Uhana Person", HANA, "Test Clinic"))


def test_slack_is_asked_for_a_name_and_nothing_more(slack: Slack, client: FlaskClient) -> None:
    asked = urlsplit(slack.asked(client))
    fields = {name: value for name, (value,) in parse_qs(asked.query).items()}
    assert asked.path == "/openid/connect/authorize"
    assert (fields["scope"], fields["response_type"]) == ("openid profile", "code")
    assert fields["redirect_uri"] == f"{PUBLIC_URL}/sign-in/callback"
    assert "team" not in fields, "two workspaces are known: the person chooses"
    assert min(len(fields["state"]), len(fields["nonce"])) == 43
    assert fields["state"] != fields["nonce"]


def test_the_one_workspace_that_is_known_is_suggested_to_slack(slack: Slack, client: FlaskClient) -> None:
    with slack.site.database.write() as tx:
        tx.execute(sa.delete(tables.workspace).where(tables.workspace.c.id == OTHER_WORKSPACE))
    assert f"team={WORKSPACE}" in slack.asked(client)


def test_no_token_of_anybodys_is_kept(slack: Slack, client: FlaskClient) -> None:
    slack.sign_in(client, HANA)
    (row,) = rows(slack.site)
    assert row.digest == digest(token_of(client))
    kept = str(row._asdict())
    for token in (token_of(client), "xoxp-", "eyJ"):
        assert token not in kept
    assert (row.workspace, row.user, row.name, row.data) == (WORKSPACE, HANA, "Uhana Person", {})


def test_each_sign_in_has_a_new_token_and_ends_the_session_before(slack: Slack, client: FlaskClient) -> None:
    slack.sign_in(client, HANA)
    before = token_of(client)
    slack.sign_in(client, ANA)
    assert token_of(client) != before
    assert [row.user for row in rows(slack.site)] == [ANA]
    old = slack.site.visitor()
    old.set_cookie(SESSION, before)
    assert not is_in(old)


def test_a_token_that_was_made_up_opens_nothing(slack: Slack) -> None:
    slack.sign_in(slack.site.visitor(), HANA)
    (row,) = rows(slack.site)
    for guess in (row.digest, "made-up", "x" * 4_000, "\N{SNOWMAN}"):
        client = slack.site.visitor()
        client.set_cookie(SESSION, guess)
        assert not is_in(client)


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(slack: Slack, client: FlaskClient) -> None:
    back = slack.answered(slack.asked(client))
    begun = client.get("/sign-in/slack").headers.getlist("Set-Cookie")
    done = client.get(back).headers.getlist("Set-Cookie")
    assert (len(begun), len(done)) == (1, 1)
    for cookie in (*begun, *done):
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, "Viewer"), (None, "none")])
def test_whoever_has_no_role_is_in_and_has_none(
    slack: Slack, client: FlaskClient, role: Role | None, status: str
) -> None:
    slack.site.grant(LEA, role)
    slack.sign_in(client, LEA)
    assert f"<dd>{status}</dd>" in client.get("/account").get_data(as_text=True)


def test_zoe_is_signed_in_to_her_own_workspace(slack: Slack, client: FlaskClient) -> None:
    slack.site.grant(ZOE, Role.ADMIN, WORKSPACE)
    slack.sign_in(client, ZOE)
    page = client.get("/account").get_data(as_text=True)
    assert "Other Clinic" in page
    assert "Test Clinic" not in page
    assert "<dd>none</dd>" in page, "a role in one workspace is none in another"


def test_a_workspace_that_is_not_set_up_is_told_so(slack: Slack, client: FlaskClient) -> None:
    where = slack.sign_in(client, "USTRANGER")
    assert where == "/sign-in?why=elsewhere"
    assert "not set up for the Slack workspace" in said(client, where)
    assert not is_in(client)
    assert rows(slack.site) == []


def test_whoever_cancels_is_told_so_and_comes_back_to_where_they_were(
    slack: Slack, client: FlaskClient
) -> None:
    where = slack.sign_in(client, HANA, "/library?x=1", do="cancel")
    assert where == "/sign-in?why=cancelled&next=/library?x%3D1"
    page = said(client, where)
    assert "Slack told Lean On nothing" in page
    assert "next=/library?x%3D1" in page
    assert not is_in(client)


@pytest.mark.parametrize("bad", BAD_TOKENS)
def test_a_token_that_does_not_stand_up_to_a_check_lets_nobody_in(
    slack: Slack, client: FlaskClient, bad: str
) -> None:
    slack.state.faults.set({"id_token": bad})
    where = slack.sign_in(client)
    assert where == "/sign-in?why=refused"
    assert "did not confirm who you are" in said(client, where)
    assert not is_in(client)
    slack.state.faults.clear()
    assert slack.sign_in(client) == "/"


def test_a_new_key_of_slacks_is_fetched_once_and_not_again_for_a_while(
    slack: Slack, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slack.sign_in(client) == "/"
    slack.state.issuer.rotate()
    assert slack.sign_in(client) == "/sign-in?why=refused", "keys were fetched a moment ago"
    provider = provider_of(slack.site)
    monkeypatch.setattr(provider._keys, "_fetched", -1000.0)
    assert slack.sign_in(client) == "/"
    fetched: list[int] = []
    fetch = provider._keys.fetch

    def counted() -> object:
        fetched.append(1)
        return fetch()

    monkeypatch.setattr(provider._keys, "fetch", counted)
    monkeypatch.setattr(provider._keys, "_fetched", -1000.0)
    slack.state.faults.set({"id_token": "signature"})
    for _ in range(3):
        slack.state.issuer.rotate()
        assert slack.sign_in(client) == "/sign-in?why=refused"
    assert len(fetched) == 1


def test_an_answer_counts_once(slack: Slack, client: FlaskClient) -> None:
    back = slack.answered(slack.asked(client))
    assert client.get(back).headers["Location"] == "/"
    again = client.get(back)
    assert again.headers["Location"] == "/sign-in?why=late"
    assert is_in(client), "pressing reload does not sign anybody out"


def test_a_code_that_was_used_before_is_refused_by_slack(slack: Slack, client: FlaskClient) -> None:
    code = parse_qs(urlsplit(slack.answered(slack.asked(client))).query)["code"][0]
    provider = provider_of(slack.site)
    provider._id_token(code)
    state = parse_qs(urlsplit(slack.asked(client)).query)["state"][0]
    answer = client.get("/sign-in/callback", query_string={"code": code, "state": state})
    assert answer.headers["Location"] == "/sign-in?why=refused"


def test_the_code_of_somebody_elses_sign_in_is_refused(slack: Slack, client: FlaskClient) -> None:
    stolen = parse_qs(urlsplit(slack.answered(slack.asked(slack.site.visitor()), ANA)).query)["code"][0]
    state = parse_qs(urlsplit(slack.asked(client)).query)["state"][0]
    answer = client.get("/sign-in/callback", query_string={"code": stolen, "state": state})
    assert answer.headers["Location"] == "/sign-in?why=refused", "its nonce is another one"
    assert not is_in(client)


def test_an_answer_belongs_to_the_browser_that_asked(slack: Slack, client: FlaskClient) -> None:
    back = slack.answered(slack.asked(client), ANA)
    other = slack.site.visitor()
    slack.asked(other)
    for victim in (slack.site.visitor(), other):
        assert victim.get(back).headers["Location"] == "/sign-in?why=late"
        assert not is_in(victim)
    assert client.get(back).headers["Location"] == "/", "and nobody else has used it up"


def test_two_tabs_of_one_browser_do_not_disturb_each_other(slack: Slack, client: FlaskClient) -> None:
    one, two = slack.asked(client, "/library"), slack.asked(client, "/audit")
    assert client.get(slack.answered(one)).headers["Location"] == "/library"
    assert client.get(slack.answered(two)).headers["Location"] == "/audit"


@pytest.mark.parametrize("query", ["", "state=x", "code=x", "code=x&state=x", "error=access_denied&state=x"])
def test_an_answer_that_nobody_asked_for_is_refused(slack: Slack, client: FlaskClient, query: str) -> None:
    slack.asked(client)
    assert client.get(f"/sign-in/callback?{query}").headers["Location"] == "/sign-in?why=late"


def test_ten_minutes_is_the_time_to_answer(
    slack: Slack, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = slack.answered(slack.asked(client))
    later = wall() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(signin, "wall", lambda: later)
    assert client.get(back).headers["Location"] == "/sign-in?why=late"


def test_looking_ahead_uses_nothing_up(slack: Slack, client: FlaskClient) -> None:
    back = slack.answered(slack.asked(client))
    before = len(rows(slack.site))
    for path in (back, "/sign-in/slack", "/sign-in"):
        client.head(path)
        client.options(path)
    assert len(rows(slack.site)) == before
    assert client.get(back).headers["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["/library", "/library/en/prompt/x.y/history?a=1&b=%2F", "/audit?text=a+b#c", "/-/x"]
)
def test_people_end_where_they_wanted_to_go(slack: Slack, client: FlaskClient, target: str) -> None:
    assert slack.sign_in(client, HANA, target) == target


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/x\r\nSet-Cookie: a=b",
    "/caf\N{LATIN SMALL LETTER E WITH ACUTE}",
    "/" + "x" * 3000,
    "/sign-in?next=/sign-in",
    "/sign-out",
    "",
)


def test_nobody_is_led_away(slack: Slack) -> None:
    for target in ELSEWHERE:
        assert signin.local(target) == "/", target
        client = slack.site.visitor()
        assert slack.sign_in(client, HANA, target) == "/", target
        again = client.get("/sign-in", query_string={"next": target})
        assert again.headers["Location"] == "/", target


def provider_of(site: Site) -> Provider:
    """What the installation asks Slack with."""
    found = site.app.extensions["leanon-sign-in"].provider
    assert isinstance(found, Provider)
    return found


@pytest.fixture
def silent() -> Iterator[str]:
    """A port that takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "way", ["nothing listens", "nothing is said", "too many calls", "no keys", "odd keys"]
)
def test_slack_that_does_not_answer_is_told_in_one_sentence(
    slack: Slack, client: FlaskClient, silent: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    back = slack.answered(slack.asked(client))
    provider = provider_of(slack.site)
    if way == "too many calls":
        fault = {"method": "openid.connect.token", "calls": 1, "retry_after": 1}
        slack.state.faults.set({"rate_limit": fault})
    elif way == "no keys":
        monkeypatch.setattr(provider._keys, "uri", NOBODY)
    elif way == "odd keys":
        monkeypatch.setattr(provider._keys, "uri", f"{provider.issuer}/sandbox/nothing")
    else:
        object.__setattr__(provider, "timeout", 0.2)
        object.__setattr__(provider, "api_url", f"{silent if way == 'nothing is said' else NOBODY}/api/")
    where = client.get(back).headers["Location"]
    assert where == "/sign-in?why=down"
    assert "Slack did not answer in time" in said(client, where)
    assert not is_in(client)


def test_without_a_client_id_the_page_says_how_signing_in_is_set_up(
    make_site: Sites, web_settings: dict[str, str]
) -> None:
    known = {**web_settings, "SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": "", "LEANON_PUBLIC_URL": ""}
    client = make_site(known).visitor()
    page = client.get("/sign-in").get_data(as_text=True)
    assert "Signing in is not set up here yet" in page
    assert "Sign in with Slack" not in page
    for path in ("/sign-in/slack", "/sign-in/callback?code=x&state=y"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.SEE_OTHER, "/sign-in")
        assert "Set-Cookie" not in answer.headers


def test_nothing_of_a_sign_in_is_logged(
    slack: Slack, client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    asked = slack.asked(client)
    back = slack.answered(asked)
    client.get(back)
    slack.state.faults.set({"id_token": "expired"})
    slack.sign_in(client)
    shown = "\n".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    shown += "".join(capfd.readouterr().out)
    assert "sign-in failed" in shown
    for secret in (*parse_qs(urlsplit(back).query).values(), *parse_qs(urlsplit(asked).query).values()):
        if len(secret[0]) > 20 and "callback" not in secret[0]:
            assert secret[0] not in shown
    assert HANA not in shown
    assert "eyJ" not in shown
