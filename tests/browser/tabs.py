"""The console served to a real browser, where Hana edits, Otto reviews, and whoever else is asked.

A test asks for the fixture `tabs`; `tabs.site` is the installation behind it, so that `tests.web.written` can
put drafts and versions there first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from slackapp.cli.process import free_port
from slackapp.storage.console.roles import Role
from slackapp.web import security
from tests.browser.gallery import served
from tests.cast import HANA, OTTO, WORKSPACE
from tests.web.conftest import Site

PHONE: Final = 320
WIDE: Final = 1280
REFUSED: Final = "Failed to load resource"
Scheme = Literal["light", "dark"]
every_screen = pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("dark", PHONE),
        pytest.param("light", WIDE, marks=pytest.mark.slow),
        pytest.param("dark", WIDE, marks=pytest.mark.slow),
        pytest.param("light", PHONE, marks=pytest.mark.slow),
    ],
)
"""Each run sees a phone in the dark, where most goes wrong; the slow one each scheme at each width."""
ROLES: Final = {HANA: Role.ADMIN, OTTO: Role.REVIEWER}


@dataclass
class Tabs:
    """An installation that is served. Each `open` is a browser of its own, whose console must stay silent."""

    site: Site
    address: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    means_refusals: bool = False

    def open(
        self,
        path: str,
        user: str = HANA,
        role: Role | Literal["none"] | None = None,
        *,
        workspace: str = WORKSPACE,
        width: int = WIDE,
        **settings: Any,  # noqa: ANN401 - Playwright's
    ) -> Page:
        """Open a page in a new browser of somebody signed in, with this role or the one they usually have.

        "none" is no role at all.
        """
        given = None if role == "none" else role or ROLES.get(user, Role.ADMIN)
        client = self.site.signed_in(user, given, workspace)
        cookie = client.get_cookie(self.site.browser().name(security.SESSION))
        assert cookie is not None
        quiet = {"reduced_motion": "reduce", **settings}  # else a picture may be of colours on their way
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **quiet)
        self.contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return self.window(context, path)

    def window(self, context: BrowserContext, path: str) -> Page:
        """Open one more window of a browser."""
        page = context.new_page()
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.address}{path}")
        return page

    def refused(self) -> None:
        """Say that this test means to be refused: what browsers tell their console of that is no complaint.

        They may tell it long after the page is shown, so it is not waited for.
        """
        self.means_refusals = True

    def complained(self) -> list[str]:
        """What a page said to its console, but for refusals that are meant."""
        return [said for said in self.complaints if not (self.means_refusals and REFUSED in said)]


@pytest.fixture
def tabs(
    browser: Browser, make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str]
) -> Iterator[Tabs]:
    """A console of two workspaces, served on loopback."""
    port = free_port()
    site = make_site({**web_settings, "LEANON_PUBLIC_URL": f"http://127.0.0.1:{port}"})
    with served(site, port) as address:
        found = Tabs(site, address, browser)
        yield found
        for context in found.contexts:
            context.close()
    assert found.complained() == []
