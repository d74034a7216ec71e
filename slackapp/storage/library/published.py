"""What people of a workspace read: the seeds and what HR published over them, each revision read once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from content.library import Library
from slackapp.storage.database import is_writing
from slackapp.storage.library.current import Current, Published
from slackapp.storage.library.editions import FIRST
from slackapp.storage.library.revisions import newest_readable, readable, seeds
from slackapp.storage.tables import support_confirmation, workspace

__all__ = ["Libraries", "readable"]

MOST: Final = 256
"""How many revisions a process keeps at once; one takes about 0.1 MB."""

_NOW: Final = (
    sa.select(workspace.c.library, support_confirmation.c.entry, support_confirmation.c.digest)
    .outerjoin(support_confirmation, support_confirmation.c.workspace == workspace.c.id)
    .where(workspace.c.id == sa.bindparam("id"))
)


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
            return seeds(locale)
        place = (key, locale, revision)
        with self._lock:
            if found := self._read.get(place):
                self._read.move_to_end(place)
                return found
        read = newest_readable(connection, *place)
        if is_writing(connection):
            return read  # it may have published that itself, and yet be rolled back
        with self._lock:
            self._read[place] = read
            if len(self._read) > MOST:
                self._read.popitem(last=False)
        return read
