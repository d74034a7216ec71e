"""In a real browser: a link from App Home opens the console by one press, not twice, and not for a trap."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from slackapp.cli.process import free_port
from slackapp.clock import wall
from slackapp.storage.console import console_links
from slackapp.storage.console.roles import Role
from tests.browser.barriers import barriers, fits
from tests.cast import HANA, WORKSPACE
from tests.scenarios.fixtures import served
from tests.web.conftest import Site
from tests.web.visits import Sites

pytestmark = pytest.mark.browser


@dataclass
class Here:
    """An installation on this machine, by plain http, to which nobody can sign in with Slack."""

    url: str
    site: Site

    def link(self) -> str:
        """A link for Hana."""
        self.site.grant(HANA, Role.EDITOR)
        with self.site.database.write() as tx:
            return f"{self.url}/once/{console_links.give(tx, WORKSPACE, HANA, at=wall())}"


@pytest.fixture
def here(make_site: Sites, web_settings: dict[str, str]) -> Iterator[Here]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    without = {"SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": "", "LEANON_PUBLIC_URL": url}
    with ExitStack() as stack:
        site = make_site(web_settings | without)
        stack.enter_context(served(site.app, port))
        yield Here(url, site)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 375, "height": 760})
    yield opened
    opened.close()


def test_hana_opens_the_console_by_one_press_and_going_back_opens_nothing(
    here: Here, context: BrowserContext
) -> None:
    page, link = context.new_page(), here.link()
    for _ in range(2):
        page.goto(link)
        expect(page.get_by_text(f"signed in as {HANA}")).to_be_visible()
    assert barriers(page) == []
    assert fits(page)
    page.get_by_role("button", name="Sign in").press("Enter")
    page.wait_for_url(f"{here.url}/hr")
    expect(page.get_by_role("heading", name=f"Hello, {HANA}")).to_be_visible()
    assert page.evaluate("document.referrer") in {"", f"{here.url}/"}
    page.goto(link)
    expect(page.get_by_text("This link opens nothing any more")).to_be_visible()
    assert barriers(page) == []


def test_a_page_of_another_site_signs_nobody_in_as_somebody_else(here: Here, context: BrowserContext) -> None:
    trap = f'<form method="post" action="{here.link()}"><button>Win</button></form>'
    context.route("https://evil.example/", lambda route: route.fulfill(body=trap, content_type="text/html"))
    page = context.new_page()
    page.goto("https://evil.example/")
    page.get_by_role("button", name="Win").click()
    expect(page.get_by_text("This was not saved yet")).to_be_visible()
    assert not [each for each in context.cookies() if each["name"].endswith("-session")]
