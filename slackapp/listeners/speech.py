"""In which language each person is spoken to: what this process remembers of all of a workspace."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final

from content.entry import FIRST
from content.files import spoken
from content.wording import Wording
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import people
from slackapp.storage.rounds.open_rounds import OpenRounds

STALE_SECONDS: Final = 90.0
"""After so long what is remembered of a workspace is read again; while the database is away it stays."""
KEPT_SECONDS: Final = 600.0
"""For so long it stays at most, where nobody of the workspace comes: somebody in it may have been erased."""


@dataclass(frozen=True)
class _Known:
    read_at: float
    others: Mapping[str, str]
    spoken: str


class Speech:
    """Knows everybody's language.

    Of whoever is in an open round it is remembered with the round. Of anybody else it is read for the whole
    workspace at once: no statement names a person who may be answering, or asking for help (R4).
    """

    def __init__(
        self,
        database: Database,
        open_rounds: OpenRounds,
        libraries: Libraries,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._open_rounds, self._monotonic = database, open_rounds, monotonic
        self._libraries = libraries
        self._workspaces: dict[str, _Known] = {}
        self._lock = Lock()

    def locale(self, workspace: str, user: str) -> str:
        """The language of somebody."""
        remembered = self._open_rounds.locale(workspace, user)
        if remembered is not None:
            return remembered
        known = self._known(workspace)
        return known.others.get(user, known.spoken)

    def words(self, workspace: str, user: str) -> Wording:
        """The app's own sentences in the language of somebody."""
        return spoken(self.locale(workspace, user))

    def note(self, workspace: str, user: str, locale: str) -> None:
        """Speak to somebody in the language that they have just chosen."""
        known = self._known(workspace)
        with self._lock:
            changed = {**known.others, user: locale}
            self._workspaces[workspace] = _Known(known.read_at, changed, known.spoken)
        with suppress(DatabaseDown):  # the next pass reads it anew
            self._open_rounds.note_locale(workspace, user, locale)

    def forget_old(self) -> None:
        """Forget what was read too long ago to be believed, and was read for nobody since.

        Raises:
            DatabaseDown: it is away, and all stays: nobody is erased then, and it could not be read again.
        """
        until = self._monotonic() - KEPT_SECONDS
        with self._database.read(), self._lock:
            self._workspaces = {
                key: known for key, known in self._workspaces.items() if known.read_at > until
            }

    def _known(self, workspace: str) -> _Known:
        found, now = self._workspaces.get(workspace), self._monotonic()
        if found and now - found.read_at <= STALE_SECONDS:
            return found
        try:
            with self._database.read() as connection:
                read = _Known(now, *people.locales(connection, workspace))
                # Now, whoever asks: later it would tell that somebody of that language does (R11).
                for locale in sorted({FIRST, read.spoken, *read.others.values()}):
                    self._libraries.now(connection, workspace, locale)
        except DatabaseDown:
            return found or _Known(now, {}, FIRST)
        with self._lock:
            self._workspaces[workspace] = read
        return read
