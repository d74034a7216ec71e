"""Drafts of the library and the second person who publishes them; each step is in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from content.entry import Body
from content.translations import N_
from slackapp.storage.console import audit_log, guardians
from slackapp.storage.console.audit_log import Action, By, Line
from slackapp.storage.library import approvals, editions, question_rules
from slackapp.storage.library.editions import Draft, Edition, Place, Seen, Situation
from slackapp.storage.tables import audit, library_draft, library_edition, workspace

_GONE: Final = sa.delete(library_draft).where(
    *(
        library_draft.c[name] == sa.bindparam(f"at_{name}")
        for name in ("workspace", "locale", "kind", "entry")
    )
)


class Conflict(Exception):
    """Somebody was quicker: draft or edition is not the one that was looked at. Nothing was written."""

    def __init__(self, place: Place, draft: Draft | None, newest: Edition | None) -> None:
        super().__init__(f"{place} was changed by somebody else")
        self.place, self.draft, self.newest = place, draft, newest


class Obstacle(StrEnum):
    """Why a draft may not be published by somebody, whatever it says; translated where it is shown."""

    CHANGED = N_("This is not the draft that was looked at.")
    NOT_IN_REVIEW = N_("This is still being written: nobody has handed it in.")
    OWN_WORK = N_("You wrote this, or a part of it, so a second person publishes it.")
    OUTDATED = N_(
        "Another version was published while this was written. Whoever wrote it hands it in once more."
    )


class NotPublishable(Exception):
    """A draft may not be published, and nothing was: `place` says which, `obstacle` why."""

    def __init__(self, place: Place, obstacle: str) -> None:
        super().__init__(f"{place}: {obstacle}")
        self.place, self.obstacle = place, obstacle


@dataclass(frozen=True)
class Written:
    """A text that somebody wants in the place of whatever is there; `seen` is what they looked at."""

    place: Place
    body: Body | None
    seen: Seen


def save(tx: sa.Connection, place: Place, body: Body | None, seen: Seen, by: By) -> Draft:
    """Keep a draft; it has to be submitted again, whatever it was before.

    Of a translation only the words are kept.

    Raises:
        Conflict: there is another edition or another draft by now.
    """
    audit_log.lock(tx, place.workspace)
    before = editions.draft(tx, place)
    if Seen(_newest(tx, place), before.edit if before else 0) != seen:
        raise _conflict(tx, place, before)
    kept = place.kept(body)
    authors = tuple(dict.fromkeys([*(before.authors if before else ()), by.user]))
    number = _note(tx, place, Action.SAVED, by, {"body": kept})
    made = Draft(place, seen.base, kept, "draft", number, authors, before.note if before else "", by.at)
    _forget(tx, [place])
    tx.execute(sa.insert(library_draft).values(_row(made)))
    return made


def submit(tx: sa.Connection, place: Place, edit: int, by: By) -> None:
    """Ask a second person to look at a draft, and a guardian where it takes one. Raises Conflict."""
    _move(tx, place, edit, by, Action.SUBMITTED, state="review", note="")
    found = editions.draft(tx, place)
    approvals.tell_guardians(tx, place.workspace, [found] if found else [])


def hand_in(tx: sa.Connection, key: str, written: Sequence[Written], by: By) -> None:
    """Save texts as drafts and submit them, all or none, each by the steps and lines of `save` and `submit`.

    However many they are, it takes as many statements.

    Raises:
        Conflict: of one of them there is another edition or another draft by now.
    """
    audit_log.lock(tx, key)
    now = editions.situation(tx, key)
    for each in written:
        if now.seen(each.place) != each.seen:
            raise _conflict(tx, each.place, now.drafts.get(each.place))
    made = [_in_review(each, now.drafts.get(each.place), by) for each in written]
    lines = [
        line
        for each in made
        for line in (
            Line(Action.SAVED, str(each.place), {"body": each.body}),
            Line(Action.SUBMITTED, str(each.place), _retires(each)),
        )
    ]
    submitted = audit_log.note_all(tx, key, lines, by)[1::2]
    _forget(tx, [each.place for each in made if each.place in now.drafts])
    if made:
        rows = [_row(replace(each, edit=edit)) for each, edit in zip(made, submitted, strict=True)]
        tx.execute(sa.insert(library_draft), rows)
    approvals.tell_guardians(tx, key, made)


def send_back(tx: sa.Connection, place: Place, edit: int, note: str, by: By) -> None:
    """Give a draft back to those who wrote it, with a note. Raises Conflict."""
    _move(tx, place, edit, by, Action.SENT_BACK, state="draft", note=note)


def approve(tx: sa.Connection, place: Place, edit: int, note: str, by: By) -> None:
    """Note that a guardian says yes to a draft in review, with a note or none.

    The draft stays as it is, so that whoever looks at it in Review goes on.

    Raises:
        Conflict: it is not in review as it was seen.
        NotPublishable: the guardian wrote a part of it, from before they were one.
        ValueError: whoever says yes is no guardian.
    """
    found = _same(tx, place, edit)
    wording = approvals.own_wording(found)
    if found.state != "review" or wording is None:
        raise _conflict(tx, place, found)
    if by.user in found.authors:
        raise NotPublishable(place, Obstacle.OWN_WORK)
    guardians.approve(tx, place.workspace, wording, note=note, by=by)
    detail = {"body": found.body, "digest": wording.digest, **({"note": note} if note else {})}
    _note(tx, place, Action.APPROVED, by, detail)


def discard(tx: sa.Connection, place: Place, edit: int, by: By) -> None:
    """Throw a draft away; the audit log keeps what it said. Raises Conflict."""
    found = _same(tx, place, edit)
    _forget(tx, [place])
    _note(tx, place, Action.DISCARDED, by, {"body": found.body})


def obstacle(now: Situation, place: Place, edit: int, user: str) -> Obstacle | None:
    """Why this person may not publish the draft that they saw as `edit`; None where they may.

    This is the one rule for it: pages ask it to say so in time, and `publish` before it writes. What is asked
    has rules of its own besides (`question_rules.obstacles`).
    """
    found = now.drafts.get(place)
    if found is None or found.edit != edit:
        return Obstacle.CHANGED
    if found.state != "review":
        return Obstacle.NOT_IN_REVIEW
    if user in found.authors:
        return Obstacle.OWN_WORK
    return None if found.base == now.newest.get(place, 0) else Obstacle.OUTDATED


def publish(
    tx: sa.Connection, key: str, edits: Mapping[Place, int], by: By, *, now: datetime | None = None
) -> int:
    """Make drafts what people read, all at once or none; returns the new revision.

    `edits` maps each draft's place to the `edit` that the reviewer saw; `now` is calendar time, where that
    is not wall time. Whether the texts are fit is the caller's to check, with the content's own rules.
    However many they are, it takes as many statements.

    Raises:
        NotPublishable: one of them may not be.
    """
    audit_log.lock(tx, key)
    number, before = editions.revision(tx, key) + 1, editions.texts(tx, key)
    there = editions.situation(tx, key)
    chosen = [there.drafts[place] for place in edits if place in there.drafts]
    about_questions = question_rules.obstacles(tx, key, chosen, now=now or by.at)
    for place, edit in edits.items():
        if why := obstacle(there, place, edit, by.user) or about_questions.get(place):
            raise NotPublishable(place, why)
    rows = [
        {
            **editions.columns(at),
            "number": there.newest.get(at, 0) + 1,
            "revision": number,
            "body": body,
            "reviewer": by.user,
            "authors": list(found.authors),
            "published_at": by.at,
        }
        for found in chosen
        for locale, body in editions.stored(found.place, found.body).items()
        if locale == found.place.locale or body != before.shared.get(found.place.key)
        for at in [replace(found.place, locale=locale)]
    ]
    if rows:
        tx.execute(sa.insert(library_edition), rows)
    _forget(tx, list(edits))
    audit_log.note_all(tx, key, [_published(each, number) for each in chosen], by)
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(library=number))
    return number


def text_before(connection: sa.Connection, place: Place, seen: Seen) -> Body | None:
    """The text of an entry as a page showed it: that of the draft, else that of the edition.

    None where there was no text then, as with a retired entry, or where there was no such page.
    """
    if not seen.edit:
        versions = editions.editions(connection, place)
        return next((each.body for each in versions if each.number == seen.base), None)
    detail = connection.execute(
        sa.select(audit.c.detail)
        .where(_about(place), audit.c.action == Action.SAVED.value, audit.c.number <= seen.edit)
        .order_by(audit.c.number.desc())
        .limit(1)
    ).scalar()
    body: Body | None = (detail or {}).get("body")
    return body


def last_step(connection: sa.Connection, place: Place) -> tuple[str, Action] | None:
    """Who changed an entry or where its draft stands last, as a user id, and what; None where nobody has yet.

    A guardian's yes changes neither.
    """
    row = connection.execute(
        sa.select(audit.c.actor, audit.c.action)
        .where(_about(place), audit.c.action != Action.APPROVED.value)
        .order_by(audit.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.actor, Action(row.action))


def last_note(connection: sa.Connection, place: Place) -> str | None:
    """Who sent the draft of an entry back last, as a user id; None where nobody did."""
    sent = _about(place), audit.c.action == Action.SENT_BACK.value
    return connection.execute(
        sa.select(audit.c.actor).where(*sent).order_by(audit.c.number.desc()).limit(1)
    ).scalar()


def edition_then(connection: sa.Connection, place: Place, number: int) -> int:
    """The number of the newest edition of an entry when the line `number` of the audit log was written."""
    published = (
        sa.select(audit.c.detail)
        .where(_about(place), audit.c.action == Action.PUBLISHED.value, audit.c.number <= number)
        .order_by(audit.c.number.desc())
        .limit(1)
    )
    return int((connection.execute(published).scalar() or {}).get("edition", 0))


def _in_review(written: Written, before: Draft | None, by: By) -> Draft:
    """The draft that is made of a text and handed in; the number of its last step is still to come."""
    place, authors = written.place, before.authors if before else ()
    authors = tuple(dict.fromkeys([*authors, by.user]))
    return Draft(place, written.seen.base, place.kept(written.body), "review", 0, authors, "", by.at)


def _row(draft: Draft) -> dict[str, object]:
    columns = {"base": draft.base, "body": draft.body, "state": draft.state, "edit": draft.edit}
    said = {"note": draft.note, "authors": list(draft.authors), "changed_at": draft.changed_at}
    return {**editions.columns(draft.place), **columns, **said}


def _published(draft: Draft, revision: int) -> Line:
    detail = {"edition": draft.base + 1, "revision": revision, "authors": list(draft.authors)}
    return Line(Action.PUBLISHED, str(draft.place), detail | _retires(draft))


def _move(tx: sa.Connection, place: Place, edit: int, by: By, action: Action, **values: str) -> None:
    found = _same(tx, place, edit)
    detail = {**({"note": values["note"]} if values["note"] else {}), **_retires(found)}
    moved = {"edit": _note(tx, place, action, by, detail), "changed_at": by.at, **values}
    tx.execute(sa.update(library_draft).where(editions.at(library_draft, place)).values(moved))


def _note(tx: sa.Connection, place: Place, action: Action, by: By, detail: Mapping[str, object]) -> int:
    return audit_log.note(tx, place.workspace, action, by, subject=str(place), detail=detail)


def _retires(found: Draft) -> dict[str, bool]:
    """What the log adds where a draft is about retiring an entry."""
    return {"retires": True} if found.body is None else {}


def _same(tx: sa.Connection, place: Place, edit: int) -> Draft:
    audit_log.lock(tx, place.workspace)
    found = editions.draft(tx, place)
    if found is None or found.edit != edit:
        raise _conflict(tx, place, found)
    return found


def _newest(connection: sa.Connection, place: Place) -> int:
    newest = sa.select(sa.func.max(library_edition.c.number)).where(editions.at(library_edition, place))
    return connection.execute(newest).scalar() or 0


def _forget(tx: sa.Connection, places: Sequence[Place]) -> None:
    if places:
        tx.execute(
            _GONE,
            [{f"at_{name}": value for name, value in editions.columns(each).items()} for each in places],
        )


def _conflict(tx: sa.Connection, place: Place, found: Draft | None) -> Conflict:
    return Conflict(place, found, next(iter(editions.editions(tx, place)), None))


def _about(place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(audit.c.workspace == place.workspace, audit.c.subject == str(place))
