"""Each language has rules of its own; one we have none for is still checked for all the rest."""

import pytest

from content.languages import EVERYWHERE, LANGUAGES, language
from tests.content.conftest import LOCALES


def test_every_language_that_came_with_the_app_has_rules() -> None:
    assert set(LANGUAGES) == set(LOCALES) == {"en", "es"}


@pytest.mark.parametrize("locale", ["es", "es-MX", "es_ES"])
def test_a_country_speaks_its_language(locale: str) -> None:
    assert language(locale) is LANGUAGES["es"]


def test_an_unknown_language_has_no_formula_but_the_trademark() -> None:
    german = language("de")
    assert german.phrases is EVERYWHERE
    assert not german.reframe_phrases
    assert german.hard("Zuständigkeitsverteilungsangelegenheiten.") is None


@pytest.mark.parametrize(
    ("locale", "plain", "heavy", "says"),
    [
        ("en", "We ask for help.", "Organisational interdependence necessitates deliberation.", "at grade"),
        ("es", "Pedimos ayuda a la gente.", "La interdependencia requiere deliberación.", "INFLESZ scale"),
    ],
)
def test_a_heavy_sentence_is_called_hard_and_a_plain_one_is_not(
    locale: str, plain: str, heavy: str, says: str
) -> None:
    assert language(locale).hard(plain) is None
    assert says in (language(locale).hard(heavy) or "")


def test_no_phrase_is_forbidden_in_one_language_only_by_oversight() -> None:
    # What stands behind a phrase is a rule; every language has words for every rule.
    reasons = [set(rules.phrases.values()) for rules in LANGUAGES.values()]
    assert reasons[0] == reasons[1]
    assert all(rules.reframe_phrases for rules in LANGUAGES.values())
