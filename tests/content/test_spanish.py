"""Spanish says tú, and is written as each side of the ocean speaks it (decision 0065)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from content import files, translations
from content.entries import seeded
from content.entries import texts as written
from content.entry import JSON
from content.library import load
from content.translation_checks import survey

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
    r"\w@s?\b|\b\w+/(?:a|as|o|os|e|es)\b|(?<!\.)\b\w+[bcdfghjklmnpqrstvz]xs?\b|\btod[xe]s\b", re.IGNORECASE
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
    found = [text for body in seeded(locale).values() for text in texts(dict(body))]
    found += load(locale).words.entries.values()
    if locale in translations.locales():
        catalogue = translations.catalogue(locale)
        for each in translations.read(SPAIN):
            one, *many = (each.id,) if isinstance(each.id, str) else each.id
            found += [catalogue.ngettext(one, many[0], n) for n in (1, 2)] if many else []
            found += [] if many or not one else [catalogue.gettext(one)]
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


def test_latin_america_writes_only_what_differs() -> None:
    came = files.seed_texts(AMERICA)
    assert written(seeded(AMERICA), AMERICA, seeded(SPAIN)) == came
    assert came.keys() < files.seed_texts(SPAIN).keys()


@pytest.mark.parametrize(
    ("name", "planted", "says"),
    [
        (
            "reframes.yml",
            "- id: reframe.not-today\n  text: Puedes ayudar mucho y decir “hoy no”.\n",
            "'text' is the same as in es/reframes.yml; take it out here.",
        ),
        ("members.yml", "- id: member.thank\n", "'member.thank' says nothing of its own; take it out here."),
        ("wording.yml", "date:\n  never: Nunca\n", "'date.never' is no sentence of the app; take it out."),
    ],
)
def test_what_has_no_place_beside_spain_is_found_on_its_line(
    root: Path, name: str, planted: str, says: str
) -> None:
    file = root / AMERICA / name
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n{planted}", encoding="utf-8")
    (found,) = [fault for fault in survey(root).faults if fault.file == f"{AMERICA}/{name}"]
    assert found.message == says
    assert found.line in range(text.count("\n") + 2, text.count("\n") + 4)
