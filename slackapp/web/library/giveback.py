"""A draft goes back to whoever wrote it, and what only went along with it into other languages goes."""

from datetime import datetime

from slackapp.storage.database import Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Place
from slackapp.web.library import twins


def give_back(tx: Transaction, place: Place, *, edit: int, user: str, note: str, at: datetime) -> None:
    """Send a draft back with a note; what went along with it does so anew when it is handed in again.

    Raises:
        Conflict: it was changed meanwhile.
    """
    found = editions.draft(tx, place)
    others = twins.of(tx, found) if found else ()
    published = editions.entries(tx, place.workspace, place.locale).get((place.kind, place.entry))
    drafts.send_back(tx, place, edit=edit, user=user, note=note, at=at)
    for twin in others:
        carried = twin.now != twin.published  # else it says that the text still fits
        alone = twin.without(found.body if found else None, published) == twin.published
        if twin.draft and twin.draft.state == "review" and carried and alone:
            drafts.discard(tx, twin.place, edit=twin.draft.edit, user=user, at=at, note=twins.ALONG)
