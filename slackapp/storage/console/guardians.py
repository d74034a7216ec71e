"""Guardians: one to three people without an HR role who say yes or no to questions in HR's own words (R15).

The operator appoints them, never HR. An approval is of one exact text, known by its digest, and it counts
only while somebody is a guardian. Times of a guardian are calendar times, like a round's; that of an approval
is wall time, like all that is done in the console.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from content.vetting import Wording
from slackapp.storage.console import audit_log, notices
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.tables import console_role, console_session, guardian, wording_approval, workspace

MOST: Final = 3
"""As many guardians may a workspace have at once (R15); the database refuses a fourth."""

_EVERY: Final = (
    sa.select(guardian).where(guardian.c.workspace == sa.bindparam("w")).order_by(guardian.c.number)
)
_NOT_ALLOWED: Final = "42501"  # PostgreSQL's insufficient_privilege


class Ended(StrEnum):
    """Why somebody is a guardian no more: the operator took it back, or they left the workspace."""

    REMOVED = "removed"
    LEFT = "left"


class NotTheOwner(Exception):
    """The database lets its owner alone make guardians, and this role is another one; nothing was changed."""


class NotAppointed(Exception):
    """Somebody was not made a guardian, and nothing was changed; the text is a sentence that says why."""


@dataclass(frozen=True)
class Guardian:
    """Somebody who is a guardian, or was until `ended_at`; both times are calendar times."""

    user: str
    name: str
    appointed_at: datetime
    ended_at: datetime | None
    why_ended: Ended | None


@dataclass(frozen=True)
class Approval:
    """The yes of a guardian to a wording: who, by id and by the name they had, with what note, and when."""

    guardian: str
    name: str
    note: str
    at: datetime


def every(connection: sa.Connection, key: str) -> tuple[Guardian, ...]:
    """Everybody who is or was a guardian of a workspace, in the order in which they were appointed."""
    rows = connection.execute(_EVERY, {"w": key})
    return tuple(
        Guardian(row.user, row.name, row.appointed_at, row.ended_at, row.why_ended and Ended(row.why_ended))
        for row in rows
    )


def active(connection: sa.Connection, key: str) -> tuple[Guardian, ...]:
    """The guardians that a workspace has now, none to three, in the order in which they were appointed."""
    return tuple(each for each in every(connection, key) if each.ended_at is None)


def is_active(connection: sa.Connection, key: str, user: str) -> bool:
    """Whether this person is a guardian now."""
    found = sa.select(guardian.c.number).where(_is(key, user))
    return connection.execute(found).first() is not None


def appoint(tx: sa.Connection, key: str, user: str, name: str, *, at: datetime, by: By) -> Guardian:
    """Make somebody a guardian from this calendar time on; what waits for one is told to them, too.

    Raises:
        NotAppointed: they are one already, there are three, or they have an HR role or are told of trouble.
        NotTheOwner: the application's role asks, where the database is divided between owners.
    """
    audit_log.lock(tx, key)
    there = active(tx, key)
    if any(each.user == user for each in there):
        msg = f"{name} is a guardian already."
        raise NotAppointed(msg)
    if len(there) >= MOST:
        names = ", ".join(f"{each.name} ({each.user})" for each in there)
        msg = f"There are three guardians, and there can be no more: {names}. Remove one of them first."
        raise NotAppointed(msg)
    if hr := _stands_for_hr(tx, key, user):
        raise NotAppointed(f"{name} {hr}")
    row = {"workspace": key, "number": _next(tx, key), "user": user, "name": name, "appointed_at": at}
    try:
        tx.execute(sa.insert(guardian).values(row))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_ALLOWED:
            raise NotTheOwner from None
        raise
    notices.owe(tx, key, [user])
    audit_log.note(tx, key, Action.GUARDIAN_APPOINTED, by, subject=user, detail={"name": name})
    return Guardian(user, name, at, None, None)


def end(tx: sa.Connection, key: str, user: str, *, why: Ended, at: datetime, by: By) -> bool:
    """Let somebody be a guardian no more from this calendar time on; whether they were one.

    They are signed out of every page at once. What they approved stands as long as somebody else is one.
    """
    audit_log.lock(tx, key)
    found = tx.execute(sa.select(guardian.c.name).where(_is(key, user))).scalar()
    if found is None:
        return False
    appointed = sa.select(guardian.c.appointed_at).where(_is(key, user))
    ended = max(at, tx.execute(appointed).scalar_one())
    tx.execute(sa.update(guardian).where(_is(key, user)).values(ended_at=ended, why_ended=why.value))
    theirs = (console_session.c.workspace == key) & (console_session.c.user == user)
    tx.execute(sa.delete(console_session).where(theirs))
    notices.withdraw(tx, key, user)
    detail = {"name": found, "why": why.value}
    audit_log.note(tx, key, Action.GUARDIAN_ENDED, by, subject=user, detail=detail)
    return True


def approve(tx: sa.Connection, key: str, wording: Wording, *, note: str, by: By) -> None:
    """Write down that a guardian said yes to this wording. A wording that has a yes keeps its first one.

    Raises:
        ValueError: whoever says yes is no guardian.
    """
    audit_log.lock(tx, key)
    name = tx.execute(sa.select(guardian.c.name).where(_is(key, by.user))).scalar()
    if name is None:
        msg = "Only a guardian approves a wording."
        raise ValueError(msg)
    if wording in approvals(tx, key):
        return
    row = {"workspace": key, "kind": wording.kind, "entry": wording.entry, "locale": wording.locale}
    yes = {"digest": wording.digest, "guardian": by.user, "name": name, "note": note, "at": by.at}
    tx.execute(sa.insert(wording_approval).values(row | yes))


def approvals(connection: sa.Connection, key: str) -> Mapping[Wording, Approval]:
    """Every wording that a guardian ever said yes to, whether or not there is a guardian now."""
    rows = connection.execute(sa.select(wording_approval).where(wording_approval.c.workspace == key))
    return {
        Wording(row.kind, row.entry, row.locale, row.digest): Approval(
            row.guardian, row.name, row.note, row.at
        )
        for row in rows
    }


def approved(connection: sa.Connection, key: str) -> frozenset[Wording]:
    """The wordings that may be published and asked because of a guardian; none where nobody is one now."""
    return frozenset(approvals(connection, key)) if active(connection, key) else frozenset()


def _is(key: str, user: str) -> sa.ColumnElement[bool]:
    c = guardian.c
    return (c.workspace == key) & (c.user == user) & c.ended_at.is_(None)


def _next(tx: sa.Connection, key: str) -> int:
    last = tx.execute(sa.select(sa.func.max(guardian.c.number)).where(guardian.c.workspace == key)).scalar()
    return (last or 0) + 1


def _stands_for_hr(tx: sa.Connection, key: str, user: str) -> str:
    """Why somebody with a part in HR cannot be a guardian, to follow on their name; empty for others."""
    role = tx.execute(
        sa.select(console_role.c.role).where(console_role.c.workspace == key, console_role.c.user == user)
    ).scalar()
    if role is not None:
        return (
            f"has a role in HR's console ({role}), and a guardian is somebody who has none: choose"
            f" somebody else, or take the role away first (leanon roles revoke {user})."
        )
    told = tx.execute(sa.select(workspace.c.hr).where(workspace.c.id == key)).scalar() or ()
    if user in told:
        return (
            "is told of trouble on HR's behalf (leanon alerts), and a guardian is somebody who is not:"
            " choose somebody else, or name others with leanon alerts set first."
        )
    return ""
