"""Claim before work: pending → claimed for two minutes → sent; expired claims are taken again, some times."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

from slackapp.storage.tables.base import WALL, Moment, spelled

LEASE: Final = timedelta(minutes=2)
# After so many tries a message is given up, so that one bad row cannot keep a queue busy for ever.
ATTEMPTS: Final = 8
# A message that may have gone out rests before it is tried again, so that a Slack that is down for an hour
# neither gets it eight times nor makes us give it up.
# After each try the rest is longer by as much: a Slack that fails for nine hours makes us give up nothing.
REST: Final = timedelta(minutes=15)
_PENDING, _CLAIMED = spelled("pending", "claimed")
WAITING: Final = _PENDING, _CLAIMED
"""The states of a row that has neither gone out nor been refused."""


@dataclass(frozen=True)
class Claim:
    """A row that one worker holds: its primary key, and the number of the try, which tells holders apart."""

    key: Mapping[str, str]
    attempt: int

    @property
    def user(self) -> str:
        """Whom it is for."""
        return self.key["user"]


@dataclass(frozen=True)
class Outbox:
    """A table of what is to be sent to whom; it has status, lease_until, not_before and attempts."""

    table: sa.Table

    def worth_a_look(self, wall: Moment) -> sa.ColumnElement[bool]:
        """Rows for which a job is worth starting where none is at it: also what one that died had claimed."""
        c = self.table.c
        waits = c.status.in_(WAITING)  # by itself, so that an index finds the few that do
        return waits & (c.attempts < ATTEMPTS) & (self._rested(wall) | (c.status == _CLAIMED))

    def claim(
        self, tx: sa.Connection, where: sa.ColumnElement[bool], *, wall: datetime, limit: int
    ) -> Sequence[Claim]:
        """Take at most `limit` rows; two workers never hold the same one.

        What was put off comes last, and so keeps nobody else waiting. All that has never been is asked for by
        itself, in the order of an index: else the whole table would be sorted for each few rows.
        """
        c = self.table.c
        never = c.not_before.is_(None)
        turns = (
            (self._expired(wall) & never, ()),
            ((c.status == "pending") & never, (c.due_at,) if "due_at" in c else self._keys),
            (self._waiting(wall) & (c.not_before <= wall), (c.not_before,)),
        )
        rows: list[Any] = []
        for which, order in turns:
            taken = (
                sa.select(*self._keys, c.not_before, c.attempts)
                .where(where, which, c.attempts < ATTEMPTS)
                .order_by(*order)
                .limit(limit - len(rows))
            )
            rows += tx.execute(taken.with_for_update(skip_locked=True))
            if len(rows) == limit:
                break
        rows.sort(key=_turn)
        self._change(tx, rows, status="claimed", lease_until=wall + LEASE, attempts=c.attempts + 1)
        return [Claim(self._key(row), row.attempts + 1) for row in rows]

    def stands(self, connection: sa.Connection, claimed: Claim) -> bool:
        """Whether it is still ours to send: not withdrawn, its round not ended, no other worker at it."""
        held = {**claimed.key, "attempt": claimed.attempt}
        return connection.execute(self._standing, held).first() is not None

    def settle(self, tx: sa.Connection, claimed: Claim, status: str, **more: Any) -> bool:  # noqa: ANN401 - column values of this table
        """Write down how it ended; False where the claim is no longer ours, and nothing is written."""
        done = tx.execute(
            sa.update(self.table).where(self._held(claimed)).values(status=status, lease_until=None, **more)
        )
        return done.rowcount == 1

    def put_off(self, tx: sa.Connection, claimed: Claim, until: datetime, *, unknown: bool = False) -> None:
        """Give it back, not to be taken before this wall time. A refusal by rate is no attempt.

        `unknown` where it may have gone out: that is an attempt, and the row rests longer than its workspace.
        """
        self.settle(
            tx,
            claimed,
            "pending",
            not_before=until + REST * claimed.attempt if unknown else until,
            attempts=self.table.c.attempts - (0 if unknown else 1),
        )

    def give_back(self, tx: sa.Connection, untried: Collection[Claim]) -> None:
        """Let somebody else have what was claimed and not tried; it has its turn as before."""
        for each in untried:
            self.settle(tx, each, "pending", attempts=self.table.c.attempts - 1)

    def take_back(self, tx: sa.Connection, tried: Collection[Claim], until: datetime) -> None:
        """Let tries that were spent count for nothing: they have told something of all, and of nobody."""
        c = self.table.c
        for each in tried:
            mine = (c[name] == value for name, value in each.key.items())
            still = sa.and_(*mine, c.status == "pending", c.attempts == each.attempt)
            tx.execute(sa.update(self.table).where(still).values(attempts=c.attempts - 1, not_before=until))

    def free_cut_off(self, tx: sa.Connection, owner: str) -> None:
        """Give back at once what jobs that were cut off had claimed and not come to; `owner` owns the rows.

        A job claims some rows and takes them one by one, in the order of their turns, so all after the first
        that it still holds have surely not gone out. That first one may have: it waits for its lease. Each
        keeps its try, by which a job that is not dead after all sees that a row is no longer its own.
        """
        c = self.table.c
        held: sa.Select[Any] = sa.select(*self._keys, c.not_before, c.lease_until)
        held = held.where(self._keys[0] == owner, c.status == "claimed")
        seen: set[datetime] = set()
        untouched = []
        for row in sorted(tx.execute(held.with_for_update(skip_locked=True)), key=_turn):
            if row.lease_until in seen:
                untouched.append(row)
            seen.add(row.lease_until)
        self._change(tx, untouched, status="pending", lease_until=None)

    def give_up(self, tx: sa.Connection, wall: datetime) -> int:
        """Refuse what was tried too often and is in nobody's hands; returns how many rows that were.

        Not before its last rest is over: whoever tries others may yet find that it told something of all.
        """
        return tx.execute(self._giving_up, {"wall": wall}).rowcount

    @cached_property
    def _giving_up(self) -> sa.Update:
        """Written once, as it is asked at each tick."""
        spent = self._waiting(WALL) & self._rested(WALL) & (self.table.c.attempts >= ATTEMPTS)
        return sa.update(self.table).where(spent).values(status="refused", lease_until=None)

    @cached_property
    def _standing(self) -> sa.Select[Any]:
        """Written once, as it is asked before each message."""
        mine = (key == sa.bindparam(key.name) for key in self._keys)
        c = self.table.c
        return sa.select(c.status).where(*mine, c.status == "claimed", c.attempts == sa.bindparam("attempt"))

    @cached_property
    def _keys(self) -> Sequence[sa.Column[Any]]:
        return tuple(self.table.primary_key)

    def _key(self, row: sa.Row[Any]) -> Mapping[str, str]:
        return {key.name: row._mapping[key] for key in self._keys}  # noqa: SLF001 - SQLAlchemy's public name

    def _change(self, tx: sa.Connection, rows: Collection[Any], **values: Any) -> None:  # noqa: ANN401 - as settle
        """Change these rows, each by its key: whatever the database takes the table to be, it finds it so."""
        if rows:
            mine = (key == sa.bindparam(f"key_{key.name}") for key in self._keys)
            keys = [{f"key_{name}": value for name, value in self._key(row).items()} for row in rows]
            tx.execute(sa.update(self.table).where(*mine).values(**values), keys)

    def _expired(self, wall: Moment) -> sa.ColumnElement[bool]:
        return (self.table.c.status == "claimed") & (self.table.c.lease_until < wall)

    def _waiting(self, wall: Moment) -> sa.ColumnElement[bool]:
        return (self.table.c.status == "pending") | self._expired(wall)

    def _rested(self, wall: Moment) -> sa.ColumnElement[bool]:
        c = self.table.c
        return c.not_before.is_(None) | (c.not_before <= wall)

    def _held(self, claimed: Claim) -> sa.ColumnElement[bool]:
        c = self.table.c
        mine = (c[name] == value for name, value in claimed.key.items())
        return sa.and_(*mine, c.status == "claimed", c.attempts == claimed.attempt)


def _turn(row: sa.Row[Any]) -> tuple[Any, ...]:
    """By what rows are sorted that one job takes: who was put off comes last."""
    return row.not_before is not None, row.not_before, *row[:-2]
