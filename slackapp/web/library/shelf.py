"""What stands in a workspace's library in one language, an entry a row, and how a row is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from content import fields
from content.entry import Body, EntryKind, Key
from slackapp.storage import editions
from slackapp.storage.editions import FIRST, Draft, Edition, Place
from slackapp.storage.sessions import Transaction
from slackapp.web.library import places

STATES = ("seed", "published", "draft", "review", "retired", "missing", "new")


@dataclass(frozen=True)
class Row:
    """One entry: what people read now, and what is being made of it.

    `body` is what is published; None where nothing is, as with a new draft, a retired entry or a missing
    translation. `edition` is the newest one that was published here, if any.
    """

    place: Place
    body: Body | None
    edition: Edition | None
    draft: Draft | None
    first: Body | None
    asked: bool

    @property
    def states(self) -> tuple[str, ...]:
        """What people read now, then what is being made of it; each is a name for `parts.tag`."""
        return (self._published, *((self.draft.state,) if self.draft else ()))

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
    def shown(self) -> Body | None:
        """What to show of it: the draft, else what is published, else what was."""
        return (self.draft and self.draft.body) or self.body or self.first

    @property
    def title(self) -> str:
        """It in a few words."""
        return places.headline(self.shown, self.place.entry)

    @property
    def dimension(self) -> str:
        """The id of the dimension that it is about, or nothing."""
        return str((self.shown or {}).get("dimension") or "")

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


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: each is nothing where it does not matter."""

    text: str = ""
    kind: str = ""
    dimension: str = ""
    state: str = ""

    def fits(self, row: Row) -> bool:
        """Whether this row is looked for."""
        return (
            self.kind in {"", row.place.kind.value}
            and self.dimension in {"", row.dimension}
            and (not self.state or self.state in row.states)
            and (not self.text or self._says(row))
        )

    def _says(self, row: Row) -> bool:
        bodies = (row.body, row.draft and row.draft.body, row.first if row.body is None else None)
        texts = (text for body in bodies for text in fields.shown(body or None).values())
        return any(self.text.casefold() in text.casefold() for text in (row.place.entry, *texts))


def rows(connection: Transaction, workspace: str, locale: str) -> tuple[Row, ...]:
    """Every entry of a language, those that are missing in it and those that are retired, kind by kind."""
    found = tuple(_rows(connection, workspace, locale))
    order = {kind: place for place, kind in enumerate(places.KINDS)}
    return tuple(sorted(found, key=lambda row: order[row.place.kind]))


def row(connection: Transaction, place: Place) -> Row | None:
    """One entry, or None where there is nothing, has been nothing and nothing is being made."""
    found = rows(connection, place.workspace, place.locale)
    return next((each for each in found if each.place == place), None)


def nothing(place: Place) -> Row:
    """The row of an entry that is not there yet, or no longer."""
    return Row(place, None, None, None, None, asked=False)


def _rows(connection: Transaction, workspace: str, locale: str) -> Iterator[Row]:
    published = editions.entries(connection, workspace, locale)
    first = published if locale == FIRST else editions.entries(connection, workspace, FIRST)
    newest = editions.newest(connection, workspace, locale)
    drafts = {
        (each.place.kind, each.place.entry): each
        for each in editions.drafts(connection, workspace)
        if each.place.locale == locale
    }
    asked = {body["item"] for (kind, _), body in published.items() if kind is EntryKind.ASKED}
    keys: dict[Key, None] = dict.fromkeys([*published, *first, *drafts, *newest])
    for kind, entry in keys:
        if kind is EntryKind.ASKED:
            continue
        key = (kind, entry)
        yield Row(
            Place(workspace, locale, kind, entry),
            published.get(key),
            newest.get(key),
            drafts.get(key),
            first.get(key),
            kind is EntryKind.ITEM and entry in asked,
        )
