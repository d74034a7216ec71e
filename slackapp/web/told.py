"""What the audit log says, in words: who did what, to which entry or whom, and where to look at it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app, request, url_for

from content.entry import Entries, EntryKind
from slackapp.storage import editions
from slackapp.storage.audit import Action, Entry
from slackapp.storage.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.web.library import places

DID: Final = {
    Action.SAVED: "saved a draft of",
    Action.SUBMITTED: "handed in",
    Action.SENT_BACK: "sent back",
    Action.DISCARDED: "threw away the draft of",
    Action.PUBLISHED: "published",
    Action.ROLE_GRANTED: "gave a role to",
    Action.ROLE_REVOKED: "took the role away from",
}
OPERATOR: Final = "operator"


@dataclass(frozen=True)
class Told:
    """One line of the log. `on` is an entry in a few words or a person, `about` what kind of thing it is.

    `place` is an entry's place as the log has it; `address` is where its page is, if it has one.
    """

    action: Action
    at: datetime
    actor: str
    on: str
    about: str
    place: str
    address: str
    detail: Mapping[str, Any]

    @property
    def did(self) -> str:
        """The verb between `actor` and `on`."""
        return DID[self.action]


def of(
    connection: sa.Connection, workspace: str, found: Iterable[Entry], names: Mapping[str, str]
) -> tuple[Told, ...]:
    """These lines of a workspace's log; `names` are those of its people by user id."""
    texts = cache(partial(editions.entries, connection, workspace))
    known = {**names, OPERATOR: "The operator"}
    return tuple(_told(each, workspace, known, texts) for each in found)


def kind_of(place: Place) -> str:
    """What stands there, such as "Prompt, Spanish"."""
    return f"{places.KINDS[place.kind][0]}, {places.language(place.locale)}"


def title(draft: Draft, texts: Callable[[str], Entries]) -> str:
    """A draft in a few words, or what it would retire; `texts` are the published ones of a language."""
    body = draft.body or _texts(draft.place, texts).get((draft.place.kind, draft.place.entry))
    return places.headline(body, draft.place.entry)


def address(place: Place) -> str:
    """The page on which an entry is read and edited."""
    if place.kind is EntryKind.ASKED or "library.entry" not in current_app.view_functions:
        return f"{request.script_root}/questions"
    return url_for("library.entry", locale=place.locale, kind=place.kind.value, entry=place.entry)


def _told(line: Entry, workspace: str, names: Mapping[str, str], texts: Callable[[str], Entries]) -> Told:
    actor = names.get(line.actor, line.actor)
    place = _place(workspace, line.subject)
    if place is None:
        on = names.get(line.subject, line.subject)
        return Told(line.action, line.at, actor, on, "", "", "", line.detail)
    body = line.detail.get("body") or _texts(place, texts).get((place.kind, place.entry))
    on = places.headline(body, place.entry)
    return Told(line.action, line.at, actor, on, kind_of(place), line.subject, address(place), line.detail)


def _texts(place: Place, texts: Callable[[str], Entries]) -> Entries:
    return texts(FIRST if place.locale == EVERYWHERE else place.locale)


def _place(workspace: str, subject: str) -> Place | None:
    locale, _, rest = subject.partition("/")
    kind, _, entry = rest.partition("/")
    return Place(workspace, locale, EntryKind(kind), entry) if kind in set(EntryKind) else None
