"""What somebody chose outlives their absence from a file of teams by twelve weeks, sealed, under a digest.

A file that leaves somebody out by mistake must not have them asked again after they said no. Whoever asked to
be erased is not asked again either, whatever later file names them: that outlasts twelve weeks. It is no list
of people: whoever has the database alone can tell neither whose choice a row is nor what it is.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from slackapp.storage.database import in_batches
from slackapp.storage.tables import kept_choice, person
from slackapp.storage.tables.base import NOW

KEPT: Final = timedelta(weeks=12)
"""For so long, in calendar time, a choice is kept."""
NOTHING: Final = {
    "consent": "unknown",
    "asked": 0,
    "slot": None,
    "paused_until": None,
    "away_from": None,
    "away_until": None,
    "remind": False,
    "silent": False,
    "language": None,
}
"""What a row of person holds where nothing was chosen; all that is kept is named here."""
ERASED: Final = {**NOTHING, "consent": "no", "silent": True}
"""What is kept of whoever was erased, until they choose something else themselves."""
_INFO: Final = b"lean-on/kept-choice"
_KEY_BYTES: Final = 32
_SEAL: Final = b"lean-on/kept-choice/seal"
_SEAL_BYTES: Final = 64  # AES-256-SIV takes two keys in one
_LENGTH: Final = 320  # bytes; longer than any choice, so that no row tells by its length
OVERDUE: Final = sa.select(kept_choice.c.workspace).where(kept_choice.c.until <= NOW)
_DAYS: Final = ("paused_until", "away_from", "away_until")


@dataclass(frozen=True)
class Sealed:
    """What somebody chose, and what is kept of it: under which digest, and sealed."""

    chosen: Mapping[str, Any]
    digest: str
    sealed: bytes


class Keeper:
    """Keeps choices of people of one workspace under digests that only LEANON_SECRET makes."""

    def __init__(self, workspace: str, *, secret: bytes) -> None:
        self._workspace = workspace
        self._key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_INFO).derive(secret)
        seal = HKDF(algorithm=SHA256(), length=_SEAL_BYTES, salt=None, info=_SEAL).derive(secret)
        self._cipher = AESSIV(seal)

    def seal(self, connection: sa.Connection, users: Iterable[str]) -> Mapping[str, Sealed]:
        """Seal what these people chose ahead of `keep`, for whom that transaction is to be a short one."""
        return {
            row.user: Sealed(chosen, digest := self._digest(row.user), self._sealed(digest, chosen))
            for row in _people(connection, self._workspace, sorted(users))
            if (chosen := _chosen(row)) != NOTHING
        }

    def keep(
        self,
        tx: sa.Connection,
        users: Iterable[str],
        now: datetime,
        ready: Mapping[str, Sealed] | None = None,
    ) -> None:
        """Keep what these people chose, before they are forgotten; who chose nothing leaves nothing.

        `ready` is what `seal` made of them: it is taken where they have chosen nothing else since.
        """
        users, ready = sorted(users), ready or {}
        self.forget(tx, users)
        rows, erased = [], self._erased(tx)
        for row in _people(tx, self._workspace, users):
            chosen, made = _chosen(row), ready.get(row.user)
            if chosen == NOTHING:
                continue
            if erased and (digest := self._digest(row.user)) in erased:
                if chosen == ERASED:
                    continue  # that is kept already, and for longer
                self._delete(tx, [digest])  # they have come back by themselves
            if made is None or made.chosen != chosen:
                made = Sealed(chosen, digest := self._digest(row.user), self._sealed(digest, chosen))
            rows.append(
                {
                    "workspace": self._workspace,
                    "digest": made.digest,
                    "sealed": made.sealed,
                    "until": now + KEPT,
                }
            )
        if rows:
            # In the order of the digests, so that the order of the rows tells nothing of whose they are.
            tx.execute(sa.insert(kept_choice), sorted(rows, key=lambda row: str(row["digest"])))

    def give_back(self, tx: sa.Connection, users: Iterable[str], now: datetime) -> None:
        """Give these people what they had chosen, unless they chose anew meanwhile, and keep it no longer."""
        holds = kept_choice.c.until.is_(None) | (kept_choice.c.until > now)
        found = tx.execute(sa.select(kept_choice).where(self._mine(), holds)).all()
        if not found:
            return
        wanted = {self._digest(user): user for user in users}
        whose = {wanted[row.digest]: row for row in found if row.digest in wanted}
        back = [
            {"who": here.user, **_together(_chosen(here), chosen)}
            # When they were asked is not kept: the one repeat comes a week from now.
            | {"asked_at": here.asked_at or (now if chosen["asked"] else None)}
            for here in _people(tx, self._workspace, sorted(whose))
            if (chosen := self._opened(whose[here.user]))
        ]
        if back:
            where = (person.c.workspace == self._workspace) & (person.c.user == sa.bindparam("who"))
            tx.execute(sa.update(person).where(where), back)
        self.forget(tx, whose)

    def keeps(self, connection: sa.Connection, user: str) -> bool:
        """Whether anything is kept of somebody."""
        return self._row(connection, user) is not None

    def is_silent(self, connection: sa.Connection, user: str) -> bool:
        """Whether somebody who is missing from the file said that no message of any kind may reach them."""
        row = self._row(connection, user)
        chosen = None if row is None else self._opened(row)
        return chosen is not None and bool(chosen["silent"])

    def chosen(self, connection: sa.Connection, user: str) -> Mapping[str, Any] | None:
        """What is kept of somebody, for themselves; None where nothing is."""
        row = self._row(connection, user)
        return None if row is None else self._opened(row)

    def forget(self, tx: sa.Connection, users: Iterable[str]) -> None:
        """Keep nothing of these people, who have left Slack; that somebody was erased stays."""
        timed = self._mine() & kept_choice.c.until.is_not(None)
        if tx.execute(sa.select(kept_choice.c.digest).where(timed).limit(1)).first() is not None:
            self._delete(tx, [self._digest(user) for user in users], kept_choice.c.until.is_not(None))

    def erase(self, tx: sa.Connection, user: str) -> None:
        """Keep of somebody that they are not to be asked, whoever names them again, and nothing else."""
        digest = self._digest(user)
        self._delete(tx, [digest])
        sealed = self._sealed(digest, ERASED)
        tx.execute(
            sa.insert(kept_choice).values(workspace=self._workspace, digest=digest, sealed=sealed, until=None)
        )

    def _erased(self, connection: sa.Connection) -> frozenset[str]:
        marked = sa.select(kept_choice.c.digest).where(self._mine(), kept_choice.c.until.is_(None))
        return frozenset(connection.execute(marked).scalars())

    def _delete(self, tx: sa.Connection, digests: Sequence[str], *which: sa.ColumnElement[bool]) -> None:
        for some in in_batches(digests):
            tx.execute(sa.delete(kept_choice).where(self._mine(), kept_choice.c.digest.in_(some), *which))

    def _row(self, connection: sa.Connection, user: str) -> sa.Row[Any] | None:
        theirs = self._mine() & (kept_choice.c.digest == self._digest(user))
        return connection.execute(sa.select(kept_choice).where(theirs)).one_or_none()

    def _sealed(self, digest: str, chosen: Mapping[str, Any]) -> bytes:
        told = json.dumps(chosen, default=date.isoformat).encode().ljust(_LENGTH)
        return self._cipher.encrypt(told, [digest.encode()])

    def _opened(self, row: sa.Row[Any]) -> dict[str, Any] | None:
        """What a row holds; None where it is not ours."""
        try:
            told: dict[str, Any] = json.loads(self._cipher.decrypt(row.sealed, [row.digest.encode()]))
        except InvalidTag:
            return None
        return told | {name: told[name] and date.fromisoformat(told[name]) for name in _DAYS}

    def _mine(self) -> sa.ColumnElement[bool]:
        return kept_choice.c.workspace == self._workspace

    def _digest(self, user: str) -> str:
        return hmac.digest(self._key, f"{self._workspace}/{user}".encode(), "sha256").hex()


def purge(tx: sa.Connection, workspace: str, now: datetime) -> None:
    """Delete the choices of this workspace whose time is over."""
    tx.execute(sa.delete(kept_choice).where(kept_choice.c.workspace == workspace, kept_choice.c.until <= now))


def _chosen(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in NOTHING}  # noqa: SLF001 - SQLAlchemy's public name


def _together(now: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """What was chosen before, where nothing was chosen since; who came back or left since is believed."""
    since = {name: value for name, value in now.items() if value != NOTHING[name]}
    if now["consent"] != "unknown":
        since |= {name: now[name] for name in ("silent", "paused_until")}
    if now["away_from"] is not None:
        since["away_from"], since["away_until"] = now["away_from"], now["away_until"]
    return kept | since


def _people(tx: sa.Connection, workspace: str, users: Sequence[str]) -> Iterator[Any]:
    for some in in_batches(users):
        yield from tx.execute(
            sa.select(person).where(person.c.workspace == workspace, person.c.user.in_(some))
        ).all()
