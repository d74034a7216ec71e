"""Which texts are English alone, to be met by nobody who reads another language."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from content.entries import seeded
from content.entry import FIRST, words
from content.files import spoken

BLANK: Final = re.compile(r"\{\w+\}")
SAID: Final = frozenset({"text", "alt_text", "title", "name", "label"})
"""The fields in which Slack is sent what people read."""


def library(locale: str) -> Iterator[str]:
    """All texts of a language, each cut where something is filled in."""
    texts = [*spoken(locale).entries.values(), *said(list(map(words, seeded(locale).values())), keys=None)]
    for text in texts:
        yield from (part.strip(" •*_.,:;“”’–") for part in BLANK.split(text))


@cache
def english_alone(locale: str) -> frozenset[str]:
    """What stands in the English library and not in another: whole labels and the pieces of sentences."""
    ours = set(library(FIRST)) - set(library(locale))
    return frozenset(each for each in ours if len(each) > 3 and each[:1].isalpha() and " " in each)


def said(value: object, keys: Iterable[str] | None = SAID) -> Iterator[str]:
    """All texts in what somebody sees."""
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, str) and (keys is None or key in keys):
                yield each
            elif key != "id":
                yield from said(each, keys)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, str) and keys is None:
                yield each
            else:
                yield from said(each, keys)


def english_in(read: Iterable[str], locale: str) -> set[str]:
    """The pieces of English in what somebody reads who speaks this language."""
    whole = "\n".join(dict.fromkeys(read))
    found = (each for each in english_alone(locale) if each in whole)
    return {each for each in found if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", whole)}
