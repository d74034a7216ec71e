"""Support lines: what everybody is shown every week, by country, confirmed by HR before anything is sent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StrictBool

from content.base import Shape, Text

ASSISTANCE_PROGRAMME = "assistance-programme"
"""The entry that HR replaces with the organisation's own programme; it is true as it stands until then."""


_UNFINISHED: Final = re.compile(
    r"\b(?:placeholder|tbd|tba|fixme|lorem|x{3,})\b|\bexample\.(?:com|org|net)\b"
    r"|(?-i:\bTODO\b(?! [A-Z]))|^todo$|\btodo:"  # in Spanish, the small word is "all"
    r"|[<\[{][^>\]}]*[>\]}]"
    r"|(\d)(?:[ -]?\1){5}|12[ -]?34[ -]?56|\b555[ -]?01\d\d\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What stands in a text until somebody has put in what belongs there."""


_LEADS: Final = re.compile(r"(?:[\w.+-]+@)?[\w-]+(?:\.[\w-]+)+[^\s,;)]*|[@#][\w.-]+|\*?\d+")
_NAMED: Final = re.compile(
    r"[\w.+-]+@[\w.-]+|[\w-]{3,}(?:\.[\w-]{2,})+|\d(?:[ .\u00a0\u202f-]?\d){5,}|\d{3,}"
)
"""Addresses, and numbers that may be called, in a text of which most is something else, as hours."""


class SupportKind(StrEnum):
    """What a place to turn to is for; the value is its stable name."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    TALK = "talk"
    PROGRAMME = "programme"


class SupportEntry(Shape):
    """One place to turn to: a country's line, or something for everybody where ``country`` is empty.

    ``country`` is an ISO 3166 alpha-2 code; ``contact`` is shown as it is written, a number or an address.
    ``checked`` is false where nobody could look the number up: HR is told so before they confirm it.
    """

    id: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    kind: SupportKind
    checked: StrictBool
    name: Text
    contact: Text
    note: Text | None = None

    @property
    def digest(self) -> str:
        """64 hex digits that stand for what HR confirms: any changed field needs a new confirmation."""
        fields = [self.id, self.country, self.kind, self.name, self.contact, self.note]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def same_way(one: SupportEntry, other: SupportEntry) -> bool:
    """Whether ``other``, a translation of ``one``, leads to the same place, by its numbers and addresses.

    What its name and its note say of such has to stand in ``one``, too.
    """
    more = _named(f"{other.name}\n{other.note or ''}")
    known = _named(f"{one.name}\n{one.contact}\n{one.note or ''}")
    return more <= known and _LEADS.findall(one.contact) == _LEADS.findall(other.contact)


def _named(text: str) -> frozenset[str]:
    found: Iterator[str] = (each.group() for each in _NAMED.finditer(text))
    return frozenset(re.sub(r"\D", "", each) if each[0].isdigit() else each.casefold() for each in found)


def is_placeholder(entry: SupportEntry, shipped: Collection[SupportEntry]) -> bool:
    """Whether an entry waits for its real words: the programme as it came with the app, or what looks so.

    The programme is true as it stands where an organisation has none; that it has none, somebody has to say.
    """
    as_it_came = any(each.digest == entry.digest for each in shipped if each.id == ASSISTANCE_PROGRAMME)
    return as_it_came or bool(_UNFINISHED.search("\n".join((entry.name, entry.contact, entry.note or ""))))


@dataclass(frozen=True)
class Support:
    """All entries of one language, in the order of the file."""

    entries: tuple[SupportEntry, ...]

    def unconfirmed(
        self, countries: Collection[str], confirmed: Mapping[str, str]
    ) -> tuple[SupportEntry, ...]:
        """List what HR still has to confirm before anything is sent to people in these countries.

        ``confirmed`` maps entry ids to the digest that was confirmed; an entry edited since counts as open.
        """
        needed = (entry for entry in self.entries if entry.country is None or entry.country in countries)
        return tuple(entry for entry in needed if confirmed.get(entry.id) != entry.digest)

    def confirmed(self, confirmed: Mapping[str, str]) -> Support:
        """Keep only the entries that HR has confirmed as they stand: nobody is shown another."""
        return Support(tuple(entry for entry in self.entries if confirmed.get(entry.id) == entry.digest))

    def for_country(self, country: str | None) -> tuple[SupportEntry, ...]:
        """List what to show to someone there: what is for everybody first, then the lines of the country.

        Never another country’s: a line that does not answer where somebody is helps nobody.
        """
        everybody = tuple(entry for entry in self.entries if entry.country is None)
        return everybody + tuple(
            entry for entry in self.entries if entry.country and entry.country == country
        )
