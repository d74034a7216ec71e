"""The web process as its visitors meet it: an installation, its database, and browsers signed in to it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from slackapp.app import create_app
from slackapp.clock import wall
from slackapp.roster.members import Account, Identity, Kind
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Person, Visitor
from slackapp.sandbox.state import State
from slackapp.settings import Settings
from slackapp.storage.console import guardians, roles, web_sessions
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.web import security
from slackapp.web.browser import Browser, digest, new_token
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.scenarios.fixtures import served
from tests.scenarios.office import environment
from tests.signing import signing_keys

__all__ = ["signing_keys"]

PUBLIC_URL = "http://127.0.0.1:8123"
CLIENT_ID, CLIENT_SECRET = "1.2", "made-up-client-secret"


@dataclass
class Site:
    """An installation of two workspaces. Every visitor has a browser of their own."""

    app: Flask
    database: Database

    def visitor(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self.app.test_client()

    def grant(self, user: str, role: Role | None, workspace: str = WORKSPACE) -> None:
        """Give somebody a role, or take it away."""
        by = By("operator", wall())
        with self.database.write() as tx:
            if role is not Role.GUARDIAN:
                guardians.end(tx, workspace, user, why=Ended.REMOVED, at=by.at, by=by)
            if role is None:
                roles.revoke(tx, workspace, user, by="operator", at=wall(), force=True)
            elif role is Role.GUARDIAN:
                roles.revoke(tx, workspace, user, by="operator", at=wall(), force=True)
                if not guardians.is_active(tx, workspace, user):
                    guardians.appoint(tx, workspace, user, user, at=by.at, by=by)
            else:
                roles.grant(tx, workspace, user, role, name=user, by="operator", at=wall())

    def signed_in(
        self, user: str = HANA, role: Role | None = Role.ADMIN, workspace: str = WORKSPACE
    ) -> FlaskClient:
        """A browser in which this person is signed in, with this role."""
        self.grant(user, role, workspace)
        token, browser = new_token(), self.browser()
        with self.database.write() as tx:
            web_sessions.begin(tx, digest(token), workspace=workspace, user=user, name=user, at=wall())
        client = self.app.test_client()
        client.set_cookie(browser.name(security.SESSION), token, domain="localhost")
        return client

    def form(self, client: FlaskClient, **fields: str) -> dict[str, str]:
        """The fields of a form, with the token that a page of this session would put into it."""
        with self.app.test_request_context(headers={"Cookie": self.cookies(client)}):
            return {**fields, security.FIELD: security.csrf_token()}

    def cookies(self, client: FlaskClient) -> str:
        """What this browser would send as its cookies."""
        name = self.browser().name(security.SESSION)
        found = client.get_cookie(name)
        return f"{name}={found.value}" if found else ""

    def browser(self) -> Browser:
        """How the app names its cookies."""
        found: Browser = self.app.extensions["leanon-door"][1]
        return found


def everybody_is_a_member(_home: Identity, typed: str) -> Account:
    """Stands for Slack where none answers: whoever is asked for is a full member."""
    return Account(typed.upper(), f"{typed.title()} Person", Kind.MEMBER)


@cache
def furnished(migrated: Path) -> Path:
    """A SQLite file that knows two workspaces, to copy; nothing else writes to it."""
    file = Path(shutil.copy(migrated, migrated.with_name("two-workspaces.db")))
    with closing(Database(f"sqlite:///{file}")) as database:
        _furnish(database)
    return file


def _furnish(database: Database) -> None:
    with database.write() as tx:
        for key, name in ((WORKSPACE, "Test Clinic"), (OTHER_WORKSPACE, "Other Clinic")):
            workspaces.register(tx, enterprise_id=None, team_id=key, name=name)


@pytest.fixture
def web_settings(migrated_file: Path, migrated_sqlite_url: str) -> dict[str, str]:
    """The environment of an installation that people can sign in to; nothing but its database answers."""
    shutil.copy(furnished(migrated_file), migrated_sqlite_url.removeprefix("sqlite:///"))
    return {
        **environment(
            database=migrated_sqlite_url,
            queue="redis://127.0.0.1:1/0",
            keys="redis://127.0.0.1:2/0",
            slack_port=3,
        ),
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "LEANON_PUBLIC_URL": PUBLIC_URL,
    }


@pytest.fixture
def make_site(web_settings: dict[str, str]) -> Iterator[Callable[[dict[str, str]], Site]]:
    """Furnishes an installation with these settings: two workspaces, no roles."""
    opened: list[Database] = []

    def make(known: dict[str, str]) -> Site:
        app = create_app(Settings.from_env(known))
        if known["SLACK_API_URL"] == web_settings["SLACK_API_URL"]:
            app.extensions["leanon-look-up"] = everybody_is_a_member
            app.extensions["leanon-send-trial"] = lambda _workspace, _user: None
        database: Database = app.extensions["leanon"].database
        opened.append(database)
        if known["DATABASE_URL"] != web_settings["DATABASE_URL"]:
            _furnish(database)
        return Site(app, database)

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def site(make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str]) -> Site:
    """An installation with two workspaces and nobody signed in."""
    return make_site(web_settings)


@dataclass
class Slack:
    """A look-alike on a real port, and an installation that asks it who people are."""

    site: Site
    state: State
    browser: FlaskClient
    """What somebody's browser shows of Slack."""

    def asked(self, client: FlaskClient, target: str = "") -> str:
        """Press [Sign in with Slack]; returns where Slack asks."""
        answer = client.get("/sign-in/slack", query_string={"next": target} if target else {})
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        return answer.headers["Location"]

    def answered(self, asked: str, user: str = HANA, do: str = "allow") -> str:
        """Answer Slack's page; returns where it leads back to, from the path on."""
        where = urlsplit(asked)
        answer = self.browser.post(f"{where.path}?{where.query}", data={"user": user, "do": do})
        back = answer.headers["Location"]
        assert back.startswith(f"{PUBLIC_URL}/sign-in/callback?"), back
        return back.removeprefix(PUBLIC_URL)

    def sign_in(self, client: FlaskClient, user: str = HANA, target: str = "", do: str = "allow") -> str:
        """Go the whole way; returns where the person ends."""
        answer = client.get(self.answered(self.asked(client, target), user, do))
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        return answer.headers["Location"]


