"""Words beside the weeks of a trend, read by everybody who reads the trend."""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from slackapp.storage.tables import mark

EVERYWHERE: Final = "*"
"""Stands in a leaf's place where HR's word is beside every trend."""


def of_leaf(connection: sa.Connection, workspace: str, leaf: str) -> Mapping[str, tuple[str, ...]]:
    """The words beside this leaf's rounds, by a round's id: its own word first, then HR's."""
    rows = connection.execute(
        sa.select(mark.c.round, mark.c.word)
        .where(mark.c.workspace == workspace, mark.c.leaf.in_([leaf, EVERYWHERE]))
        .order_by(mark.c.leaf == EVERYWHERE, mark.c.round)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row.round] = (*found.get(row.round, ()), row.word)
    return found
