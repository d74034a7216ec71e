"""How hard a text is to read: the school grade of an English one, how easy a Spanish one is."""

import re
from typing import Final

ENGLISH_WORD: Final = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
SPANISH_WORD: Final = re.compile(r"[a-záéíóúüñ]+", re.IGNORECASE)
SENTENCE_END: Final = re.compile(r"[.!?…:](?=\s|[\"”’)]|$)|\n")
WORD: Final = re.compile(r"[^\W\d_]+")
LONG_WORD: Final = 7
"""Letters from which on LIX counts a word as long."""
LETTER: Final = re.compile(r"[^\W\d_]")
VOWELS: Final = re.compile(r"[aeiouy]+")
SILENT: Final = re.compile(r"(?<=[qg])u(?=[eiéí])")
NUCLEUS: Final = re.compile(
    r"[iuü]?[aeoáéó](?:[iuü](?![aeoáéóíú])|y(?![aeiouáéíóú]))?"  # a strong vowel, and weak ones beside it
    r"|[iuü]?[íú]"  # an accent parts a weak vowel from a strong one
    r"|[iuü]{1,2}(?:y(?![aeiouáéíóú]))?"
    r"|y(?![aeiouáéíóú])"
)


def grade(text: str) -> float:
    """Estimate the US school grade needed to read a text: 0.39 words/sentence + 11.8 syllables/word − 15.59.

    Source: Kincaid, Fishburne, Rogers and Chissom (1975), Research Branch Report 8-75, US Navy. The formula
    was made for passages; on one sentence it is a rough guard against long words and long sentences, no more.
    An empty text has grade 0; very short words give grades below it.
    """
    words = [word.lower() for word in ENGLISH_WORD.findall(text)]
    if not words:
        return 0.0
    return 0.39 * len(words) / sentences(text) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def ease(text: str) -> float:
    """Estimate how easy a text is: 206.835 − 62.3 syllables/word − words/sentence; higher is easier.

    Source: Szigriszt (1993), thesis, Universidad Complutense de Madrid. The INFLESZ scale of Barrio-Cantalejo
    and others (2008), Anales del Sistema Sanitario de Navarra 31(2), reads it: up to 40 very hard, to 55
    rather hard, to 65 normal, to 80 fairly easy, above that very easy. As with the English grade, one
    sentence alone gives a rough guard and no more. An empty text counts as 100.
    """
    words = [word.lower() for word in SPANISH_WORD.findall(text)]
    if not words:
        return 100.0
    return 206.835 - 62.3 * sum(map(spanish_syllables, words)) / len(words) - len(words) / sentences(text)


def lix(text: str) -> float:
    """Estimate how heavy a text is: words/sentence + 100 × words of more than six letters/words.

    Source: Björnsson (1968), Läsbarhet. It counts no syllables, so it holds in any language written in
    letters; each has its own level, as German joins its words and French has many small ones. An empty text
    has 0.
    """
    words = WORD.findall(text)
    if not words:
        return 0.0
    long = sum(len(word) >= LONG_WORD for word in words)
    return len(words) / sentences(text) + 100 * long / len(words)


def sentences(text: str) -> int:
    """Count the sentences, at least one; a colon or a line break ends one too, as readers rest there."""
    return max(1, sum(1 for part in SENTENCE_END.split(text) if LETTER.search(part)))


def syllables(word: str) -> int:
    """Count the groups of vowels in a lower-case word, less a final silent e, es or ed; at least one."""
    count = len(VOWELS.findall(word))
    if re.search(r"[^aeiouytd]ed$|[^aeiouylscxzg]es$|[^aeiouyl]e$|[aeiouy]le$", word):
        count -= 1
    return max(1, count)


def spanish_syllables(word: str) -> int:
    """Count the syllables of a lower-case Spanish word; at least one."""
    return max(1, len(NUCLEUS.findall(SILENT.sub("", word))))
