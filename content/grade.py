"""How hard an English text is to read, as the school grade that the Flesch-Kincaid formula gives it."""

import re

WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…:]+(?=\s|[\"”’)]|$)|\n+")
LETTER = re.compile(r"[^\W\d_]")
VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str) -> float:
    """Estimate the US school grade needed to read a text: 0.39 words/sentence + 11.8 syllables/word − 15.59.

    Source: Kincaid, Fishburne, Rogers and Chissom (1975), Research Branch Report 8-75, US Navy. The formula
    was made for passages; on one sentence it is a rough guard against long words and long sentences, no more.
    An empty text has grade 0; very short words give grades below it.
    """
    words = [word.lower() for word in WORD.findall(text)]
    if not words:
        return 0.0
    return 0.39 * len(words) / sentences(text) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences(text: str) -> int:
    """Count the sentences, at least one; a colon or a line break ends one too, as readers rest there."""
    return max(1, sum(1 for part in SENTENCE_END.split(text) if LETTER.search(part)))


def syllables(word: str) -> int:
    """Count the groups of vowels in a lower-case word, less a final silent e, es or ed; at least one."""
    count = len(VOWELS.findall(word))
    if re.search(r"[^aeiouytd]ed$|[^aeiouylscxzg]es$|[^aeiouyl]e$|[aeiouy]le$", word):
        count -= 1
    return max(1, count)
