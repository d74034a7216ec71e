"""Who may do what in HR's console, and who is signed in: of a session only its token's digest is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage import audit
from slackapp.storage.audit import Action
from slackapp.storage.tables import console_role, console_session

IDLE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)


class Role(StrEnum):
    """What somebody is in the console; nobody is two things."""

    ADMIN = "admin"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class LastAdmin(Exception):
    """The workspace would be left without an HR admin; nothing was changed."""


@dataclass(frozen=True)
class Holder:
    """Somebody with a role. `granted_by` is a user id or "operator"; `granted_at` is wall time."""

    user: str
    role: Role
    name: str
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, with the role they have now. All times are wall time."""

    workspace: str
    user: str
    name: str
    role: Role | None
    seen_at: datetime


def roles(connection: sa.Connection, workspace: str) -> tuple[Holder, ...]:
    """Everybody with a role, admins first."""
    order = {role: place for place, role in enumerate(Role)}
    rows = connection.execute(sa.select(console_role).where(console_role.c.workspace == workspace))
    found = [Holder(row.user, Role(row.role), row.name, row.granted_by, row.granted_at) for row in rows]
    return tuple(sorted(found, key=lambda each: (order[each.role], each.name.casefold(), each.user)))


def role_of(connection: sa.Connection, workspace: str, user: str) -> Role | None:
    """The role of this person, or None."""
    found = connection.execute(sa.select(console_role.c.role).where(_holds(workspace, user))).scalar()
    return None if found is None else Role(found)


def grant(
    tx: sa.Connection, workspace: str, user: str, role: Role, *, name: str = "", by: str, at: datetime
) -> None:
    """Give somebody a role in the place of the one they had.

    `by` is a user id or "operator", `at` wall time; where `name` is empty, a name that is known stays, and
    somebody who is signed in has that of their session.

    Raises:
        LastAdmin: nobody else is an admin, and this would make them something else.
    """
    held = _held(tx, workspace)
    name = name or ("" if user in held else _signed_in_as(tx, workspace, user))
    if role is not Role.ADMIN:
        _keep_an_admin(held, user)
    values = {"role": role.value, "granted_by": by, "granted_at": at}
    if user in held:
        known = {"name": name} if name else {}
        tx.execute(sa.update(console_role).where(_holds(workspace, user)).values(values | known))
    else:
        tx.execute(sa.insert(console_role).values(workspace=workspace, user=user, name=name, **values))
    detail = {"role": role.value, "before": held.get(user)}
    audit.note(tx, workspace, at=at, actor=by, action=Action.ROLE_GRANTED, subject=user, detail=detail)


def revoke(
    tx: sa.Connection, workspace: str, user: str, *, by: str, at: datetime, force: bool = False
) -> bool:
    """Take somebody's role away, from their next request on; whether they had one.

    Raises:
        LastAdmin: nobody else is an admin, and `force` was not said.
    """
    held = _held(tx, workspace)
    if not force:
        _keep_an_admin(held, user)
    tx.execute(sa.delete(console_role).where(_holds(workspace, user)))
    if user in held:
        detail = {"before": held[user].value}
        audit.note(tx, workspace, at=at, actor=by, action=Action.ROLE_REVOKED, subject=user, detail=detail)
    return user in held


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
        tx.execute(sa.update(console_role).where(_holds(workspace, user)).values(name=name))


def session(connection: sa.Connection, digest: str, at: datetime) -> Session | None:
    """The session with this token, unless it is over: 2 hours unused, or 12 hours old."""
    table = console_session
    holds = (console_role.c.workspace == table.c.workspace) & (console_role.c.user == table.c.user)
    row = connection.execute(
        sa.select(table, console_role.c.role)
        .outerjoin_from(table, console_role, holds)
        .where(table.c.digest == digest, table.c.user != "", ~_over(at))
    ).one_or_none()
    if row is None:
        return None
    return Session(row.workspace, row.user, row.name, Role(row.role) if row.role else None, row.seen_at)


def seen(tx: sa.Connection, digest: str, at: datetime) -> None:
    """Note that a session is in use."""
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
    """Keep what a sign-in that has begun must come back to."""
    begin(tx, digest, workspace="", user="", name="", at=at, lasts=lasts, data=data)


def redeem(tx: sa.Connection, digest: str, at: datetime) -> Mapping[str, Any] | None:
    """What `expect` kept, once: None where it was never there, is over, or was redeemed before."""
    table = console_session
    wanted = (table.c.digest == digest) & (table.c.user == "")
    kept: Mapping[str, Any] | None = tx.execute(
        sa.delete(table).where(wanted, ~_over(at)).returning(table.c.data)
    ).scalar()
    return kept


def sweep(tx: sa.Connection, at: datetime) -> None:
    """Delete the sessions that are over."""
    tx.execute(sa.delete(console_session).where(_over(at)))


def _over(at: datetime) -> sa.ColumnElement[bool]:
    return (console_session.c.expires_at <= at) | (console_session.c.seen_at <= at - IDLE)


def _holds(workspace: str, user: str) -> sa.ColumnElement[bool]:
    return (console_role.c.workspace == workspace) & (console_role.c.user == user)


def _signed_in_as(tx: sa.Connection, workspace: str, user: str) -> str:
    table = console_session
    mine = (table.c.workspace == workspace) & (table.c.user == user)
    return tx.execute(sa.select(table.c.name).where(mine).order_by(table.c.created_at.desc())).scalar() or ""


def _held(tx: sa.Connection, workspace: str) -> Mapping[str, Role]:
    # One after the other: two admins who take each other's role away at once must not both succeed, nor two
    # who give the same person a role both add it.
    audit.lock(tx, workspace)
    rows = tx.execute(
        sa.select(console_role.c.user, console_role.c.role)
        .where(console_role.c.workspace == workspace)
        .order_by(console_role.c.user)
        .with_for_update()
    )
    return {row.user: Role(row.role) for row in rows}


def _keep_an_admin(held: Mapping[str, Role], user: str) -> None:
    admins = {each for each, role in held.items() if role is Role.ADMIN}
    if admins == {user}:
        raise LastAdmin
