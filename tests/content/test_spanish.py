"""Spanish says tú, and is written as each side of the ocean speaks it (decision 0065)."""

import re
from collections.abc import Iterator

import pytest

from content import translations
from content.entries import seeded
from content.entry import JSON
from content.files import locales
from content.library import load

SPAIN, AMERICA = "es", "es-419"
WORDS = frozenset({"id", "to", "kind", "country", "dimension", "source", "scale", "study"})
"""Fields of an entry that nobody reads, or that are the same in every language."""
USTEDES = re.compile(r"\b(ustedes|hablen|elijan|paren|contesten|piensen|muestren)\b", re.IGNORECASE)
VOSOTROS = re.compile(
    r"\b(vosotr[oa]s|vuestr[oa]s?|os|sois|\w{2,}(?:áis|éis|asteis|isteis)"
    r"|(?:habl|par|contest|enseñ|pens)ad|eleg[ií]d)\b",
    re.IGNORECASE,
)
MARKED = re.compile(
    r"\w@s?\b|\b\w+/(?:a|as|o|os|e|es)\b|\b\w+[bcdfghjklmnpqrstvz]xs?\b|\btod[xe]s\b", re.IGNORECASE
)
FOR_MACHINES = re.compile(r"`[^`]*`|<[^>]*>|\{\w+\}|%\(\w+\)s|/leanon \w+|/invite @Lean On")


def texts(body: JSON) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for each in body:
            yield from texts(each)
    elif isinstance(body, dict):
        for name, value in body.items():
            if name not in WORDS:
                yield from texts(value)


def said(locale: str) -> list[str]:
    """Everything that people read in a language, in Slack and on pages."""
    if locale not in locales():
        pytest.skip("Latin America is not written yet")
    found = [text for body in seeded(locale).values() for text in texts(dict(body))]
    found += load(locale).words.entries.values()
    if locale in translations.locales():
        catalogue = translations.catalogue(locale)
        for each in translations.read(SPAIN):
            one = each.id if isinstance(each.id, str) else each.id[0]
            if one:
                found += (
                    [catalogue.gettext(one)]
                    if isinstance(each.id, str)
                    else [
                        catalogue.ngettext(*each.id, 1),
                        catalogue.ngettext(*each.id, 2),
                    ]
                )
    return [FOR_MACHINES.sub("", text) for text in found]


def with_any(pattern: str | re.Pattern[str], locale: str) -> list[str]:
    return [text for text in said(locale) if re.search(pattern, text)]


@pytest.mark.parametrize("locale", [SPAIN, AMERICA])
def test_neither_calls_the_questions_a_pulse(locale: str) -> None:
    assert with_any(r"(?i)\bpulsos?\b", locale) == []
    assert with_any(r"(?i)\bencuestas?\b", locale)


@pytest.mark.parametrize("locale", [SPAIN, AMERICA])
def test_one_person_is_addressed_as_tu_on_both_sides(locale: str) -> None:
    assert with_any(r"(?i)\b(usted|vos)\b", locale) == []
    assert with_any(r"\btú\b", locale)


def test_many_are_addressed_as_their_side_of_the_ocean_does() -> None:
    assert with_any(USTEDES, SPAIN) == []
    assert with_any(VOSOTROS, SPAIN), "what must be absent there is in use here"
    assert with_any(VOSOTROS, AMERICA) == []
    assert with_any(USTEDES, AMERICA)


def test_who_leads_is_called_as_their_side_of_the_ocean_does() -> None:
    assert with_any(r"(?i)\bl[ií]der(es)?\b", SPAIN) == []
    assert with_any(r"\bresponsables?\b", SPAIN)
    assert with_any(r"(?i)\bresponsables?\b", AMERICA) == []
    assert with_any(r"\blíder(es)?\b", AMERICA)


@pytest.mark.parametrize("locale", [SPAIN, AMERICA])
def test_no_sign_stands_in_for_an_ending(locale: str) -> None:
    assert with_any(MARKED, locale) == []


@pytest.mark.parametrize("text", ["todxs", "l@s compañer@s", "tod@s", "compañeros/as", "un/a líder", "todes"])
def test_such_signs_would_be_found(text: str) -> None:
    assert MARKED.search(text)
