"""What is wrong with an entry or a whole library, by field, in the sentences of the check of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from content import checks, fields, languages, pairs, rendered, single, whole
from content.entry import JSON, Body, Entries, EntryKind, Key
from content.faults import LibraryInvalid
from content.library import spoken
from content.page import Page, Place, Value
from content.shape import Shape
from content.support import SupportEntry
from content.themes import Heading
from content.wording import Wording

Reader = Callable[[Page, Place, Value, languages.Language], Shape | None]
READERS: Final[Mapping[EntryKind, Reader]] = MappingProxyType(
    {
        EntryKind.THEME: single.heading,
        EntryKind.ITEM: single.question,
        EntryKind.ASKED: single.asked,
        EntryKind.PROMPT: single.prompt,
        EntryKind.STARTER: single.starter,
        EntryKind.REFRAME: single.reframe,
        EntryKind.HELP: single.help_kind,
        EntryKind.SUPPORT: single.support,
    }
)


@dataclass(frozen=True)
class Problem:
    """One thing to put right in an entry.

    ``id`` is empty where no entry in particular is meant, as when there are too few; ``field`` is a name as
    ``content.fields`` gives them, empty where the entry as a whole is meant; ``message`` is one sentence.
    """

    kind: EntryKind
    id: str
    field: str
    message: str


def lint(kind: EntryKind, body: Body | JSON, locale: str) -> tuple[Problem, ...]:
    """Find what is wrong with one entry alone, as it is typed; never raises, whatever the body holds."""
    value = _value(body)
    page = Page.of(kind, None)
    found = READERS[kind](page, (), value, languages.language(locale))
    words = _spoken(locale)
    if isinstance(found, Heading) and words:
        rendered.title(page, (), found, words)
    elif isinstance(found, SupportEntry):
        checks.support(page, (), [found])
    id_ = value.get("id") if isinstance(value, dict) else None
    own = id_ if isinstance(id_, str) else ""
    return _once(
        Problem(kind, own, fields.name(note.place, value), note.fault.message) for note in page.notes
    )


def problems(entries: Entries, locale: str) -> tuple[Problem, ...]:
    """Find what is wrong with a whole library of one language: each entry, and what shows only in the whole.

    The entries asked by default must be among them. Nothing is raised.
    """
    bodies = {kind: [_value(body) for (of, _), body in entries.items() if of is kind] for kind in EntryKind}
    found = list(_misnamed(entries))
    for kind, page in whole.pages(bodies, languages.language(locale), _spoken(locale)).items():
        ids = [id_ for (of, id_) in entries if of is kind]
        for note in page.notes:
            first, rest = note.place[:1], note.place[1:]
            index = first[0] if first and isinstance(first[0], int) else None
            if index is None:
                found.append(Problem(kind, "", "", note.fault.message))
            else:
                field = fields.name(rest, bodies[kind][index])
                found.append(Problem(kind, ids[index], field, note.fault.message))
    return _once(found)


def mismatches(first: Entries, other: Entries, where: str) -> tuple[Problem, ...]:
    """Find what must be the same in every language and is not, in the entries that both languages have.

    ``where`` names the first in the sentences, such as "English". The problems are those of the other.
    """
    found = []
    for (kind, id_), body in first.items():
        theirs = other.get((kind, id_))
        if theirs is None:
            continue
        mine, yours = (dict(pairs.parts((), [_value(one)])) for one in (body, theirs))
        for part, (_, of_mine) in mine.items():
            if part in yours:
                place, of_yours = yours[part]
                for below, message in pairs.differences(of_mine, of_yours, where):
                    field = fields.name((*place[1:], *below), _value(theirs))
                    found.append(Problem(kind, id_, field, message))
    return _once(found)


def gaps(first: Entries, other: Entries) -> tuple[Key, ...]:
    """List the entries of the first language that the other has not, in the order of the first.

    What is asked by default is the same in every language, and so is never missing.
    """
    return tuple(key for key in first if key not in other and key[0] is not EntryKind.ASKED)


def _misnamed(entries: Entries) -> Iterable[Problem]:
    for (kind, id_), body in entries.items():
        own = body.get("id")
        if isinstance(own, str) and own != id_:
            yield Problem(kind, id_, "id", f"The id of this entry is '{id_}' for good; write that again.")


def _spoken(locale: str) -> Wording | None:
    try:
        return spoken(locale)
    except LibraryInvalid:
        return None


def _value(body: Body | JSON) -> Value:
    return cast("Value", dict(body) if isinstance(body, Mapping) else body)


def _once(found: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(found))
