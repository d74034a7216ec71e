"""Every view says who may see it, and nobody else does: by role, at once, and in one workspace only."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from slackapp.storage.console.roles import Role
from slackapp.web import access, security
from slackapp.web.access import ROLES, Permission, Unguarded, needs, public, signed_in, who
from slackapp.web.browser import Browser
from tests.cast import ANA, HANA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.web.conftest import PUBLIC_URL, Site


@pytest.fixture
def doors(site: Site) -> Site:
    """The installation with a page behind each kind of door; each says who came in."""
    blueprint = Blueprint("doors", __name__)

    def view() -> Callable[[], str]:
        def said() -> str:
            me = who()
            return f"{me.workspace} {me.user} {me.role}"

        return said

    for permission in Permission:
        behind = needs(permission)(view())
        blueprint.add_url_rule(f"/doors/{permission}", permission.value, behind, methods=["GET", "POST"])
    blueprint.add_url_rule("/doors/in", "in", signed_in(view()), methods=["GET", "POST"])
    blueprint.add_url_rule("/doors/silent", "silent", lambda: "never seen")
    site.app.register_blueprint(blueprint)
    return site


@pytest.mark.parametrize("role", [*Role, None])
def test_a_role_opens_what_it_may_and_nothing_else(doors: Site, role: Role | None) -> None:
    client = doors.signed_in(HANA, role)
    opened = set()
    for permission in Permission:
        for answer in (
            client.get(f"/doors/{permission}"),
            client.post(f"/doors/{permission}", data=doors.form(client)),
        ):
            if role is not None and permission in ROLES[role]:
                opened.add(permission)
                assert answer.status_code == HTTPStatus.OK, permission
                assert answer.text == f"{WORKSPACE} {HANA} {role}", permission
            else:
                assert answer.status_code == HTTPStatus.FORBIDDEN, permission
                assert f"{WORKSPACE} {HANA}" not in answer.text, "the page itself stays closed"
                assert "Your role does not open it" in answer.text or any(
                    each in answer.text
                    for each in ("Nobody is HR admin", "is for guardians", "you read what HR")
                ), permission
    assert opened == (ROLES[role] if role else set())


def test_roles_are_what_hr_was_promised() -> None:
    assert {role: " ".join(sorted(may)) for role, may in ROLES.items()} == {
        "viewer": "figures read",
        "reviewer": "read review",
        "editor": "edit read",
        "admin": "edit figures people read review setup",
        "guardian": "approve",
    }


def test_whoever_has_no_role_reads_whom_to_ask(doors: Site) -> None:
    doors.grant("UADMIN", Role.ADMIN)
    answer = doors.signed_in(ANA, None).get("/doors/read")
    assert "ask UADMIN" in answer.text


def test_what_was_typed_when_a_role_was_taken_away_is_kept_on_the_page_that_says_so(doors: Site) -> None:
    client = doors.signed_in(HANA, Role.VIEWER)
    sent = doors.form(client, title="Cameras <are> mine")
    ours = {"Origin": doors.browser().origin}
    answer = client.post("/doors/edit", data=sent, headers=ours)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Cameras &lt;are&gt; mine</textarea>" in answer.text
    assert 'action="/doors/edit?"' in answer.text
    assert answer.text.count(sent["csrf_token"]) == len(("the menu", "signing in as another", "send again"))
    elsewhere = client.post("/doors/edit", data=sent, headers={"Origin": "https://elsewhere.example"})
    assert "Cameras" not in elsewhere.text, "nobody is led to send what another site wrote"
    assert "Send it again" not in client.get("/doors/edit").text


def test_a_role_that_was_taken_away_is_gone_with_the_next_request(doors: Site) -> None:
    client = doors.signed_in(HANA, Role.EDITOR)
    assert client.get("/doors/edit").status_code == HTTPStatus.OK
    doors.grant(HANA, None)
    assert client.get("/doors/edit").headers["Location"].startswith("/sign-in"), "and so is the session"
    again = doors.signed_in(HANA, None)
    assert again.get("/doors/edit").status_code == HTTPStatus.FORBIDDEN
    assert again.get("/doors/in").text.endswith("None")


def test_a_role_counts_in_its_own_workspace_only(doors: Site) -> None:
    doors.grant(ZOE, Role.ADMIN, WORKSPACE)
    client = doors.signed_in(ZOE, None, OTHER_WORKSPACE)
    answer = client.get("/doors/people")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert f"ask {ZOE}" not in answer.text, "the admins of the other workspace are nobody's to know"
    admin = doors.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE)
    assert admin.get("/doors/people").text.startswith(OTHER_WORKSPACE)


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_back(doors: Site) -> None:
    for method in ("GET", "HEAD"):
        answer = doors.visitor().open("/doors/read?a=1&b=2", method=method)
        assert answer.status_code == HTTPStatus.SEE_OTHER
        assert answer.headers["Location"] == "/sign-in?next=/doors/read?a%3D1%26b%3D2"
    assert doors.visitor().options("/doors/read").status_code == HTTPStatus.UNAUTHORIZED


def test_what_was_typed_before_the_session_ended_is_on_the_page_that_refuses_it(doors: Site) -> None:
    typed = {"text": 'Ask for <one> "small" thing', "csrf_token": "old"}
    answer = doors.visitor().post("/doors/edit?a=1", data=typed, headers={"Origin": PUBLIC_URL})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert (
        '<textarea name="text" hidden>\nAsk for &lt;one&gt; &#34;small&#34; thing</textarea>' in answer.text
    )
    assert 'action="/doors/edit?a=1"' in answer.text
    assert 'value="old"' not in answer.text


def test_a_view_that_does_not_say_who_may_see_it_is_shown_to_nobody(doors: Site) -> None:
    answer = doors.signed_in(HANA, Role.ADMIN).get("/doors/silent")
    assert (answer.status_code, "never seen" in answer.text) == (HTTPStatus.FORBIDDEN, False)


def test_a_view_that_does_not_say_who_may_see_it_starts_no_process(doors: Site) -> None:
    with pytest.raises(Unguarded, match=r"above: doors\.silent$"):
        access.check(doors.app)


def test_a_view_says_once_who_may_see_it() -> None:
    with pytest.raises(Unguarded, match="twice"):
        public(signed_in(lambda: ""))


def test_files_for_everybody_and_what_is_not_there_need_nobody(site: Site) -> None:
    client = site.visitor()
    assert client.get("/static/site.css", buffered=True).status_code == HTTPStatus.OK
    assert client.get("/nowhere").status_code == HTTPStatus.NOT_FOUND
    answer = client.delete("/health")
    assert (answer.status_code, "GET" in answer.headers["Allow"]) == (HTTPStatus.METHOD_NOT_ALLOWED, True)


@pytest.mark.parametrize("headers", [{}, {"Origin": PUBLIC_URL}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_this_session_is_taken(doors: Site, hana: FlaskClient, headers: dict[str, str]) -> None:
    assert hana.post("/doors/edit", data=doors.form(hana), headers=headers).status_code == HTTPStatus.OK
    token = doors.form(hana)[security.FIELD]
    script = {"X-CSRF-Token": token, **headers}
    assert hana.post("/doors/edit", json={}, headers=script).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused_and_not_repeated(
    doors: Site, hana: FlaskClient, headers: dict[str, str]
) -> None:
    form = doors.form(hana, text="planted")
    answer = hana.post("/doors/edit", data=form, headers=headers)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "planted" not in answer.text
    unsigned = doors.visitor().post("/doors/edit", data=form, headers=headers)
    assert (unsigned.status_code, "planted" in unsigned.text) == (HTTPStatus.UNAUTHORIZED, False)


@pytest.mark.parametrize("token", ["", "made-up", "ü"])
def test_a_form_without_this_sessions_token_is_refused_and_can_be_sent_again(
    doors: Site, hana: FlaskClient, token: str
) -> None:
    form = {"text": "kept", security.FIELD: token}
    answer = hana.post("/doors/edit", data=form, headers={"Origin": PUBLIC_URL})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert '<textarea name="text" hidden>\nkept</textarea>' in answer.text
    assert doors.form(hana)[security.FIELD] in answer.text


def test_a_file_cannot_be_kept_on_the_page_that_refuses_it(doors: Site, hana: FlaskClient) -> None:
    form = {"text": "kept", "file": (BytesIO(b"a library"), "library.zip")}
    answer = hana.post("/doors/edit", data=form, headers={"Origin": PUBLIC_URL})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Send it again" not in answer.text, "it would be sent without its file"
    assert "load it again, and send it from there" in answer.text


def test_the_token_of_another_session_is_refused(doors: Site, hana: FlaskClient, zoe: FlaskClient) -> None:
    assert hana.post("/doors/edit", data=doors.form(zoe)).status_code == HTTPStatus.BAD_REQUEST


def test_every_response_has_its_headers_and_pages_of_a_session_are_not_kept(doors: Site) -> None:
    client = doors.signed_in()
    paths = ("/doors/read", "/hr", "/nowhere", "/health", "/static/site.css", "/sign-in", "/doors/silent")
    for path in paths:
        for answer in (client.get(path, buffered=True), doors.visitor().get(path, buffered=True)):
            for name, value in security.HEADERS.items():
                assert answer.headers.getlist(name) == [value], path
    policy = security.HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert client.get("/doors/read").headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/static/site.css", buffered=True).headers["Cache-Control"]


def test_the_app_itself_has_no_view_without_a_policy(site: Site) -> None:
    access.check(site.app)
    known = {name: access.policy(view) for name, view in site.app.view_functions.items() if name != "static"}
    assert None not in known.values()
    assert known["slack_events"] == "public"


def test_a_cookie_is_secure_unless_the_whole_site_is_plain_http_on_this_machine() -> None:
    real, local = Browser("https://leanon.example"), Browser("http://127.0.0.1:3000")
    assert (real.name("session"), local.name("session")) == ("__Host-leanon-session", "leanon-session")
    assert Browser("").is_secure
    response = Response()
    real.keep(response, "session", "made-up", 60)
    said = response.headers["Set-Cookie"].split("; ")
    assert said[0] == "__Host-leanon-session=made-up"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(said)
    assert not any(each.startswith("Domain") for each in said)
