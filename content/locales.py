"""Which languages the app speaks, which is nearest to one that it does not, and whose choice counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from content import formats
from content.entry import FIRST
from content.files import locales

LONGEST: Final = 16
"""Characters of a locale that are kept: Slack's own have five."""
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def tag(raw: object) -> str | None:
    """What somebody sends as a locale, such as Slack's "es-MX"; None for what is none."""
    fits = isinstance(raw, str) and len(raw) <= LONGEST and _TAG.fullmatch(raw)
    return str(raw) if fits else None


@lru_cache(formats.MOST)
def nearest(locale: str) -> str | None:
    """The language of the app that is nearest to a locale: "es-419" for "es-MX"; None where none is."""
    spoken = {each.lower(): each for each in locales()}
    near = (spoken.get(each.lower()) for each in formats.chain(locale))
    return next(filter(None, near), None)


def choose(*wishes: str | None) -> str:
    """The language of the first of these wishes that the app can speak, else English.

    Of a person: what they chose, what Slack says of them, what their workspace speaks.
    """
    near = (nearest(each) for each in wishes if each)
    return next(filter(None, near), FIRST)


def accepted(header: Iterable[tuple[str, float]], *others: str | None) -> str:
    """The language of a browser's wishes, each with how much it is wished, and after them of ``others``."""
    wished = sorted(header, key=lambda each: -each[1])
    return choose(*(tag(each) for each, much in wished if much > 0), *others)


@cache
def names() -> Mapping[str, str]:
    """The name of each language in itself: "Deutsch", "Español (Latinoamérica)"."""
    found = {}
    for each in locales():
        known = formats.cldr(each)
        apart = any(other.startswith(f"{each}-") for other in locales())
        name = str((known.get_display_name(known) if "-" in each else known.get_language_name(each)) or each)
        if apart and (home := known.territories.get(each.upper())):
            name = f"{name} ({home})"
        found[each] = name[:1].upper() + name[1:]
    return MappingProxyType(found)
