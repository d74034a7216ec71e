"""The library as a workspace has it: what is published, what came before it, and what is being worked on.

What all languages share (minutes, dimension, scale, country, whether there is the entry at all) is stored
once, at the locale ``*``; a language's own rows hold words alone. The first language leads: its drafts, and
its editions as they are read here, have both, and publishing one writes each part to its own place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

import sqlalchemy as sa

from content.entries import seeded
from content.entry import FIRST, WIDER, Body, Entries, EntryKind, Key, differing, over, shared, whole, words
from content.files import locales
from slackapp.storage.tables import library_draft, library_edition, workspace

EVERYWHERE: Final = "*"
"""The locale of what is the same in all languages."""
SEEDED: Final = 64
"""Languages of workspaces of which a process keeps what they began with; one takes about 0.1 MB."""


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

    @property
    def key(self) -> Key:
        """The entry, in whatever language."""
        return self.kind, self.entry

    @property
    def is_leading(self) -> bool:
        """Whether what stands here decides what all languages share."""
        return self.locale in {FIRST, EVERYWHERE}

    def kept(self, body: Body | None) -> Body | None:
        """What of a text is kept here: all of it where this leads, and of a translation the words."""
        return body if body is None or self.is_leading else words(body)


@dataclass(frozen=True)
class Seen:
    """What somebody's page of an entry held: the numbers of its newest edition and of its draft's last step.

    Each is 0 where there was none.
    """

    base: int = 0
    edit: int = 0


@dataclass(frozen=True)
class Edition:
    """An entry as it was published. Number 0 is the seed; no body means retired; times are wall time.

    A translation's body has words alone.
    """

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
    used twice; `state` is "draft" or "review"; `note` is what the reviewer sent it back with. A translation's
    body has words alone.
    """

    place: Place
    base: int
    body: Body | None
    state: str
    edit: int
    authors: tuple[str, ...]
    note: str
    changed_at: datetime


@dataclass(frozen=True)
class Situation:
    """How all entries of a workspace stand: what is being made of them, and their newest editions by number.

    An entry of which nothing was published over its seed has no number.
    """

    drafts: Mapping[Place, Draft]
    newest: Mapping[Place, int]

    def seen(self, place: Place) -> Seen:
        """The numbers that a page of the entry would hold now."""
        made = self.drafts.get(place)
        return Seen(self.newest.get(place, 0), made.edit if made else 0)


@dataclass(frozen=True)
class Texts(Mapping[str, Entries]):
    """The library in all its languages, the first of them first: whole entries by locale.

    It is made of the words of each language and of what they share. An entry is there where both are: who
    retires it takes the shared part away, and its translations wait for it to come back. Of a language that
    has only what differs from a wider one, the words are its own alone.
    """

    words: Mapping[str, Mapping[Key, Body]]
    shared: Mapping[Key, Body]
    _read: dict[str, Entries] = field(default_factory=dict, compare=False)

    def __iter__(self) -> Iterator[str]:
        """The languages."""
        return iter(self.words)

    def __len__(self) -> int:
        """How many languages there are."""
        return len(self.words)

    def __getitem__(self, locale: str) -> Entries:
        """The entries of a language, those that came with the app first and in their order."""
        if locale not in self._read:
            said = FIRST if locale == EVERYWHERE else locale
            keys = self.words[WIDER.get(said, said)]
            self._read[locale] = {key: self._whole(said, key) for key in keys if key in self.shared}
        return self._read[locale]

    def speaks(self, locale: str, key: Key) -> str:
        """The language in whose words an entry is read: the wider one where this has none of its own."""
        return WIDER.get(locale, locale) if key not in self.words[locale] else locale

    def _whole(self, locale: str, key: Key) -> Body:
        """An entry in one language; what came with the app is made once for all."""
        seeds, wider = as_shipped(), WIDER.get(locale, locale)
        body, own, common = self.words[wider][key], self.words[locale].get(key), self.shared[key]
        if (
            body is seeds.words[wider].get(key)
            and own is seeds.words[locale].get(key)
            and common is seeds.shared.get(key)
        ):
            if wider == locale:
                return seeded(locale)[key]
            if self is not seeds:
                return seeds[locale][key]
        return whole(over(body, own) if wider != locale else body, common)

    def read(self, place: Place) -> Body | None:
        """What people read at a place; None where there is nothing."""
        return self[place.locale].get(place.key)

    def complete(self, place: Place, body: Body | None) -> Body | None:
        """A draft's text with what all languages share, which a translation takes from what is published."""
        if body is None or place.is_leading:
            return body
        return whole(body, self.shared.get(place.key, {}))

    def with_drafts(self, drafts: Iterable[Draft]) -> Texts:
        """The library as it would be with these drafts published."""
        own = {locale: dict(bodies) for locale, bodies in self.words.items()}
        common = dict(self.shared)
        for draft in drafts:
            for locale, body in stored(draft.place, draft.body).items():
                _put(common if locale == EVERYWHERE else own[locale], draft.place.key, body)
        return Texts(own, common)


