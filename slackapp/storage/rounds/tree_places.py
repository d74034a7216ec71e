"""Which leaves of a round stand at which unit of the tree, as it is now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.tree import Tree
from slackapp.storage.people import structure
from slackapp.storage.rounds.rounds import LeafRow


class NoSuchArea(LookupError):
    """There is no unit of this id here that has others below it."""


def tree_of(connection: sa.Connection, workspace_id: str, area: str | None) -> Tree:
    """The tree of a workspace, in which the area is. Raises NoSuchArea."""
    tree = Tree.grow(structure.units(connection, workspace_id))
    if area is not None and area not in tree.areas:
        raise NoSuchArea
    return tree


@dataclass(frozen=True)
class Placed:
    """Which leaves stand at which unit: at the `first` of theirs, and where the `others` of them point to.

    Units whose leaf is not of this area, or not any more, are `outside`.
    """

    first: Mapping[str, Sequence[LeafRow]]
    others: Mapping[str, tuple[str, ...]]
    outside: frozenset[str]


def placed(tree: Tree, order: Sequence[str], leaves: Iterable[LeafRow], area: str | None) -> Placed:
    """Put each leaf at a unit of `order`. Of an area, none that it did not hold as a whole at the opening, or
    does not now.
    """
    first: dict[str, list[LeafRow]] = {}
    others: dict[str, tuple[str, ...]] = {}
    outside = set[str]()
    rank = {unit: place for place, unit in enumerate(order)}
    for row in sorted(leaves, key=lambda row: (row.name, row.leaf)):
        units = sorted(
            (unit for unit in row.units if unit in tree.units), key=lambda unit: rank.get(unit, -1)
        )
        inside = [unit for unit in units if unit in rank]
        if not inside:
            continue
        if area is not None and (area not in row.within or inside != units):
            outside |= {*inside}
            continue
        first.setdefault(inside[0], []).append(row)
        for unit in inside[1:]:
            others[unit] = (*others.get(unit, ()), inside[0])
    return Placed(first, others, frozenset(outside - first.keys() - others.keys()))
