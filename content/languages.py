"""What each language asks of a text: to read easily by a formula of its own, and to leave out some words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final

from content.readability import WORD, ease, grade, lix
from content.translations import N_, _

GRADE: Final = 7.0
"""Ours: the school grade that no English text read by a tired person may exceed."""
GRADE_WHY: Final = 9.0
"""That of a sentence on a study: sober words, such as survey or on average, take two grades more."""
EASE: Final = 55.0
"""The INFLESZ scale calls texts from here on "normal" for the average reader, and below it "rather hard"."""
EASE_WHY: Final = 50.0
"""That of a sentence on a study: where Szigriszt's own scale, which is the older one, begins "normal"."""
GERMAN_LIX: Final = 50.0
"""On the usual scale, German novels go up to here, books of facts to 60, and those of experts above it."""
GERMAN_LIX_WHY: Final = 60.0
FRENCH_LIX: Final = 45.0
"""Half-way from Björnsson's "medium", 40, to "hard", 50: French parts into small words what German joins."""
FRENCH_LIX_WHY: Final = 55.0
LIX_FROM: Final = 8
"""Fewer words than this have no LIX worth the name: one long word more or less decides it."""
REMEMBERED: Final = 8192
"""Texts whose reading is remembered: a whole library is checked for each entry that changes in it. All
languages have six thousand, and of fewer than are gone through each time none would be found again."""

Measure = Callable[[str], str | None]
Phrases = Mapping[str, str]
"""Words never shown to anybody, with what to do instead."""

_PERSON = N_("write about the work, never about a person")
_HERO = N_("praise sharing the work, not going it alone")
_OURS = N_("these are our own questions, so leave the claim out")
_FIGURE = N_("say what the figure is about: the load or the help")
_HEALTH = N_("say that this is no health test")
_NORM = N_("spreading a bad habit makes it worse, so say what you will do instead")
_SMALL = N_("it makes a hard step sound small, so leave it out")

EVERYWHERE: Final[Phrases] = MappingProxyType(
    {"reciprocity ring": N_("it is a trademark, so call it an ask round")},
)
ENGLISH: Final[Phrases] = MappingProxyType(
    {
        **EVERYWHERE,
        "validated": _OURS,
        "burnout score": _FIGURE,
        "diagnosis": _HEALTH,
        "most of you": _NORM,
        **dict.fromkeys(("burned out", "burnt out", "low performer", "low performers"), _PERSON),
        "people are hiding": _PERSON,
        **dict.fromkeys(("hero", "heroes", "heroic"), _HERO),
    }
)
SPANISH: Final[Phrases] = MappingProxyType(
    {
        **EVERYWHERE,
        **dict.fromkeys(("validado", "validada", "validados", "validadas"), _OURS),
        **dict.fromkeys(("puntuación de burnout", "índice de burnout", "nivel de burnout"), _FIGURE),
        **dict.fromkeys(("diagnóstico", "diagnósticos"), _HEALTH),
        **dict.fromkeys(("la mayoría de ustedes", "la mayoría de vosotros", "casi nadie pidió"), _NORM),
        **dict.fromkeys(("quemado", "quemada", "quemados", "quemadas", "bajo rendimiento"), _PERSON),
        "la gente esconde": _PERSON,
        **dict.fromkeys(("héroe", "héroes", "heroína", "heroínas", "heroico", "heroica"), _HERO),
    }
)

