"""What people of a workspace read: the seeds and what HR published over them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from threading import Lock
from types import MappingProxyType
from typing import Final, TypeAlias

import sqlalchemy as sa
from pydantic import ValidationError

from content import entries as content
from content.entry import FIRST, Entries, EntryKind
from content.formats import chain
from content.library import Library, load
from content.support import Support, SupportEntry, same_way
from content.themes import DIMENSIONS
from content.vetting import Wording
from slackapp import logs
from slackapp.storage.console import guardians
from slackapp.storage.database import is_writing
from slackapp.storage.library import editions, in_language, question_wordings
from slackapp.storage.tables import library_edition, support_confirmation, workspace

MOST: Final = 256
"""How many revisions a process keeps at once; one takes about 0.1 MB."""

_NEWEST: Final = (
    sa.select(library_edition.c.published_at)
    .where(
        library_edition.c.workspace == sa.bindparam("id"),
        library_edition.c.revision <= sa.bindparam("revision"),
    )
    .order_by(library_edition.c.revision.desc())
    .limit(1)
)
_NEWEST_NOW: Final = (
    sa.select(library_edition.c.published_at)
    .where(library_edition.c.workspace == workspace.c.id, library_edition.c.revision <= workspace.c.library)
    .order_by(library_edition.c.revision.desc())
    .limit(1)
    .correlate(workspace)
    .scalar_subquery()
)
_NOW: Final = (
    sa.select(
        workspace.c.library,
        _NEWEST_NOW.label("published_at"),
        support_confirmation.c.entry,
        support_confirmation.c.digest,
    )
    .outerjoin(support_confirmation, support_confirmation.c.workspace == workspace.c.id)
    .where(workspace.c.id == sa.bindparam("id"))
)


@dataclass(frozen=True)
class Published:
    """A revision of a workspace's library; `wordings` are its support entries, all that ever were, by digest.

    `revision` is the one that was read, earlier than the one asked for where that cannot be read; 0 is what
    came with the app.
    """

    revision: int
    library: Library
    wordings: Mapping[str, SupportEntry]


@dataclass(frozen=True)
class Current(Published):
    """What a workspace has published by now; `confirmed` has the confirmed digest of each support entry.

    What is confirmed is an entry in the first language; `first` is the library in that, None where this is
    it.
    """

    confirmed: Mapping[str, str]
    first: Published | None = None

    @cached_property
    def support(self) -> Support:
        """The support entries that people may be shown, each as it was confirmed."""
        leading = (self.first or self).library.support.entries
        shown = (self.shown(entry) for entry in leading)
        return Support(tuple(entry for entry in shown if entry))

    def shown(self, entry: SupportEntry) -> SupportEntry | None:
        """An entry of the first language in the wording that was confirmed; None where none was.

        What was edited since stays as it was until somebody confirms it again: nobody is left without. In
        another language it is shown where that translates what was confirmed, and leads to the same place.
        """
        said = (self.first or self).wordings.get(self.confirmed.get(entry.id, ""))
        if said is None or self.first is None or said.digest != entry.digest:
            return said
        theirs = next((each for each in self.library.support.entries if each.id == entry.id), said)
        return theirs if same_way(said, theirs) else said

    def unconfirmed(self, countries: Collection[str]) -> tuple[SupportEntry, ...]:
        """What is still to be confirmed of what people in these countries would be shown."""
        return self.library.support.unconfirmed(countries, self.confirmed)

    def holding(self, countries: Collection[str]) -> tuple[SupportEntry, ...]:
        """What keeps anything from being sent: of a country, or for everybody, not one line is confirmed.

        A line that HR edits or adds beside a confirmed one holds nothing up: people read the confirmed one.
        """
        shown = {entry.country for entry in self.support.entries}
        return tuple(entry for entry in self.unconfirmed(countries) if entry.country not in shown)


@dataclass(frozen=True)
class _Read:
    """A revision as it was read: `own` are the wordings in it that take a guardian's yes, `approved` had one.

    It is read anew where other ones of them are approved by now, as when a guardian has gone or come. `own`
    is of all languages, so that no statement tells in which of them somebody reads.
    """

    published: Published
    own: frozenset[Wording]
    approved: frozenset[Wording]


class _Approvals:
    """What guardians have approved by now: asked for once, and only where somebody needs it."""

    def __init__(self, connection: sa.Connection, key: str) -> None:
        self._connection, self._key = connection, key

    @cached_property
    def now(self) -> frozenset[Wording]:
        """The wordings with a yes that counts."""
        return guardians.approved(self._connection, self._key)


_Known: TypeAlias = tuple[str, str, int, datetime | None]
"""Workspace, language, revision, and when that was published."""


class Libraries:
    """The libraries of all workspaces.

    Each revision is read once a process, as it never changes; one with questions in HR's own words once more
    where guardians have come or gone. A database that was restored to an earlier state gives the numbers of
    revisions once more, to others: so a revision is known by when it was published as well.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: OrderedDict[_Known, _Read] = OrderedDict()

    def now(self, connection: sa.Connection, key: str, locale: str = FIRST) -> Current:
        """What a workspace has published by now. Costs one small query, and more only for what is new."""
        rows = connection.execute(_NOW, {"id": key}).all()
        number, at = (rows[0].library, rows[0].published_at) if rows else (0, None)
        approvals = _Approvals(connection, key)
        read = self._published(connection, (key, locale, number, at), approvals)
        first = None if locale == FIRST else self._published(connection, (key, FIRST, number, at), approvals)
        confirmed = MappingProxyType({row.entry: row.digest for row in rows if row.entry})
        return Current(read.revision, read.library, read.wordings, confirmed, first)

    def at(self, connection: sa.Connection, key: str, revision: int, locale: str = FIRST) -> Library:
        """The library at a revision, such as a round's. Costs one small query where HR has edited."""
        at = connection.scalar(_NEWEST, {"id": key, "revision": revision}) if revision else None
        return self._published(connection, (key, locale, revision, at), _Approvals(connection, key)).library

    def _published(self, connection: sa.Connection, wanted: _Known, approvals: _Approvals) -> Published:
        key, locale, number, _ = wanted
        if number == 0:
            return _as_shipped(locale)
        with self._lock:
            found = self._read.get(wanted)
        approved = frozenset[Wording]() if found and not found.own else approvals.now
        if found and found.own & approved == found.approved:
            with self._lock:
                self._read[wanted] = found
                self._read.move_to_end(wanted)
            return found.published
        read = _newest_readable(connection, key, locale, number, approved)
        if locale != FIRST:
            number_read = read.published.revision
            beside = (
                self._published(connection, (key, FIRST, *wanted[2:]), approvals).library
                if number_read == number
                else self.at(connection, key, number_read)  # what the translations that are read are of
            )
            library = replace(read.published.library, first=beside)
            read = replace(read, published=replace(read.published, library=library))
        if is_writing(connection):
            return read.published  # it may have published that itself, and yet be rolled back
        with self._lock:
            self._read[wanted] = read
            self._read.move_to_end(wanted)
            if len(self._read) > MOST:
                self._read.popitem(last=False)
        return read.published


