"""Every sentence of the app is found by its key, and is refused when a value is missing or left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from content import formats
from content.entry import FIRST

ONE: Final = "one"
OTHER: Final = "other"
"""The forms of a sentence that counts, each a key below its own: "news.joined.one", "news.joined.other"."""
COUNT: Final = "count"
"""The number that such a sentence names; the form for one may leave it out and say "one person"."""


class WordingError(LookupError):
    """A sentence was asked for that is not there, or with the wrong values; the text names its key."""


def placeholders(text: str) -> frozenset[str]:
    """Name the values that a text wants in braces.

    Raises:
        ValueError: a brace is left open, has no plain name in it, or asks for an attribute, an index,
            a conversion or a number format; sentences stay plain so that HR can edit them.
    """
    names = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            msg = f"'{{{name}}}' is not a plain name in braces"
            raise ValueError(msg)
        names.add(name)
    return frozenset(names)


@dataclass(frozen=True)
class Wording:
    """The sentences of one language, by dotted key such as ``checkin.start``, and how it writes the rest."""

    entries: Mapping[str, str]
    locale: str = FIRST

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence of a key with its values put in.

        Raises:
            WordingError: the key is unknown, or the values are not exactly those that the sentence names.
        """
        text = self.entries.get(key)
        if text is None:
            msg = f"There is no wording for '{key}'."
            raise WordingError(msg)
        wanted, given = placeholders(text), frozenset(values)
        if wanted != given:
            msg = f"'{key}' wants {_names(wanted)} but was given {_names(given)}."
            raise WordingError(msg)
        return text.format(**values)

    def counted(self, key: str, count: int | str, /, **values: object) -> str:
        """Return the sentence of a key in the form that this number takes in the language.

        A preview of what is half typed has a text in the place of the number: that is put in as it is.

        Raises:
            WordingError: the key has no such forms, or the values are not exactly those that the form names.
        """
        plural, shown = OTHER, count
        if isinstance(count, int):
            plural, shown = formats.plural(self.locale, count), formats.whole(self.locale, count)
        form = f"{key}.{plural}" if f"{key}.{plural}" in self.entries else f"{key}.{OTHER}"
        if COUNT in placeholders(self.entries.get(form, "")):
            values[COUNT] = shown
        return self(form, **values)

    def decimal(self, value: float) -> str:
        """Write a number with one digit after the point, or the comma."""
        return formats.decimal(self.locale, value)

    def signed(self, value: float) -> str:
        """Write a difference with its sign."""
        return formats.signed(self.locale, value)

    def percent(self, number: int) -> str:
        """Write so many of a hundred."""
        return formats.percent(self.locale, number)

    def listed(self, texts: Iterable[str]) -> str:
        """Write texts as a list: "a, b and c"."""
        return formats.listed(self.locale, texts)


def _names(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "no values"