@pytest.fixture
def slack(
    make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str], queue_redis_url: str
) -> Iterator[Slack]:
    """Slack with Ana, Lea and Hana, and Zoe of another workspace; the queue's Redis answers."""
    config = Config(
        bot_token=web_settings["SLACK_BOT_TOKEN"],
        signing_secret=web_settings["SLACK_SIGNING_SECRET"],
        app_url=PUBLIC_URL,
        team_id=WORKSPACE,
        team_name="Test Clinic",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        people=tuple(Person(user, user.lower(), f"{user.title()} Person") for user in (ANA, LEA, HANA)),
        visitors=(
            Visitor(ZOE, "Zoe Elsewhere", OTHER_WORKSPACE, "Other Clinic"),
            Visitor("USTRANGER", "Sam Stranger", "T0UNKNOWN", "Somewhere"),
        ),
    )
    app = create_sandbox(config)
    with served(app) as url:
        known = {**web_settings, "SLACK_API_URL": f"{url}/api/", "REDIS_URL": queue_redis_url}
        yield Slack(make_site(known), app.extensions["sandbox"], app.test_client())


@pytest.fixture
def hana(site: Site) -> FlaskClient:
    """Hana's browser: she is HR admin."""
    return site.signed_in()


@pytest.fixture
def otto(site: Site) -> FlaskClient:
    """Otto's browser: he reviews what Hana writes."""
    site.grant(HANA, Role.ADMIN)
    return site.signed_in(OTTO, Role.REVIEWER)


@pytest.fixture
def zoe(site: Site) -> FlaskClient:
    """Zoe's browser: she is HR admin of another workspace."""
    return site.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE)


@pytest.fixture
def client(slack: Slack) -> FlaskClient:
    return slack.site.visitor()
