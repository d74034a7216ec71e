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

NUMBER: Final = re.compile(r"\d+")

Fields = Mapping[str, Value]
Entry = tuple[Place, Fields]


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
        ours, theirs = dict(parts((), self.first.value)), dict(parts((), self.other.value))
        before: Place = ()
        for name, (place, entry) in ours.items():
            if name in theirs:
                before, other = theirs[name]
                for place_in_it, message in differences(entry, other, self.where):
                    yield self._fault((*before, *place_in_it), message)
            else:
                line = self.first.line(place)
                fix = f"translate {self.where}, line {line}"
                if line:
                    yield self._fault(before, f"'{name}' is missing below this; {fix}.")
                else:
                    yield Fault(self.other.name, 0, f"'{name}' is missing; translate that of {self.where}.")
        for name, (place, _) in theirs.items():
            if name not in ours:
                fix = f"add it to {self.where} or take it out"
                yield self._fault((*place, "id"), f"'{name}' is here alone; {fix}.")

    def _fault(self, place: Place, message: str) -> Fault:
        return Fault(self.other.name, self.other.line(place), message)


def differences(ours: Fields, theirs: Fields, where: str) -> Iterator[tuple[Place, str]]:
    """Say what must be the same in the two languages of an entry and is not, and where in theirs it is."""
    for field in OPTIONAL:
        if field in ours and field not in theirs:
            yield (field,), f"'{field}' is missing; translate it from {where}."
        elif field in theirs and field not in ours:
            yield (field,), f"'{field}' is here alone; add it to {where} or take it out."
    for field, mine in ours.items():
        # Else one is wrong in itself, which is said already.
        if field in theirs and type(mine) is type(theirs[field]):
            for place, message in _in_field(field, mine, theirs[field], where):
                yield (field, *place), message


def _in_field(field: str, mine: Value, yours: Value, where: str) -> Iterator[tuple[Place, str]]:
    if field in SAME and mine != yours:
        value = str(mine).lower() if isinstance(mine, bool) else mine
        yield (), f"'{field}' must be as in {where}; write {value}."
    elif field in SAME_NUMBERS and NUMBER.findall(str(mine)) != NUMBER.findall(str(yours)):
        yield (), f"The numbers must be as in {where}; write those of “{mine}”."
    elif field == "steps" and isinstance(mine, list) and isinstance(yours, list):
        if len(mine) != len(yours):
            fix = f"write as many as {where}, in its order"
            yield (len(yours) - 1,), f"There are {len(yours)} steps and must be {len(mine)}; {fix}."
    elif isinstance(mine, str) and len(BLANK.findall(mine)) != len(BLANK.findall(str(yours))):
        blanks = " ".join(BLANK.findall(mine)) or "none"
        yield (), f"The blanks must be as in {where}; translate these: {blanks}."


def _texts(place: Place, value: Value) -> Iterator[tuple[Place, str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _texts((*place, key), child)
    elif isinstance(value, str):
        yield place, value


def parts(place: Place, value: Value) -> Iterator[tuple[str, Entry]]:
    """Walk the entries of a list that have an id, and what in them has its own pair: items, drafts."""
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            here = (*place, index)
            yield str(entry["id"]), (here, entry)
            yield from parts((*here, "items"), entry.get("items"))
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
