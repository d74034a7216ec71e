"""The organisation's units, known to be a tree: every parent exists and no unit stands above itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the organisation's tree. Units without a parent are siblings of one another."""

    id: str
    parent: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Tree:
    """Units with their depth (0 at the top) and their families: the children of each parent, sorted by id."""

    units: Mapping[str, Unit]
    depth: Mapping[str, int]
    families: tuple[tuple[str | None, tuple[str, ...]], ...]

    @classmethod
    def grow(cls, units: Iterable[Unit]) -> Self:
        """Return the tree of `units`, deepest families first, in an order that does not depend on theirs.

        Raises ValueError, naming the units, for an id used twice, an unknown parent, or a circle of parents.
        """
        by_id: dict[str, Unit] = {}
        for unit in units:
            if unit.id in by_id:
                raise ValueError(f"The unit {unit.id!r} is listed twice; give each unit its own id.")
            by_id[unit.id] = unit
        depth = {unit_id: _depth(unit_id, by_id) for unit_id in sorted(by_id)}
        children: defaultdict[str | None, list[str]] = defaultdict(list)
        for unit_id in sorted(by_id):
            children[by_id[unit_id].parent].append(unit_id)
        below = sorted((unit for unit in children if unit is not None), key=lambda unit: (-depth[unit], unit))
        families = tuple((parent, tuple(children[parent])) for parent in (*below, None))
        return cls(by_id, depth, families)

    def parent(self, unit_id: str) -> str | None:
        """Return the id of the unit above, None at the top."""
        return self.units[unit_id].parent


def _depth(unit_id: str, units: Mapping[str, Unit]) -> int:
    path = [unit_id]
    while (parent := units[path[-1]].parent) is not None:
        if parent not in units:
            raise ValueError(f"The unit {path[-1]!r} is placed under {parent!r}, which does not exist.")
        if parent in path:
            raise ValueError(f"The units {' > '.join([*path, parent])} stand above one another in a circle.")
        path.append(parent)
    return len(path) - 1
