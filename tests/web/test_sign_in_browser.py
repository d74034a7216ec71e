"""In a real browser: signing in over Slack's page and out again, and nothing typed is lost on the way."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from flask import Blueprint, render_template_string, request
from playwright.sync_api import Browser, BrowserContext, Page, expect

from slackapp.app import create_app
from slackapp.cli.process import free_port
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Person
from slackapp.settings import Settings
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.web.access import Permission, needs
from tests.cast import HANA, WORKSPACE
from tests.scenarios.fixtures import served
from tests.web.conftest import CLIENT_ID, CLIENT_SECRET, Site
from tests.web.visits import rows

pytestmark = pytest.mark.browser

NOTE = """{% extends "base.html" %}{% block title %}Note{% endblock %}{% block main %}<h1>Note</h1>
<p id="saved">{{ saved }}</p>
<form method="post">{{ csrf_field() }}<label>Text <textarea name="text"></textarea></label>
<button class="button">Save</button></form>{% endblock %}"""


@dataclass
class Street:
    """The app and Slack, each on a port of its own."""

    url: str
    site: Site


@pytest.fixture
def street(web_settings: dict[str, str], queue_redis_url: str) -> Iterator[Street]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config = Config(
        bot_token=web_settings["SLACK_BOT_TOKEN"],
        signing_secret=web_settings["SLACK_SIGNING_SECRET"],
        app_url=url,
        team_id=WORKSPACE,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        people=(Person(HANA, "hana", "Hana Human", why="Shape the library."),),
    )
    with ExitStack() as stack:
        slack = stack.enter_context(served(create_sandbox(config)))
        known = {
            **web_settings,
            "SLACK_API_URL": f"{slack}/api/",
            "LEANON_PUBLIC_URL": url,
            "REDIS_URL": queue_redis_url,
        }
        app = create_app(Settings.from_env(known))
        database: Database = app.extensions["leanon"].database
        stack.callback(database.close)
        with database.write() as tx:
            workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test Clinic")
        site = Site(app, database)
        site.grant(HANA, Role.EDITOR)
        app.register_blueprint(_note())
        stack.enter_context(served(app, port))
        yield Street(url, site)


def _note() -> Blueprint:
    blueprint, saved = Blueprint("note", __name__), [""]

    @blueprint.route("/note", methods=["GET", "POST"])
    @needs(Permission.EDIT)
    def note() -> str:
        if request.method == "POST":
            saved[0] = request.form["text"]
        return render_template_string(NOTE, saved=saved[0])

    return blueprint


@pytest.fixture(
    params=[
        pytest.param(True, id="with script"),
        pytest.param(False, id="without script", marks=pytest.mark.slow),
    ]
)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    opened = browser.new_context(java_script_enabled=request.param, viewport={"width": 375, "height": 760})
    yield opened
    opened.close()


def sign_in(page: Page) -> None:
    """Press the link and allow it; Hana is the only one there."""
    page.get_by_role("link", name="Sign in with Slack").click()
    page.get_by_role("button", name="Allow").click()


def test_somebody_signs_in_and_out_with_a_real_browser(street: Street, context: BrowserContext) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{street.url}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert page.url == f"{street.url}/account"
    expect(page.get_by_text("Hana Human").last).to_be_visible()
    (cookie,) = [each for each in context.cookies() if each["name"].endswith("-session")]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["domain"]) == (True, "Lax", "127.0.0.1")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert rows(street.site) == [] or all(row.user == "" for row in rows(street.site))
    page.goto(f"{street.url}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert complaints == []


@pytest.mark.slow  # tests/web/test_access.py sends it again without a browser
def test_what_was_typed_survives_a_session_that_ended(street: Street, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{street.url}/note")
    sign_in(page)
    text = 'First line\n\n  <b>indented</b> & "quoted"\n'
    page.get_by_label("Text").fill(text)
    context.clear_cookies(name="leanon-session")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You are not signed in any more.")).to_be_visible()
    with context.expect_page() as opening:
        page.get_by_role("link", name="sign in again in a new tab").click()
    sign_in(opening.value)
    opening.value.wait_for_url(f"{street.url}/hr")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("send it once more")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="Note")).to_be_visible()
    assert page.locator("#saved").text_content() == text


@pytest.mark.slow  # tests/web/test_access.py refuses such a form
def test_a_form_on_another_site_does_nothing(street: Street, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{street.url}/note")
    sign_in(page)
    expect(page.get_by_role("heading", name="Note")).to_be_visible()
    trap = (
        f'<form method="post" action="{street.url}/note"><textarea name="text">planted</textarea>'
        "<button>Win</button></form>"
    )
    context.route("https://evil.example/", lambda route: route.fulfill(body=trap, content_type="text/html"))
    other = context.new_page()
    other.goto("https://evil.example/")
    other.get_by_role("button", name="Win").click()
    expect(other.get_by_text("This was not saved yet")).to_be_visible()
    assert "planted" not in other.content()
    page.reload()
    assert page.locator("#saved").text_content() == ""
