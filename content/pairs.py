"""The same file in two languages: what one has and the other lacks, and what must not differ between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from content.faults import Fault
from content.page import Page, Place, Value
from content.wording import placeholders

SAME: Final = ("dimension", "scale", "reversed", "not_applicable", "default", "minutes", "country")
"""Fields that mean the same in every language, so that figures and choices do not depend on it."""
SAME_NUMBERS: Final = ("contact", "source")
"""Fields that are written in a language, but whose numbers are those of every language."""
OPTIONAL: Final = ("country", "note")
"""Fields that an entry may do without; that all others are there, each page has checked by itself."""
BLANK: Final = re.compile(r"\[[^\[\]]+\]")
GLIMPSE: Final = 50
"""So many characters of a text are enough to know it by."""

Entry = tuple[Place, Mapping[str, Value]]


@dataclass(frozen=True)
class Pair:
    """A file as the others have it, and as the one looked at has it; ``where`` names the first."""

    first: Page
    other: Page
    where: str

    def sentences(self) -> Iterator[Fault]:
        """Compare the app's sentences key by key, in both directions, and their values in braces."""
        ours, theirs = dict(_texts((), self.first.value)), dict(_texts((), self.other.value))
        if not theirs:
            return  # unreadable or empty, which is said already
        for place, text in ours.items():
            if place not in theirs:
                fix = f"add it, for {self.where} says “{_glimpse(text)}”"
                yield self._fault(place, f"'{_key(place)}' is missing; {fix}.")
            elif _values(text) != _values(theirs[place]):
                fix = f"write these and no others: {', '.join(sorted(_values(text))) or 'none'}"
                yield self._fault(place, f"'{_key(place)}' has other values in braces; {fix}.")
        for place in theirs.keys() - ours.keys():
            yield self._fault(place, f"'{_key(place)}' is no sentence of {self.where}; take it out.")

    def entries(self) -> Iterator[Fault]:
        """Compare entries by id, in both directions, and what must be the same in those that both have."""
        if not (isinstance(self.first.value, list) and isinstance(self.other.value, list)):
            return
        ours, theirs = dict(_entries((), self.first.value)), dict(_entries((), self.other.value))
        before: Place = ()
        for name, (place, entry) in ours.items():
            if name in theirs:
                before = theirs[name][0]
                yield from self._same(before, entry, theirs[name][1])
            else:
                fix = f"translate {self.where}, line {self.first.line(place)}"
                yield self._fault(before, f"'{name}' is missing below this; {fix}.")
        for name, (place, _) in theirs.items():
            if name not in ours:
                fix = f"add it to {self.where} or take it out"
                yield self._fault((*place, "id"), f"'{name}' is here alone; {fix}.")

    def _same(self, place: Place, ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> Iterator[Fault]:
        for field in OPTIONAL:
            if field in ours and field not in theirs:
                yield self._fault(place, f"'{field}' is missing; translate it from {self.where}.")
            elif field in theirs and field not in ours:
                fix = f"add it to {self.where} or take it out"
                yield self._fault((*place, field), f"'{field}' is here alone; {fix}.")
        for field, mine in ours.items():
            if type(mine) is type(theirs.get(field)):  # else one is wrong in itself, which is said already
                yield from self._same_field((*place, field), field, mine, theirs[field])

    def _same_field(self, place: Place, field: str, mine: Value, yours: Value) -> Iterator[Fault]:
        if field in SAME and mine != yours:
            value = str(mine).lower() if isinstance(mine, bool) else mine
            yield self._fault(place, f"'{field}' must be as in {self.where}; write {value}.")
        elif field in SAME_NUMBERS and re.findall(r"\d+", str(mine)) != re.findall(r"\d+", str(yours)):
            yield self._fault(place, f"The numbers must be as in {self.where}; write those of “{mine}”.")
        elif field == "steps":
            yield from self._as_many(place, mine, yours, "steps")
        elif isinstance(mine, str) and len(BLANK.findall(mine)) != len(BLANK.findall(str(yours))):
            blanks = " ".join(BLANK.findall(mine)) or "none"
            yield self._fault(place, f"The blanks must be as in {self.where}; translate these: {blanks}.")

    def _as_many(self, place: Place, mine: Value, yours: Value, what: str) -> Iterator[Fault]:
        if isinstance(mine, list) and isinstance(yours, list) and len(mine) != len(yours):
            last = (*place, len(yours) - 1)
            fix = f"write as many as {self.where}, in its order"
            yield self._fault(last, f"There are {len(yours)} {what} and must be {len(mine)}; {fix}.")

    def _fault(self, place: Place, message: str) -> Fault:
        return Fault(self.other.name, self.other.line(place), message)


def _texts(place: Place, value: Value) -> Iterator[tuple[Place, str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _texts((*place, key), child)
    elif isinstance(value, str):
        yield place, value


def _entries(place: Place, value: Value) -> Iterator[tuple[str, Entry]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            here = (*place, index)
            yield str(entry["id"]), (here, entry)
            yield from _entries((*here, "items"), entry.get("items"))
            yield from _drafts((*here, "drafts"), str(entry["id"]), entry.get("drafts"))


def _drafts(place: Place, kind: str, value: Value) -> Iterator[tuple[str, Entry]]:
    # A draft has no id: whom it is to tells it from the others of its kind.
    for index, draft in enumerate(value if isinstance(value, list) else ()):
        if isinstance(draft, dict):
            yield f"{kind} to {draft.get('to')}", ((*place, index), draft)


def _key(place: Place) -> str:
    return ".".join(map(str, place))


def _values(text: str) -> frozenset[str]:
    try:
        return placeholders(text)
    except ValueError:  # said already
        return frozenset()


def _glimpse(text: str) -> str:
    return text if len(text) <= GLIMPSE else text[: GLIMPSE - 1].rstrip() + "…"
