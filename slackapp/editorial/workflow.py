"""The steps of an entry: a draft, handed in, published by a second person, sent back, retired, restored.

Each step is one function in one transaction, and says what came of it as an Outcome. What cannot be done is
Refused with its reason; where somebody was quicker, it is a Conflict. Either way nothing was written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from content.entry import FIRST, JSON, Body, EntryKind, words
from content.translations import N_
from slackapp.editorial import conflicts, entries, kinds, question_selection, translation_status, validation
from slackapp.editorial.conflicts import ReviewConflict, SeenDraft
from slackapp.editorial.entries import EntryStatus
from slackapp.editorial.translation_status import Need
from slackapp.editorial.validation import Unfit
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Transaction
from slackapp.storage.library import drafts, editions, question_rules
from slackapp.storage.library.editions import Draft, Place, Seen


class Outcome(StrEnum):
    """What came of a step; the value stands in addresses."""

    SAVED = "saved"
    TAKEN_BACK = "taken-back"
    UNFIT = "unfit"
    AS_PUBLISHED = "as-published"
    HANDED_IN = "handed-in"
    UNCHANGED = "same"
    DISCARDED = "discarded"
    KEPT = "kept"
    RETIRING = "retiring"
    RESTORED = "restored"
    RESTORED_OVER = "restored-over"
    STILL_RIGHT = "still-right"
    SENT_BACK = "sent-back"


class Reason(StrEnum):
    """Why a step is not done, in a sentence for whoever tried, which is translated where it is shown."""

    ASKED = N_("People are asked this question. Choose another one for its dimension first, under Questions.")
    ALWAYS_ONE = N_("There must always be one of these, so it cannot be retired. Edit it instead.")
    NOT_PUBLISHED = N_("People do not meet this now, so there is nothing to retire.")
    NO_VERSION = N_("There is no such version to go back to; choose one under Versions.")
    NOT_OUTDATED = N_("There is nothing to confirm here: this text is not out of date, or not there.")
    BEGUN = N_("There is a draft of this text. Hand that in, or throw it away first.")
    CHANGED_ONCE_MORE = N_(
        "The English text was changed once more while you looked at it. Look at it again first."
    )
    NO_GUARDIANS = question_rules.NO_GUARDIANS
    NO_DIMENSION = N_("Nothing was saved yet: choose the dimension first. A question keeps it for good.")
    NO_HEADLINE = N_("Nothing was saved yet: write at least “%(field)s”, by which people find it again.")


class Refused(Exception):
    """A step was not done; nothing was written."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Publication:
    """What comes of publishing drafts: what happened since (`conflicts`), and what is wrong (`unfit`)."""

    drafts: tuple[Draft, ...]
    conflicts: tuple[ReviewConflict, ...]
    unfit: tuple[Unfit, ...]


def save(tx: Transaction, status: EntryStatus, body: Body, seen: Seen, by: By, *, submit: bool) -> Outcome:
    """Keep what somebody wrote as a draft and, if they say so and it is fit, hand it in.

    Raises:
        Conflict: somebody was quicker.
        Refused: it is about a question, in words that take a guardian, and there is none.
    """
    body = body if status.place.is_leading else words(body)
    outcome = _outcome(status, body, submit=submit)
    if outcome is not Outcome.UNCHANGED:
        _refuse_locked(tx, status.place, body)
    draft = status.draft if status.draft and status.draft.body == body else None
    if outcome is Outcome.UNCHANGED or (draft and draft.state == "review"):
        return outcome
    # Whoever hands in what others wrote has not written it.
    edit = seen.edit if draft else drafts.save(tx, status.place, body, seen, by).edit
    if outcome is Outcome.HANDED_IN:
        drafts.submit(tx, status.place, edit, by)
    return outcome


def create(
    tx: Transaction, workspace: str, kind: EntryKind, body: Mapping[str, JSON], by: By, *, submit: bool
) -> tuple[Place, Outcome]:
    """Make a draft of a new entry in the first language, with an id of its own, and hand it in if it is fit.

    Raises:
        Refused: it says nothing by which people would find it again, or it is a question and there is no
            guardian.
    """
    if kind is EntryKind.ITEM:
        _refuse_locked(tx, Place(workspace, FIRST, kind, "new"), body)
    if kind is EntryKind.ITEM and body.get("dimension") not in kinds.dimensions():
        raise Refused(Reason.NO_DIMENSION)
    if not kinds.headline(body):
        raise Refused(Reason.NO_HEADLINE)
    audit_log.lock(tx, workspace)  # whoever else adds something now waits, and takes another id
    taken = {each.place.entry for each in entries.statuses(tx, workspace, FIRST)}
    whole = {**body, "id": entries.new_id(kind, body, taken)}
    place = Place(workspace, FIRST, kind, str(whole["id"]))
    made = drafts.save(tx, place, whole, Seen(), by)
    if not submit:
        return place, Outcome.SAVED
    if validation.entry_problems(place, whole, None):
        return place, Outcome.UNFIT
    drafts.submit(tx, place, made.edit, by)
    return place, Outcome.HANDED_IN


def discard(tx: Transaction, place: Place, edit: int, by: By) -> Outcome:
    """Throw a draft away; as good as done where there is nothing of the entry any more. Raises Conflict."""
    found = entries.status(tx, place)
    if found is None:
        return Outcome.DISCARDED
    drafts.discard(tx, place, edit, by)
    return Outcome.KEPT if found.draft and found.draft.body is None else Outcome.DISCARDED


