"""Every sentence of the app is found by its key, and is refused when a value is missing or left over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter


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
    """The sentences of one language, by dotted key such as ``checkin.start``."""

    entries: Mapping[str, str]

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


def _names(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "no values"
