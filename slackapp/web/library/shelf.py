"""What stands in a workspace's library in one language, an entry a row, and how a row is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from content.entry import Body, EntryKind, Key
from content.themes import Dimension
from slackapp.storage import editions
from slackapp.storage.editions import FIRST, Draft, Edition, Place
from slackapp.storage.sessions import Transaction
from slackapp.web.library import places

KINDS: Final = {kind: place for place, kind in enumerate(places.KINDS)}
DIMENSIONS: Final = {each.value: place for place, each in enumerate(Dimension)}


@dataclass(frozen=True)
class Row:
    """One entry: what people read now, and what is being made of it.

    `body` is what is published; None where nothing is, as with a new draft, a retired entry or a missing
    translation. `edition` is the newest one that was published here, if any; `last` is the newest that has
    a text, the seed included. `first` is what is published in the first language, and `leading` what will
    be, where that is handed in already: it says what is the same in all languages.
    """

    place: Place
    body: Body | None = None
    edition: Edition | None = None
    last: Edition | None = None
    draft: Draft | None = None
    first: Body | None = None
    leading: Body | None = None
    asked: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """What people read now, then what is being made of it; each is a name for `parts.tag`."""
        return (self._published, *((self.draft.state,) if self.draft else ()))

    @property
    def doing(self) -> str:
        """What is being made of it, where its state does not say so."""
        if self.draft is None:
            return ""
        if self.draft.body is None:
            return "To be retired"
        return "Sent back" if self.draft.state == "draft" and self.draft.note else ""

    @property
    def base(self) -> int:
        """The number of the newest edition; 0 for the seed."""
        return self.edition.number if self.edition else 0

    @property
    def edit(self) -> int:
        """The number of what was last done to the draft; 0 where there is none."""
        return self.draft.edit if self.draft else 0

    @property
    def retirable(self) -> bool:
        """Whether people meet it and could do without it."""
        return self.body is not None and self.place.kind in places.MADE and not self.asked

    @property
    def own(self) -> Body | None:
        """What to show of it in its own language: the draft, else what is published, else what was."""
        drafted = self.draft.body if self.draft else None
        return drafted or self.body or (self.last.body if self.last else None)

    @property
    def title(self) -> str:
        """It in a few words; those of the first language where it has none yet."""
        return places.headline(self.own or self.first, self.place.entry)

    @property
    def lang(self) -> str:
        """The language of its title."""
        return self.place.locale if places.headline(self.own) else FIRST

    @property
    def dimension(self) -> str:
        """The id of the dimension that it is about, or nothing."""
        return str((self.own or self.first or {}).get("dimension") or "")

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
        if self.edition:
            return "retired"
        return "missing" if self.first and self.place.locale != FIRST else "new"


def rows(connection: Transaction, workspace: str, locale: str) -> tuple[Row, ...]:
    """Every entry of a language, those that are missing in it and those that are retired, kind by kind."""
    return tuple(sorted(_rows(connection, workspace, locale), key=_order))


def row(connection: Transaction, place: Place) -> Row | None:
    """One entry, or None where there is nothing, has been nothing and nothing is being made."""
    found = _rows(connection, place.workspace, place.locale)
    return next((each for each in found if each.place == place), None)


def _order(row: Row) -> tuple[int, int]:
    # Entries of a dimension stand together, however young they are; else each kind is in its own order.
    return KINDS[row.place.kind], DIMENSIONS.get(row.dimension, len(DIMENSIONS))


def _rows(connection: Transaction, workspace: str, locale: str) -> Iterator[Row]:
    published = editions.entries(connection, workspace, locale)
    first = published if locale == FIRST else editions.entries(connection, workspace, FIRST)
    versions = editions.versions(connection, workspace, locale)
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    leading = {**first, **dict(_handed_in(drafts))}
    asked = {body["item"] for (kind, _), body in published.items() if kind is EntryKind.ASKED}
    own = ((place.kind, place.entry) for place in drafts if place.locale == locale)
    for kind, entry in dict.fromkeys([*published, *first, *own, *versions]):
        if kind is EntryKind.ASKED:
            continue
        key, place = (kind, entry), Place(workspace, locale, kind, entry)
        newest = next(iter(versions.get(key, ())), None)
        yield Row(
            place,
            body=published.get(key),
            edition=newest if newest and newest.number else None,
            last=next((each for each in versions.get(key, ()) if each.body is not None), None),
            draft=drafts.get(place),
            first=first.get(key),
            leading=leading.get(key),
            asked=kind is EntryKind.ITEM and entry in asked,
        )


def _handed_in(drafts: Mapping[Place, Draft]) -> Iterator[tuple[Key, Body]]:
    for place, draft in drafts.items():
        if place.locale == FIRST and draft.state == "review" and draft.body is not None:
            yield (place.kind, place.entry), draft.body
