"""Files from outside, held against the library that is there: what they say, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from content import languages, sections
from content.changes import EntryChange, compare
from content.entries import entries, texts
from content.entry import Entries, EntryKind
from content.faults import Fault
from content.kept import THEMES, keep
from content.library import FILES, Reading, read_pages, spoken, strays
from content.page import Page
from content.pairs import Pair
from content.translations import WORDING
from content.writer import FILED

Files = Mapping[str, Mapping[str, str]]
"""The texts of files by their names, for each language."""
Missing = Literal["keep", "retire"]
"""What becomes of an entry that the files do not have."""
KINDS: Final[Mapping[str, frozenset[EntryKind]]] = {
    THEMES: frozenset({EntryKind.THEME, EntryKind.ITEM, EntryKind.ASKED}),
    **{name: frozenset({kind}) for name, kind in FILED.items()},
}
"""What each file holds; the app's own sentences are no entries."""


@dataclass(frozen=True)
class Incoming:
    """What files say, by language: what would change, how much is so already, and how much they lack.

    ``kept`` counts what the files do not have and what stays all the same. ``faults`` are those that the
    check of files finds, on their lines; on line 0 are those of what stays, where the files do not fit it.
    ``reworded`` are the languages in which the app's own sentences differ: these are left aside.
    """

    changed: Mapping[str, tuple[EntryChange, ...]]
    same: Mapping[str, int]
    kept: Mapping[str, int]
    faults: tuple[Fault, ...]
    reworded: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """One language: what its files say, and all its pages; what stays stands on them, too, on line 0."""

    files: frozenset[str]
    said: Entries
    reading: Reading

    @property
    def whole(self) -> frozenset[EntryKind]:
        """The kinds whose files have no fault: of these alone is it known what is missing."""
        pages = self.reading.pages
        sound = (name for name in self.files if all(not fault.line for fault in pages[name].faults))
        return frozenset(kind for name in sound for kind in KINDS[name])


def incoming(files: Files, now: Mapping[str, Entries], *, missing: Missing) -> Incoming:
    """Read files and compare them with what is there; never raises.

    ``now`` has the entries of every language that came with the app, the first of them first. A file that
    did not come stays as it is. Where something is wrong in a file, nothing that it lacks is retired: it may
    be there and only be unreadable.
    """
    read = {locale: _read(locale, files.get(locale, {}), of, missing) for locale, of in now.items()}
    changed, same, kept = {}, {}, {}
    for locale in (each for each in now if each in files):
        one, before = read[locale], now[locale]
        kinds = frozenset(kind for name in one.files for kind in KINDS[name]) - {EntryKind.ASKED}
        lacking = {key: body for key, body in before.items() if key not in one.said and key[0] in kinds}
        gone = [key for key in lacking if missing == "retire" and key[0] in one.whole]
        compared = {key: body for key, body in before.items() if key in one.said or key in gone}
        changed[locale] = compare(compared, one.said, missing="retire")
        touched = {(each.kind, each.id) for each in changed[locale]}
        same[locale] = sum(key[0] in kinds and key not in touched for key in one.said)
        kept[locale] = len(lacking) - len(gone)
    reworded = tuple(
        locale for locale, of in files.items() if WORDING in of and _differs(locale, of[WORDING])
    )
    return Incoming(changed, same, kept, tuple(sorted(set(_faults(files, read, now)))), reworded)


def _read(locale: str, files: Mapping[str, str], now: Entries, missing: Missing) -> _Read:
    came = frozenset(files).intersection(KINDS)
    pages = {name: _page(f"{locale}/{name}", files.get(name)) for name in FILES}
    said = entries(pages)
    pages[WORDING] = Page(f"{locale}/{WORDING}", texts({}, locale)[WORDING])
    kinds = {kind for name, of in KINDS.items() if missing == "keep" or name not in came for kind in of}
    asked = {id_: body["item"] for (kind, id_), body in {**now, **said}.items() if kind is EntryKind.ASKED}
    keep(pages, {key: body for key, body in now.items() if key[0] in kinds and key not in said}, asked)
    return _Read(came, said, read_pages(locale, pages))


def _page(name: str, text: str | None) -> Page:
    return Page.of(name, []) if text is None else Page(name, text)


def _faults(files: Files, read: Mapping[str, _Read], now: Mapping[str, Entries]) -> Iterator[Fault]:
    for locale in files:
        yield from strays(locale, files[locale])
    before: frozenset[str] | None = None
    for fault, own in _found(read):
        if not own and before is None:  # most often there is none, and nothing to tell it from
            untouched = {locale: _read(locale, {}, of, "keep") for locale, of in now.items()}
            before = frozenset(each.message for each, _ in _found(untouched, KINDS))
        if own or fault.message not in (before or ()):
            yield fault


def _found(read: Mapping[str, _Read], files: Collection[str] = ()) -> Iterator[tuple[Fault, bool]]:
    """Every fault, and whether it stands in a file that came; languages are compared in these files, too."""
    first = next(iter(read.values())).reading.pages
    for one in read.values():
        pages = one.reading.pages
        for name in KINDS:
            found = list(pages[name].faults)
            if pages is not first and name in {*one.files, *files}:
                found += Pair(first[name], pages[name], first[name].name).entries()
            yield from ((fault, bool(fault.line) and name in one.files) for fault in found)


def _differs(locale: str, text: str) -> bool:
    page = Page(f"{locale}/{WORDING}", text)
    words = sections.words(page, languages.language(locale))
    return bool(page.faults) or words.entries != spoken(locale).entries
