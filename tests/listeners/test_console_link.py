"""[Open the console]: a link for one person with a role, once, and a line in HR's log; for nobody else."""

import re
from http import HTTPStatus
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
import redis

from content.files import spoken
from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.console import console_links, guardians, roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from tests.cast import ANA, HANA, WORKSPACE
from tests.promises.house import held
from tests.scenarios.office import Rehearsal, actions, environment, said

PUBLIC_URL = "http://127.0.0.1:8123"


@pytest.fixture(autouse=True)
def on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without https, to which nobody can sign in with Slack."""

    def elsewhere(**given: Any) -> dict[str, str]:  # noqa: ANN401 - passes its own arguments on
        return environment(**given) | {"LEANON_PUBLIC_URL": PUBLIC_URL}

    monkeypatch.setattr("tests.scenarios.fixtures.environment", elsewhere)


class Browser:
    """A browser that follows no redirect by itself, and has no address in its history but those asked for."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._base = rehearsal.web

        class Stays(HTTPRedirectHandler):
            def redirect_request(self, *_: object) -> None:
                """Follow nothing."""

        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), Stays)

    def ask(self, path: str, method: str = "GET") -> tuple[int, str, str]:
        """Status, where it leads, and what it says."""
        request = Request(f"{self._base}{path}", b"" if method == "POST" else None, method=method)
        try:
            with self._opener.open(request) as answer:
                return answer.status, "", answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.headers.get("Location", ""), error.read().decode()


def grant(rehearsal: Rehearsal, user: str, role: Role | None) -> None:
    """Give somebody a role, or take it away."""
    by = By("operator", wall())
    with rehearsal.database.write() as tx:
        if role is Role.GUARDIAN:
            guardians.appoint(tx, WORKSPACE, user, "Somebody who guards", at=by.at, by=by)
        elif role:
            roles.grant(tx, WORKSPACE, user, role, name="Hana of HR", by="operator", at=by.at)
        else:
            roles.revoke(tx, WORKSPACE, user, by="operator", at=by.at, force=True)


def press(rehearsal: Rehearsal, user: str) -> str:
    """Press [Open the console] in the Home tab; returns what the window says."""
    rehearsal.home(user)
    return said(rehearsal.slack.click(user, Action.CONSOLE_LINK, home=True)["modal"])


def path(told: str) -> str:
    """Where the link of such a window leads."""
    links: set[str] = set(re.findall(r"<(http[^|>]+)\|", told))
    (link,) = links
    assert link.startswith(f"{PUBLIC_URL}/once/")
    return urlsplit(link).path


def log(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """Who did what with links, as HR's log has it."""
    rows = sorted(rehearsal.rows(tables.audit), key=lambda row: row["number"])
    return [(row["actor"], row["action"]) for row in rows if row["action"].startswith("link")]


@pytest.mark.parametrize(
    ("role", "leads"),
    [*((role, HTTPStatus.OK) for role in roles.HR), (Role.GUARDIAN, HTTPStatus.SEE_OTHER)],
)
def test_whoever_has_a_role_gets_a_link_that_opens_the_console_once(
    rehearsal: Rehearsal, role: Role, leads: HTTPStatus
) -> None:
    grant(rehearsal, HANA, role)
    link, browser = path(press(rehearsal, HANA)), Browser(rehearsal)
    for _ in range(2):  # whatever looks at addresses before she does uses nothing up
        status, _, page = Browser(rehearsal).ask(link)
        assert status == HTTPStatus.OK
        assert "signed in as <strong>" in page
    assert browser.ask("/hr")[:2] == (HTTPStatus.SEE_OTHER, "/sign-in?next=/hr")
    assert browser.ask(link, "POST")[:2] == (HTTPStatus.SEE_OTHER, "/hr")
    assert browser.ask("/hr")[0] == leads
    assert browser.ask("/guardian" if role is Role.GUARDIAN else "/audit")[0] == HTTPStatus.OK
    other = Browser(rehearsal)
    for method in ("GET", "POST"):
        status, _, page = other.ask(link, method)
        assert status == HTTPStatus.GONE
        assert "For a new one, open Lean On" in page
    assert other.ask("/hr")[0] == HTTPStatus.SEE_OTHER
    assert log(rehearsal) == [(HANA, "link given"), (HANA, "link used")]


def test_who_has_no_role_sees_no_button_and_gets_no_link_by_a_made_up_press(rehearsal: Rehearsal) -> None:
    assert Action.CONSOLE_LINK not in actions(rehearsal.home(ANA))
    grant(rehearsal, HANA, Role.ADMIN)
    assert Action.CONSOLE_LINK in actions(rehearsal.home(HANA))
    grant(rehearsal, HANA, None)
    told = said(rehearsal.slack.click(HANA, Action.CONSOLE_LINK, home=True)["modal"])
    assert told.strip().endswith(spoken("en")(Sentence.NO_ROLE))
    assert "/once/" not in told
    assert log(rehearsal) == []
    assert rehearsal.rows(tables.console_session) == []


def test_a_role_that_was_taken_away_since_opens_nothing(rehearsal: Rehearsal) -> None:
    grant(rehearsal, HANA, Role.ADMIN)
    link, browser = path(press(rehearsal, HANA)), Browser(rehearsal)
    grant(rehearsal, HANA, None)
    status, _, page = browser.ask(link, "POST")
    assert status == HTTPStatus.FORBIDDEN
    assert "no role in the console any more" in page
    assert browser.ask("/account")[0] == HTTPStatus.SEE_OTHER
    assert log(rehearsal) == [(HANA, "link given")]


def test_a_newer_link_ends_the_one_before_and_nobody_gets_them_without_end(rehearsal: Rehearsal) -> None:
    grant(rehearsal, HANA, Role.ADMIN)
    links = [path(press(rehearsal, HANA)) for _ in range(console_links.MOST)]
    assert len(set(links)) == len(links)
    assert [Browser(rehearsal).ask(link)[0] for link in links] == [HTTPStatus.GONE] * 9 + [HTTPStatus.OK]
    assert spoken("en")(Sentence.LINKS_OFTEN) in press(rehearsal, HANA)
    assert Browser(rehearsal).ask(links[-1], "POST")[0] == HTTPStatus.SEE_OTHER


def test_of_a_link_nothing_is_kept_but_a_digest_and_nobody_else_is_shown_it(
    rehearsal: Rehearsal, caplog: pytest.LogCaptureFixture
) -> None:
    grant(rehearsal, HANA, Role.ADMIN)
    link = path(press(rehearsal, HANA))
    token = link.rpartition("/")[2]
    assert len(token) == 43
    Browser(rehearsal).ask(link)
    Browser(rehearsal).ask(link, "POST")
    everything = [rehearsal.rows(table) for table in tables.metadata.sorted_tables]
    assert token not in str(everything)
    for address in (rehearsal.environment["REDIS_URL"], rehearsal.environment["KEY_REDIS_URL"]):
        assert token.encode() not in b"".join([*held(address), *held(address).values()])
    assert token not in caplog.text
    assert token not in str(rehearsal.slack.seen(ANA))
    with redis.Redis.from_url(rehearsal.environment["REDIS_URL"]) as raw:
        assert not [key for key in raw.scan_iter("*") if b"once" in key]
