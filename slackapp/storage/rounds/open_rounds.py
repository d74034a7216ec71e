"""What a web process remembers of the rounds that are open: who answers where, and what is asked (R4).

Whoever owns the database can have every statement written down. So none that is made for a check-in names a
person: who is in which group is read for everybody at once, by the keeper's pass, and looked up in memory.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock
from typing import Any, Final

import sqlalchemy as sa

from content.entry import FIRST
from content.library import Library
from content.locales import choose
from content.themes import Question
from slackapp.storage.database import Database
from slackapp.storage.library.published import Current, Libraries
from slackapp.storage.rounds import questions, rounds
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.rounds.rounds import LeafRow, Round
from slackapp.storage.tables import person, roster, workspace

STALE_SECONDS: Final = 90.0
"""After so long what is remembered is read again before anybody is answered by it; a pass is every 30."""
KEPT_SECONDS: Final = 86_400.0
"""For so long what was met in a round's boxes outlives the last look that found the round."""

_PEOPLE: Final = (
    sa.select(
        roster.c.user,
        *(roster.c.leaf, person.c.zone, person.c.country, person.c.consent, person.c.silent),
        *(person.c.language, person.c.speaks),
    )
    .outerjoin(
        person, (person.c.user == roster.c.user) & (person.c.workspace == sa.bindparam("w", type_=sa.String))
    )
    .where(roster.c.round == sa.bindparam("r", type_=sa.String))
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where people of a round are: in which leaf, zone and country; whether they want to be asked, and how.

    `locale` is the language in which they are spoken to.
    """

    leaf: str
    zone: str
    country: str | None
    wants: bool
    locale: str


@dataclass(frozen=True)
class Said:
    """What a round asks in one language; `current` is what its workspace had published by then.

    `thanks` is for whoever thanks people: what they have made for a country, once for all who are in it.
    """

    library: Library
    questions: tuple[Question, ...]
    current: Current
    thanks: dict[str | None, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class InMemory:
    """An open round, as it was read last; `said` is what it asks, in each language that its people speak."""

    round: Round
    leaves: Mapping[str, LeafRow]
    people: Mapping[str, Place] = field(repr=False)
    said: Mapping[str, Said]
    counters: BoxCounters

    def said_to(self, user: str) -> Said:
        """What it asks in the language of one of its people; in the first, of anybody else."""
        place = self.people.get(user)
        return self.said[place.locale if place else FIRST]

    def takes_answers(self, now: datetime) -> bool:
        """Whether its time is not over at this calendar time."""
        return now < self.round.closes_at


class OpenRounds:
    """The open rounds of all workspaces, in the memory of this process."""

    def __init__(
        self, database: Database, libraries: Libraries, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._libraries, self._monotonic = database, libraries, monotonic
        self._rounds: dict[str, InMemory] = {}
        self._met: dict[tuple[str, str], tuple[float, BoxCounters]] = {}
        self._read_at: float | None = None
        self._lock = RLock()

    def refresh(self) -> tuple[Round, ...]:
        """Read all of it anew; returns the rounds that are neither released nor void."""
        with self._lock:
            began = self._monotonic()
            read: dict[str, InMemory] = {}
            with self._database.read() as connection:
                found = rounds.open_rounds(connection)
                for each in found:
                    # Whoever asks for it meets the same; the others' keys must not wait for it.
                    with suppress(LookupError, TypeError, ValueError):
                        read[each.id] = self._read(connection, each)
            self._rounds, self._read_at = read, began
            return found

    def find(self, round_id: str) -> InMemory | None:
        """An open round, read anew where that is too long ago; None where it is not open.

        Raises:
            NoSuchWording: nobody ever published one of its questions.
        """
        if not self._is_stale() and (known := self._rounds.get(round_id)):  # nobody waits for a pass
            return known
        with self._lock:
            if self._is_stale():
                self.refresh()
            return self._rounds.get(round_id) or self.read_again(round_id)

    def read_again(self, round_id: str) -> InMemory | None:
        """The round as the database has it now: opened since, or another; None where it is not open.

        Raises NoSuchWording as `find` does.
        """
        with self._lock, self._database.read() as connection:
            found = rounds.find(connection, round_id)
            if found is None or found.status != "open":
                self._rounds.pop(round_id, None)
                return None
            self._rounds[round_id] = read = self._read(connection, found)
            return read

    def asking(self, workspace: str, user: str, now: datetime) -> str | None:
        """The id of a round that this person is in and wants to be asked in, as far as is remembered."""
        for each in tuple(self._rounds.values()):
            place = each.people.get(user)
            if each.round.workspace == workspace and each.takes_answers(now) and place and place.wants:
                return each.round.id
        return None

    def locale(self, workspace: str, user: str) -> str | None:
        """The language of somebody who is in a round that is remembered; None of anybody else."""
        for each in tuple(self._rounds.values()):
            place = each.people.get(user) if each.round.workspace == workspace else None
            if place is not None:
                return place.locale
        return None

    def note_locale(self, workspace: str, user: str, locale: str) -> None:
        """Speak to somebody in this language from now on, which they have just chosen."""
        with self._lock:
            for each in tuple(self._rounds.values()):
                place = each.people.get(user) if each.round.workspace == workspace else None
                if place is not None and place.locale != locale:
                    self._respeak(each, {**each.people, user: replace(place, locale=locale)}, locale)

    def _respeak(self, known: InMemory, people: Mapping[str, Place], locale: str) -> None:
        said = known.said
        if locale not in said:
            with self._database.read() as connection:
                said = self._said(connection, known.round, people)
        self._rounds[known.round.id] = replace(known, people=people, said=said)

    def _is_stale(self) -> bool:
        return self._read_at is None or self._monotonic() - self._read_at > STALE_SECONDS

    def _read(self, connection: sa.Connection, found: Round) -> InMemory:
        people = _people(connection, found)
        return InMemory(
            round=found,
            leaves=rounds.leaves(connection, found.id),
            people=people,
            said=self._said(connection, found, people),
            counters=self._counters(found),
        )

    def _said(
        self, connection: sa.Connection, found: Round, people: Mapping[str, Place]
    ) -> Mapping[str, Said]:
        five = questions.of_round(connection, found.workspace, found.id, found.theme)
        said = {}
        for locale in {FIRST, *(place.locale for place in people.values())}:
            library = self._libraries.at(connection, found.workspace, found.library, locale)
            current = self._libraries.now(connection, found.workspace, locale)
            said[locale] = Said(library, tuple(map(library.asked, five)), current)
        return said

    def _counters(self, found: Round) -> BoxCounters:
        """What was met in the boxes of a round under its key, even if it was out of sight for a while.

        Whoever may write to the database can take a round away for a pass, and put a box back meanwhile.
        """
        now, key = self._monotonic(), (found.id, found.fingerprint)
        self._met = {each: kept for each, kept in self._met.items() if now - kept[0] <= KEPT_SECONDS}
        _, met = self._met.get(key, (now, BoxCounters()))
        self._met[key] = now, met
        return met


def _people(connection: sa.Connection, found: Round) -> Mapping[str, Place]:
    places: dict[tuple[object, ...], Place] = {}  # thousands of people are in few
    people: dict[str, Place] = {}
    spoken = connection.scalar(sa.select(workspace.c.locale).where(workspace.c.id == found.workspace))
    for user, *where in connection.execute(_PEOPLE, {"r": found.id, "w": found.workspace}):
        place = places.get(key := tuple(where))
        if place is None:
            leaf, zone, country, consent, silent, *wishes = where
            wants, locale = consent == "yes" and not silent, choose(*wishes, spoken)
            place = places[key] = Place(leaf, zone or "", country, wants, locale)
        people[user] = place
    return people
