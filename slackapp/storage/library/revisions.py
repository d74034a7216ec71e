"""One revision of a workspace's library, made of its editions; what cannot be read gives way to what can."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import sqlalchemy as sa
from pydantic import ValidationError

from content import entries as content
from content.entry import Entries, EntryKind
from content.library import Library, load
from content.support import SupportEntry
from content.themes import DIMENSIONS
from slackapp import logs
from slackapp.storage.library import editions
from slackapp.storage.library.current import Published
from slackapp.storage.tables import library_edition


def newest_readable(connection: sa.Connection, key: str, locale: str, revision: int) -> Published:
    """Read a revision of a workspace's library, the newest before it that can be read, or else the seeds."""
    tried = (_tried(connection, key, locale, number) for number in range(revision, 0, -1))
    read = next((each for each in tried if each), None) or seeds(locale)
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
def seeds(locale: str) -> Published:
    """What came with the app, the same for every workspace that has published nothing."""
    library = load(locale)
    return Published(0, library, {entry.digest: entry for entry in library.support.entries})


def _wordings(connection: sa.Connection, key: str, locale: str, through: int) -> Mapping[str, SupportEntry]:
    table = library_edition.c
    place = (table.workspace == key, table.locale == locale, table.kind == EntryKind.SUPPORT.value)
    bodies = connection.execute(sa.select(table.body).where(*place, table.revision <= through)).scalars()
    found = dict(seeds(locale).wordings)
    for body in bodies:
        try:
            entry = SupportEntry.model_validate(body)
        except ValidationError:  # retired there, or never to be shown
            continue
        found[entry.digest] = entry
    return MappingProxyType(found)
