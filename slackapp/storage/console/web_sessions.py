"""Who is signed in to HR's console: of a session only the digest of its token is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.console.roles import Role
from slackapp.storage.tables import console_role, console_session, guardian, person, workspace

IDLE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=12)
TOUCHED_EVERY: Final = timedelta(minutes=1)
"""Noting each use would be a write a request."""

# Built once: building it for each page costs more than asking.
_TABLE: Final = console_session
_SESSION: Final = (
    sa.select(
        *(_TABLE.c[name] for name in ("workspace", "user", "name", "seen_at")),
        console_role.c.role,
        guardian.c.number.label("guards"),
        *(person.c.language, person.c.speaks, workspace.c.locale, workspace.c.paused_at),
    )
    .outerjoin_from(
        _TABLE,
        console_role,
        (console_role.c.workspace == _TABLE.c.workspace) & (console_role.c.user == _TABLE.c.user),
    )
    .outerjoin(
        guardian,
        (guardian.c.workspace == _TABLE.c.workspace)
        & (guardian.c.user == _TABLE.c.user)
        & guardian.c.ended_at.is_(None),
    )
    .outerjoin(workspace, workspace.c.id == _TABLE.c.workspace)
    .outerjoin(person, (person.c.workspace == _TABLE.c.workspace) & (person.c.user == _TABLE.c.user))
    .where(
        _TABLE.c.digest == sa.bindparam("digest"),
        _TABLE.c.user != "",
        _TABLE.c.expires_at > sa.bindparam("at"),
        _TABLE.c.seen_at > sa.bindparam("unused"),
    )
)


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, with the role they have now, and what else each page of theirs needs.

    `wishes` are the language that they chose, that of their Slack, and their workspace's; None where nobody
    said. All times are wall time.
    """

    workspace: str
    user: str
    name: str
    role: Role | None
    seen_at: datetime
    wishes: tuple[str | None, str | None, str | None]
    is_paused: bool
    """Whether no message leaves from their workspace."""


def begin(
    tx: sa.Connection,
    digest: str,
    *,
    workspace: str,
    user: str,
    name: str,
    at: datetime,
    lasts: timedelta = LONGEST,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Begin a session under the digest of its token, and learn the name."""
    tx.execute(
        sa.insert(console_session).values(
            digest=digest,
            workspace=workspace,
            user=user,
            name=name,
            data=dict(data or {}),
            created_at=at,
            seen_at=at,
            expires_at=at + lasts,
        )
    )
    if name:
        holds = (console_role.c.workspace == workspace) & (console_role.c.user == user)
        tx.execute(sa.update(console_role).where(holds).values(name=name))


def session(connection: sa.Connection, digest: str, at: datetime) -> Session | None:
    """The session with this token, unless it is over: 2 hours unused, or 12 hours old."""
    row = connection.execute(_SESSION, {"digest": digest, "at": at, "unused": at - IDLE}).one_or_none()
    if row is None:
        return None
    role = Role(row.role) if row.role else None if row.guards is None else Role.GUARDIAN
    wishes, is_paused = (row.language, row.speaks, row.locale), row.paused_at is not None
    return Session(row.workspace, row.user, row.name, role, row.seen_at, wishes, is_paused)


def touch(tx: sa.Connection, digest: str, at: datetime) -> None:
    """Note that a session was used at this moment, so that it does not run out."""
    tx.execute(sa.update(console_session).where(console_session.c.digest == digest).values(seen_at=at))


def end(tx: sa.Connection, digest: str) -> None:
    """End one session."""
    tx.execute(sa.delete(console_session).where(console_session.c.digest == digest))


def end_all(tx: sa.Connection, workspace: str, user: str) -> None:
    """End every session of this person, on every device."""
    table = console_session
    tx.execute(sa.delete(table).where(table.c.workspace == workspace, table.c.user == user))


def expect(
    tx: sa.Connection, digest: str, data: Mapping[str, Any], *, at: datetime, lasts: timedelta
) -> None:
    """Keep what is needed once somebody comes under this digest: back from Slack, or by a link."""
    begin(tx, digest, workspace="", user="", name="", at=at, lasts=lasts, data=data)


def expected(connection: sa.Connection, digest: str, at: datetime) -> Mapping[str, Any] | None:
    """Return what `expect` kept, and leave it there; None as below."""
    table = console_session
    wanted = (table.c.digest == digest) & (table.c.user == "")
    kept: Mapping[str, Any] | None = connection.execute(
        sa.select(table.c.data).where(wanted, ~_over(at))
    ).scalar()
    return kept


def redeem(tx: sa.Connection, digest: str, at: datetime) -> Mapping[str, Any] | None:
    """Return what `expect` kept, and delete it; None where there is nothing, or it has run out."""
    table = console_session
    wanted = (table.c.digest == digest) & (table.c.user == "")
    kept: Mapping[str, Any] | None = tx.execute(
        sa.delete(table).where(wanted, ~_over(at)).returning(table.c.data)
    ).scalar()
    return kept


def delete_expired(tx: sa.Connection, at: datetime) -> None:
    """Delete the sessions that are over."""
    tx.execute(sa.delete(console_session).where(_over(at)))


def _over(at: datetime) -> sa.ColumnElement[bool]:
    return (console_session.c.expires_at <= at) | (console_session.c.seen_at <= at - IDLE)
