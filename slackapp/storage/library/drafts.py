"""What HR makes of the library: drafts, and the second person who publishes them; each step is in the log."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from content.entry import Body
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Draft, Place
from slackapp.storage.library.refusals import Conflict, NotInReview, OwnWork
from slackapp.storage.tables import library_draft, library_edition, workspace


def save(
    tx: sa.Connection, place: Place, body: Body | None, *, base: int, edit: int, user: str, at: datetime
) -> Draft:
    """Keep a draft; it has to be submitted again, whatever it was before.

    `base` is the number of the newest edition and `edit` that of the draft that the person saw, 0 where there
    was none.

    Raises:
        Conflict: there is another edition or another draft by now.
    """
    before = _seen(tx, place, base=base, edit=edit)
    authors = tuple(dict.fromkeys([*(before.authors if before else ()), user]))
    number = audit_log.note(
        tx, place.workspace, at=at, actor=user, action=Action.SAVED, subject=str(place), detail={"body": body}
    )
    made = Draft(place, base, body, "draft", number, authors, before.note if before else "", at)
    _forget(tx, place)
    tx.execute(
        sa.insert(library_draft).values(
            **editions.key(place),
            base=base,
            body=None if body is None else dict(body),
            state=made.state,
            edit=number,
            authors=list(authors),
            note=made.note,
            changed_at=at,
        )
    )
    return made


def submit(tx: sa.Connection, place: Place, *, edit: int, user: str, at: datetime) -> None:
    """Ask a second person to look at a draft. Raises Conflict."""
    _move(tx, place, edit=edit, user=user, at=at, action=Action.SUBMITTED, state="review", note="")


def send_back(tx: sa.Connection, place: Place, *, edit: int, user: str, note: str, at: datetime) -> None:
    """Give a draft back to those who wrote it, with a note. Raises Conflict."""
    _move(tx, place, edit=edit, user=user, at=at, action=Action.SENT_BACK, state="draft", note=note)


def discard(tx: sa.Connection, place: Place, *, edit: int, user: str, at: datetime, note: str = "") -> None:
    """Throw a draft away; the audit log keeps what it said, and a note on why. Raises Conflict."""
    found = _same(tx, place, edit)
    _forget(tx, place)
    detail = {"body": found.body, "note": note} if note else {"body": found.body}
    audit_log.note(
        tx, place.workspace, at=at, actor=user, action=Action.DISCARDED, subject=str(place), detail=detail
    )


def publish(tx: sa.Connection, key: str, seen: Mapping[Place, int], *, user: str, at: datetime) -> int:
    """Make drafts what people read, all at once or none; returns the new revision.

    `seen` maps each draft's place to the `edit` that the reviewer saw. Whether the texts are fit is the
    caller's to check, with the content's own rules.

    Raises:
        Conflict: a draft was changed or thrown away meanwhile, or was begun from an older edition.
        NotInReview: nobody has submitted it.
        OwnWork: the reviewer wrote a part of it.
    """
    audit_log.lock(tx, key)
    number = editions.revision(tx, key) + 1
    for place, edit in seen.items():
        found = _same(tx, place, edit)
        newest = _newest(tx, place)
        if found.state != "review":
            raise NotInReview(place)
        if user in found.authors:
            raise OwnWork(place)
        if found.base != newest:
            raise _conflict(tx, place, found)
        tx.execute(
            sa.insert(library_edition).values(
                **editions.key(place),
                number=newest + 1,
                revision=number,
                body=found.body,
                authors=list(found.authors),
                reviewer=user,
                published_at=at,
            )
        )
        _forget(tx, place)
        detail = {"edition": newest + 1, "revision": number, "authors": list(found.authors), **_end(found)}
        audit_log.note(tx, key, at=at, actor=user, action=Action.PUBLISHED, subject=str(place), detail=detail)
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(library=number))
    return number


def _move(
    tx: sa.Connection, place: Place, *, edit: int, user: str, at: datetime, action: Action, **values: str
) -> None:
    found = _same(tx, place, edit)
    detail = {**({"note": values["note"]} if values["note"] else {}), **_end(found)}
    number = audit_log.note(
        tx, place.workspace, at=at, actor=user, action=action, subject=str(place), detail=detail
    )
    table = library_draft
    tx.execute(sa.update(table).where(editions.at(table, place)).values(edit=number, changed_at=at, **values))


def _end(found: Draft) -> dict[str, bool]:
    """What the log adds where a draft is about retiring an entry."""
    return {"retires": True} if found.body is None else {}


def _seen(tx: sa.Connection, place: Place, *, base: int, edit: int) -> Draft | None:
    audit_log.lock(tx, place.workspace)
    found = editions.draft(tx, place)
    if (found.edit if found else 0) != edit or _newest(tx, place) != base:
        raise _conflict(tx, place, found)
    return found


def _same(tx: sa.Connection, place: Place, edit: int) -> Draft:
    audit_log.lock(tx, place.workspace)
    found = editions.draft(tx, place)
    if found is None or found.edit != edit:
        raise _conflict(tx, place, found)
    return found


def _newest(connection: sa.Connection, place: Place) -> int:
    newest = sa.select(sa.func.max(library_edition.c.number)).where(editions.at(library_edition, place))
    return connection.execute(newest).scalar() or 0


def _forget(tx: sa.Connection, place: Place) -> None:
    tx.execute(sa.delete(library_draft).where(editions.at(library_draft, place)))


def _conflict(tx: sa.Connection, place: Place, found: Draft | None) -> Conflict:
    return Conflict(place, found, next(iter(editions.editions(tx, place)), None))
