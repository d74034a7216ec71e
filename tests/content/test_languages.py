"""Each language has rules of its own; one we have none for is still checked for all the rest."""

import pytest

from content.languages import EVERYWHERE, LANGUAGES, language
from tests.content.conftest import LOCALES


def test_every_language_that_came_with_the_app_has_rules() -> None:
    assert all(language(locale) in LANGUAGES.values() for locale in LOCALES)
    assert set(LANGUAGES) == {"en", "es", "de", "fr"}


@pytest.mark.parametrize("locale", ["es", "es-419", "es-MX", "es_ES"])
def test_a_country_speaks_its_language(locale: str) -> None:
    assert language(locale) is LANGUAGES["es"]


def test_an_unknown_language_has_no_formula_but_the_trademark() -> None:
    italian = language("it")
    assert italian.phrases is EVERYWHERE
    assert not italian.reframe_phrases
    assert italian.hard("Precipitevolissimevolmente.") is None


@pytest.mark.parametrize(
    ("locale", "plain", "heavy", "says"),
    [
        ("en", "We ask for help.", "Organisational interdependence necessitates deliberation.", "at grade"),
        ("es", "Pedimos ayuda a la gente.", "La interdependencia requiere deliberación.", "INFLESZ scale"),
        (
            "de",
            "Wer Hilfe braucht, fragt heute eine Person aus dem Team, und sie sagt oft Ja.",
            "Führungskräfte berücksichtigen die Zuständigkeiten innerhalb der bereichsweiten Abteilungen.",
            "LIX",
        ),
        (
            "fr",
            "Qui a besoin d’aide en parle à une seule personne de l’équipe, et souvent elle dit oui.",
            "L’accompagnement organisationnel nécessite souvent plusieurs responsabilités professionnelles.",
            "LIX",
        ),
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
    assert all(each == reasons[0] for each in reasons)
    assert all(rules.reframe_phrases for rules in LANGUAGES.values())


@pytest.mark.parametrize(
    ("locale", "sober"),
    [
        ("en", "On average, teams that looked back together did about a fifth better in later work."),
        ("es", "De media, los equipos que miraban atrás juntos trabajaban bastante mejor después."),
    ],
)
def test_a_sentence_on_a_study_may_be_a_little_harder_and_no_more(locale: str, sober: str) -> None:
    rules = language(locale)
    assert rules.hard_why(sober) is None
    assert rules.hard_why(sober.replace(" ", " institucionalmente ")) is not None


@pytest.mark.parametrize("locale", ["de", "fr"])
def test_a_few_words_have_no_lix(locale: str) -> None:
    assert language(locale).hard("Zuständigkeiten Verantwortlichkeiten Angelegenheiten.") is None
