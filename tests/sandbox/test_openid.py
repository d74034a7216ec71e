"""Signing in goes as with Slack: one code, once, for whoever allowed it, to the app that asked."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from flask.testing import FlaskClient
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from werkzeug.test import TestResponse

from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Visitor
from slackapp.sandbox.faults import BAD_TOKENS
from tests.cast import ANA, HANA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.sandbox.conftest import CAST, Sandbox, served

APP = "http://127.0.0.1:4000"
CLIENT, CLIENT_SECRET = "1.2", "made-up-client-secret"
AUTHORIZE = "/openid/connect/authorize"
ASKED = {
    "response_type": "code",
    "scope": "openid profile",
    "client_id": CLIENT,
    "redirect_uri": f"{APP}/sign-in/callback",
    "state": "a state",
    "nonce": "a nonce",
}


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A sandbox that knows the app's client id, and Zoe of another workspace."""
    config = Config(
        bot_token="xoxb-made-up",
        signing_secret="made-up",
        app_url=APP,
        team_id=WORKSPACE,
        team_name="Test Clinic",
        client_id=CLIENT,
        client_secret=CLIENT_SECRET,
        people=CAST,
        visitors=(Visitor(ZOE, "Zoe Elsewhere", OTHER_WORKSPACE, "Other Clinic"),),
    )
    app = create_sandbox(config)
    with served(app) as url:
        yield Sandbox(url, app.extensions["sandbox"], WebClient(base_url=f"{url}/api/"))


@pytest.fixture
def browser(slack: Sandbox) -> FlaskClient:
    app = create_sandbox(slack.state.config)
    app.extensions["sandbox"].issuer = slack.state.issuer
    return app.test_client()


def allowed(browser: FlaskClient, user: str = ANA, do: str = "allow", **asked: str) -> Mapping[str, str]:
    """Answer on the page; returns what the app is told."""
    answer = browser.post(f"{AUTHORIZE}?{urlencode({**ASKED, **asked})}", data={"user": user, "do": do})
    return told(answer)


def told(answer: TestResponse) -> Mapping[str, str]:
    """What a redirect to the app says."""
    assert answer.status_code == 303, answer.text
    where = urlsplit(answer.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == ASKED["redirect_uri"]
    return {name: value for name, (value,) in parse_qs(where.query).items()}


def traded(slack: Sandbox, code: str, **changed: str) -> dict[str, Any]:
    """Trade a code, as the app would."""
    fields = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "redirect_uri": ASKED["redirect_uri"]}
    answer = slack.client.openid_connect_token(code=code, **{**fields, **changed})
    assert isinstance(answer.data, dict)
    return answer.data


def read(slack: Sandbox, token: str) -> dict[str, Any]:
    """The claims of a token that holds, read with another library than the one that made it."""
    keys = jwt.PyJWKClient(f"{slack.url}/openid/connect/keys")
    key = keys.get_signing_key_from_jwt(token)
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience=CLIENT, issuer=slack.url)
    return claims


def test_a_person_is_asked_and_the_app_learns_who_it_was(slack: Sandbox, browser: FlaskClient) -> None:
    page = browser.get(f"{AUTHORIZE}?{urlencode(ASKED)}").text
    for words in ("Lean On asks who you are", "127.0.0.1:4000", "Know your name", "Allow", "Cancel"):
        assert words in page
    assert "email" not in page
    said = allowed(browser)
    assert said["state"] == "a state"
    answer = traded(slack, said["code"])
    assert (answer["ok"], answer["token_type"]) == (True, "Bearer")
    claims = read(slack, answer["id_token"])
    now = int(time.time())
    assert now - 5 <= claims.pop("iat") == claims.pop("auth_time") <= now
    assert now < claims.pop("exp") <= now + 300
    del claims["at_hash"]
    assert claims == {
        "iss": slack.url,
        "sub": ANA,
        "aud": CLIENT,
        "nonce": "a nonce",
        "https://slack.com/team_id": WORKSPACE,
        "https://slack.com/user_id": ANA,
        "https://slack.com/team_name": "Test Clinic",
        "name": "Ana Answers",
        "given_name": "Ana",
        "family_name": "Answers",
        "locale": "en-US",
    }


def test_without_the_profile_scope_nobody_is_named(slack: Sandbox, browser: FlaskClient) -> None:
    answer = traded(slack, allowed(browser, scope="openid")["code"])
    assert not {"name", "given_name", "https://slack.com/team_name"} & set(read(slack, answer["id_token"]))


def test_somebody_of_another_workspace_can_sign_in(slack: Sandbox, browser: FlaskClient) -> None:
    claims = read(slack, traded(slack, allowed(browser, ZOE)["code"])["id_token"])
    assert claims["https://slack.com/team_id"] == OTHER_WORKSPACE
    assert (claims["name"], claims["sub"]) == ("Zoe Elsewhere", ZOE)


def test_whoever_cancels_is_led_back_without_a_code(browser: FlaskClient) -> None:
    assert allowed(browser, do="cancel") == {"error": "access_denied", "state": "a state"}


@pytest.mark.parametrize("user", ["UGONE", "UROBOT", "U0APPBOT", "UNOBODY", ""])
def test_nobody_signs_in_who_is_not_a_person_here(browser: FlaskClient, user: str) -> None:
    answer = browser.post(f"{AUTHORIZE}?{urlencode(ASKED)}", data={"user": user, "do": "allow"})
    assert (answer.status_code, "Location" in answer.headers) == (200, False)


