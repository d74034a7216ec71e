"""Pages speak the language of whoever reads them, and say in `lang` which that is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from gettext import NullTranslations
from html import escape

import pytest
import sqlalchemy as sa

from content import locales, localised, translations
from content.entry import FIRST
from content.library import load
from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.people import choices
from tests.cast import HANA, WORKSPACE
from tests.web.conftest import Site


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages are there in German as far as these tests ask for it, whatever stands in the catalogues."""
    monkeypatch.setattr(locales, "locales", lambda: (FIRST, "de"))
    monkeypatch.setattr(translations, "locales", lambda: (FIRST, "de"))
    monkeypatch.setattr(
        translations, "catalogue", lambda spoken: German() if spoken == "de" else NullTranslations()
    )
    locales.nearest.cache_clear()
    yield
    locales.nearest.cache_clear()


class German(NullTranslations):
    def gettext(self, message: str) -> str:
        return {"Sign in": "Anmelden", "People with a role": "Wer eine Rolle hat"}.get(message, message)


@pytest.mark.parametrize(
    ("browser", "lang", "says"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "Anmelden"),
        ("en-GB,de;q=0.5", "en", "Sign in"),
        ("it,ja;q=0.9", "en", "Sign in"),
        ("it,de;q=0.1", "de", "Anmelden"),
        ("", "en", "Sign in"),
        ("de;q=0,*", "en", "Sign in"),
        ("x-klingon;q=nonsense,,;", "en", "Sign in"),
    ],
)
def test_before_sign_in_a_page_speaks_what_the_browser_asks_for(
    site: Site, german: None, browser: str, lang: str, says: str
) -> None:
    page = site.visitor().get("/sign-in", headers={"Accept-Language": browser}).text
    assert f'<html lang="{lang}">' in page
    assert f"<h1>{says}</h1>" in page


def test_days_are_written_as_the_language_of_the_page_writes_them(site: Site, german: None) -> None:
    hana = site.signed_in()
    day = wall().date()
    german_page = hana.get("/people", headers={"Accept-Language": "de"}).text
    assert "Wer eine Rolle hat" in german_page
    with translations.speaking("de"):
        assert f">{localised.short_day(day)}<" in german_page
        assert localised.short_day(date(2026, 1, 5)) == "5. Jan. 2026"
        assert localised.moment(datetime(2026, 3, 5, 9, 7, tzinfo=UTC)) == "5. März 2026, 09:07 UTC"
    assert localised.short_day(date(2026, 1, 5)) == "5 Jan 2026", "and in English again"


def test_whoever_has_no_wish_is_spoken_to_as_their_workspace_is(site: Site, german: None) -> None:
    with site.database.write() as tx:
        tx.execute(sa.update(tables.workspace).where(tables.workspace.c.id == WORKSPACE).values(locale="de"))
    hana = site.signed_in()
    assert '<html lang="de">' in hana.get("/people").text
    assert '<html lang="de">' in hana.get("/people", headers={"Accept-Language": "ja"}).text
    assert '<html lang="en">' in hana.get("/people", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in site.visitor().get("/sign-in").text


@pytest.mark.parametrize(
    ("chose", "slack", "browser", "lang"),
    [
        ("de", "en-GB", "en", "de"),
        ("en", "de-DE", "de", "en"),
        (None, "de-DE", "en", "de"),
        (None, "ja-JP", "de", "de"),
        (None, None, "de", "de"),
    ],
)
def test_what_somebody_chose_goes_before_their_slack_and_that_before_their_browser(
    site: Site, german: None, chose: str | None, slack: str | None, browser: str, lang: str
) -> None:
    hana = site.signed_in()
    with site.database.write() as tx:
        choices.set_language(tx, WORKSPACE, HANA, chose)
        tx.execute(sa.update(tables.person).where(tables.person.c.user == HANA).values(speaks=slack))
    assert f'<html lang="{lang}">' in hana.get("/people", headers={"Accept-Language": browser}).text


def test_what_is_said_after_a_request_is_english_again(site: Site, german: None) -> None:
    site.visitor().get("/sign-in", headers={"Accept-Language": "de"})
    assert (translations.locale(), translations._("Sign in")) == ("en", "Sign in")


def test_a_document_that_is_there_in_english_alone_says_so(site: Site, german: None) -> None:
    english = site.visitor().get("/privacy").text
    assert "This document is there in English alone." not in english
    page = site.visitor().get("/privacy", headers={"Accept-Language": "de"}).text
    assert "This document is there in English alone." in page
    assert '<div lang="en"><h1>' in page


def test_what_hr_reads_before_the_launch_is_in_their_language(site: Site, german: None) -> None:
    page = site.signed_in().get("/launch/words", headers={"Accept-Language": "de"}).text
    for theme in load("de").themes.values():
        assert all(escape(item.text) in page for item in theme.defaults)
    assert "I had enough energy for my work." not in page
