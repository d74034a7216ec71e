"""In a real browser, at a desk and on a phone: the page that asks who you are leads back to the app."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from playwright.sync_api import Page, expect

from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from tests.browser.barriers import fits
from tests.cast import HANA
from tests.sandbox.conftest import served
from tests.sandbox.test_browser import tab
from tests.sandbox.test_openid import ASKED

__all__ = ["tab"]

pytestmark = pytest.mark.browser


@pytest.fixture
def app() -> Iterator[str]:
    """An app that says what it was told, after a redirect of its own."""
    site = Flask("app")

    @site.get("/sign-in/callback")
    def callback() -> tuple[str, int, dict[str, str]]:
        return "", 303, {"Location": f"/told?{request.query_string.decode()}"}

    @site.get("/told")
    def told() -> str:
        words = " ".join(sorted(request.args))
        return f'<!doctype html><link rel="icon" href="data:,"><title>App</title><h1>told: {words}</h1>'

    with served(site) as url:
        yield url


@pytest.fixture
def asking(config: Config, app: str) -> Iterator[str]:
    """Where the app sends people to be asked."""
    known = replace(config, app_url=app, client_id=ASKED["client_id"], client_secret="x", state_file=None)
    with served(create_sandbox(known)) as url:
        asked = urlencode({**ASKED, "redirect_uri": f"{app}/sign-in/callback"})
        yield f"{url}/openid/connect/authorize?{asked}"


def test_allowing_leads_back_with_a_code_by_keyboard_alone(asking: str, tab: Page) -> None:
    tab.goto(asking)
    assert fits(tab)
    tab.get_by_label("Who are you?").focus()
    tab.keyboard.type("Hana")
    expect(tab.get_by_label("Who are you?")).to_have_value(HANA)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading")).to_have_text("told: code state")


@pytest.mark.slow
def test_cancelling_leads_back_without_one(asking: str, tab: Page) -> None:
    tab.goto(asking)
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.get_by_role("heading")).to_have_text("told: error state")
