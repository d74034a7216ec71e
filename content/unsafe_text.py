"""What a text could hide: characters that nobody sees, and addresses that count who follows them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from content.languages import REMEMBERED
from content.translations import N_, _

UNSEEN: Final = N_("It holds a character that nobody can see (%(code)s); take it out.")
ADDRESS: Final = N_(
    "“%(found)s” looks like an address. Slack makes a link of it, and whoever runs that site could see who"
    " follows it; take it out."
)
_ADDRESS: Final = re.compile(
    r"\b\w+://\S*|\bwww\.\S+|(?<![\w-])[\w-]{2,}\.(?:[a-z]{2,}|[A-Z]{2,})\b(?:/\S*)?|\b\w\.[a-z]{2,}/\S*"
)
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs without a shape."""
_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINER: Final = "\u200d"
_LONGEST: Final = 60


def unseen(text: str) -> Iterator[str]:
    """Name the first character that people do not see: it could hide words, or turn them round."""
    if letter := _first_unseen(text):
        yield _(UNSEEN, code=f"U+{ord(letter):04X}")


def unsafe(text: str) -> tuple[str, ...]:
    """Name what is unseen, and an address, in a text that everybody has to be able to read unobserved."""
    address = _address(text)
    return (*unseen(text), *([_(ADDRESS, found=address)] if address else ()))


@lru_cache(REMEMBERED)
def _first_unseen(text: str) -> str:
    line = text.replace("\n", " ")
    if line.isprintable() and _BLANK.isdisjoint(line):
        return ""
    for index, letter in enumerate(line):
        if _is_unseen(letter) and not (letter == _JOINER and _joins(line[index - 1 : index])):
            return letter
    return ""


@lru_cache(REMEMBERED)
def _address(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[0][:_LONGEST] if found else ""


def _is_unseen(letter: str) -> bool:
    return letter in _BLANK or unicodedata.category(letter) in _CATEGORIES


def _joins(before: str) -> bool:
    # Two emoji become one, such as a person and a laptop.
    return before == "\ufe0f" or (before != "" and unicodedata.category(before) in {"So", "Sk"})
