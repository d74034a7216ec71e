"""What somebody chose on the page Review, and why some of it is no longer what they saw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask import abort
from werkzeug.datastructures import MultiDict

from content.changes import Change
from content.entry import EntryKind
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions, seen
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.web.access import Who
from slackapp.web.library import desk, form, names, places, telling

OWN: Final = "You wrote this, or a part of it, so a second person publishes it."
OLDER: Final = "Another version was published while this was written. Whoever wrote it hands it in once more."
SINCE: Final = "{first} was changed after somebody found this still right. Send it back to be looked at."
UNSUBMITTED: Final = "This is still being written: nobody has handed it in."
BY: Final = {
    Action.PUBLISHED: "{name} published this while you looked at it.",
    Action.DISCARDED: "{name} threw this away while you looked at it.",
    Action.SENT_BACK: "{name} sent this back while you looked at it, with a note: {note}",
    Action.SUBMITTED: "{name} handed this in once more while you looked at it.",
    Action.SAVED: "{name} changed this while you looked at it, and has not handed it in again.",
}
"""What came between, by what was done to the draft last."""


@dataclass(frozen=True)
class Seen:
    """A draft as somebody saw it: where it stands, and the number of what had been done to it last."""

    place: Place
    edit: int


@dataclass(frozen=True)
class Refusal:
    """Why a draft is not published; `changes` is what differs from what was seen."""

    place: Place
    title: str
    said: str
    changes: tuple[Change, ...] = ()

    @property
    def about(self) -> str:
        """What it is, and in which language."""
        return f"{desk.kind(self.place)} · {places.language(self.place.locale)}"

    @property
    def address(self) -> str:
        """Where its page is."""
        return desk.address(self.place)

    @property
    def lang(self) -> str:
        """The language of its texts."""
        return "" if self.place.locale == EVERYWHERE else self.place.locale

    @property
    def labels(self) -> Mapping[str, str]:
        """What its fields are called."""
        return telling.labels(self.place.kind)


def chosen(me: Who, typed: MultiDict[str, str]) -> tuple[Seen, ...]:
    """The drafts that a form names; what goes along with one counts only if that one is chosen.

    Ends the request with 404 where it names what cannot be.
    """
    picked, along = ([read(me, each) for each in typed.getlist(name)] for name in ("chosen", "along"))
    found = (
        each
        for lead in picked
        for each in (lead, *along)
        if (each.place.kind, each.place.entry) == (lead.place.kind, lead.place.entry)
    )
    return tuple(dict.fromkeys(found))


def read(me: Who, said: str) -> Seen:
    """What `desk.seen` said of a draft; ends the request with 404 where it never said so."""
    edit, *rest = said.split("/", 3)
    if len(rest) != len(("locale", "kind", "entry")):
        abort(404)
    locale, kind, entry = rest
    if kind == EntryKind.ASKED and locale == EVERYWHERE and entry in places.dimensions():
        place = Place(me.workspace, locale, EntryKind.ASKED, entry)
    else:
        place = places.place(me, locale, kind, entry)
    return Seen(place, form.number({"edit": edit}, "edit"))


def refusals(connection: Transaction, me: Who, picked: Iterable[Seen]) -> tuple[Refusal, ...]:
    """Why these cannot be published by this person just now; empty where they can."""
    found = (_refusal(connection, me, each) for each in picked)
    return tuple(each for each in found if each)


def behind(connection: Transaction, picked: Iterable[Seen]) -> tuple[Refusal, ...]:
    """Those that find a translation still right, while the first language was published once more since."""
    found = (editions.draft(connection, each.place) for each in picked)
    said = SINCE.format(first=places.language(FIRST))
    return tuple(
        Refusal(each.place, desk.title(each.place, each.body), said)
        for each in found
        if each is not None and _is_behind(connection, each)
    )


def _refusal(connection: Transaction, me: Who, one: Seen) -> Refusal | None:
    place = one.place
    draft = editions.draft(connection, place)
    newest = next(iter(editions.editions(connection, place)), None)
    body = draft.body if draft else newest.body if newest else None
    title = desk.title(place, body or (newest.body if newest else None))
    if draft is None or draft.edit != one.edit:
        was = seen.text(connection, place, base=0, edit=one.edit)
        changes = telling.between(place.kind, was, body)
        return Refusal(place, title, _came_between(connection, me, place, draft), changes)
    if draft.state != "review":
        return Refusal(place, title, UNSUBMITTED)
    if me.user in draft.authors:
        return Refusal(place, title, OWN)
    if draft.base != (newest.number if newest else 0):
        return Refusal(place, title, OLDER)
    return None


def _is_behind(connection: Transaction, draft: Draft) -> bool:
    if draft.place.locale in {FIRST, EVERYWHERE}:
        return False
    read = next((each.body for each in editions.editions(connection, draft.place)), None)
    first = replace(draft.place, locale=FIRST)
    return read is not None and draft.body == read and seen.is_published_after(connection, first, draft.edit)


def _came_between(connection: Transaction, me: Who, place: Place, draft: Draft | None) -> str:
    user, action = seen.last(connection, place) or ("", Action.DISCARDED)
    name = "You" if user == me.user else names.of(connection, place.workspace).get(user, user or "Somebody")
    return BY[action].format(name=name, note=draft.note if draft else "")
