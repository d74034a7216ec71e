"""Somebody was quicker: what they did, and what comes of their change and the one that came too late."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final, TypeAlias

from content import fields
from content.changes import Change, changes
from content.entry import FIRST, JSON, Body, words
from content.translations import N_, _
from slackapp.editorial import kinds
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.drafts import Conflict, Obstacle
from slackapp.storage.library.editions import Draft, Edition, Place, Seen

WRITING: Final = N_("while you were writing")
LOOKING: Final = N_("while you looked at it")
READING: Final = N_("while you read it")
"""What somebody was at when another one was quicker."""
CHANGED: Final = (N_("%(name)s changed this %(when)s"), N_("You changed this in another window"))
RETIRES: Final = (
    N_("%(name)s asked that this be retired %(when)s"),
    N_("You asked that this be retired in another window"),
)
DID: Final = {
    Action.SUBMITTED: (N_("%(name)s handed this in %(when)s"), N_("You handed this in in another window")),
    Action.SENT_BACK: (N_("%(name)s sent this back %(when)s"), N_("You sent this back in another window")),
    Action.DISCARDED: (
        N_("%(name)s threw the draft away %(when)s"),
        N_("You threw the draft away in another window"),
    ),
    Action.PUBLISHED: (
        N_("%(name)s published a version %(when)s"),
        N_("You published a version in another window"),
    ),
}
"""Who was quicker, as a clause that goes on with its sentence: somebody else, or oneself."""
BETWEEN: Final = {
    Action.PUBLISHED: (
        N_("%(name)s published this while you looked at it."),
        N_("You published this while you looked at it."),
    ),
    Action.DISCARDED: (
        N_("%(name)s threw this away while you looked at it."),
        N_("You threw this away while you looked at it."),
    ),
    Action.SENT_BACK: (
        N_("%(name)s sent this back while you looked at it, with a note: %(note)s"),
        N_("You sent this back while you looked at it, with a note: %(note)s"),
    ),
    Action.SUBMITTED: (
        N_("%(name)s handed this in once more while you looked at it."),
        N_("You handed this in once more while you looked at it."),
    ),
    Action.SAVED: (
        N_("%(name)s changed this while you looked at it, and has not handed it in again."),
        N_("You changed this while you looked at it, and have not handed it in again."),
    ),
}
"""What came between, by what was done to the draft last, and by whom."""
SINCE: Final = N_(
    "%(language)s was changed after somebody found this still right. Send it back to be looked at."
)

Path: TypeAlias = tuple[int | str, ...]
Versions: TypeAlias = Callable[[Place], tuple[Edition, ...]]
ABSENT: Final[JSON] = None


@dataclass(frozen=True)
class Merged:
    """What comes of two changes; in the `conflicting` fields, which both changed, the later one's stands."""

    body: Body
    conflicting: tuple[str, ...]


@dataclass(frozen=True)
class EditConflict:
    """What came of two changes of an entry. Nothing of the later one was saved; `body` has both.

    `what` says who did something in between, and `is_own` that it was the same person. `changes` is what the
    other did to the text, without the fields that both changed: these are `both`, by name, each with what the
    other made of it, nothing where they took it out; there `body` has the later one's. `is_gone` says that
    the other text is there no more. `seen` has the numbers of now.
    """

    body: Body
    what: str
    is_own: bool
    changes: tuple[Change, ...]
    both: tuple[tuple[str, str], ...]
    is_gone: bool
    seen: Seen


@dataclass(frozen=True)
class SeenDraft:
    """A draft as somebody saw it: where it stands, and the number of what had been done to it last."""

    place: Place
    edit: int


@dataclass(frozen=True)
class ReviewConflict:
    """Why a draft is not published or sent back; `was` and `body` are its text as seen and as it is now."""

    place: Place
    title: str
    why: str
    was: Body | None = None
    body: Body | None = None


def resolve(connection: Transaction, user: str, mine: Body, conflict: Conflict, seen: Seen) -> EditConflict:
    """Put two changes of an entry together; `seen` is what the later one's form had."""
    place, draft, newest = conflict.place, conflict.draft, conflict.newest
    start = drafts.text_before(connection, place, seen)
    theirs = draft.body if draft else newest.body if newest else None
    done = drafts.last_step(connection, place)
    number = newest.number if newest else 0
    if draft is None and number == seen.base:
        theirs = None  # a draft was thrown away: what the later one wrote on in it must not go with it
    merged = merge(start, mine, theirs)
    found = changes(start, theirs) if theirs is not None else ()
    handed_in = done is not None and done[1] is Action.SUBMITTED
    did = RETIRES if draft and draft.body is None else CHANGED if found and handed_in else None
    return EditConflict(
        body=merged.body,
        what=who_did_what(connection, user, place, WRITING, did),
        is_own=done is not None and done[0] == user,
        changes=tuple(each for each in found if each.field not in merged.conflicting),
        both=tuple((each, _text(theirs, each)) for each in merged.conflicting),
        is_gone=theirs is None,
        seen=Seen(number, draft.edit if draft else 0),
    )


