"""What was just published, and the way back: by a draft and a second person, like any other change."""

from dataclasses import dataclass

from content.entry import EntryKind
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Edition
from slackapp.web.access import Permission, Who
from slackapp.web.library import card, desk, effects, places


@dataclass(frozen=True)
class Way:
    """A way back: what to do, and at which page.

    `is_met` says that people meet it, `is_gone` that it was retired, `is_asked` that it is a question,
    and `is_confirmed_first` that it has to be confirmed by the operator before.
    """

    said: str
    address: str
    is_met: bool
    is_gone: bool
    is_asked: bool
    is_confirmed_first: bool


def ways(connection: Transaction, me: Who, revision: int) -> tuple[Way, ...]:
    """The ways back from everything that was published with a revision."""
    locales = (*places.locales(), EVERYWHERE)
    newest = (
        each for locale in locales for each in editions.newest(connection, me.workspace, locale).values()
    )
    return tuple(_way(connection, me, each) for each in newest if each.revision == revision)


def _way(connection: Transaction, me: Who, edition: Edition) -> Way:
    place = edition.place
    earlier = [each.body for each in editions.editions(connection, place)[1:]]
    name = f"“{desk.title(place, next((body for body in (edition.body, *earlier) if body), None))}”"
    if place.locale not in {FIRST, EVERYWHERE}:
        name += f" ({places.language(place.locale)})"
    said, address = f"Undo: restore the earlier version of {name}", card.address(place, "library.versions")
    if place.kind is EntryKind.ASKED:
        name = f"the question about “{places.dimensions()[place.entry]}”"
        said, address = f"Undo: choose anew {name}", desk.address(place)
    elif not any(earlier):
        said, address = f"Undo: ask to retire {name}", desk.address(place)
    if not me.may(Permission.EDIT):
        said = f"Whoever edits can undo it: {name}"
    confirmed = place.kind is EntryKind.SUPPORT and place.locale == FIRST and edition.body is not None
    return Way(
        said,
        address,
        is_met=not effects.later(place),
        is_gone=edition.body is None,
        is_asked=place.kind in effects.SERIES,
        is_confirmed_first=confirmed,
    )
