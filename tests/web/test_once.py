"""A link from App Home: five minutes, one use, one person; only where nobody reads cookies on their way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from slackapp.clock import wall
from slackapp.settings import Settings
from slackapp.storage.console import console_links, web_sessions
from slackapp.storage.console.roles import Role
from slackapp.web.browser import digest
from tests.cast import ANA, HANA, OTHER_WORKSPACE, WORKSPACE, ZOE
from tests.web.conftest import CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, Site
from tests.web.visits import SESSION, Sites, is_in, rows, token_of

GONE = "This link opens nothing any more"


@pytest.fixture
def linked(make_site: Sites, web_settings: dict[str, str]) -> Site:
    """An installation on this machine to which nobody can sign in with Slack."""
    names = {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"}
    return make_site({name: value for name, value in web_settings.items() if name not in names})


@pytest.fixture
def give(linked: Site) -> Callable[..., str]:
    """Gives somebody with a role a link; returns its path."""

    def given(user: str = HANA, workspace: str = WORKSPACE, *, at: datetime | None = None) -> str:
        linked.grant(user, Role.ADMIN, workspace)
        with linked.database.write() as tx:
            return f"/once/{console_links.give(tx, workspace, user, at=at or wall())}"

    return given


def test_a_link_is_over_after_five_minutes(linked: Site, give: Callable[..., str]) -> None:
    late = give(at=wall() - timedelta(minutes=5, seconds=1))
    client = linked.visitor()
    for answer in (client.get(late), client.post(late)):
        assert answer.status_code == HTTPStatus.GONE
        assert GONE in answer.get_data(as_text=True)
    assert not is_in(client)
    assert client.post(give(at=wall() - timedelta(minutes=4, seconds=50))).location == "/hr"


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 4000, "%00", "\N{SNOWMAN}", "../hr"])
def test_a_token_that_was_made_up_opens_nothing(linked: Site, give: Callable[..., str], token: str) -> None:
    give()
    client = linked.visitor()
    assert client.post(f"/once/{token}").status_code in {410, 404, 405}
    assert not is_in(client)


def test_neither_a_session_nor_what_a_sign_in_waits_for_is_taken_for_a_link_nor_a_link_for_either(
    linked: Site, give: Callable[..., str]
) -> None:
    token = give().removeprefix("/once/")
    client = linked.visitor()
    for cookie in (token, f"a link to the console\n{token}", f'"a link to the console\\012{token}"'):
        client.set_cookie(SESSION, cookie)
        assert not is_in(client)
    with linked.database.write() as tx:
        web_sessions.expect(tx, digest("t"), {"nonce": "n"}, at=wall(), lasts=timedelta(minutes=10))
    assert linked.visitor().post("/once/t").status_code == HTTPStatus.GONE


def test_of_two_who_press_at_once_one_is_let_in(linked: Site, give: Callable[..., str]) -> None:
    link = give()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: linked.visitor().post(link).status_code, range(8)))
    assert sorted(answers) == [HTTPStatus.SEE_OTHER] + [HTTPStatus.GONE] * 7
    assert len([row for row in rows(linked) if row.user]) == 1


def test_whoever_was_signed_in_before_is_not_any_more(linked: Site, give: Callable[..., str]) -> None:
    client = linked.signed_in(ANA, Role.VIEWER)
    before = token_of(client)
    client.set_cookie(SESSION, before)
    client.post(give())
    assert token_of(client) != before
    assert [row.user for row in rows(linked) if row.user] == [HANA]


def test_each_workspace_has_its_own(linked: Site, give: Callable[..., str]) -> None:
    theirs, ours = give(ZOE, OTHER_WORKSPACE), give()
    client = linked.visitor()
    client.post(theirs)
    assert "Other Clinic" in client.get("/account").get_data(as_text=True)
    client.post(ours)
    assert "Test Clinic" in client.get("/account").get_data(as_text=True)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_signs_nobody_in(
    linked: Site, give: Callable[..., str], headers: dict[str, str]
) -> None:
    link, client = give(), linked.visitor()
    assert client.post(link, headers=headers).status_code == HTTPStatus.BAD_REQUEST
    assert not is_in(client)
    assert client.post(link, headers={"Origin": PUBLIC_URL}).status_code == HTTPStatus.SEE_OTHER


def test_nothing_on_the_way_keeps_the_page_or_reads_its_address(
    linked: Site, give: Callable[..., str]
) -> None:
    link, client = give(), linked.visitor()
    for answer in (client.get(link), client.post(link), client.get(link)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert client.get("/privacy").headers["Referrer-Policy"] == "same-origin"


def test_links_are_limited_as_signing_in_is(
    linked: Site, give: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.web.signin_limiter.Limiter.wait", lambda *_: 61)
    link = give()
    for answer in (linked.visitor().get(link), linked.visitor().post(link)):
        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert answer.headers["Retry-After"] == "61"


@pytest.mark.parametrize(
    ("address", "gives"),
    [
        ("http://127.0.0.1:3000", True),
        ("http://localhost:3000", True),
        ("https://leanon.example", True),
        ("http://192.168.1.20:3000", False),
        ("http://leanon.example", False),
        ("https://leanon.example/below", False),
        ("", False),
    ],
)
def test_links_are_given_where_no_cookie_goes_over_a_network_in_clear(
    address: str, gives: bool, web_settings: dict[str, str], make_site: Sites
) -> None:
    without = {"SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": "", "LEANON_PUBLIC_URL": address}
    assert Settings.from_env(web_settings | without).gives_links is gives
    site = make_site(web_settings | without)
    assert bool(site.app.extensions["leanon"].links_url) is gives
    site.grant(HANA, Role.ADMIN)
    with site.database.write() as tx:
        token = console_links.give(tx, WORKSPACE, HANA, at=wall())
    wanted = HTTPStatus.SEE_OTHER if gives else HTTPStatus.GONE
    assert site.visitor().post(f"/once/{token}").status_code == wanted


def test_where_people_sign_in_with_slack_no_link_is_given(web_settings: dict[str, str]) -> None:
    known = Settings.from_env(web_settings)
    assert (known.slack_client_id, known.slack_client_secret) == (CLIENT_ID, CLIENT_SECRET)
    assert not known.gives_links


def test_the_sign_in_page_says_where_links_come_from(linked: Site) -> None:
    page = linked.visitor().get("/sign-in").get_data(as_text=True)
    assert "press <em>Open the console</em>" in page
    assert "SLACK_CLIENT_ID" not in page


@pytest.mark.parametrize(
    ("address", "slack", "people"),
    [
        ("http://127.0.0.1:3000/", "https://slack.com/api/", ""),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:9/api/", "http://127.0.0.1:3000"),
        ("http://192.168.1.20:3000", "https://slack.com/api/", "http://192.168.1.20:3000"),
        ("https://leanon.example/", "https://slack.com/api/", "https://leanon.example"),
        ("", "https://slack.com/api/", ""),
    ],
)
def test_nobody_elses_messages_lead_to_this_machine(
    address: str, slack: str, people: str, web_settings: dict[str, str]
) -> None:
    given = {"LEANON_PUBLIC_URL": address, "SLACK_API_URL": slack, "LEANON_DEMO": ""}
    without = {"SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": ""}
    assert Settings.from_env(web_settings | without | given).pages_url == people


def test_a_visitor_reads_no_name_without_a_link(linked: Site, give: Callable[..., str]) -> None:
    shown: list[FlaskClient] = [linked.visitor()]
    assert HANA in shown[0].get(give()).get_data(as_text=True)
    assert HANA not in shown[0].get("/once/made-up").get_data(as_text=True)
