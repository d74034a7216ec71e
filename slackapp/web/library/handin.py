"""Drafts on their way to a second person; what all languages share goes along with the first one's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from content.entry import JSON, Body
from slackapp.storage import editions, library
from slackapp.storage.editions import FIRST, Draft, Place
from slackapp.storage.sessions import Transaction
from slackapp.web.library import form, places


@dataclass(frozen=True)
class _Twin:
    """The same entry in another language, and what it would be with the first one's shared fields."""

    place: Place
    published: Body
    base: int
    draft: Draft | None
    wanted: Mapping[str, JSON] | None


def hand_in(tx: Transaction, draft: Draft, *, user: str, at: datetime) -> tuple[Place, ...]:
    """Submit a draft, and with it what has to change alike in other languages; returns those places.

    What is the same in every language, such as the minutes of a prompt or that it is retired, is written into
    the others by itself: nobody has to know the language for it. A draft that somebody is still working on is
    changed likewise, but not submitted for them.

    Raises:
        Conflict: it was changed meanwhile.
    """
    library.submit(tx, draft.place, edit=draft.edit, user=user, at=at)
    along = []
    for twin in _twins(tx, draft):
        if twin.wanted == (twin.draft.body if twin.draft else twin.published):
            continue
        edit = twin.draft.edit if twin.draft else 0
        made = library.save(tx, twin.place, twin.wanted, base=twin.base, edit=edit, user=user, at=at)
        if twin.draft is None or twin.draft.state == "review":
            library.submit(tx, twin.place, edit=made.edit, user=user, at=at)
            along.append(twin.place)
    return tuple(along)


def take_back(tx: Transaction, place: Place, *, edit: int, user: str, at: datetime) -> None:
    """Throw a draft away, and what went along with it into other languages.

    Raises:
        Conflict: it was changed meanwhile.
    """
    along = _went_along(tx, place)
    library.discard(tx, place, edit=edit, user=user, at=at)
    _drop(tx, along, user=user, at=at)


def give_back(tx: Transaction, place: Place, *, edit: int, user: str, note: str, at: datetime) -> None:
    """Send a draft back with a note; what went along with it is thrown away, and goes along anew with it.

    Raises:
        Conflict: it was changed meanwhile.
    """
    along = _went_along(tx, place)
    library.send_back(tx, place, edit=edit, user=user, note=note, at=at)
    _drop(tx, along, user=user, at=at)


def _went_along(tx: Transaction, place: Place) -> tuple[Draft, ...]:
    """The drafts of other languages that hold nothing but what this one's share with it."""
    found = editions.draft(tx, place)
    twins = tuple(_twins(tx, found)) if found else ()
    body = found.body if found else None
    carried = ((each, _carried(each.published, body)) for each in twins)
    return tuple(
        each.draft
        for each, wanted in carried
        if each.draft and each.draft.body == wanted != each.published  # else it says that the text still fits
    )


def _drop(tx: Transaction, drafts: Iterable[Draft], *, user: str, at: datetime) -> None:
    for draft in drafts:
        library.discard(tx, draft.place, edit=draft.edit, user=user, at=at)


def _twins(tx: Transaction, draft: Draft) -> Iterator[_Twin]:
    place = draft.place
    if place.locale != FIRST:
        return
    for locale in places.locales():
        other = Place(place.workspace, locale, place.kind, place.entry)
        published = editions.entries(tx, place.workspace, locale).get((place.kind, place.entry))
        if locale == FIRST or published is None:
            continue
        theirs = editions.draft(tx, other)
        newest = next(iter(editions.editions(tx, other)), None)
        body = theirs.body if theirs and theirs.body else published
        yield _Twin(other, published, newest.number if newest else 0, theirs, _carried(body, draft.body))


def _carried(body: Body, first: Body | None) -> Mapping[str, JSON] | None:
    return None if first is None else form.translated(body, first)
