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


class Circle(ValueError):
    """Units stand above one another in a circle; `way` names them, from one of them back to it."""

    def __init__(self, way: str) -> None:
        super().__init__(f"The units {way} stand above one another in a circle.")
        self.way = way


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
        depth = _depths(by_id)
        children: defaultdict[str | None, list[str]] = defaultdict(list)
        for unit_id in sorted(by_id):
            children[by_id[unit_id].parent].append(unit_id)
        below = sorted((unit for unit in children if unit is not None), key=lambda unit: (-depth[unit], unit))
        families = tuple((parent, tuple(children[parent])) for parent in (*below, None))
        return cls(by_id, depth, families)

    @property
    def areas(self) -> frozenset[str]:
        """Ids of the units with others below them."""
        return frozenset(parent for parent, _ in self.families if parent is not None)

    def holding(self, units: Iterable[str]) -> tuple[str, ...]:
        """Return the areas that hold all of these units, themselves included, the topmost first.

        Nothing holds a unit that is not there.
        """
        paths = [self._path(unit_id) if unit_id in self.units else [] for unit_id in units]
        shared = set[str]().union(*paths).intersection(*paths) & self.areas
        return tuple(unit_id for unit_id in reversed(min(paths, key=len, default=[])) if unit_id in shared)

    def _path(self, unit_id: str) -> list[str]:
        """A unit and those above it, up to the top."""
        path = [unit_id]
        while (above := self.parent(path[-1])) is not None:
            path.append(above)
        return path

    def above(self, unit_id: str) -> tuple[str, ...]:
        """Return the units above one, the topmost first."""
        return tuple(reversed(self._path(unit_id)[1:]))

    def below(self, top: str | None = None) -> tuple[str, ...]:
        """Return a unit and all below it, or all units: each before those below it, siblings by name."""
        children = {parent: sorted(found, key=self._by_name) for parent, found in self.families}
        order, waiting = list[str](), [top] if top else children.get(None, [])[::-1]
        while waiting:
            order.append(waiting.pop())
            waiting += reversed(children.get(order[-1], []))
        return tuple(order)

    def _by_name(self, unit_id: str) -> tuple[str, str]:
        return self.units[unit_id].name.casefold(), unit_id

    def parent(self, unit_id: str) -> str | None:
        """Return the id of the unit above, None at the top."""
        return self.units[unit_id].parent


def _depths(units: Mapping[str, Unit]) -> Mapping[str, int]:
    """How deep each unit stands; each way up is walked as far as it is not known yet."""
    found: dict[str, int] = {}
    for unit_id in sorted(units):
        path, here = [unit_id], {unit_id}
        while path[-1] not in found and (parent := units[path[-1]].parent) is not None:
            if parent not in units:
                raise ValueError(f"The unit {path[-1]!r} is placed under {parent!r}, which does not exist.")
            if parent in here:
                raise Circle(" > ".join([*path, parent]))
            path.append(parent)
            here.add(parent)
        top = found.get(path[-1], 0)
        found |= {each: top + number for number, each in enumerate(reversed(path))}
    return found
