"""What a look at Slack's list of members changes: names, zones, who is a full member; page after page.

A look may take several jobs. Where it stands is kept with the workspace, so that a worker that is killed
loses a page at most, and each page may be written twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.database import in_batches
from slackapp.storage.people.structure import note_change, refresh_homes
from slackapp.storage.tables import console_role, guardian, person, workspace

_TOLD: Final = ("name", "zone", "reachable", "speaks")
"""What Slack says of a person. A page without locales leaves them as they are."""


@dataclass(frozen=True)
class Listed:
    """One account that Slack lists. `member` says whether it is a full member (R16), `speaks` its locale."""

    user: str
    name: str
    zone: str
    member: bool
    speaks: str | None = None


@dataclass(frozen=True)
class Look:
    """A look that is not at its end: the calendar time at which it began, and the cursor of its next page."""

    began_at: datetime
    cursor: str


def unfinished(connection: sa.Connection, key: str) -> Look | None:
    """The look at this workspace's list that was begun and did not come to its end, or None."""
    columns = (workspace.c.sync_began_at, workspace.c.sync_cursor)
    row = connection.execute(sa.select(*columns).where(workspace.c.id == key)).one_or_none()
    if row is None or row.sync_began_at is None or not row.sync_cursor:
        return None
    return Look(row.sync_began_at, row.sync_cursor)


def known(connection: sa.Connection, key: str, users: Collection[str]) -> frozenset[str]:
    """Who of these users is somebody here: a person, in a role, or told of trouble for HR."""
    found = set(_told(connection, key)) & set(users)
    for table in (person, console_role, guardian):
        here = sa.select(table.c.user).where(table.c.workspace == key, table.c.user.in_(users))
        found |= set(connection.execute(here).scalars())
    return frozenset(found)


def note_page(tx: sa.Connection, key: str, listed: Sequence[Listed], look: Look) -> frozenset[str]:
    """Write what a page says of people whom an import has named; returns whose zone is another one now.

    `look` is where it goes on after it.
    """
    here = (person.c.workspace == key) & (person.c.name != "")
    by_user = {each.user: each for each in listed}
    rows = tx.execute(
        sa.select(*(person.c[name] for name in ("user", *_TOLD))).where(here, person.c.user.in_(by_user))
    ).all()
    changed: list[dict[str, Any]] = []
    for row in rows:
        each = by_user[row.user]
        told = dict(zip(_TOLD, (each.name, each.zone, each.member, each.speaks or row.speaks), strict=True))
        if any(row._mapping[name] != value for name, value in told.items()):  # noqa: SLF001 - SQLAlchemy's public name
            changed.append({"who": row.user, **told})
    if changed:
        tx.execute(sa.update(person).where(here, person.c.user == sa.bindparam("who")), changed)
    if any(by_user[row.user].member != row.reachable for row in rows):
        note_change(tx, key)
    if any(by_user[row.user].member and not row.reachable for row in rows):
        refresh_homes(tx, key)  # at once: a round may open before the look is at its end
    note_listed(tx, key, [row.user for row in rows], look.began_at)
    tx.execute(
        sa.update(workspace)
        .where(workspace.c.id == key)
        .values(sync_began_at=look.began_at, sync_cursor=look.cursor)
    )
    return frozenset(row.user for row in rows if row.zone != by_user[row.user].zone)


def note_listed(tx: sa.Connection, key: str, users: Sequence[str], at: datetime) -> None:
    """Note that Slack listed these people at this calendar time."""
    for some in in_batches(users):
        tx.execute(
            sa.update(person).where(person.c.workspace == key, person.c.user.in_(some)).values(listed_at=at)
        )


def unlisted(connection: sa.Connection, key: str, began_at: datetime) -> tuple[int, int]:
    """How many full members Slack did not list in the look that began then, and how many there are."""
    members = sa.select(sa.func.count()).where(person.c.workspace == key, person.c.reachable)
    missing = members.where(person.c.listed_at < began_at)
    return int(connection.execute(missing).scalar_one()), int(connection.execute(members).scalar_one())


def finish(
    tx: sa.Connection, key: str, *, began_at: datetime, at: datetime, believed: bool
) -> frozenset[str]:
    """End a look at this calendar time; where it is `believed`, who was not listed is no member any more.

    Returns who that is.
    """
    gone = frozenset[str]()
    if believed:
        missing = (person.c.workspace == key) & person.c.reachable & (person.c.listed_at < began_at)
        changed = sa.update(person).where(missing).values(reachable=False).returning(person.c.user)
        gone = frozenset(tx.execute(changed).scalars())
        if gone:
            note_change(tx, key)
    refresh_homes(tx, key)
    tx.execute(
        sa.update(workspace)
        .where(workspace.c.id == key)
        .values(synced_at=at, sync_began_at=None, sync_cursor=None)
    )
    return gone


def start_anew(tx: sa.Connection, key: str) -> None:
    """Forget where the look stood: Slack does not know its cursor any more."""
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(sync_began_at=None, sync_cursor=None))


def tell_hr_no_more(tx: sa.Connection, key: str, users: Collection[str]) -> None:
    """Take these people from those who are told of trouble for HR."""
    told = _told(tx, key)
    if set(told) & set(users):
        left = [user for user in told if user not in users]
        tx.execute(sa.update(workspace).where(workspace.c.id == key).values(hr=left))


def _told(connection: sa.Connection, key: str) -> list[str]:
    return list(connection.execute(sa.select(workspace.c.hr).where(workspace.c.id == key)).scalar() or ())
