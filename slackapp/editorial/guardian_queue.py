"""What waits for a guardian, as a page shows it, and their yes or no to it (R15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from content.entry import FIRST, Body, EntryKind
from content.localised import day, either, listing
from content.translations import N_, _
from content.vetting import WORDED
from slackapp.editorial import conflicts, kinds
from slackapp.editorial.conflicts import SeenDraft
from slackapp.storage.console import audit_log, guardians, roles
from slackapp.storage.console.audit_log import Action, By, Entry
from slackapp.storage.console.guardians import Approval, Guardian
from slackapp.storage.database import Transaction
from slackapp.storage.library import approvals, drafts, editions
from slackapp.storage.library.drafts import Conflict, NotPublishable, Obstacle
from slackapp.storage.library.editions import Draft, Place, Texts

WAITS: Final = N_("It waits for a guardian’s yes, as it is in HR’s own words: %(names)s can give it.")
DECIDED: Final = 20
"""So many of the last decisions are shown."""


class NotDecided(Exception):
    """A yes or no was not taken, and nothing was written; the text is a sentence that says why."""


@dataclass(frozen=True)
class GuardianItem:
    """A draft that waits for a guardian.

    `kind` says what comes of a yes, such as "A question in other words"; `before` is what people read now, if
    anything, and `body` the whole text that is asked for; `english` is what a translation is of, as it is
    published or handed in. `by` names who wrote it; `is_mine` says that who looks at it wrote a part.
    """

    draft: Draft
    title: str
    kind: str
    body: Body
    before: Body | None
    english: Body | None
    by: str
    is_mine: bool


@dataclass(frozen=True)
class Standing:
    """How a draft stands with the guardians: a sentence for HR, or nothing, and whether it waits for them."""

    said: str = ""
    waits: bool = False


def guardian_queue(connection: Transaction, workspace: str, user: str) -> tuple[GuardianItem, ...]:
    """What waits for the guardians of a workspace, the longest first; `user` is who looks at it."""
    found = approvals.waiting(connection, workspace)
    if not found:
        return ()
    texts = editions.texts(connection, workspace)
    then = texts.with_drafts(editions.drafts(connection, workspace))
    names = roles.names(connection, workspace)

    def item(draft: Draft) -> GuardianItem:
        place = draft.place
        body, before = then.complete(place, draft.body) or {}, texts.read(place)
        return GuardianItem(
            draft=draft,
            title=kinds.title(place, body),
            kind=_kind(place, before),
            body=body,
            before=before,
            english=None if place.is_leading else _english(then, place),
            by=listing(names.get(each, each) for each in draft.authors),
            is_mine=user in draft.authors,
        )

    return tuple(item(each.draft) for each in found)


def decided(connection: Transaction, workspace: str) -> tuple[Entry, ...]:
    """What guardians said lately of what people are asked, the latest first: the audit log's lines about it.

    Of nothing else, as who was a guardian may be of HR by now.
    """
    ever = {each.user for each in guardians.every(connection, workspace)}
    said = (
        each
        for action in (Action.APPROVED, Action.SENT_BACK)
        for each in audit_log.search(connection, workspace, action=action)
        if each.actor in ever and each.subject.split("/")[1] in WORDED
    )
    return tuple(sorted(said, key=lambda each: -each.number))[:DECIDED]


def standing(connection: Transaction, draft: Draft) -> Standing:
    """How a draft in review stands with the guardians; nothing is said where it needs none.

    Nor where nobody is a guardian, as then it may not be published at all.
    """
    return standings(connection, draft.place.workspace)(draft)


def standings(connection: Transaction, workspace: str) -> Callable[[Draft], Standing]:
    """Gives how a draft of a workspace stands; what guardians said is read once for all of them."""
    there = cache(partial(guardians.active, connection, workspace))
    yes = cache(partial(guardians.approvals, connection, workspace))

    def stands(draft: Draft) -> Standing:
        own = approvals.own_wording(draft)
        if own is None or draft.state != "review" or not there():
            return Standing()
        return _standing(yes().get(own), there())

    return stands


def _standing(said: Approval | None, there: Iterable[Guardian]) -> Standing:
    if said is None:
        return Standing(_(WAITS, names=either(each.name for each in there)), waits=True)
    told = {"name": said.name, "day": day(said.at), "note": said.note}
    if said.note:
        return Standing(_("%(name)s said yes to it as a guardian on %(day)s, with a note: %(note)s", **told))
    return Standing(_("%(name)s said yes to it as a guardian on %(day)s.", **told))


def approvers(connection: Transaction, place: Place) -> str:
    """Who could say yes to other words for an entry, by name; nothing where no guardian is asked about it."""
    if place.kind not in WORDED:
        return ""
    return either(each.name for each in guardians.active(connection, place.workspace))


def say_yes(tx: Transaction, seen: SeenDraft, note: str, by: By) -> None:
    """Approve the wording of a draft as it was seen.

    Raises:
        NotDecided: it is not as it was seen, or the guardian wrote a part of it.
    """
    try:
        drafts.approve(tx, seen.place, seen.edit, note, by)
    except Conflict:
        raise NotDecided(_changed(tx, by, seen.place)) from None
    except NotPublishable:
        raise NotDecided(f"{_(Obstacle.OWN_WORK.value)} {_('Another guardian has to say yes.')}") from None


def say_no(tx: Transaction, seen: SeenDraft, note: str, by: By) -> None:
    """Send a draft back to those who wrote it, with the guardian's note.

    Raises:
        NotDecided: it does not wait for a guardian, or is not as it was seen.
    """
    draft = editions.draft(tx, seen.place)
    try:
        # What asks people nothing, is vetted or has a yes is HR's alone, whatever a form says.
        if draft is None or draft.state != "review" or not approvals.needs_approval(tx, draft):
            raise NotDecided(_changed(tx, by, seen.place))
        drafts.send_back(tx, seen.place, seen.edit, note, by)
    except Conflict:
        raise NotDecided(_changed(tx, by, seen.place)) from None


def _changed(tx: Transaction, by: By, place: Place) -> str:
    what = conflicts.who_did_what(tx, by.user, place, conflicts.READING)
    return _("%(what)s, so nothing was decided.", what=what)


def _kind(place: Place, before: Body | None) -> str:
    if not place.is_leading:
        language = kinds.language(place.locale)
        if before:
            return _("Another translation into %(language)s", language=language)
        return _("A translation into %(language)s", language=language)
    if place.kind is EntryKind.THEME:
        return _("The heading of a theme in other words")
    return _("A question in other words") if before else _("A new question")


def _english(then: Texts, place: Place) -> Body | None:
    return then[FIRST].get(place.key)