@cache
def as_shipped() -> Texts:
    """The library as it came with the app, the same for every workspace that has published nothing."""
    own = {locale: dict(_own_words(locale)) for locale in locales()}
    return Texts(own, {key: shared(body) for key, body in seeded(FIRST).items()})


def _own_words(locale: str) -> Iterator[tuple[Key, Body]]:
    wider = seeded(WIDER[locale]) if locale in WIDER else {}
    for key, body in seeded(locale).items():
        own = differing(body, wider[key]) if key in wider else words(body)
        if key not in wider or len(own) > 1:
            yield key, own


def stored(place: Place, body: Body | None) -> dict[str, Body | None]:
    """What publishing a text writes, by locale: words at the language, what all share at ``*``."""
    if place.locale == EVERYWHERE:
        return {EVERYWHERE: None if body is None else shared(body)}
    found: dict[str, Body | None] = {place.locale: None if body is None else words(body)}
    if place.is_leading:
        found[EVERYWHERE] = None if body is None else shared(body)
    return found


def revision(connection: sa.Connection, workspace_id: str) -> int:
    """How often this workspace has published; 0 where it uses the seeds as they came."""
    found = connection.execute(sa.select(workspace.c.library).where(workspace.c.id == workspace_id)).scalar()
    return int(found or 0)


def texts(connection: sa.Connection, workspace_id: str, *, through: int | None = None) -> Texts:
    """The published library in all its languages: the seeds, and over them what HR published.

    `through` is the last revision that counts; without it, all do.
    """
    table = library_edition
    chosen = [table.c.workspace == workspace_id]
    if through is not None:
        chosen.append(table.c.revision <= through)
    order = table.c.revision, table.c.number
    rows = connection.execute(sa.select(table).where(*chosen).order_by(*order)).all()
    seeds = as_shipped()
    if not rows:
        return seeds
    own = {locale: dict(bodies) for locale, bodies in seeds.words.items()}
    common = dict(seeds.shared)
    for row in rows:
        # A language that the app had once and has no more is kept and not read.
        target = common if row.locale == EVERYWHERE else own.get(row.locale, {})
        _put(target, (EntryKind(row.kind), row.entry), _body(row))
    return Texts(own, common)


def entries(
    connection: sa.Connection, workspace_id: str, locale: str, *, through: int | None = None
) -> Entries:
    """The published library of one language."""
    return texts(connection, workspace_id, through=through)[locale]


def drafts(connection: sa.Connection, workspace_id: str) -> tuple[Draft, ...]:
    """Everything that is being worked on in a workspace, in the order of its places."""
    rows = connection.execute(sa.select(library_draft).where(library_draft.c.workspace == workspace_id))
    found = (made for row in rows if _is_read((made := _draft(row)).place))
    return tuple(sorted(found, key=lambda each: each.place))


def situation(connection: sa.Connection, workspace_id: str) -> Situation:
    """How all entries stand, in two statements: for whoever looks at many of them together."""
    drafted = connection.execute(sa.select(library_draft).where(library_draft.c.workspace == workspace_id))
    table = library_edition
    last = (
        sa.select(table.c.locale, table.c.kind, table.c.entry, sa.func.max(table.c.number).label("number"))
        .where(table.c.workspace == workspace_id)
        .group_by(table.c.locale, table.c.kind, table.c.entry)
    )
    newest = {
        Place(workspace_id, row.locale, EntryKind(row.kind), row.entry): row.number
        for row in connection.execute(last)
    }
    return Situation({made.place: made for made in map(_draft, drafted)}, newest)


def draft(connection: sa.Connection, place: Place) -> Draft | None:
    """What is being made of an entry, or None."""
    row = connection.execute(sa.select(library_draft).where(at(library_draft, place))).one_or_none()
    return None if row is None else _draft(row)


def editions(connection: sa.Connection, place: Place) -> tuple[Edition, ...]:
    """Every edition of an entry, the newest first; the last is the seed, where it came with the app."""
    return versions(connection, place.workspace, place.locale, *place.key).get(place.key, ())


def newest(connection: sa.Connection, workspace_id: str, locale: str) -> dict[Key, Edition]:
    """The newest edition of every entry of a language that was ever published over its seed."""
    found = versions(connection, workspace_id, locale)
    return {key: editions[0] for key, editions in found.items() if editions[0].number}


