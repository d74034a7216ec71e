"""What people of a workspace read: the seeds and what HR published over them, made into a Library once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from threading import Lock
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from pydantic import ValidationError

from content import entries as content
from content.entry import Entries, EntryKind
from content.library import Library, load
from content.support import Support, SupportEntry
from content.themes import DIMENSIONS
from slackapp import logs
from slackapp.storage import editions
from slackapp.storage.editions import FIRST
from slackapp.storage.tables import library_edition, support_confirmation, workspace

MOST: Final = 256
"""How many revisions a process keeps at once; one takes about 0.1 MB."""

_NOW: Final = (
    sa.select(workspace.c.library, support_confirmation.c.entry, support_confirmation.c.digest)
    .outerjoin(support_confirmation, support_confirmation.c.workspace == workspace.c.id)
    .where(workspace.c.id == sa.bindparam("id"))
)


@dataclass(frozen=True)
class Published:
    """A revision of a workspace's library; `wordings` are its support entries, all that ever were, by digest.

    `revision` is the one that was read, earlier than the one asked for where that cannot be read.
    """

    revision: int
    library: Library
    wordings: Mapping[str, SupportEntry]


@dataclass(frozen=True)
class Current(Published):
    """What a workspace has published by now; `confirmed` has the confirmed digest of each support entry."""

    confirmed: Mapping[str, str]

    @cached_property
    def support(self) -> Support:
        """The support entries that people may be shown, each as it was confirmed."""
        shown = (self.shown(entry) for entry in self.library.support.entries)
        return Support(tuple(entry for entry in shown if entry))

    def shown(self, entry: SupportEntry) -> SupportEntry | None:
        """An entry in the wording that was confirmed; None where none was.

        What was edited since stays as it was until somebody confirms it again: nobody is left without.
        """
        return self.wordings.get(self.confirmed.get(entry.id, ""))

    def unconfirmed(self, countries: Collection[str]) -> tuple[SupportEntry, ...]:
        """What still has to be confirmed before anything is sent to people in these countries."""
        return self.library.support.unconfirmed(countries, self.confirmed)


class Libraries:
    """The libraries of all workspaces. Each revision is read once a process, as it never changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: OrderedDict[tuple[str, str, int], Published] = OrderedDict()

    def now(self, connection: sa.Connection, key: str, locale: str = FIRST) -> Current:
        """What a workspace has published by now. Costs one small query, and more only for what is new."""
        rows = connection.execute(_NOW, {"id": key}).all()
        read = self._published(connection, key, locale, rows[0].library if rows else 0)
        confirmed = MappingProxyType({row.entry: row.digest for row in rows if row.entry})
        return Current(read.revision, read.library, read.wordings, confirmed)

    def at(self, connection: sa.Connection, key: str, revision: int, locale: str = FIRST) -> Library:
        """The library at a revision, such as a round's; mostly without a query."""
        return self._published(connection, key, locale, revision).library

    def _published(self, connection: sa.Connection, key: str, locale: str, revision: int) -> Published:
        if revision == 0:
            return _seeds(locale)
        place = (key, locale, revision)
        with self._lock:
            if found := self._read.get(place):
                self._read.move_to_end(place)
                return found
        read = _newest_readable(connection, *place)
        with self._lock:
            self._read[place] = read
            if len(self._read) > MOST:
                self._read.popitem(last=False)
        return read


def _newest_readable(connection: sa.Connection, key: str, locale: str, revision: int) -> Published:
    tried = (_tried(connection, key, locale, number) for number in range(revision, 0, -1))
    read = next((each for each in tried if each), None) or _seeds(locale)
    if read.revision != revision:
        error = f"revision {revision}; people read revision {read.revision}"
        logs.get().error("library cannot be read", workspace=key, error=error)
    return read


def readable(entries: Entries, locale: str) -> Library | None:
    """Make the Library of entries; None where they make none, or one that leaves somebody with nothing."""
    try:
        library = content.library(entries, locale)
    except (AttributeError, LookupError, TypeError, ValueError):  # whatever stands in the body of an edition
        return None
    prompts = {prompt.dimension for prompt in library.prompts}
    needed = (library.starters, library.reframes, library.support.for_country(None))
    if not all(needed) or any(prompts.isdisjoint(five) for five in DIMENSIONS.values()):
        return None
    return library


def _tried(connection: sa.Connection, key: str, locale: str, revision: int) -> Published | None:
    try:
        found = editions.entries(connection, key, locale, through=revision)
    except ValueError:  # a kind that there is no more
        return None
    library = readable(found, locale)
    if library is None:
        return None
    return Published(revision, library, _wordings(connection, key, locale, revision))


@cache
def _seeds(locale: str) -> Published:
    library = load(locale)
    return Published(0, library, {entry.digest: entry for entry in library.support.entries})


def _wordings(connection: sa.Connection, key: str, locale: str, through: int) -> Mapping[str, SupportEntry]:
    table = library_edition.c
    place = (table.workspace == key, table.locale == locale, table.kind == EntryKind.SUPPORT.value)
    bodies = connection.execute(sa.select(table.body).where(*place, table.revision <= through)).scalars()
    found = dict(_seeds(locale).wordings)
    for body in bodies:
        try:
            entry = SupportEntry.model_validate(body)
        except ValidationError:  # retired there, or never to be shown
            continue
        found[entry.digest] = entry
    return MappingProxyType(found)
