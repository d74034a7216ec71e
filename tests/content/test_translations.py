"""The catalogues of the pages hold exactly what is said, whole, and a language without one stays English."""

from collections.abc import Callable
from io import BytesIO

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog

from content import translations
from content.translations import N_, _, ngettext, speaking
from tests import catalogues

SPANISH = """
msgid "Go back"
msgstr "Volver"

msgid "Ask %(name)s."
msgstr "Pregunta a %(name)s."

msgid "not yet"
msgstr ""

msgid "%(num)s team"
msgid_plural "%(num)s teams"
msgstr[0] "%(num)s equipo"
msgstr[1] "%(num)s equipos"
"""
AMERICAN = """
msgid "Go back"
msgstr "Regresar"

msgid "%(num)s team"
msgid_plural "%(num)s teams"
msgstr[0] ""
msgstr[1] ""
"""
FRENCH = """
msgid "%(num)s team"
msgid_plural "%(num)s teams"
msgstr[0] "%(num)s équipe"
msgstr[1] "%(num)s équipes"
"""
Read = Callable[[str], Catalog]


def catalogue(language: str, text: str) -> Catalog:
    whole = catalogues.header(language) + text
    return pofile.read_po(BytesIO(whole.encode()), locale=language.replace("-", "_"))


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spanish, what differs of it in Latin America, and French, each of a few sentences."""
    texts = {"es": SPANISH, "es-419": AMERICAN, "fr": FRENCH}
    monkeypatch.setattr(translations, "locales", lambda: ("en", *texts))
    monkeypatch.setattr(translations, "read", lambda spoken: catalogue(spoken, texts[spoken]))
    monkeypatch.setattr(translations, "catalogue", translations.catalogue.__wrapped__)


def test_the_catalogues_are_what_make_translations_would_write() -> None:
    template = catalogues.extracted()
    stale = [
        language
        for language, path in catalogues.files().items()
        if path.read_text(encoding="utf-8")
        != catalogues.brought_up(language, template, path.read_text(encoding="utf-8"))
    ]
    assert stale == [], "`make translations` brings them up to date"


def test_every_catalogue_is_whole_and_keeps_values_and_marks() -> None:
    template = catalogues.extracted()
    wrong = [
        fault
        for language in catalogues.files()
        for fault in catalogues.faults(language, translations.read(language), template)
    ]
    assert wrong == []


def test_a_language_has_a_catalogue_only_if_people_read_the_library_in_it() -> None:
    from content.files import locales

    assert set(catalogues.files()) <= set(locales())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not there"),
        ('msgid "Ask %(name)s <b>now</b>."\nmsgstr ""', "not said"),
        ('#, fuzzy\nmsgid "Ask %(name)s <b>now</b>."\nmsgstr "Frag %(name)s <b>jetzt</b>."', "not said"),
        ('msgid "Ask %(name)s <b>now</b>."\nmsgstr "Frag %(nam)s <b>jetzt</b>."', "other values"),
        ('msgid "Ask %(name)s <b>now</b>."\nmsgstr "Frag %(name)s <i>jetzt</i>."', "other values"),
        ('msgid "Ask %(name)s <b>now</b>."\nmsgstr "Frag %(name)s <b>50 % jetzt</b>."', "other values"),
        (
            'msgid "Ask %(name)s <b>now</b>."\nmsgstr "Frag %(name)s <b>jetzt</b> <img onerror=x ."',
            "other values",
        ),
        ('msgid "Ask %(name)s <b>now</b>."\nmsgstr "Frag \\"%(name)s\\" <b>jetzt</b>."', "straight"),
    ],
)
def test_a_planted_fault_of_a_catalogue_is_found(text: str, fault: str) -> None:
    template = Catalog()
    template.add("Ask %(name)s <b>now</b>.")
    found = list(catalogues.faults("de", catalogue("de", text), template))
    assert len(found) == 1
    assert fault in found[0]


def test_what_is_said_no_more_is_found_and_taken_out_and_nothing_is_guessed() -> None:
    template = Catalog()
    template.add("Go back now")
    was = catalogues.header("es") + SPANISH
    assert "es: said no more: 'Go back'" in list(catalogues.faults("es", catalogue("es", SPANISH), template))
    assert catalogues.brought_up("es", template, was) == (
        catalogues.header("es") + '\nmsgid "Go back now"\nmsgstr ""\n'
    )
    assert catalogues.brought_up("es-419", template, was) == catalogues.header("es-419"), "only what differs"


def test_sentences_are_said_in_the_language_that_is_spoken_and_english_outside_of_it(made_up: None) -> None:
    assert _("Ask %(name)s.", name="Ana") == "Ask Ana."
    with speaking("es"):
        assert _("Ask %(name)s.", name="Ana") == "Pregunta a Ana."
        assert _(N_("not yet")) == "not yet"
        with speaking("de"):
            assert _("Go back") == "Go back"
        assert _("Go back") == "Volver"
    assert _("Go back") == "Go back"


def test_what_latin_america_does_not_say_otherwise_is_said_as_in_spain(made_up: None) -> None:
    with speaking("es-419"):
        assert (_("Go back"), _("Ask %(name)s.", name="Ana")) == ("Regresar", "Pregunta a Ana.")
        assert ngettext("%(num)s team", "%(num)s teams", 2) == "2 equipos"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 teams", "1 team", "2 teams"]),
        ("es", ["0 equipos", "1 equipo", "2 equipos"]),
        ("fr", ["0 équipe", "1 équipe", "2 équipes"]),
    ],
)
def test_each_language_counts_in_its_own_way(made_up: None, language: str, said: list[str]) -> None:
    with speaking(language):
        assert [ngettext("%(num)s team", "%(num)s teams", number) for number in range(3)] == said


def test_every_sentence_can_be_said_with_its_values() -> None:
    for each in catalogues.extracted():
        for text in map(str, each.id if isinstance(each.id, tuple) else (each.id,)):
            assert "%" not in catalogues.VALUE.findall(text), f"a sign of per cent is written twice: {text!r}"
            assert "{" not in text, f"values are named as in %(name)s: {text!r}"
