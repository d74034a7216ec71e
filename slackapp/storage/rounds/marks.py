"""Words beside the weeks of a trend, read by everybody who reads the trend."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from slackapp.storage.tables import mark

EVERYWHERE: Final = "*"
"""Stands in a leaf's place where HR's word is beside every trend."""
_BESIDE: Final = (
    sa.select(mark.c.leaf, mark.c.round, mark.c.word)
    .where(mark.c.workspace == sa.bindparam("w"), mark.c.leaf.in_(sa.bindparam("leaves", expanding=True)))
    .order_by(mark.c.leaf == EVERYWHERE, mark.c.round)
)


def of_leaf(connection: sa.Connection, workspace: str, leaf: str) -> Mapping[str, tuple[str, ...]]:
    """The words beside this leaf's rounds, by a round's id: its own word first, then HR's."""
    return of_leaves(connection, workspace, [leaf])[leaf]


def of_leaves(
    connection: sa.Connection, workspace: str, leaves: Sequence[str]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The words beside the rounds of each of these leaves, by leaf and round."""
    rows = connection.execute(_BESIDE, {"w": workspace, "leaves": [*leaves, EVERYWHERE]}).all()
    found: dict[str, dict[str, tuple[str, ...]]] = {leaf: {} for leaf in leaves}
    for row in rows:
        for leaf in leaves if row.leaf == EVERYWHERE else [row.leaf]:
            found[leaf][row.round] = (*found[leaf].get(row.round, ()), row.word)
    return found
