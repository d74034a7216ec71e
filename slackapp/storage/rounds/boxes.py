"""Opens sealed boxes. Only closing and reminding may import this module; a test holds the wall."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.box import BoxBroken, RoundKey, State, unseal
from slackapp.storage.tables import box, leaf


@dataclass(frozen=True)
class Opened:
    """One leaf's box. `state` is None where it does not authenticate under the right key."""

    leaf: str
    size: int
    state: State | None


def opened(tx: sa.Connection, round_id: str, key: RoundKey) -> Iterator[Opened]:
    """Lock and open every box of a round, in the order of the leaves' ids."""
    # Two statements: a join of two tables that were just filled, PostgreSQL may make row by row.
    leaves = tx.execute(sa.select(leaf.c.leaf, leaf.c.size).where(leaf.c.round == round_id))
    sizes = {row.leaf: row.size for row in leaves}
    rows = tx.execute(
        sa.select(box.c.leaf, box.c.sealed)
        .where(box.c.round == round_id)
        .order_by(box.c.leaf)
        .with_for_update()
    ).all()
    for row in rows:
        yield Opened(row.leaf, sizes[row.leaf], _state(key, row.sealed, round_id, row.leaf))


def look(connection: sa.Connection, round_id: str, leaf_id: str, key: RoundKey) -> State | None:
    """Open one leaf's box and lock nothing; None where there is none, or it does not authenticate."""
    sealed = connection.execute(
        sa.select(box.c.sealed).where(box.c.round == round_id, box.c.leaf == leaf_id)
    ).scalar()
    return None if sealed is None else _state(key, sealed, round_id, leaf_id)


def _state(key: RoundKey, sealed: bytes, round_id: str, leaf_id: str) -> State | None:
    try:
        return unseal(key, sealed, round_id=round_id, leaf_id=leaf_id)
    except BoxBroken:
        return None