def versions(
    connection: sa.Connection,
    workspace_id: str,
    locale: str,
    kind: EntryKind | None = None,
    entry: str | None = None,
) -> dict[Key, tuple[Edition, ...]]:
    """Every edition of every entry of a language, newest first; the last is the seed, if there is one.

    With a `kind`, or that and an `entry`, of these alone.
    """
    table, wider = library_edition, WIDER.get(locale)
    read = {locale, wider or locale, EVERYWHERE}
    chosen = [table.c.workspace == workspace_id, table.c.locale.in_(read)]
    chosen += [table.c.kind == kind.value] if kind else []
    chosen += [table.c.entry == entry] if entry is not None else []
    # At one revision, what all languages share comes before the words that were published with it.
    order = (table.c.revision, table.c.locale != EVERYWHERE, table.c.number)
    made = [_edition(row) for row in connection.execute(sa.select(table).where(*chosen).order_by(*order))]
    found = {
        key: [seed]
        for key, seed in _seeds(workspace_id, locale).items()
        if (kind is None or key[0] is kind) and (entry is None or key[1] == entry)
    }
    if wider:
        others = [each for each in made if each.place.locale != locale]
        _over_wider(workspace_id, locale, found, others)
    common: dict[Key, Body | None] = dict(as_shipped().shared)
    for each in made:
        key = each.place.key
        if each.place.locale == EVERYWHERE:
            common[key] = each.body
        if each.place.locale == locale and _is_read(each.place):
            found.setdefault(key, []).append(_read(each, common.get(key)))
    return {key: tuple(reversed(each)) for key, each in found.items()}


def _read(made: Edition, shared: Body | None) -> Edition:
    """An edition as it is read: what leads has with its words what all languages share."""
    if made.body is None or not made.place.is_leading:
        return made
    own = {"id": made.place.entry} if made.place.locale == EVERYWHERE else made.body
    return replace(made, body=whole(own, shared or {}))


@lru_cache(SEEDED)
def _seeds(workspace_id: str, locale: str) -> Mapping[Key, Edition]:
    """What a language began with, as long as nothing was published in a wider one."""
    seeds, said = as_shipped(), FIRST if locale == EVERYWHERE else locale
    wider = seeds.words[WIDER.get(said, said)]
    return {
        key: _read(Edition(Place(workspace_id, locale, *key), 0, 0, body), seeds.shared.get(key))
        for key, each in wider.items()
        if (key[0] is EntryKind.ASKED) is (locale == EVERYWHERE)
        for body in [over(each, seeds.words[said].get(key)) if said in WIDER else each]
    }


def _over_wider(
    workspace_id: str, locale: str, found: dict[Key, list[Edition]], made: Iterable[Edition]
) -> None:
    """Let a language have begun with what a wider one says by now, of which these are the editions."""
    now = {(each.place.locale, each.place.key): each.body for each in made}
    seeds, wider = as_shipped(), WIDER[locale]
    for key in dict.fromkeys(key for _, key in now if key[0] is not EntryKind.ASKED):
        said, common = now.get((wider, key), seeds.words[wider].get(key)), (EVERYWHERE, key)
        found.pop(key, None)
        if said is not None and now.get(common, seeds.shared.get(key)) is not None:
            body = over(whole(said, {}), seeds.words[locale].get(key))
            found[key] = [Edition(Place(workspace_id, locale, *key), 0, 0, body)]


def columns(place: Place) -> dict[str, str]:
    """The columns in which the tables keep a place."""
    whose = {"workspace": place.workspace, "locale": place.locale}
    return {**whose, "kind": place.kind.value, "entry": place.entry}


def at(table: sa.Table, place: Place) -> sa.ColumnElement[bool]:
    """The rows of a table that are about this place."""
    return sa.and_(*(table.c[name] == value for name, value in columns(place).items()))


def _put(found: dict[Key, Body], key: Key, body: Body | None) -> None:
    if body is None:
        found.pop(key, None)
    else:
        found[key] = body


def _is_read(place: Place) -> bool:
    """Whether anybody reads what stands there: a choice for all languages, all else in one of the app's."""
    return place.locale == EVERYWHERE if place.kind is EntryKind.ASKED else place.locale in locales()


def _body(row: sa.Row[Any]) -> Body | None:
    """What a row says; a body that came past all rules and has no fields is an entry that says nothing."""
    return row.body if row.body is None or isinstance(row.body, dict) else {}


def _edition(row: sa.Row[Any]) -> Edition:
    place = Place(row.workspace, row.locale, EntryKind(row.kind), row.entry)
    authors = tuple(row.authors)
    return Edition(place, row.number, row.revision, _body(row), authors, row.reviewer, row.published_at)


def _draft(row: sa.Row[Any]) -> Draft:
    place = Place(row.workspace, row.locale, EntryKind(row.kind), row.entry)
    return Draft(
        place, row.base, _body(row), row.state, row.edit, tuple(row.authors), row.note, row.changed_at
    )
