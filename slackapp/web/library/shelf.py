"""What stands in a workspace's library in one language, an entry a row, and how a row is found."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from content.entries import seeded
from content.entry import EntryKind, Key
from content.themes import Dimension
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Edition, Place
from slackapp.web.library import places
from slackapp.web.library.row import Row

KINDS: Final = {kind: place for place, kind in enumerate(places.KINDS)}
DIMENSIONS: Final = {each.value: place for place, each in enumerate(Dimension)}
Past = Sequence[Edition]


def rows(connection: Transaction, workspace: str, locale: str) -> tuple[Row, ...]:
    """Every entry of a language, those that are missing in it and those that are retired, kind by kind."""
    return tuple(sorted(_rows(connection, workspace, locale), key=_order))


def row(connection: Transaction, place: Place) -> Row | None:
    """One entry, or None where there is nothing, has been nothing and nothing is being made."""
    first = Place(place.workspace, FIRST, place.kind, place.entry)
    past, draft = editions.editions(connection, place), editions.draft(connection, place)
    if place == first:
        found = _row(place, past, past, draft, draft)
    else:
        first_past, first_draft = editions.editions(connection, first), editions.draft(connection, first)
        found = _row(place, past, first_past, draft, first_draft)
    is_asked = place.kind is EntryKind.ITEM and place.entry in _asked(connection, place.workspace)
    return found.as_asked() if found and is_asked else found


def elsewhere(connection: Transaction, place: Place) -> tuple[Row, ...]:
    """The same entry in the other languages that have it, or lack it."""
    others = (replace(place, locale=locale) for locale in places.locales() if locale != place.locale)
    return tuple(found for other in others if (found := row(connection, other)))


def _rows(connection: Transaction, workspace: str, locale: str) -> Iterator[Row]:
    past = editions.versions(connection, workspace, locale)
    first = past if locale == FIRST else editions.versions(connection, workspace, FIRST)
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    asked = _asked(connection, workspace)
    own = ((place.kind, place.entry) for place in drafts if place.locale == locale)
    for kind, entry in dict.fromkeys([*seeded(FIRST), *sorted([*past, *first, *own])]):
        key, place = (kind, entry), Place(workspace, locale, kind, entry)
        leading = drafts.get(Place(workspace, FIRST, kind, entry))
        found = _row(place, past.get(key, ()), first.get(key, ()), drafts.get(place), leading)
        if found and kind is not EntryKind.ASKED:
            yield found.as_asked() if kind is EntryKind.ITEM and entry in asked else found


def _row(place: Place, past: Past, first: Past, draft: Draft | None, leading: Draft | None) -> Row | None:
    body, first_body = (each[0].body if each else None for each in (past, first))
    if not past and first_body is None and draft is None:
        return None
    return Row(
        place,
        body=body,
        edition=past[0] if past and past[0].number else None,
        last=next((each for each in past if each.body is not None), None),
        draft=draft,
        first=first_body,
        leading=leading.body if leading and leading.state == "review" and leading.body else first_body,
    )


def _asked(connection: Transaction, workspace: str) -> frozenset[str]:
    """The ids of the questions that people are asked."""
    chosen: dict[Key, object] = {key: body["item"] for key, body in seeded(FIRST).items() if "item" in body}
    for key, edition in editions.newest(connection, workspace, EVERYWHERE).items():
        chosen[key] = (edition.body or {}).get("item")
    return frozenset(map(str, chosen.values()))


def _order(row: Row) -> tuple[int, int]:
    # Entries of a dimension stand together, however young they are; else each kind is in its own order.
    return KINDS[row.place.kind], DIMENSIONS.get(row.dimension, len(DIMENSIONS))