def readable(entries: Entries, locale: str) -> Library | None:
    """Make the Library of entries; None where they make none, or one that leaves somebody with nothing."""
    try:
        library = content.library(entries, locale)
    except (AttributeError, LookupError, TypeError, ValueError):  # whatever stands in the body of an edition
        return None
    prompts = {prompt.dimension for prompt in library.prompts}
    for_leads = (library.starters, library.area, library.guides)
    needed = (*for_leads, library.reframes, library.members, library.help, library.support.entries)
    if not all(needed) or any(prompts.isdisjoint(five) for five in DIMENSIONS.values()):
        return None
    return library


def _newest_readable(
    connection: sa.Connection, key: str, locale: str, number: int, approved: frozenset[Wording]
) -> _Read:
    """Read a revision of a workspace's library, the newest before it that can be read, or else the seeds."""
    tried = (_tried(connection, key, locale, earlier, approved) for earlier in range(number, 0, -1))
    read = next((each for each in tried if each), None)
    read = read or _Read(_as_shipped(locale), frozenset(), frozenset())
    if read.published.revision != number:
        error = f"revision {number}; people read revision {read.published.revision}"
        logs.get().error("library cannot be read", workspace=key, error=error)
    return read


def _tried(
    connection: sa.Connection, key: str, locale: str, number: int, approved: frozenset[Wording]
) -> _Read | None:
    try:
        texts = editions.texts(connection, key, through=number)
        entries, _, unread = question_wordings.may_be_read(texts, locale, approved)
        own = frozenset[Wording]().union(
            *(question_wordings.may_be_read(texts, each, approved)[1] for each in texts)
        )
        if locale != FIRST:
            wider = [each for each in chain(locale)[1:] if each in texts]
            for each in wider:  # what HR wrote in Spanish alone is read in Latin America as well
                theirs, _, _ = question_wordings.may_be_read(texts, each, approved)
                entries = {**theirs, **entries}
            entries = in_language.completed(
                connection, key, texts, (locale, *wider), number, entries, approved
            )
        library = readable(entries, locale)
        wordings = _wordings(connection, key, locale, number)
    except ValueError:  # a kind that there is no more
        return None
    if library is None:
        return None
    if unread:
        error = f"revision {number}: {len(unread)} wordings that are neither vetted nor approved"
        logs.get().error("questions not read", workspace=key, error=error)
    return _Read(Published(number, library, wordings), own, own & approved)


@cache
def _as_shipped(locale: str) -> Published:
    """What came with the app, the same for every workspace that has published nothing."""
    library = load(locale) if locale == FIRST else replace(load(locale), first=load())
    return Published(0, library, {entry.digest: entry for entry in library.support.entries})


def _wordings(connection: sa.Connection, key: str, locale: str, number: int) -> Mapping[str, SupportEntry]:
    texts = editions.texts(connection, key, through=number)
    found = dict(_as_shipped(locale).wordings)
    for versions in editions.versions(connection, key, locale, EntryKind.SUPPORT).values():
        for edition in versions:
            if edition.revision > number:
                continue
            try:
                entry = SupportEntry.model_validate(texts.complete(edition.place, edition.body))
            except ValidationError:  # retired there, or never to be shown
                continue
            found[entry.digest] = entry
    return MappingProxyType(found)
