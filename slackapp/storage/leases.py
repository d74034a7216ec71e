"""Claim before work: pending → claimed for two minutes → sent; an expired claim is taken again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

LEASE: Final = timedelta(minutes=2)
# After so many tries a message is given up, so that one bad row cannot keep a queue busy for ever.
ATTEMPTS: Final = 8
# A message that may have gone out rests before it is tried again, so that a Slack that is down for an hour
# neither gets it eight times nor makes us give it up.
REST: Final = timedelta(minutes=15)


def takeable(table: sa.Table, wall: datetime) -> sa.ColumnElement[bool]:
    """Rows that may be claimed at this wall time."""
    expired = (table.c.status == "claimed") & (table.c.lease_until < wall)
    rested = table.c.not_before.is_(None) | (table.c.not_before <= wall)
    return ((table.c.status == "pending") | expired) & rested & (table.c.attempts < ATTEMPTS)


def claim(
    tx: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool], *, wall: datetime, limit: int
) -> Sequence[sa.Row[Any]]:
    """Take at most `limit` rows; two workers never hold the same one."""
    keys = list(table.primary_key)
    rows = tx.execute(
        sa.select(table)
        .where(where, takeable(table, wall))
        .order_by(*keys)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        taken = sa.tuple_(*keys).in_([tuple(getattr(row, key.name) for key in keys) for row in rows])
        tx.execute(
            sa.update(table)
            .where(taken)
            .values(status="claimed", lease_until=wall + LEASE, attempts=table.c.attempts + 1)
        )
    return rows


def settle(tx: sa.Connection, table: sa.Table, key: dict[str, str], status: str, **more: Any) -> None:  # noqa: ANN401 - column values of the caller's table
    """Write down how a claimed row ended."""
    tx.execute(sa.update(table).where(_is(table, key)).values(status=status, lease_until=None, **more))


def put_off(
    tx: sa.Connection, table: sa.Table, key: dict[str, str], until: datetime, *, unknown: bool = False
) -> None:
    """Give a claimed row back, not to be taken before this wall time. A refusal by rate is no attempt.

    `unknown` where it may have gone out: that is an attempt, and the row rests longer than its workspace.
    """
    tx.execute(
        sa.update(table)
        .where(_is(table, key))
        .values(
            status="pending",
            lease_until=None,
            not_before=until + REST if unknown else until,
            attempts=table.c.attempts - (0 if unknown else 1),
        )
    )


def _is(table: sa.Table, key: dict[str, str]) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == value for name, value in key.items()))
