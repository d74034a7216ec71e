"""Files from outside, held against the library that is there: what they say, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Literal

from content import files as source_files
from content import translation_checks
from content.changes import EntryChange, compare
from content.entry import FIRST, WIDER, Body, Entries, EntryKind, Key, whole, words
from content.faults import Fault
from content.files import Reading, kinds_in, spoken
from content.sentence_files import WORDING
from content.validate import file_faults, problems
from content.yaml_source import Room

Files = Mapping[str, Mapping[str, str]]
"""The texts of files by their names, for each language."""
Missing = Literal["keep", "retire"]
"""What becomes of an entry that the files do not have."""


@dataclass(frozen=True)
class Incoming:
    """What files say, by language: what would change, how much is so already, and how much they lack.

    ``kept`` counts what the files do not have and what stays all the same. ``faults`` are those that the
    check of files finds, on their lines, and without a line those of what stays where files do not fit it.
    ``reworded`` are the languages in which the app's own sentences differ: these are left aside.
    """

    changed: Mapping[str, tuple[EntryChange, ...]]
    same: Mapping[str, int]
    kept: Mapping[str, int]
    faults: tuple[Fault, ...]
    reworded: tuple[str, ...]


@dataclass(frozen=True)
class _Language:
    """One language: what its files say, the library that it has, and the one that it would have then."""

    reading: Reading
    now: Entries
    then: Entries

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the files and with the library then, and is not now."""
        known = partial(problems, self.now, self.reading.locale)
        return tuple(file_faults(self.reading, self.then, known=known))

    @property
    def kinds(self) -> frozenset[EntryKind]:
        """The kinds whose files came; what is asked is never missing."""
        return kinds_in(self.reading.sources) - {EntryKind.ASKED}

    @property
    def sound(self) -> frozenset[EntryKind]:
        """The kinds whose files have no fault: of these alone is it known what is missing."""
        wrong = {each.file.rpartition("/")[2] for each in self.faults if each.line}
        return kinds_in(self.reading.sources.keys() - wrong)


class TooManyChanges(Exception):
    """Files would change more entries than are looked at together; ``number`` says how many."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} entries")
        self.number = number


def incoming(
    files: Files, now: Mapping[str, Entries], *, missing: Missing, most: int | None = None
) -> Incoming:
    """Read files and compare them with what is there.

    ``now`` has the entries of every language that came with the app, the first of them first. A file that
    did not come stays as it is. Where something is wrong in a file, nothing that it lacks is retired: it may
    be there and only be unreadable. In another language than the first, only words can change.

    Raises:
        TooManyChanges: they say something else of more entries than ``most``; nothing was checked.
    """
    read: dict[str, _Language] = {}
    room = Room()
    for locale, entries in now.items():
        first = next(iter(read.values()), None)
        wider = read.get(WIDER.get(locale, ""))
        read[locale] = _read(locale, files.get(locale, {}), entries, first, missing, wider, room)
    said_by = {locale: _said(read[locale]) for locale in now if locale in files}
    number = sum(len(_changes(read[locale], said, ())) for locale, said in said_by.items())
    if most is not None and number > most:
        raise TooManyChanges(number)
    changed, same, kept = {}, {}, {}
    for locale, said in said_by.items():
        one = read[locale]
        # What a language leaves to the wider one it does not lack.
        all_ = () if locale in WIDER else one.now
        lacking = [key for key in all_ if key not in said and key[0] in one.kinds]
        gone = {key for key in lacking if missing == "retire" and key[0] in one.sound}
        changed[locale] = _changes(one, said, gone)
        touched = {(each.kind, each.id) for each in changed[locale]}
        same[locale] = sum(key[0] in one.kinds and key not in touched for key in said)
        kept[locale] = len(lacking) - len(gone)
    faults = {fault for one in read.values() for fault in one.faults}
    faults.update(_untranslated(read))
    reworded = tuple(
        locale for locale, of in files.items() if WORDING in of and _differs(locale, of[WORDING], room)
    )
    return Incoming(changed, same, kept, tuple(sorted(faults)), reworded)


def _read(
    locale: str,
    texts: Mapping[str, str],
    now: Entries,
    first: _Language | None,
    missing: Missing,
    wider: _Language | None,
    room: Room,
) -> _Language:
    own = {name: text for name, text in texts.items() if name != WORDING}
    of_first, unknown = (first.then, first.reading.unread & first.kinds) if first else (None, ())
    over = replace(wider.reading, entries=dict(wider.then)) if wider else None
    reading = source_files.read(locale, own, of_first, unknown, over, complete=False, room=room)
    # What stays comes first: where an id is taken, that is told of the entry that comes new.
    staying = _staying(reading, now, first, "keep" if wider else missing)
    keys = list(reading.paths if wider else reading.entries)
    said = {key: reading.entries[key] for key in keys if key in reading.entries}
    return _Language(reading, now, {**staying, **said})


def _changes(one: _Language, said: Entries, gone: Collection[Key]) -> tuple[EntryChange, ...]:
    compared = {key: body for key, body in one.now.items() if key in said or key in gone}
    return compare(compared, said, missing="retire")


def _staying(reading: Reading, now: Entries, first: _Language | None, missing: Missing) -> dict[Key, Body]:
    """Give what stays as it is, with what all languages share as it would be."""
    came = kinds_in(reading.sources) if missing == "retire" else ()
    found: dict[Key, Body] = {}
    for key, body in now.items():
        kind = key[0]
        if key in reading.paths or kind in came:
            continue
        if kind is not EntryKind.ASKED:
            found[key] = body if first is None else whole(words(body), first.then.get(key, body))
        elif first is None and (EntryKind.ITEM, str(body.get("item"))) not in reading.paths:
            found[key] = body  # else its question has come without being marked as the one that is asked
    return found


def _said(one: _Language) -> dict[Key, Body]:
    """Give what the files say; what all languages share stays as it is in all but the first."""
    said = one.reading.said
    if one.reading.locale == FIRST:
        return said
    return {key: whole(words(body), one.now.get(key, body)) for key, body in said.items()}


def _untranslated(read: Mapping[str, _Language]) -> Iterator[Fault]:
    first, *others = read.values()
    for one in others:
        wider = read.get(WIDER.get(one.reading.locale, ""))
        # What a language leaves to the wider one is told of that.
        known = (first.then, wider.then) if wider else (first.now, one.now)
        yield from translation_checks.differences(
            (first.reading, first.then), (one.reading, one.then), known=known
        )


def _differs(locale: str, text: str, room: Room) -> bool:
    if text == source_files.seed_texts(locale).get(WORDING):
        return False
    reading = source_files.sentences_of(locale, text, room)
    return bool(reading.faults) or reading.words != spoken(locale)
