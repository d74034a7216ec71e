"""Somebody was quicker: what they did, and what comes of their change and the one that came too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content.changes import Change, changes
from content.entry import Body
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Transaction
from slackapp.storage.library import seen
from slackapp.storage.library.editions import Place
from slackapp.storage.library.refusals import Conflict
from slackapp.web.access import Who
from slackapp.web.library import checked, form, names
from slackapp.web.library.merge import merge

DID: Final[Mapping[Action, str]] = {
    Action.SUBMITTED: "handed this in",
    Action.SENT_BACK: "sent this back",
    Action.DISCARDED: "threw the draft away",
    Action.PUBLISHED: "published a version",
}
CHANGED: Final = "changed this"
NOTHING: Final = "(nothing any more)"
RETIRES: Final = "asked that this be retired"


@dataclass(frozen=True)
class Clash:
    """What came of two changes. Nothing of the later one was saved; `body` has both.

    `what` says who did something meanwhile, and `is_own` that it was the same person. `changes` is what the
    other did to the text, without the fields that both changed: these are `both`, by their labels, each with
    what the other made of it; there `body` has the later one's. `is_gone` says that the other text is there
    no more. `base` and `edit` are the newest.
    """

    body: Body
    what: str
    is_own: bool
    changes: tuple[Change, ...]
    both: tuple[tuple[str, str], ...]
    is_gone: bool
    base: int
    edit: int


def of(connection: Transaction, me: Who, mine: Body, conflict: Conflict, *, base: int, edit: int) -> Clash:
    """Put both changes together; `base` and `edit` are what the later one's form had."""
    place, draft, newest = conflict.place, conflict.draft, conflict.newest
    start = seen.text(connection, place, base=base, edit=edit)
    theirs = draft.body if draft else newest.body if newest else None
    done = seen.last(connection, place)
    number = newest.number if newest else 0
    if draft is None and number == base:
        theirs = None  # a draft was thrown away: what the later one wrote on in it must not go with it
    merged = merge(start, mine, theirs)
    labels = {**checked.labels(place.kind), "steps": "Steps", "drafts": "Drafts"}
    said = changes(start, theirs) if theirs is not None else ()
    handed_in = done is not None and done[1] is Action.SUBMITTED
    did = RETIRES if draft and draft.body is None else CHANGED if said and handed_in else ""
    return Clash(
        body=merged.body,
        what=what(connection, me, place, "while you were writing", did),
        is_own=done is not None and done[0] == me.user,
        changes=tuple(each for each in said if each.field not in merged.clashes),
        both=tuple((labels.get(each, each), _text(theirs, each) or NOTHING) for each in merged.clashes),
        is_gone=theirs is None,
        base=number,
        edit=draft.edit if draft else 0,
    )


def what(connection: Transaction, me: Who, place: Place, when: str, did: str = "") -> str:
    """Who was quicker and what they did, such as "Lea changed this meanwhile"; `when` is the last word."""
    actor, action = seen.last(connection, place) or ("", Action.SAVED)
    did = did or DID.get(action, CHANGED)
    if actor == me.user:
        return f"You {did} in another window"
    return f"{names.of(connection, place.workspace).get(actor, actor) or 'Somebody'} {did} {when}"


def _text(body: Body | None, field: str) -> str:
    parts = form.values(body)
    if field in {"steps", "drafts"}:
        names_ = [name for name in parts if name.startswith(field.rstrip("s"))]
        return "\n".join(parts[name] for name in names_)
    return parts.get(form.slug(field), "")
