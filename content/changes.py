"""What changed between two versions of an entry, by field and by word, and between two libraries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from content import fields
from content.entry import JSON, Body, Entries, EntryKind

Run = Literal["same", "gone", "new"]
Words = tuple[tuple[Run, str], ...]
TOKEN: Final = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
"""A word or a sign with the space before it: what is added at the end leaves all that was before as it is."""
MOST_STEPS: Final = 2_000_000
"""A tenth of a second: texts that would take longer to lay over one another stand one after the other.

Those of a library take 10,000 at most, and an essay of 3,000 characters a million; but a few signs over and
over take so many that a page with some such texts would keep a process for a minute.
"""
MANY: Final = 200
"""From so many words on, ``SequenceMatcher`` passes over those that make up more than a hundredth of them."""


@dataclass(frozen=True)
class Change:
    """A field that is not as it was.

    ``field`` is a name as ``content.fields`` gives them; a text that was not there, or is no longer, is
    empty. ``words`` are both texts in one: "same" and "gone" make up ``before``, "same" and "new" ``after``.
    """

    field: str
    before: str
    after: str
    words: Words


@dataclass(frozen=True)
class EntryChange:
    """An entry that is new (no ``before``), to be retired (no ``after``), or not as it was."""

    kind: EntryKind
    id: str
    before: Body | None
    after: Body | None


def changes(before: Body | None, after: Body | None) -> tuple[Change, ...]:
    """List the fields that differ, in the order of the newer version, then those that are gone from it."""
    old, new = fields.shown(before), fields.shown(after)
    found = []
    for field in [*new, *(field for field in old if field not in new)]:
        was, is_now = old.get(field, ""), new.get(field, "")
        if was != is_now:
            found.append(Change(field, was, is_now, words(was, is_now)))
    return tuple(found)


def compare(
    now: Entries, then: Entries, *, missing: Literal["keep", "retire"] = "keep"
) -> tuple[EntryChange, ...]:
    """List the entries that would change if ``now`` became ``then``, such as at an import.

    In the order of ``then``; what ``now`` has beyond it is kept, or retired where that is asked for, save
    what is asked by default: a dimension always asks something.
    """
    found = [
        EntryChange(kind, id_, now.get((kind, id_)), body)
        for (kind, id_), body in then.items()
        if _filled(now.get((kind, id_))) != _filled(body)
    ]
    if missing == "retire":
        over = ((key, body) for key, body in now.items() if key not in then)
        found += [EntryChange(*key, body, None) for key, body in over if key[0] is not EntryKind.ASKED]
    return tuple(found)


def words(before: str, after: str) -> Words:
    """Lay two texts over one another: runs of words that both have, that are gone, and that are new."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if _steps(old, new) > MOST_STEPS:
        old, new = [before], [after]
    found: list[tuple[Run, str]] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        found += [("same", gone)] if tag == "equal" else [("gone", gone), ("new", come)]
    return tuple((run, text) for run, text in found if text)


def _steps(old: Sequence[str], new: Sequence[str]) -> int:
    """At most how many pairs of equal words are looked at: each of them once for each run that is found."""
    often = len(new) // 100 + 1 if len(new) >= MANY else len(new)
    counts = {word: count for word, count in Counter(new).items() if count <= often}
    return sum(counts.get(word, 0) for word in old) * min(len(old), len(new))


def _filled(body: Body | None) -> dict[str, JSON] | None:
    return None if body is None else {field: value for field, value in body.items() if value is not None}
