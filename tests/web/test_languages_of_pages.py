"""Every page is there in every language of the library, for everybody, and says in `lang` which that is."""

from collections.abc import Iterable, Iterator

import pytest
from werkzeug.test import TestResponse

from content import translations
from content.entry import FIRST, WIDER
from content.files import locales
from tests.web.matrix import LINES, Line, address
from tests.web.watched import Watched, watched

WHO = ("nobody", "lead", "viewer", "editor", "admin", "guardian")
PAGES = [line for line in LINES.values() if line.method == "GET"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("languages") / "leanon.db") as found:
        yield found


@pytest.mark.parametrize("line", PAGES, ids=str)
def test_a_page_is_as_open_in_a_language_of_some_countries_as_in_english(
    place: Watched, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The quick one: the language that has the longest way to its words, by its own, by Spain's, to English.
    as_open(place, line, sorted(WIDER)[:1], monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("line", PAGES, ids=str)
def test_a_page_is_as_open_in_every_language_as_in_english(
    place: Watched, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_open(place, line, locales()[1:], monkeypatch)


def test_the_home_page_is_as_open_in_every_language_as_in_english(
    place: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_open(place, LINES["GET /hr"], locales()[1:], monkeypatch)


def as_open(place: Watched, line: Line, others: Iterable[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that everybody is answered in other languages as in English, and in those."""
    monkeypatch.setattr(translations, "is_spoken", lambda _locale: True)  # with its catalogue or without
    for name in WHO:
        english = asked(place, name, line, FIRST)
        for locale in others:
            answer = asked(place, name, line, locale)
            assert answer.status_code == english.status_code, (name, locale)
            if answer.mimetype == "text/html" and answer.location is None and "<html" in answer.text:
                assert f'<html lang="{locale}">' in answer.text, name


def asked(place: Watched, name: str, line: Line, locale: str) -> TestResponse:
    client = place.site.app.test_client(use_cookies=False)
    cookies = place.visitors[name].cookies
    headers = {"Accept-Language": locale} | ({"Cookie": cookies} if cookies else {})
    return client.get(address(line.route), headers=headers, buffered=True)
