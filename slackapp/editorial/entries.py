"""Entries of the library as HR sees them: what people read now, and what is being made of it."""

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Final

from content import fields, rules
from content.entries import seeded
from content.entry import FIRST, JSON, Body, EntryKind, Key, whole, words
from content.files import locales
from content.themes import Dimension
from content.translations import _
from slackapp.editorial import kinds
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, Draft, Edition, Place, Seen

KIND_ORDER: Final = {kind: place for place, kind in enumerate(kinds.KINDS)}
DIMENSION_ORDER: Final = {each.value: place for place, each in enumerate(Dimension)}
ID_PREFIXES: Final = {
    EntryKind.STARTER: "starter.",
    EntryKind.AREA: "area.",
    EntryKind.MEMBER: "member.",
    EntryKind.REFRAME: "reframe.",
}
ID_WORDS: Final = 6
"""So many words of a headline are enough for an id."""
ID_ROOM: Final = 5
"""Characters of an id that stay free for a number."""


@dataclass(frozen=True)
class EntryStatus:
    """An entry: what is published of it, what came before, and its draft, if there is one.

    `body` is what people read, None where they read nothing, as with a new draft, a retired entry or a
    missing translation; `edition` is the newest one that was published here, if any; `last` is the newest
    that has a text, the seed included. In another language than the first, the bodies are words alone.
    `first` is what is published in the first language, and `leading` what will be, where that is handed in
    already. `is_asked` says that it is a question which people are asked.
    """

    place: Place
    body: Body | None = None
    edition: Edition | None = None
    last: Edition | None = None
    draft: Draft | None = None
    first: Body | None = None
    leading: Body | None = None
    is_asked: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """What people read now, then what is being made of it; each is a name for `parts.tag`."""
        return (self._published, *((self.draft.state,) if self.draft else ()))

    @property
    def draft_label(self) -> str:
        """What is being made of it, where the draft's state does not say so."""
        if self.draft is None:
            return ""
        if self.draft.body is None:
            return _("To be retired")
        return _("Sent back") if self.draft.state == "draft" and self.draft.note else ""

    @property
    def seen(self) -> Seen:
        """What a page of it holds by which a later step is told from one that came too late."""
        return Seen(self.edition.number if self.edition else 0, self.draft.edit if self.draft else 0)

    @property
    def is_retirable(self) -> bool:
        """Whether people meet it and could do without it."""
        return self.body is not None and self.place.kind in kinds.OPTIONAL and not self.is_asked

    @property
    def current(self) -> Body | None:
        """What the draft says, else what is published."""
        return self.draft.body if self.draft else self.body

    @property
    def own(self) -> Body | None:
        """What there is to show in its own language: the draft, else what is published, else what was."""
        drafted = self.draft.body if self.draft else None
        return drafted or self.body or (self.last.body if self.last else None)

    @property
    def title(self) -> str:
        """It in a few words; those of the first language where it has none yet."""
        return kinds.headline(self.own or self.first, self.place.entry)

    @property
    def lang(self) -> str:
        """The language of its title."""
        return self.place.locale if kinds.headline(self.own) else FIRST

    @property
    def dimension(self) -> str:
        """The id of the dimension that it is about, or nothing."""
        found = self.own if self.place.is_leading else self.first
        return str((found or self.own or {}).get("dimension") or "")

    @property
    def changed_at(self) -> datetime | None:
        """When it was last changed here, in wall time."""
        if self.draft:
            return self.draft.changed_at
        return self.edition.published_at if self.edition else None

    @property
    def _published(self) -> str:
        if self.body is not None:
            return "published" if self.edition else "seed"
        if (self.edition and self.edition.body is None) or (self.last and not self.first):
            return "retired"
        return "missing" if self.first and not self.place.is_leading else "new"

    def complete(self, body: Body) -> Body:
        """A text with what all languages share; a translation takes it from the first language."""
        return body if self.place.is_leading or self.leading is None else whole(words(body), self.leading)


