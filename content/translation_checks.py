"""All languages of a library say the same things, in as many steps, with the same numbers and blanks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as Folder
from types import MappingProxyType
from typing import Final

from content import fields, files, library, sentence_files, validate
from content.entry import FIRST, JSON, Body, Entries, EntryKind, Key
from content.faults import Fault, quoted
from content.files import FILE_OF, FILES, Reading
from content.library import Library
from content.sentence_files import WORDING
from content.translations import N_, _
from content.validate import Problem
from content.wording import COUNT, ONE, placeholders
from content.yaml_source import Path

SAME_NUMBERS: Final = ("contact",)
"""Fields that are written in a language, but whose numbers are those of every language."""
OPTIONAL: Final = (
    (EntryKind.SUPPORT, "note"),
    *((kind, field) for kind in (EntryKind.PROMPT, EntryKind.STARTER) for field in ("when", "longer")),
    (EntryKind.AREA, "longer"),
    (EntryKind.MEMBER, "draft"),
)
"""Fields of words that an entry of a kind may do without; all others are checked to be there."""
SAME_LENGTH: Final = {
    "steps": N_("There are %(theirs)s steps and must be %(ours)s; write as many as %(where)s, in its order."),
    "ask": N_(
        "There are %(theirs)s questions and must be %(ours)s; write as many as %(where)s, in its order."
    ),
}
"""Lists that have as many texts in every language, and what is said where they have not."""
MISSING: Final = {
    (True, True): N_("'%(id)s' is missing below this; translate %(file)s, line %(line)s."),
    (True, False): N_("'%(id)s' is missing below this; translate that of %(file)s."),
    (False, True): N_("'%(id)s' is missing; translate %(file)s, line %(line)s."),
    (False, False): N_("'%(id)s' is missing; translate that of %(file)s."),
}
"""What is said of an entry without translation: by whether there is a line above it, and one to translate."""
BLANK: Final = re.compile(r"\[[^\[\]]+\]")
NUMBER: Final = re.compile(r"\d+")
GLIMPSE: Final = 50
"""So many characters of a text are enough to know it by."""
LOCALE: Final = re.compile(r"[a-z]{2,3}(-([A-Z]{2}|\d{3}))?")


@dataclass(frozen=True)
class Survey:
    """What came of looking at a library in all its languages.

    Each fault names its file from ``folder`` on. The libraries are there only if nothing has a fault.
    """

    folder: Folder
    locales: tuple[str, ...]
    libraries: tuple[Library, ...]
    faults: tuple[Fault, ...]


def survey(root: Folder) -> Survey:
    """Read every language in a folder and hold it against the first, and against the app's own sentences.

    ``root`` holds a folder for each language, or is one itself. English comes first where it is there. The
    app's sentences are those of the English seeds, as the code asks for these by name. Nothing is raised: a
    folder without a language has no libraries.
    """
    root = root.resolve()
    alone = any((root / name).is_file() for name in FILES)
    readings = library.read_all([root] if alone else _folders(root))
    found: set[Fault] = set()
    for reading in readings:
        found.update(validate.file_faults(reading, reading.entries, reading.words))
        found.update(_sentences(reading), _misnamed(reading))
    for reading in readings[1:]:
        first, wider = readings[0], reading.wider
        known = (first.entries, wider.entries) if wider else None
        found.update(differences((first, first.entries), (reading, reading.entries), known))
    libraries = () if found else tuple(library.build(one.entries, one.locale, one.words) for one in readings)
    locales = tuple(reading.locale for reading in readings)
    return Survey(root.parent if alone else root, locales, libraries, tuple(sorted(found)))


def mismatches(first: Entries, other: Entries, where: str) -> tuple[Problem, ...]:
    """Find what must be alike in every language and is not, in the entries that both languages have.

    ``where`` names the first in the sentences, such as "English". The problems are those of the other.
    """
    found = []
    for key, body in first.items():
        theirs = other.get(key)
        if theirs is not None:
            for path, message in _apart(key[0], body, theirs, where):
                found.append(Problem(*key, fields.name(path, theirs), message, path))
    return tuple(dict.fromkeys(found))


def gaps(first: Entries, other: Entries) -> tuple[Key, ...]:
    """List the entries of the first language that the other has not, in the order of the first.

    What is asked by default is the same in every language, and so is never missing.
    """
    return tuple(key for key in first if key not in other and key[0] is not EntryKind.ASKED)


def differences(
    first: tuple[Reading, Entries],
    other: tuple[Reading, Entries],
    known: tuple[Entries, Entries] | None = None,
) -> Iterator[Fault]:
    """Hold the files of a language against those of the first: what they lack, and what is not alike.

    With what was read comes the library that it makes. What stands in none of the files is left out if it is
    so in the libraries that are ``known``, too.
    """
    (reading, _), (theirs, _) = first, other
    before = known or ({}, {})
    old_gaps = frozenset(gaps(*before))
    for name in theirs.sources:
        kinds = files.kinds_in([name]) - theirs.unknown - theirs.unread
        where = f"{reading.locale}/{name}"
        ours, yours, old, old_yours = (_of(kinds, each) for each in (first[1], other[1], *before))
        above: Key | None = None
        for key in ours:
            if key in yours:
                above = key
            elif theirs.wider is not None or key[0] is EntryKind.ASKED:
                continue  # what the wider language lacks is missing in that
            elif key not in old_gaps or key in reading.paths:
                yield _missing(reading, theirs, key, above)
        differing = mismatches(ours, yours, where)
        known_ones = frozenset(mismatches(old, old_yours, where) if differing else ())
        for each in differing:
            if (each.kind, each.id) in theirs.paths or each not in known_ones:
                yield theirs.fault(each.kind, each.id, each.path, each.message)


def _of(kinds: Collection[EntryKind], entries: Entries) -> Entries:
    return {key: body for key, body in entries.items() if key[0] in kinds}


def _missing(first: Reading, other: Reading, key: Key, before: Key | None) -> Fault:
    """Say that an entry is not translated, below the one before it if that stands in a file."""
    line = first.fault(*key, (), "").line
    where = f"{first.locale}/{FILE_OF[key[0]]}"
    above = other.fault(*before, (), "") if before else other.fault(key[0], "", (), "")
    return Fault(
        above.file,
        above.line,
        _(MISSING[above.line is not None, line is not None], id=key[1], file=where, line=line),
    )


def _apart(kind: EntryKind, mine: Body, yours: Body, where: str) -> Iterator[tuple[Path, str]]:
    """Say what is not alike in the two languages of an entry, and where in theirs it is."""
    for field in (field for of, field in OPTIONAL if of is kind):
        if mine.get(field) is not None and yours.get(field) is None:
            yield (
                (field,),
                _("%(field)s is missing; translate it from %(where)s.", field=quoted(field), where=where),
            )
        elif yours.get(field) is not None and mine.get(field) is None:
            yield (
                (field,),
                _(
                    "%(field)s is here alone; add it to %(where)s or take it out.",
                    field=quoted(field),
                    where=where,
                ),
            )
    yield from _fields_apart((), mine, yours, where)
    # A draft has no id: whom it is to tells it from the others of its kind.
    drafts = {str(draft.get("to")): draft for _place, draft in _bodies(mine.get("drafts"))}
    for index, draft in _bodies(yours.get("drafts")):
        yield from _fields_apart(("drafts", index), drafts.get(str(draft.get("to")), {}), draft, where)


def _fields_apart(start: Path, mine: Body, yours: Body, where: str) -> Iterator[tuple[Path, str]]:
    for field, value in mine.items():
        other = yours.get(field)
        if type(value) is type(other):  # else one is wrong in itself, which is said already
            below = (len(other) - 1,) if isinstance(other, list) else ()
            for message in _in_field(field, value, other, where):
                yield (*start, field, *below), message


def _in_field(field: str, mine: JSON, yours: JSON, where: str) -> Iterator[str]:
    if field in SAME_NUMBERS and NUMBER.findall(str(mine)) != NUMBER.findall(str(yours)):
        yield _("The numbers must be as in %(where)s; write those of “%(text)s”.", where=where, text=mine)
    elif (
        field in SAME_LENGTH
        and isinstance(mine, list)
        and isinstance(yours, list)
        and len(mine) != len(yours)
    ):
        yield _(SAME_LENGTH[field], theirs=len(yours), ours=len(mine), where=where)
    elif isinstance(mine, str) and len(BLANK.findall(mine)) != len(BLANK.findall(str(yours))):
        blanks = " ".join(BLANK.findall(mine)) or _("none")
        yield _(
            "The blanks must be as in %(where)s; translate these: %(blanks)s.", where=where, blanks=blanks
        )


def _bodies(value: JSON) -> Iterator[tuple[int, Body]]:
    for index, one in enumerate(value if isinstance(value, list) else ()):
        if isinstance(one, Mapping):
            yield index, one


def _folders(root: Folder) -> list[Folder]:
    folders = [path for path in root.iterdir() if path.is_dir() and any(path.glob("*.y*ml"))]
    return sorted(folders, key=lambda path: (path.name != FIRST, path.name))


def _sentences(reading: Reading) -> Iterator[Fault]:
    """Hold the app's sentences against those that the code asks for, and their values in braces."""
    source = reading.sources.get(WORDING)
    ours, theirs = _asked_for(), dict(sentence_files.sentences(source))
    if source is None or not theirs:
        return  # missing, unreadable or empty, which is said already
    for path, text in ours.items():
        if path not in theirs:
            if reading.wider is not None:
                continue
            message = f"'{_key(path)}' is missing; add it, for the app says “{_glimpse(text)}”."
            yield source.fault(path, message)
        elif _wanted(path, text) != _wanted(path, theirs[path]):
            fix = f"write these and no others: {', '.join(sorted(_values(text))) or 'none'}"
            yield source.fault(path, f"'{_key(path)}' has other values in braces; {fix}.")
    for path in theirs.keys() - ours.keys():
        yield source.fault(path, f"'{_key(path)}' is no sentence of the app; take it out.")


@cache
def _asked_for() -> Mapping[Path, str]:
    """Give the sentences that the code asks for: those of the English seeds."""
    source = files.sentences_of(FIRST, files.seed_texts(FIRST)[WORDING]).sources[WORDING]
    return MappingProxyType(dict(sentence_files.sentences(source)))


def _misnamed(reading: Reading) -> Iterator[Fault]:
    if not LOCALE.fullmatch(reading.locale):
        fix = "name it after its language, such as en, es or pt-BR"
        message = f"The folder '{reading.locale}' is no language; {fix}."
        yield Fault(f"{reading.locale}/{FILES[0]}", 1, message)


def _key(path: Path) -> str:
    return ".".join(map(str, path))


def _wanted(path: Path, text: str) -> frozenset[str]:
    """The values that a sentence names in every language; the form for one may say its number or not."""
    return _values(text) - ({COUNT} if path[-1] == ONE else set())


def _values(text: str) -> frozenset[str]:
    try:
        return placeholders(text)
    except ValueError:  # said already
        return frozenset()


def _glimpse(text: str) -> str:
    return text if len(text) <= GLIMPSE else text[: GLIMPSE - 1].rstrip() + "…"
