"""Everybody is spoken to in the nearest language that the app has, by their own choice first."""

from datetime import date, time

import pytest

from content import formats, locales
from content.files import locales as spoken


@pytest.fixture
def five(monkeypatch: pytest.MonkeyPatch) -> None:
    """The languages that are to come, whichever have come already."""
    monkeypatch.setattr(locales, "locales", lambda: ("en", "de", "es", "es-419", "fr"))
    for each in (locales.nearest, locales.names):
        each.cache_clear()
        monkeypatch.setattr(locales, each.__name__, each.__wrapped__)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("asked", "near"),
    [
        *(("es-MX", "es-419"), ("es-AR", "es-419"), ("es-LA", "es-419"), ("es_419", "es-419")),
        *(("es-ES", "es"), ("es", "es"), ("de-AT", "de"), ("fr-CA", "fr"), ("en-US", "en"), ("EN-gb", "en")),
        *(("es-mx", "es-419"), ("ES_ar", "es-419"), ("es-la", "es-419"), ("fr-ca", "fr")),
        *(("it-IT", None), ("pt-BR", None), ("zh-Hant-TW", None), ("", None)),
    ],
)
def test_the_nearest_language_is_found_by_the_chain_of_the_cldr(asked: str, near: str | None) -> None:
    assert locales.nearest(asked) == near


@pytest.mark.usefixtures("five")
def test_ones_own_choice_counts_before_slack_and_slack_before_the_workspace() -> None:
    assert locales.choose("fr", "de-DE", "es") == "fr"
    assert locales.choose(None, "de-DE", "es") == "de"
    assert locales.choose(None, "it-IT", "es") == "es"
    assert locales.choose(None, None, "ja") == "en"
    assert locales.choose() == "en"


@pytest.mark.usefixtures("five")
def test_each_language_is_called_as_it_calls_itself() -> None:
    assert dict(locales.names()) == {
        "en": "English",
        "de": "Deutsch",
        "es": "Español (España)",
        "es-419": "Español (Latinoamérica)",
        "fr": "Français",
    }


@pytest.mark.parametrize(
    "raw", [None, 7, "", "e", "es_", "x" * 17, "es-MX\n", "<en>", "en;q=1", ["en"], "é-ñ"]
)
def test_what_is_no_locale_is_none(raw: object) -> None:
    assert locales.tag(raw) is None


def test_whoever_asks_for_ever_new_languages_fills_no_memory() -> None:
    for each in (locales.nearest, formats.chain, formats.cldr):
        assert each.cache_info().maxsize, each.__name__


def test_what_slack_sends_is_kept_as_it_came() -> None:
    assert locales.tag("es-LA") == "es-LA"


@pytest.mark.parametrize("locale", spoken())
def test_every_language_counts_in_two_forms(locale: str) -> None:
    # "many" is for whole millions in Spanish and French, which nothing here reaches.
    assert formats.cldr(locale).plural_form.tags - {"many"} == {"one"}


def test_numbers_lists_and_days_are_written_as_each_language_writes_them() -> None:
    assert (formats.decimal("de", 3.4), formats.decimal("en", 3.4)) == ("3,4", "3.4")
    assert (formats.signed("fr", -0.25), formats.signed("en", 0.3)) == ("-0,2", "+0.3")
    assert [formats.city(each, "Europe/Vienna") for each in ("de", "en")] == ["Wien", "Vienna"]
    assert formats.city("de", "America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert formats.listed("fr", ["a", "b", "c"]) == "a, b et c"


@pytest.mark.parametrize("locale", spoken())
def test_a_time_is_told_by_24_hours_so_that_no_sentence_ends_with_two_stops(locale: str) -> None:
    assert formats.hour(locale, time(17, 5)) == "17:05"


def test_the_first_of_a_month_is_the_first_in_french() -> None:
    first, later = date(2026, 12, 1), date(2026, 12, 11)
    assert [formats.day("fr", each) for each in (first, later)] == ["1er déc.", "11 déc."]
    assert formats.day_of_week_in_year("fr", first) == "mardi 1er déc. 2026"
    assert formats.day("es", first) == "1 dic"
