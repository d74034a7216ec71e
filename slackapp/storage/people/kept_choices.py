"""What somebody chose outlives their absence from a file of teams by twelve weeks, under a keyed digest.

A file that leaves somebody out by mistake must not have them asked again after they said no. It is no list of
people: whoever has the database alone cannot tell whose choice a row is.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from slackapp.storage.tables import kept_choice, person

KEPT: Final = timedelta(weeks=12)
"""For so long, in calendar time, a choice is kept."""
_INFO: Final = b"lean-on/kept-choice"
_KEY_BYTES: Final = 32


class Keeper:
    """Keeps choices of people of one workspace under digests that only LEANON_SECRET makes."""

    def __init__(self, workspace: str, *, secret: bytes) -> None:
        self._workspace = workspace
        self._key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_INFO).derive(secret)

    def keep(self, tx: sa.Connection, users: Iterable[str], now: datetime) -> None:
        """Keep what these people chose, before they are forgotten; who chose nothing leaves nothing."""
        users = sorted(users)
        self.forget(tx, users)
        rows = [
            {
                "workspace": self._workspace,
                "digest": self._digest(row.user),
                "consent": row.consent,
                "asked": row.asked,
                "slot": row.slot,
                "until": now + KEPT,
            }
            for row in _people(tx, self._workspace, users)
            if row.consent != "unknown" or row.asked or row.slot is not None
        ]
        if rows:
            # In the order of the digests, so that the order of the rows tells nothing of whose they are.
            tx.execute(sa.insert(kept_choice), sorted(rows, key=lambda row: str(row["digest"])))

    def give_back(self, tx: sa.Connection, users: Iterable[str], now: datetime) -> None:
        """Give these people what they had chosen, unless they chose anew meanwhile, and keep it no longer."""
        users = sorted(users)
        here = _people(tx, self._workspace, users)
        fresh = {row.user for row in here if row.consent == "unknown" and not row.asked}
        kept = {self._digest(user): user for user in fresh}
        found = tx.execute(sa.select(kept_choice).where(self._mine(), kept_choice.c.until > now)).all()
        # When they were asked is not kept: the one repeat comes a week from now.
        back = [
            {"who": kept[row.digest], "consent": row.consent, "asked": row.asked, "slot": row.slot}
            | {"asked_at": now if row.asked else None}
            for row in found
            if row.digest in kept
        ]
        if back:
            where = (person.c.workspace == self._workspace) & (person.c.user == sa.bindparam("who"))
            tx.execute(sa.update(person).where(where), back)
        self.forget(tx, users)

    def forget(self, tx: sa.Connection, users: Iterable[str]) -> None:
        """Keep nothing of these people: they have left Slack, or want to be erased."""
        digests = [self._digest(user) for user in users]
        for at in range(0, len(digests), _AT_ONCE):
            some = kept_choice.c.digest.in_(digests[at : at + _AT_ONCE])
            tx.execute(sa.delete(kept_choice).where(self._mine(), some))

    def _mine(self) -> sa.ColumnElement[bool]:
        return kept_choice.c.workspace == self._workspace

    def _digest(self, user: str) -> str:
        return hmac.digest(self._key, f"{self._workspace}/{user}".encode(), "sha256").hex()


_AT_ONCE: Final = 500
"""Values in one statement."""


def overdue(connection: sa.Connection, now: datetime) -> tuple[str, ...]:
    """Ids of the workspaces that keep a choice whose twelve weeks of the calendar are over."""
    rows = connection.execute(
        sa.select(kept_choice.c.workspace)
        .where(kept_choice.c.until <= now)
        .distinct()
        .order_by(kept_choice.c.workspace)
    )
    return tuple(rows.scalars())


def purge(tx: sa.Connection, workspace: str, now: datetime) -> None:
    """Delete the choices of this workspace whose time is over."""
    tx.execute(sa.delete(kept_choice).where(kept_choice.c.workspace == workspace, kept_choice.c.until <= now))


def _people(tx: sa.Connection, workspace: str, users: list[str]) -> list[Any]:
    wanted = set(users)
    columns = (person.c.user, person.c.consent, person.c.asked, person.c.slot)
    rows = tx.execute(sa.select(*columns).where(person.c.workspace == workspace))
    return [row for row in rows if row.user in wanted]