GERMAN: Final[Phrases] = MappingProxyType(
    {
        **EVERYWHERE,
        **dict.fromkeys(("validiert", "validierte", "validierten", "validierter", "validiertes"), _OURS),
        **dict.fromkeys(("burnout-wert", "burnout-score", "burnout-index", "burnout-risiko"), _FIGURE),
        **dict.fromkeys(("diagnose", "diagnosen"), _HEALTH),
        **dict.fromkeys(("die meisten von euch", "die meisten von ihnen", "kaum jemand hat"), _NORM),
        **dict.fromkeys(("ausgebrannt", "ausgebrannte", "ausgebrannten", "leistungsschwach"), _PERSON),
        **dict.fromkeys(("minderleister", "low performer"), _PERSON),
        **dict.fromkeys(("held", "helden", "heldin", "heldinnen", "heldenhaft"), _HERO),
    }
)
FRENCH: Final[Phrases] = MappingProxyType(
    {
        **EVERYWHERE,
        **dict.fromkeys(("validé", "validée", "validés", "validées"), _OURS),
        **dict.fromkeys(("score de burnout", "score de burn-out", "indice de burn-out"), _FIGURE),
        **dict.fromkeys(("diagnostic", "diagnostics"), _HEALTH),
        **dict.fromkeys(("la plupart d’entre vous", "la plupart d'entre vous", "presque personne n"), _NORM),
        **dict.fromkeys(("épuisé", "épuisée", "épuisés", "épuisées"), _PERSON),
        **dict.fromkeys(("en burn-out", "en burnout"), _PERSON),
        **dict.fromkeys(("peu performant", "peu performante", "peu performants"), _PERSON),
        **dict.fromkeys(("héros", "héroïne", "héroïnes", "héroïque", "héroïques"), _HERO),
    }
)
FIGURE_WORDS: Final = re.compile(r"burn[\s-]*(?:out|ed\s+out|t\s+out)|\bausgebrannt|\bquemad", re.IGNORECASE)
"""What no figure is called in any language: it says how the work went, and nothing of anybody's health."""


@dataclass(frozen=True)
class Language:
    """The rules of one language.

    ``hard`` returns what is wrong with a text that is hard to read, or None, and ``hard_why`` the same of a
    sentence on a study; ``filler`` is a short word that stands for a value in braces while a sentence is
    measured; ``reframe_phrases`` are left out of reframes only.
    """

    phrases: Phrases = field(default_factory=lambda: EVERYWHERE)
    reframe_phrases: Phrases = field(default_factory=dict)
    filler: str = "x"
    hard: Measure = lambda _text: None
    hard_why: Measure = lambda _text: None


def language(locale: str) -> Language:
    """Find the rules for a locale such as "es" or "es-MX"; without any, all the other checks still stand."""
    return LANGUAGES.get(re.split("[-_]", locale)[0], Language())


def _english(text: str, most: float = GRADE) -> str | None:
    found = _grade(text)
    if found <= most:
        return None
    return _(
        "This reads at grade %(found)s, above %(most)s; use shorter words and sentences.",
        found=f"{found:.1f}",
        most=f"{most:.0f}",
    )


def _spanish(text: str, least: float = EASE) -> str | None:
    found = _ease(text)
    if found >= least:
        return None
    return _(
        "This reads at %(found)s on the INFLESZ scale, below %(least)s; use shorter words and sentences.",
        found=f"{found:.1f}",
        least=f"{least:.0f}",
    )


def _by_lix(text: str, most: float) -> str | None:
    found = _lix(text)
    if found <= most:
        return None
    return _(
        "This reads at LIX %(found)s, above %(most)s; use shorter words and sentences.",
        found=f"{found:.1f}",
        most=f"{most:.0f}",
    )


@lru_cache(REMEMBERED)
def _grade(text: str) -> float:
    return round(grade(text), 1)


@lru_cache(REMEMBERED)
def _ease(text: str) -> float:
    return round(ease(text), 1)


@lru_cache(REMEMBERED)
def _lix(text: str) -> float:
    return round(lix(text), 1) if len(WORD.findall(text)) >= LIX_FROM else 0.0


LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        "en": Language(ENGLISH, {"just": _SMALL}, "five", _english, partial(_english, most=GRADE_WHY)),
        "es": Language(
            SPANISH,
            dict.fromkeys(("simplemente", "solamente", "solo", "sólo", "nada más"), _SMALL),
            "cinco",
            _spanish,
            partial(_spanish, least=EASE_WHY),
        ),
        "de": Language(
            GERMAN,
            dict.fromkeys(("einfach", "nur", "bloß", "lediglich"), _SMALL),
            "fünf",
            partial(_by_lix, most=GERMAN_LIX),
            partial(_by_lix, most=GERMAN_LIX_WHY),
        ),
        "fr": Language(
            FRENCH,
            dict.fromkeys(("simplement", "seulement", "juste", "rien que"), _SMALL),
            "cinq",
            partial(_by_lix, most=FRENCH_LIX),
            partial(_by_lix, most=FRENCH_LIX_WHY),
        ),
    }
)
