"""The audit log: who did what in the console and when; written with the change itself, and never changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.tables import audit, workspace

PAGE: Final = 25

SLACK: Final = "slack"
"""Who did it where nobody in particular did: what Slack says."""

_LOCK: Final = (
    sa.select(workspace.c.id).where(workspace.c.id == sa.bindparam("w")).with_for_update(key_share=True)
)
_LAST: Final = sa.select(sa.func.max(audit.c.number)).where(audit.c.workspace == sa.bindparam("w"))
_WRITE: Final = sa.insert(audit)


class Action(StrEnum):
    """What was done; the value is its stable name."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    SENT_BACK = "sent back"
    DISCARDED = "discarded"
    PUBLISHED = "published"
    EXPORTED = "exported"
    IMPORTED = "imported"
    ROLE_GRANTED = "role granted"
    ROLE_REVOKED = "role revoked"
    GUARDIAN_APPOINTED = "guardian appointed"
    GUARDIAN_ENDED = "guardian ended"
    APPROVED = "approved"
    PAUSED = "paused"
    RESUMED = "resumed"
    PILOT_SET = "pilot set"
    PILOT_ENDED = "pilot ended"
    DEPUTY_NAMED = "deputy named"
    DEPUTY_ENDED = "deputy ended"
    MARKED = "marked"
    FIGURES_EXPORTED = "figures exported"
    GROUP_FOLLOWED = "group followed"
    GROUP_LEFT = "group left"
    WORK_SET = "work set"
    LAUNCHED = "launched"
    STEP_DONE = "step done"
    SCHEDULE_SET = "schedule set"
    PRIVACY_SET = "privacy set"
    LANGUAGE_SET = "language set"
    SUPPORT_CONFIRMED = "support confirmed"
    TEAMS_CHANGED = "teams changed"
    RESTORED = "database restored"
    GIVEN = "data given"
    ERASED = "data erased"
    LINK_GIVEN = "link given"
    LINK_USED = "link used"


@dataclass(frozen=True)
class By:
    """Who does something in the console, as a user id or "operator", and when, in wall time."""

    user: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `number` counts from 1 in each workspace; `at` is wall time."""

    number: int
    at: datetime
    actor: str
    action: Action
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """What is to be written down of one thing that is being done."""

    action: Action
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def lock(tx: sa.Connection, key: str) -> None:
    """Let one change of a workspace's library or roles happen at a time; the others wait."""
    tx.execute(_LOCK, {"w": key})


def note(
    tx: sa.Connection,
    key: str,
    action: Action,
    by: By,
    *,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Write down what is being done in this transaction; returns its number."""
    return note_all(tx, key, [Line(action, subject, detail or {})], by)[0]


def note_all(tx: sa.Connection, key: str, lines: Sequence[Line], by: By) -> range:
    """Write down all that is being done in this transaction, in this order; returns their numbers."""
    lock(tx, key)
    last = tx.execute(_LAST, {"w": key}).scalar()
    numbers = range((last or 0) + 1, (last or 0) + 1 + len(lines))
    same = {"workspace": key, "at": by.at, "actor": by.user}
    rows = [
        {
            **same,
            "number": number,
            "action": each.action.value,
            "subject": each.subject,
            "detail": dict(each.detail),
        }
        for number, each in zip(numbers, lines, strict=True)
    ]
    if rows:
        tx.execute(_WRITE, rows)
    return numbers


def search(
    connection: sa.Connection,
    key: str,
    *,
    text: str = "",
    people: Collection[str] = (),
    actor: str = "",
    action: Action | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[Entry, ...]:
    """What was done in a workspace, the latest first.

    Args:
        connection: an open transaction.
        key: the workspace.
        text: stands somewhere in the subject or the detail, in upper or lower case, or in what was saved of
            the same entry.
        people: ids of those whom the text may mean by their name.
        actor: a user id.
        action: one kind of action only.
        before: only what has a smaller number, to page on.
        limit: at most so many.
    """
    chosen = [audit.c.workspace == key]
    if text:
        chosen.append(_fits(key, text, people))
    if actor:
        chosen.append(audit.c.actor == actor)
    if action is not None:
        chosen.append(audit.c.action == action.value)
    if before is not None:
        chosen.append(audit.c.number < before)
    rows = connection.execute(sa.select(audit).where(*chosen).order_by(audit.c.number.desc()).limit(limit))
    return tuple(
        Entry(row.number, row.at, row.actor, Action(row.action), row.subject, row.detail) for row in rows
    )


def _fits(key: str, text: str, people: Collection[str]) -> sa.ColumnElement[bool]:
    escaped = json.dumps(text)[1:-1]  # as the detail has it, é as \u00e9
    said = sa.cast(audit.c.detail, sa.Text).icontains(escaped, autoescape=True)
    entries = sa.select(audit.c.subject).where(
        audit.c.workspace == key, audit.c.action == Action.SAVED.value, said
    )
    return sa.or_(
        audit.c.subject.icontains(text, autoescape=True),
        said,
        audit.c.subject.in_(entries),
        audit.c.subject.in_(people),
        audit.c.actor.in_(people),
    )