def who_did_what(
    connection: Transaction, user: str, place: Place, when: str, did: tuple[str, str] | None = None
) -> str:
    """Who was quicker than this person, and what they did: "Lea changed this while you looked at it"."""
    actor, action = drafts.last_step(connection, place) or ("", Action.SAVED)
    other, own = did or DID.get(action, CHANGED)
    if actor == user:
        return _(own)
    return _(other, name=_name(connection, place, actor), when=_(when))


def review_conflicts(
    connection: Transaction, user: str, seen: Iterable[SeenDraft]
) -> tuple[ReviewConflict, ...]:
    """Why this person cannot publish or send back these drafts just now; empty where they can."""
    seen = tuple(seen)
    if not seen:
        return ()
    now = editions.situation(connection, seen[0].place.workspace)
    refused = ((each, why) for each in seen if (why := drafts.obstacle(now, each.place, each.edit, user)))
    return tuple(_review_conflict(connection, user, each, why) for each, why in refused)


def overtaken(connection: Transaction, found: Iterable[Draft]) -> tuple[ReviewConflict, ...]:
    """Drafts that call a translation still right, while the first language was reworded since."""
    why, versions = _(SINCE, language=kinds.language(FIRST)), _versions(connection)
    return tuple(
        ReviewConflict(each.place, kinds.title(each.place, each.body), why)
        for each in found
        if _is_overtaken(connection, each, versions)
    )


def merge(start: Body | None, mine: Body, theirs: Body | None) -> Merged:
    """Put two changes of one entry together, field by field.

    `start` is what both began from. Where only one of them touched a field, that one's stands; where both did
    and not alike, mine does. Each part of a list is a field while nobody adds one or takes one away, and then
    the list is one. If theirs is nothing, as with a retired entry, all of mine stands.
    """
    if theirs is None:
        return Merged(mine, ())
    found = _Merge()
    body = found.dicts((), start or {}, mine, theirs)
    return Merged(body, tuple(dict.fromkeys(fields.name(path, body) for path in found.conflicting)))


class _Merge:
    def __init__(self) -> None:
        self.conflicting: list[Path] = []

    def dicts(self, path: Path, start: Body, mine: Body, theirs: Body) -> dict[str, JSON]:
        names = dict.fromkeys([*mine, *theirs])
        parts = ((name, [each.get(name, ABSENT) for each in (start, mine, theirs)]) for name in names)
        found = ((name, self.one((*path, name), *three)) for name, three in parts)
        return {name: value for name, value in found if value is not ABSENT}

    def one(self, path: Path, start: JSON, mine: JSON, theirs: JSON) -> JSON:
        if mine in (start, theirs):
            return theirs
        if theirs == start:
            return mine
        if isinstance(start, list) and isinstance(mine, list) and isinstance(theirs, list):
            if len(start) == len(mine) == len(theirs):
                parts = enumerate(zip(start, mine, theirs, strict=True))
                return [self.one((*path, index), *three) for index, three in parts]
        elif isinstance(start, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
            return self.dicts(path, start, mine, theirs)
        self.conflicting.append(path)
        return mine


def _review_conflict(
    connection: Transaction, user: str, seen: SeenDraft, obstacle: Obstacle
) -> ReviewConflict:
    place = seen.place
    draft = editions.draft(connection, place)
    newest = next(iter(editions.editions(connection, place)), None)
    body = draft.body if draft else newest.body if newest else None
    title = kinds.title(place, body or (newest.body if newest else None))
    if obstacle is not Obstacle.CHANGED:
        return ReviewConflict(place, title, _(obstacle.value))
    was = drafts.text_before(connection, place, Seen(0, seen.edit))
    return ReviewConflict(place, title, _came_between(connection, user, place, draft), was, body)


def _came_between(connection: Transaction, user: str, place: Place, draft: Draft | None) -> str:
    actor, action = drafts.last_step(connection, place) or ("", Action.DISCARDED)
    other, own = BETWEEN[action]
    note = draft.note if draft else ""
    return _(own, note=note) if actor == user else _(other, name=_name(connection, place, actor), note=note)


def _name(connection: Transaction, place: Place, user: str) -> str:
    return roles.names(connection, place.workspace).get(user, user) or _("Somebody")


def _versions(connection: Transaction) -> Versions:
    """Gives every edition of a place; what one language has is read once for all its entries."""
    read = cache(partial(editions.versions, connection))
    return lambda place: read(place.workspace, place.locale).get(place.key, ())


def _is_overtaken(connection: Transaction, draft: Draft, versions: Versions) -> bool:
    if draft.place.is_leading:
        return False
    published = next((each.body for each in versions(draft.place)), None)
    if published is None or draft.body != published:
        return False
    first = replace(draft.place, locale=FIRST)
    then = drafts.edition_then(connection, first, draft.edit)
    found = {each.number: each.body for each in versions(first)}
    return words(found[max(found)] or {}) != words(found.get(then) or {})


def _text(body: Body | None, field: str) -> str:
    parts = fields.shown(body)
    prefix = {"steps": "steps ", "drafts": "draft to "}.get(field)
    return (
        parts.get(field, "")
        if prefix is None
        else "\n".join(text for name, text in parts.items() if name.startswith(prefix))
    )
