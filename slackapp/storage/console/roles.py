"""Who may do what in HR's console: the roles that people hold, given by the operator or by an HR admin.

A guardian's role is given by nobody here: it follows from the guardians that the operator appointed (R15).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from slackapp.storage.console import audit_log, guardians
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.tables import console_role, console_session


class Role(StrEnum):
    """What somebody is in the console; nobody is two things."""

    ADMIN = "admin"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"
    GUARDIAN = "guardian"


_HOLDERS: Final = sa.select(console_role).where(console_role.c.workspace == sa.bindparam("w"))
HR: Final = (Role.ADMIN, Role.EDITOR, Role.REVIEWER, Role.VIEWER)
"""The roles that are given and taken away."""


class LastAdmin(Exception):
    """The workspace would be left without an HR admin; nothing was changed."""


class IsGuardian(Exception):
    """Somebody who is a guardian was to get a role of HR's; nothing was changed. Nobody is both (R15)."""


@dataclass(frozen=True)
class Holder:
    """Somebody with a role. `granted_by` is a user id or "operator"; `granted_at` is wall time."""

    user: str
    role: Role
    name: str
    granted_by: str
    granted_at: datetime


def holders(connection: sa.Connection, workspace: str) -> tuple[Holder, ...]:
    """Everybody with a role, admins first."""
    order = {role: place for place, role in enumerate(Role)}
    rows = connection.execute(_HOLDERS, {"w": workspace})
    found = [Holder(row.user, Role(row.role), row.name, row.granted_by, row.granted_at) for row in rows]
    return tuple(sorted(found, key=lambda each: (order[each.role], each.name.casefold(), each.user)))


def names(connection: sa.Connection, workspace: str) -> Mapping[str, str]:
    """The names of those who have a role and of all guardians there ever were, by user id."""
    said = {each.user: each.name for each in guardians.every(connection, workspace)}
    return said | {each.user: each.name or each.user for each in holders(connection, workspace)}


def role_of(connection: sa.Connection, workspace: str, user: str) -> Role | None:
    """The role of this person, or None."""
    found = connection.execute(sa.select(console_role.c.role).where(_holds(workspace, user))).scalar()
    if found is not None:
        return Role(found)
    return Role.GUARDIAN if guardians.is_active(connection, workspace, user) else None


def grant(
    tx: sa.Connection, workspace: str, user: str, role: Role, *, name: str = "", by: str, at: datetime
) -> None:
    """Give somebody a role in the place of the one they had.

    `by` is a user id or "operator", `at` wall time; where `name` is empty, a name that is known stays, and
    somebody who is signed in has that of their session.

    Raises:
        IsGuardian: they are a guardian.
        LastAdmin: nobody else is an admin, and this would make them something else.
    """
    if role not in HR:
        msg = "A guardian is appointed by the operator, and gets no role here."
        raise ValueError(msg)
    held = _held(tx, workspace)
    if guardians.is_active(tx, workspace, user):
        raise IsGuardian
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
    audit_log.note(tx, workspace, Action.ROLE_GRANTED, By(by, at), subject=user, detail=detail)


def revoke(
    tx: sa.Connection, workspace: str, user: str, *, by: str, at: datetime, force: bool = False
) -> bool:
    """Take somebody's role away and sign them out, from their next request on; whether they had one.

    Raises:
        LastAdmin: nobody else is an admin, and `force` was not said.
    """
    held = _held(tx, workspace)
    if not force:
        _keep_an_admin(held, user)
    tx.execute(sa.delete(console_role).where(_holds(workspace, user)))
    if user in held:
        sessions = (console_session.c.workspace == workspace) & (console_session.c.user == user)
        tx.execute(sa.delete(console_session).where(sessions))
        detail = {"before": held[user].value}
        audit_log.note(tx, workspace, Action.ROLE_REVOKED, By(by, at), subject=user, detail=detail)
    return user in held


def _holds(workspace: str, user: str) -> sa.ColumnElement[bool]:
    return (console_role.c.workspace == workspace) & (console_role.c.user == user)


def _signed_in_as(tx: sa.Connection, workspace: str, user: str) -> str:
    table = console_session
    mine = (table.c.workspace == workspace) & (table.c.user == user)
    return tx.execute(sa.select(table.c.name).where(mine).order_by(table.c.created_at.desc())).scalar() or ""


def _held(tx: sa.Connection, workspace: str) -> Mapping[str, Role]:
    # One after the other: two admins who take each other's role away at once must not both succeed, nor two
    # who give the same person a role both add it.
    audit_log.lock(tx, workspace)
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
