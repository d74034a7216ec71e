"""Drafts on their way to a second person; what all languages share goes along with the first one's."""

from datetime import datetime

from slackapp.storage.database import Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Draft, Place
from slackapp.web.library import twins
from slackapp.web.library.twins import Twin

Words = twins.Words


def hand_in(tx: Transaction, draft: Draft, *, user: str, at: datetime) -> tuple[Place, ...]:
    """Submit a draft, and with it what has to change alike in other languages; returns those places.

    What is the same in every language, such as the minutes of a prompt or that it is retired, is written into
    the others by itself: nobody has to know the language for it. A draft that somebody is still working on is
    changed likewise, but not submitted for them, unless it is to be retired.

    Raises:
        Conflict: it was changed meanwhile.
    """
    drafts.submit(tx, draft.place, edit=draft.edit, user=user, at=at)
    carried = (
        (twin, _carry(tx, twin, twin.with_first(draft.body), user, at)) for twin in twins.of(tx, draft)
    )
    return tuple(twin.place for twin, along in carried if along)


def take_back(tx: Transaction, place: Place, *, edit: int, user: str, at: datetime) -> None:
    """Throw a draft away, and what went along with it into other languages.

    Raises:
        Conflict: it was changed meanwhile.
    """
    found = editions.draft(tx, place)
    others = twins.of(tx, found) if found else ()
    drafts.discard(tx, place, edit=edit, user=user, at=at)
    published = editions.entries(tx, place.workspace, place.locale).get((place.kind, place.entry))
    for twin in others:
        _carry(tx, twin, twin.without(found.body if found else None, published), user, at)


def _carry(tx: Transaction, twin: Twin, wanted: Words, user: str, at: datetime) -> bool:
    """Let a twin say this, or throw away its draft where people read it already; whether it was handed in."""
    if wanted == twin.now:
        return False
    if twin.draft and wanted == twin.published:
        drafts.discard(tx, twin.place, edit=twin.draft.edit, user=user, at=at, note=twins.ALONG)
        return False
    edit = twin.draft.edit if twin.draft else 0
    made = drafts.save(tx, twin.place, wanted, base=twin.base, edit=edit, user=user, at=at)
    if twin.draft and twin.draft.state == "draft" and wanted is not None:
        return False
    drafts.submit(tx, twin.place, edit=made.edit, user=user, at=at)
    return True