def retire(tx: Transaction, status: EntryStatus, seen: Seen, by: By) -> Outcome:
    """Ask that an entry be retired, in all its languages where it is the first. Raises Conflict, Refused."""
    if status.place.kind not in kinds.OPTIONAL:
        raise Refused(Reason.ALWAYS_ONE)
    if status.body is None:
        raise Refused(Reason.NOT_PUBLISHED)
    if status.is_asked:
        raise Refused(Reason.ASKED)
    if status.draft is None or status.draft.body is not None:
        made = drafts.save(tx, status.place, None, seen, by)
        drafts.submit(tx, status.place, made.edit, by)
    return Outcome.RETIRING


def restore(tx: Transaction, place: Place, number: int, seen: Seen, by: By) -> Outcome:
    """Make a draft of an earlier version. Raises Conflict, Refused."""
    status = entries.status(tx, place)
    versions = editions.editions(tx, place)
    body = next((each.body for each in versions if each.number == number), None)
    if status is None or body is None:
        raise Refused(Reason.NO_VERSION)
    is_same = body == status.current
    if not is_same:
        _refuse_locked(tx, place, body)
    if not (is_same and status.seen.edit == seen.edit):
        drafts.save(tx, place, body, seen, by)
    if is_same:
        return Outcome.UNCHANGED
    return Outcome.RESTORED_OVER if status.draft and status.draft.body is not None else Outcome.RESTORED


def confirm_translation(tx: Transaction, place: Place, base: int, first_base: int, by: By) -> Outcome:
    """Hand a translation in unchanged, which says that it still fits the first language as it is now.

    `base` and `first_base` are the numbers of the editions that the person saw. Raises Conflict, Refused.
    """
    audit_log.lock(tx, place.workspace)  # nobody publishes between this look and what is saved
    found = translation_status.translations(tx, place.workspace, place.locale)
    text = translation_status.translation_of(found, place)
    if text is None or Need.OUTDATED not in text.needs:
        raise Refused(Reason.NOT_OUTDATED)
    if text.draft is not None:
        raise Refused(Reason.BEGUN)
    if text.first_base != first_base:
        raise Refused(Reason.CHANGED_ONCE_MORE)
    _refuse_locked(tx, place, text.body)
    made = drafts.save(tx, place, text.body, Seen(base), by)
    drafts.submit(tx, place, made.edit, by)
    return Outcome.STILL_RIGHT


def choose_question(
    tx: Transaction, selection: question_selection.Selection, item: str, seen: Seen, by: By
) -> Outcome:
    """Hand in that a dimension asks another question, or take that back where it is asked already.

    Raises Conflict.
    """
    place, draft = selection.place, selection.draft
    if item == selection.asked.id:
        if draft is None:
            return Outcome.UNCHANGED
        drafts.discard(tx, place, seen.edit, by)
        return Outcome.KEPT
    made = drafts.save(tx, place, {"id": place.entry, "item": item}, seen, by)
    drafts.submit(tx, place, made.edit, by)
    return Outcome.HANDED_IN


def prepare_publication(
    connection: Transaction, user: str, seen: Iterable[SeenDraft], *, now: datetime
) -> Publication:
    """What comes of publishing these drafts: the one rule, for the page before and for the write itself.

    `now` is calendar time, in which a theme changes a question once in 12 weeks.
    """
    seen = tuple(seen)
    there = editions.situation(connection, seen[0].place.workspace).drafts if seen else {}
    found = tuple(there[each.place] for each in seen if each.place in there)
    since = conflicts.review_conflicts(connection, user, seen)
    since = since or conflicts.overtaken(connection, found)
    if since or not found:
        return Publication(found, since, ())
    workspace = found[0].place.workspace
    hindered = validation.hindered(question_rules.obstacles(connection, workspace, found, now=now))
    return Publication(found, (), (*hindered, *validation.check(connection, workspace, found)))


def publish(tx: Transaction, seen: Iterable[SeenDraft], by: By, *, now: datetime) -> Publication | int:
    """Publish drafts, all or none; returns the new revision, or what keeps them from being published."""
    seen = tuple(seen)
    audit_log.lock(tx, seen[0].place.workspace)  # what is checked now is what is published, and nothing else
    found = prepare_publication(tx, by.user, seen, now=now)
    if found.conflicts or found.unfit:
        return found
    edits = {each.place: each.edit for each in seen}
    return drafts.publish(tx, seen[0].place.workspace, edits, by, now=now)


def _refuse_locked(connection: Transaction, place: Place, body: Body | None) -> None:
    if question_rules.why_locked(connection, place, body):
        raise Refused(Reason.NO_GUARDIANS)


def _outcome(status: EntryStatus, body: Body, *, submit: bool) -> Outcome:
    """What saving a text comes to."""
    draft = status.draft
    is_same = body == status.current
    is_nothing = status.body is None and draft is None and entries.is_blank(body)
    if is_nothing or (is_same and not (submit and draft)):
        return Outcome.UNCHANGED
    is_in_review = draft is not None and draft.state == "review"
    if not submit:
        return Outcome.TAKEN_BACK if is_in_review else Outcome.SAVED
    if is_same and is_in_review:
        return Outcome.HANDED_IN
    if validation.entry_problems(status.place, status.complete(body), status.leading):
        return Outcome.UNFIT
    return Outcome.AS_PUBLISHED if body == status.body and status.place.is_leading else Outcome.HANDED_IN
