"""What each language asks of a text: to read easily by a formula of its own, and to leave out some words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from content.readability import ease, grade

GRADE: Final = 7.0
"""Ours: the school grade that no English text read by a tired person may exceed."""
EASE: Final = 55.0
"""The INFLESZ scale calls texts from here on "normal" for the average reader, and below it "rather hard"."""
REMEMBERED: Final = 2048
"""Texts whose reading is remembered: a whole library is checked for each entry that changes in it."""

Phrases = Mapping[str, str]
"""Words never shown to anybody, with what to do instead."""

_PERSON = "write about the work, never about a person"
_HERO = "praise sharing the work, not going it alone"
_OURS = "these are our own questions, so leave the claim out"
_FIGURE = "say what the figure is about: the load or the help"
_HEALTH = "say that this is no health test"
_NORM = "spreading a bad habit makes it worse, so say what you will do instead"
_SMALL = "it makes a hard step sound small, so leave it out"

EVERYWHERE: Final[Phrases] = MappingProxyType(
    {"reciprocity ring": "it is a trademark, so call it an ask round"},
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


@dataclass(frozen=True)
class Language:
    """The rules of one language.

    ``hard`` returns what is wrong with a text that is hard to read, or None; ``filler`` is a short word that
    stands for a value in braces while a sentence is measured; ``reframe_phrases`` are left out of reframes
    only.
    """

    phrases: Phrases = field(default_factory=lambda: EVERYWHERE)
    reframe_phrases: Phrases = field(default_factory=dict)
    filler: str = "x"
    hard: Callable[[str], str | None] = lambda _: None


def language(locale: str) -> Language:
    """Find the rules for a locale such as "es" or "es-MX"; without any, all the other checks still stand."""
    return LANGUAGES.get(re.split("[-_]", locale)[0], Language())


@lru_cache(REMEMBERED)
def _english(text: str) -> str | None:
    found = round(grade(text), 1)
    return f"at grade {found:.1f}, above {GRADE:.0f}" if found > GRADE else None


@lru_cache(REMEMBERED)
def _spanish(text: str) -> str | None:
    found = round(ease(text), 1)
    return f"at {found:.1f} on the INFLESZ scale, below {EASE:.0f}" if found < EASE else None


LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        "en": Language(ENGLISH, {"just": _SMALL}, "five", _english),
        "es": Language(
            SPANISH,
            dict.fromkeys(("simplemente", "solamente", "solo", "sólo", "nada más"), _SMALL),
            "cinco",
            _spanish,
        ),
    }
)