def test_whoever_was_looked_at_last_is_suggested(browser: FlaskClient) -> None:
    page = f"{AUTHORIZE}?{urlencode(ASKED)}"
    assert "selected" not in browser.get(page).text
    browser.get(f"/as/{HANA}/")
    assert f'value="{HANA}" selected' in browser.get(page).text
    allowed(browser, ANA)
    assert f'value="{ANA}" selected' in browser.get(page).text


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"client_id": "other"}, "invalid_client_id"),
        ({"client_id": ""}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example/"}, "bad_redirect_uri"),
        ({"redirect_uri": f"{APP}.evil.example/"}, "bad_redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
    ],
)
def test_nobody_is_led_to_an_address_that_was_not_agreed(
    browser: FlaskClient, asked: dict[str, str], fault: str
) -> None:
    for answer in (
        browser.get(f"{AUTHORIZE}?{urlencode({**ASKED, **asked})}"),
        browser.post(f"{AUTHORIZE}?{urlencode({**ASKED, **asked})}", data={"user": ANA, "do": "allow"}),
    ):
        assert (answer.status_code, "Location" in answer.headers) == (400, False)
        assert fault in answer.text


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid chat:write"}, "invalid_scope"),
    ],
)
def test_a_question_that_slack_would_not_put_comes_back_at_once(
    browser: FlaskClient, asked: dict[str, str], fault: str
) -> None:
    assert told(browser.get(f"{AUTHORIZE}?{urlencode({**ASKED, **asked})}"))["error"] == fault
    assert allowed(browser, **asked)["error"] == fault


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "other"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"redirect_uri": f"{APP}/other"}, "bad_redirect_uri"),
        ({"grant_type": "refresh_token"}, "invalid_grant_type"),
        ({"code": "made-up"}, "invalid_code"),
    ],
)
def test_a_code_is_traded_by_the_app_that_asked_only(
    slack: Sandbox, browser: FlaskClient, changed: dict[str, str], error: str
) -> None:
    code = allowed(browser)["code"]
    with pytest.raises(SlackApiError) as refusal:
        traded(slack, changed.pop("code", code), **changed)
    assert refusal.value.response["error"] == error


def test_a_code_is_traded_once(slack: Sandbox, browser: FlaskClient) -> None:
    code = allowed(browser)["code"]
    assert traded(slack, code)["ok"]
    with pytest.raises(SlackApiError, match="invalid_code"):
        traded(slack, code)


def test_a_code_is_traded_within_a_minute(
    slack: Sandbox, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = allowed(browser)["code"]
    issuer = slack.state.issuer
    issuer._grants[code] = replace(issuer._grants[code], made=time.monotonic() - 61)
    with pytest.raises(SlackApiError, match="invalid_code"):
        traded(slack, code)


def test_the_access_token_opens_nothing(slack: Sandbox, browser: FlaskClient) -> None:
    answer = traded(slack, allowed(browser)["code"])
    client = WebClient(answer["access_token"], base_url=f"{slack.url}/api/")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.users_list()


def test_a_new_key_takes_the_place_of_the_old_one(slack: Sandbox, browser: FlaskClient) -> None:
    before = traded(slack, allowed(browser)["code"])["id_token"]
    slack.state.issuer.rotate()
    read(slack, traded(slack, allowed(browser)["code"])["id_token"])
    with pytest.raises(jwt.PyJWKClientError):
        read(slack, before)


@pytest.mark.parametrize("bad", BAD_TOKENS)
def test_a_token_can_be_made_bad_in_each_of_these_ways(
    slack: Sandbox, browser: FlaskClient, bad: str
) -> None:
    slack.ask("faults", {"id_token": bad})
    answer = traded(slack, allowed(browser)["code"])
    if bad == "absent":
        assert "id_token" not in answer
        return
    head, body, signature = answer["id_token"].split(".")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))
    assert {"none": "none", "hs256": "HS256"}.get(bad, "RS256") == header["alg"]
    assert (signature == "") == (bad == "none")
    assert ("nonce" in claims) == (bad != "missing")
    assert ("https://slack.com/team_id" in claims) == (bad != "team")
    slack.ask("faults", method="DELETE")
    read(slack, traded(slack, allowed(browser)["code"])["id_token"])


def test_an_unknown_way_to_be_bad_is_refused(slack: Sandbox) -> None:
    with pytest.raises(ValueError, match="id_token"):
        slack.state.faults.set({"id_token": "worse"})


def test_calls_are_noted_without_what_was_in_them(slack: Sandbox, browser: FlaskClient) -> None:
    traded(slack, allowed(browser)["code"])
    (call,) = slack.state.calls
    assert (call["ok"], call["about"]) == (True, "")
    slack.ask("faults", {"rate_limit": {"method": "openid.connect.token", "calls": 1, "retry_after": 7}})
    with pytest.raises(SlackApiError, match="ratelimited"):
        traded(slack, "made-up")


def test_without_a_client_id_nobody_is_asked(config: Config) -> None:
    browser = create_sandbox(config).test_client()
    for client_id in ("", CLIENT):
        asked = urlencode({**ASKED, "client_id": client_id})
        assert "invalid_client_id" in browser.get(f"{AUTHORIZE}?{asked}").text


def test_visitors_come_from_the_configuration() -> None:
    known = {"bot_token": "x", "signing_secret": "x", "app_url": APP}
    zoe = {"id": ZOE, "real_name": "Zoe", "team_id": OTHER_WORKSPACE, "team_name": "Other"}
    assert Config.read({**known, "visitors": [zoe]}).visitors[0].team_id == OTHER_WORKSPACE
    with pytest.raises(ValueError, match=r"visitors\.0\.role\n *Unexpected"):
        Config.read({**known, "visitors": [{**zoe, "role": "admin"}]})