@dataclass(frozen=True)
class Search:
    """What somebody looks for in the library: each part is empty where it does not matter."""

    text: str = ""
    kind: str = ""
    dimension: str = ""
    state: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything matters."""
        return bool(self.text or self.kind or self.dimension or self.state)

    def fits(self, entry: EntryStatus) -> bool:
        """Whether this entry is looked for; upper and lower case are the same."""
        return (
            self.kind in {"", entry.place.kind.value}
            and self.dimension in {"", entry.dimension}
            and (not self.state or self.state in entry.states)
            and (not self.text or self._is_in(entry))
        )

    def _is_in(self, entry: EntryStatus) -> bool:
        wanted = self.text.casefold()
        return any(wanted in text.casefold() for text in _texts(entry))


def statuses(connection: Transaction, workspace: str, locale: str) -> tuple[EntryStatus, ...]:
    """Every entry of a language, those that are missing in it and those that are retired, kind by kind."""
    past = editions.versions(connection, workspace, locale)
    first = past if locale == FIRST else editions.versions(connection, workspace, FIRST)
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    asked = _asked(connection, workspace)
    own = (place.key for place in drafts if place.locale == locale)
    found = []
    for kind, entry in dict.fromkeys([*seeded(FIRST), *sorted([*past, *first, *own])]):
        place, leading = Place(workspace, locale, kind, entry), Place(workspace, FIRST, kind, entry)
        versions = past.get(place.key, ()), first.get(place.key, ())
        one = _status(place, *versions, drafts.get(place), drafts.get(leading), asked)
        if one and kind is not EntryKind.ASKED:
            found.append(one)
    return tuple(sorted(found, key=_order))


def status(connection: Transaction, place: Place) -> EntryStatus | None:
    """One entry, or None where there is nothing, has been nothing and nothing is being made."""
    first = replace(place, locale=FIRST)
    past, first_past = (editions.editions(connection, each) for each in (place, first))
    draft, first_draft = (editions.draft(connection, each) for each in (place, first))
    asked = _asked(connection, place.workspace) if place.kind is EntryKind.ITEM else ()
    return _status(place, past, first_past, draft, first_draft, asked)


def status_to_edit(connection: Transaction, place: Place) -> EntryStatus | None:
    """One entry for somebody who has written something: one that is gone by now may come back.

    None where there can be no such entry.
    """
    is_id = len(place.entry) <= rules.LONGEST_ID and rules.ID.fullmatch(place.entry) is not None
    found = status(connection, place)
    return found or (EntryStatus(place) if place.kind in kinds.OPTIONAL and is_id else None)


def in_other_languages(connection: Transaction, place: Place) -> tuple[EntryStatus, ...]:
    """The entry in the other languages that have it, or lack it."""
    first = replace(place, locale=FIRST)
    first_past = editions.editions(connection, first)
    drafts = {each.place: each for each in editions.drafts(connection, place.workspace)}
    asked = _asked(connection, place.workspace) if place.kind is EntryKind.ITEM else ()

    def one(other: Place) -> EntryStatus | None:
        past = first_past if other == first else editions.editions(connection, other)
        return _status(other, past, first_past, drafts.get(other), drafts.get(first), asked)

    others = (replace(place, locale=each) for each in locales() if each != place.locale)
    return tuple(found for other in others if (found := one(other)))


def is_blank(body: Body) -> bool:
    """Whether nobody has written anything into a text yet."""
    return not words(body).keys() - {"id"}


def new_id(kind: EntryKind, body: Mapping[str, JSON], taken: Container[str]) -> str:
    """An id for a new entry: its dimension or kind, then the first words of its headline; never one taken."""
    plain = unicodedata.normalize("NFKD", kinds.headline(body)).replace("'", "")
    found = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())[:ID_WORDS]
    dimension = body.get("dimension")
    prefix = f"{dimension}." if dimension in kinds.dimensions() else ID_PREFIXES.get(kind, "")
    stem = (prefix + "-".join(found or ["new"]))[: rules.LONGEST_ID - ID_ROOM].rstrip(".-")
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(id_ for id_ in numbered if id_ not in taken)


def _status(
    place: Place,
    past: Sequence[Edition],
    first: Sequence[Edition],
    draft: Draft | None,
    first_draft: Draft | None,
    asked: Container[str],
) -> EntryStatus | None:
    published, first_body = (each[0].body if each else None for each in (past, first))
    if not past and first_body is None and draft is None:
        return None
    leads_to = first_draft.body if first_draft and first_draft.state == "review" else None
    return EntryStatus(
        place,
        body=published if place.is_leading or first_body is not None else None,
        edition=past[0] if past and past[0].number else None,
        last=next((each for each in past if each.body is not None), None),
        draft=draft,
        first=first_body,
        leading=leads_to or first_body,
        is_asked=place.kind is EntryKind.ITEM and place.entry in asked,
    )


def _asked(connection: Transaction, workspace: str) -> frozenset[str]:
    """The ids of the questions that people are asked."""
    chosen: dict[Key, object] = {key: body["item"] for key, body in seeded(FIRST).items() if "item" in body}
    for key, edition in editions.newest(connection, workspace, EVERYWHERE).items():
        chosen[key] = (edition.body or {}).get("item")
    return frozenset(map(str, chosen.values()))


def _order(entry: EntryStatus) -> tuple[int, int]:
    # Entries of a dimension stand together, however young they are; else each kind is in its own order.
    return KIND_ORDER[entry.place.kind], DIMENSION_ORDER.get(entry.dimension, len(DIMENSION_ORDER))


def _texts(entry: EntryStatus) -> Iterator[str]:
    yield entry.place.entry
    published = entry.body or (entry.last.body if entry.last else entry.first)
    for body in (published, entry.draft.body if entry.draft else None):
        yield from fields.shown(body).values()
