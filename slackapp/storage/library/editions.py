"""The library as a workspace has it: what is published, what came before it, and what is being worked on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from content.entries import seeded
from content.entry import Body, EntryKind, Key
from slackapp.storage.tables import library_draft, library_edition, workspace

EVERYWHERE: Final = "*"
"""The language of what is the same in all of them: which question a dimension asks."""
FIRST: Final = "en"


@dataclass(frozen=True, order=True)
class Place:
    """Where an entry stands: whose library, in which language, and what it is."""

    workspace: str
    locale: str
    kind: EntryKind
    entry: str

    def __str__(self) -> str:
        """As the audit log names it."""
        return f"{self.locale}/{self.kind}/{self.entry}"


@dataclass(frozen=True)
class Edition:
    """An entry as it was published. Number 0 is the seed; no body means retired; times are wall time."""

    place: Place
    number: int
    revision: int
    body: Body | None
    authors: tuple[str, ...] = ()
    reviewer: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True)
class Draft:
    """An entry that is being worked on; no body means that it is to be retired.

    `base` is the edition it was begun from; `edit` changes with everything that is done to it and is never
    used twice; `state` is "draft" or "review"; `note` is what the reviewer sent it back with.
    """

    place: Place
    base: int
    body: Body | None
    state: str
    edit: int
    authors: tuple[str, ...]
    note: str
    changed_at: datetime


def revision(connection: sa.Connection, workspace_id: str) -> int:
    """How often this workspace has published; 0 where it uses the seeds as they came."""
    found = connection.execute(sa.select(workspace.c.library).where(workspace.c.id == workspace_id)).scalar()
    return int(found or 0)


def entries(
    connection: sa.Connection, workspace_id: str, locale: str, *, through: int | None = None
) -> dict[Key, Body]:
    """The published library of one language: the seeds, and over them what HR published.

    `through` is the last revision that counts; without it, all do.
    """
    found = dict(seeded(locale))
    table = library_edition
    chosen = [table.c.workspace == workspace_id, table.c.locale.in_([locale, EVERYWHERE])]
    if through is not None:
        chosen.append(table.c.revision <= through)
    for row in connection.execute(sa.select(table).where(*chosen).order_by(table.c.revision, table.c.number)):
        place = (EntryKind(row.kind), row.entry)
        if row.body is None:
            found.pop(place, None)
        else:
            found[place] = row.body
    return found


def drafts(connection: sa.Connection, workspace_id: str) -> tuple[Draft, ...]:
    """Everything that is being worked on in a workspace, in the order of its places."""
    rows = connection.execute(sa.select(library_draft).where(library_draft.c.workspace == workspace_id))
    return tuple(sorted((_draft(row) for row in rows), key=lambda each: each.place))


def draft(connection: sa.Connection, place: Place) -> Draft | None:
    """What is being made of an entry, or None."""
    row = connection.execute(sa.select(library_draft).where(at(library_draft, place))).one_or_none()
    return None if row is None else _draft(row)


def editions(connection: sa.Connection, place: Place) -> tuple[Edition, ...]:
    """Every edition of an entry, the newest first; the last is the seed, where it came with the app."""
    table = library_edition
    rows = connection.execute(sa.select(table).where(at(table, place)).order_by(table.c.number.desc()))
    found = [_edition(place, row) for row in rows]
    locale = FIRST if place.locale == EVERYWHERE else place.locale
    seed = seeded(locale).get((place.kind, place.entry))
    return (*found, Edition(place, 0, 0, seed)) if seed is not None else tuple(found)


def newest(connection: sa.Connection, workspace_id: str, locale: str) -> dict[Key, Edition]:
    """The newest edition of every entry of a language that was ever published over its seed."""
    table = library_edition
    chosen = (table.c.workspace == workspace_id, table.c.locale == locale)
    rows = connection.execute(sa.select(table).where(*chosen).order_by(table.c.revision))
    found = (_edition(Place(workspace_id, locale, EntryKind(row.kind), row.entry), row) for row in rows)
    return {(each.place.kind, each.place.entry): each for each in found}


def versions(connection: sa.Connection, workspace_id: str, locale: str) -> dict[Key, tuple[Edition, ...]]:
    """Every edition of every entry of a language, newest first; the last is the seed, if there is one."""
    table = library_edition
    chosen = (table.c.workspace == workspace_id, table.c.locale == locale)
    rows = connection.execute(sa.select(table).where(*chosen).order_by(table.c.number.desc()))
    found: dict[Key, list[Edition]] = {}
    for row in rows:
        place = Place(workspace_id, locale, EntryKind(row.kind), row.entry)
        found.setdefault((place.kind, place.entry), []).append(_edition(place, row))
    for (kind, entry), body in seeded(locale).items():
        seed = Edition(Place(workspace_id, locale, kind, entry), 0, 0, body)
        found.setdefault((kind, entry), []).append(seed)
    return {place: tuple(each) for place, each in found.items()}


def key(place: Place) -> dict[str, str]:
    """The columns in which the tables keep a place."""
    whose = {"workspace": place.workspace, "locale": place.locale}
    return {**whose, "kind": place.kind.value, "entry": place.entry}


def at(table: sa.Table, place: Place) -> sa.ColumnElement[bool]:
    """The rows of a table that are about this place."""
    return sa.and_(*(table.c[name] == value for name, value in key(place).items()))


def _edition(place: Place, row: sa.Row[Any]) -> Edition:
    authors = tuple(row.authors)
    return Edition(place, row.number, row.revision, row.body, authors, row.reviewer, row.published_at)


def _draft(row: sa.Row[Any]) -> Draft:
    place = Place(row.workspace, row.locale, EntryKind(row.kind), row.entry)
    return Draft(place, row.base, row.body, row.state, row.edit, tuple(row.authors), row.note, row.changed_at)
