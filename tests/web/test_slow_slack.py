"""A page that asks Slack something is there in time though Slack gives no answer, and says so."""

from collections.abc import Callable

import pytest

from slackapp.slack_client import ON_A_PAGE
from tests.cast import HANA
from tests.services.slow import fallen_silent
from tests.web.conftest import Site, Slack

SILENT = "Slack did not "


@pytest.fixture
def asking(make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str]) -> Site:
    """An installation whose pages ask Slack itself."""
    return make_site(web_settings | {"SLACK_API_URL": "http://127.0.0.1:4/api/"})


@pytest.mark.parametrize(
    ("way", "path", "fields", "status"),
    [
        ("GET", "/people/find?q=U0NOBODY", {}, 200),
        ("GET", "/people/find?q=nobody@clinic.example", {}, 200),
        ("POST", "/people", {"user": "U0NOBODY", "role": "editor"}, 503),
        ("GET", "/teams/groups", {}, 200),
        ("POST", "/teams/groups/teams", {"group": "S0LAB"}, 503),
        ("POST", "/launch/test", {}, 503),
    ],
)
def test_a_page_waits_for_one_call_and_says_that_slack_did_not_answer(
    asking: Site, monkeypatch: pytest.MonkeyPatch, way: str, path: str, fields: dict[str, str], status: int
) -> None:
    hana = asking.signed_in(HANA)
    silence = fallen_silent(asking.app.extensions["leanon"].database, monkeypatch)
    answer = hana.get(path) if way == "GET" else hana.post(path, data=asking.form(hana, **fields))
    assert answer.status_code == status
    assert SILENT in answer.text
    assert len(silence.asked) == 1
    assert silence.held == []


def test_signing_in_waits_for_one_call(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    client = slack.site.visitor()
    back = slack.answered(slack.asked(client))
    silence = fallen_silent(slack.site.app.extensions["leanon"].database, monkeypatch)
    assert client.get(back).headers["Location"] == "/sign-in?why=down"
    assert silence.now <= ON_A_PAGE
    assert len(silence.asked) == 1
    assert silence.held == []
