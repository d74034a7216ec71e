"""What stands in a workspace's library in one language, an entry a row, and how a row is found."""

from collections.abc import Iterator, Mapping
from typing import Final

from content.entry import Body, EntryKind, Key
from content.themes import Dimension
from slackapp.storage import editions
from slackapp.storage.editions import FIRST, Draft, Place
from slackapp.storage.sessions import Transaction
from slackapp.web.library import places
from slackapp.web.library.row import Row

KINDS: Final = {kind: place for place, kind in enumerate(places.KINDS)}
DIMENSIONS: Final = {each.value: place for place, each in enumerate(Dimension)}


def rows(connection: Transaction, workspace: str, locale: str) -> tuple[Row, ...]:
    """Every entry of a language, those that are missing in it and those that are retired, kind by kind."""
    return tuple(sorted(_rows(connection, workspace, locale), key=_order))


def row(connection: Transaction, place: Place) -> Row | None:
    """One entry, or None where there is nothing, has been nothing and nothing is being made."""
    found = _rows(connection, place.workspace, place.locale)
    return next((each for each in found if each.place == place), None)


def _order(row: Row) -> tuple[int, int]:
    # Entries of a dimension stand together, however young they are; else each kind is in its own order.
    return KINDS[row.place.kind], DIMENSIONS.get(row.dimension, len(DIMENSIONS))


def _rows(connection: Transaction, workspace: str, locale: str) -> Iterator[Row]:
    published = editions.entries(connection, workspace, locale)
    first = published if locale == FIRST else editions.entries(connection, workspace, FIRST)
    versions = editions.versions(connection, workspace, locale)
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    leading = {**first, **dict(_handed_in(drafts))}
    asked = {body["item"] for (kind, _), body in published.items() if kind is EntryKind.ASKED}
    own = ((place.kind, place.entry) for place in drafts if place.locale == locale)
    for kind, entry in dict.fromkeys([*published, *first, *own, *versions]):
        if kind is EntryKind.ASKED:
            continue
        key, place = (kind, entry), Place(workspace, locale, kind, entry)
        newest = next(iter(versions.get(key, ())), None)
        yield Row(
            place,
            body=published.get(key),
            edition=newest if newest and newest.number else None,
            last=next((each for each in versions.get(key, ()) if each.body is not None), None),
            draft=drafts.get(place),
            first=first.get(key),
            leading=leading.get(key),
            asked=kind is EntryKind.ITEM and entry in asked,
        )


def _handed_in(drafts: Mapping[Place, Draft]) -> Iterator[tuple[Key, Body]]:
    for place, draft in drafts.items():
        if place.locale == FIRST and draft.state == "review" and draft.body is not None:
            yield (place.kind, place.entry), draft.body
