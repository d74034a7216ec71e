"""In which language each person is spoken to: what this process remembers, and else what the database has."""

from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import Final

from content.entry import FIRST
from content.files import spoken
from content.wording import Wording
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.people import people
from slackapp.storage.rounds.open_rounds import OpenRounds

HEARD: Final = 10_000
"""So many people's languages a process remembers, for when the database is away."""


class Speech:
    """Knows everybody's language.

    Of whoever is in an open round it is remembered with the round, so that no statement names a person who
    may be answering (R4). Of anybody else it is read; while the database is away, it is what was read last,
    or what their workspace speaks.
    """

    def __init__(self, database: Database, open_rounds: OpenRounds) -> None:
        self._database, self._open_rounds = database, open_rounds
        self._heard: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._workspaces: dict[str, str] = {}
        self._lock = Lock()

    def locale(self, workspace: str, user: str) -> str:
        """The language of somebody."""
        remembered = self._open_rounds.locale(workspace, user)
        if remembered is not None:
            return remembered
        try:
            with self._database.read() as connection:
                locale, theirs = people.locale_of(connection, workspace, user)
        except DatabaseDown:
            return self._heard.get((workspace, user)) or self._workspaces.get(workspace, FIRST)
        with self._lock:
            self._workspaces[workspace] = theirs
            self._hear(workspace, user, locale)
        return locale

    def words(self, workspace: str, user: str) -> Wording:
        """The app's own sentences in the language of somebody."""
        return spoken(self.locale(workspace, user))

    def note(self, workspace: str, user: str, locale: str) -> None:
        """Speak to somebody in the language that they have just chosen."""
        with self._lock:
            self._hear(workspace, user, locale)
        with suppress(DatabaseDown):  # the next pass reads it anew
            self._open_rounds.note_locale(workspace, user, locale)

    def _hear(self, workspace: str, user: str, locale: str) -> None:
        self._heard[workspace, user] = locale
        self._heard.move_to_end((workspace, user))
        if len(self._heard) > HEARD:
            self._heard.popitem(last=False)
