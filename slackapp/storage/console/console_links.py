"""Links that open the console once, for whom nobody can sign in with Slack: each to one person with a role.

Of a link's token the database keeps a digest only. Looking at a link does not use it up, so that a program
which looks at addresses before somebody opens them takes nothing away.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.storage.console import audit_log, roles, web_sessions
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.tables import audit, console_session

LASTS: Final = timedelta(minutes=5)
"""For so long of wall time a link can be used."""
TOKEN_BYTES: Final = 32
WINDOW: Final = timedelta(minutes=10)
MOST: Final = 10
"""So many links are given to one person within `WINDOW`."""


class Gone(Exception):
    """A link was used, is too old, was followed by a newer one, or never was."""


class NoRole(Exception):
    """Somebody has no role in the console, or none any more."""


class TooMany(Exception):
    """Somebody was given so many links lately that they get no other now."""


@dataclass(frozen=True)
class Whose:
    """Whom a link lets in, by their name where it is known."""

    workspace: str
    user: str
    name: str


def give(tx: sa.Connection, workspace: str, user: str, *, at: datetime) -> str:
    """Make a link for somebody, whose former one opens nothing from then on; returns its token.

    Raises:
        NoRole: they have none.
        TooMany: they were given ten within ten minutes.
    """
    audit_log.lock(tx, workspace)
    if roles.role_of(tx, workspace, user) is None:
        raise NoRole
    if _lately(tx, workspace, user, at) >= MOST:
        raise TooMany
    end(tx, workspace, user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    web_sessions.expect(tx, _digest(token), {"link": f"{workspace}/{user}"}, at=at, lasts=LASTS)
    audit_log.note(tx, workspace, Action.LINK_GIVEN, By(user, at), subject=user)
    return token


def end(tx: sa.Connection, workspace: str, user: str) -> None:
    """Let the link that somebody was given open nothing any more, and name nobody."""
    whose = console_session.c.data["link"].as_string() == f"{workspace}/{user}"
    tx.execute(sa.delete(console_session).where(console_session.c.user == "", whose))


def look(connection: sa.Connection, token: str, *, at: datetime) -> Whose:
    """Whom a link would let in now. Raises Gone."""
    return _whose(connection, web_sessions.expected(connection, _digest(token), at))


def use(tx: sa.Connection, token: str, *, at: datetime) -> Whose:
    """Use a link up, and say whom to let in.

    Raises:
        Gone: nobody.
        NoRole: whoever it was for has no role any more.
    """
    whose = _whose(tx, web_sessions.redeem(tx, _digest(token), at))
    audit_log.lock(tx, whose.workspace)
    if roles.role_of(tx, whose.workspace, whose.user) is None:
        raise NoRole
    audit_log.note(tx, whose.workspace, Action.LINK_USED, By(whose.user, at), subject=whose.user)
    return whose


def _whose(connection: sa.Connection, kept: object) -> Whose:
    if not isinstance(kept, dict) or "link" not in kept:
        raise Gone
    workspace, _, user = kept["link"].partition("/")
    name = roles.names(connection, workspace).get(user, "")
    return Whose(workspace, user, "" if name == user else name)


def _lately(connection: sa.Connection, workspace: str, user: str, at: datetime) -> int:
    given = (audit.c.actor == user) & (audit.c.action == Action.LINK_GIVEN.value)
    chosen = (audit.c.workspace == workspace) & given & (audit.c.at > at - WINDOW)
    return connection.execute(sa.select(sa.func.count()).select_from(audit).where(chosen)).scalar_one()


def _digest(token: str) -> str:
    return hashlib.sha256(f"a link to the console\n{token}".encode()).hexdigest()
