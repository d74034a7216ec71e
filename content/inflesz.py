"""How easy a Spanish text is to read, as the perspicuity of Szigriszt, read on the INFLESZ scale."""

import re

from content.grade import sentences

WORD = re.compile(r"[a-záéíóúüñ]+", re.IGNORECASE)
SILENT = re.compile(r"(?<=[qg])u(?=[eiéí])")
NUCLEUS = re.compile(
    r"[iuü]?[aeoáéó](?:[iuü](?![aeoáéóíú])|y(?![aeiouáéíóú]))?"  # a strong vowel, and weak ones beside it
    r"|[iuü]?[íú]"  # an accent parts a weak vowel from a strong one
    r"|[iuü]{1,2}(?:y(?![aeiouáéíóú]))?"
    r"|y(?![aeiouáéíóú])"
)


def ease(text: str) -> float:
    """Estimate how easy a text is: 206.835 − 62.3 syllables/word − words/sentence; higher is easier.

    Source: Szigriszt (1993), thesis, Universidad Complutense de Madrid. The INFLESZ scale of Barrio-Cantalejo
    and others (2008), Anales del Sistema Sanitario de Navarra 31(2), reads it: up to 40 very hard, to 55
    rather hard, to 65 normal, to 80 fairly easy, above that very easy. As with the English grade, one
    sentence alone gives a rough guard and no more. An empty text counts as 100.
    """
    words = [word.lower() for word in WORD.findall(text)]
    if not words:
        return 100.0
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / sentences(text)


def syllables(word: str) -> int:
    """Count the syllables of a lower-case word; at least one."""
    return max(1, len(NUCLEUS.findall(SILENT.sub("", word))))
