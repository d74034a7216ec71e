"""Gives each unit of a file the id it has had before, whatever it is called now (R2)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from slackapp.pulse.partition import Membership, Unit
from slackapp.pulse.tree import Tree
from slackapp.roster.names import key
from slackapp.storage.people.people import Person
from slackapp.storage.teams.team_deltas import Teams

_Place: TypeAlias = tuple[int, tuple[str, ...], str]
_Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Read:
    """An organisation as a file tells it: each unit's id is whatever the file knows it by."""

    units: Sequence[Unit]
    people: Sequence[Person]
    memberships: Sequence[Membership]


@dataclass(frozen=True)
class Renamed:
    """A unit that keeps its id under another name."""

    unit: str
    former: str
    name: str


@dataclass(frozen=True)
class Matched:
    """Units and memberships with ids that stay.

    `renamed` are units called otherwise than before, another spelling included. `made` is how many ids the
    workspace has given so far, these included.
    """

    units: tuple[Unit, ...]
    memberships: tuple[Membership, ...]
    renamed: tuple[Renamed, ...]
    made: int


def match(
    former: Sequence[Unit],
    former_memberships: Iterable[Membership],
    units: Sequence[Unit],
    memberships: Sequence[Membership],
    *,
    made: int,
) -> Matched:
    """Return what was read by name, `units` and `memberships`, with the ids of the `former` organisation.

    Of the same name is the same, unless all its people are others; of several with that name, the one below
    the same parent. What is left is the same where at least half of the people are, or the units below where
    it has no people of its own: largest overlap first, ties to the smallest id, each id once. All others get
    new ids, which no unit ever had.

    Raises ValueError for units that are no tree, or memberships in unknown units.
    """
    read, before = _Side(units, memberships), _Side(former, former_memberships)
    found: dict[str, str] = {}
    _take(_of_one_name(before, read, sharing=True), found)
    _take(_of_the_same_people(before, read), found)
    _take(_of_one_name(before, read, sharing=False), found)
    _take(_above_the_same_units(before, read, found), found)
    renamed = [
        Renamed(known, before.tree.units[known].name, read.tree.units[unit].name)
        for unit, known in found.items()
        if before.tree.units[known].name != read.tree.units[unit].name
    ]
    for unit in sorted(read.tree.units.keys() - found.keys(), key=read.place.__getitem__):
        made += 1
        found[unit] = unit_id(made)
    return Matched(
        tuple(Unit(found[each.id], each.parent and found[each.parent], each.name) for each in units),
        tuple(Membership(each.user, found[each.unit], each.lead) for each in memberships),
        tuple(sorted(renamed, key=lambda each: each.unit)),
        made,
    )


def matching(now: Teams, read: Read, made: int) -> Matched:
    """The units of a file with the ids that they have in these teams."""
    reachable = {user for user, each in now.people.items() if each.reachable}
    former = (
        Membership(user, unit, lead and user in reachable) for (user, unit), lead in now.memberships.items()
    )
    return match(tuple(now.units.values()), former, read.units, read.memberships, made=made)


def unit_id(number: int) -> str:
    """The id of the unit that a workspace made as its `number`-th, from 1 on; ids sort as numbers do."""
    return f"u{number:06}"


class _Side:
    """The organisation as it was, or as it was read: what matching compares of each unit."""

    def __init__(self, units: Sequence[Unit], memberships: Iterable[Membership]) -> None:
        self.tree = Tree.grow(units)
        self.names = {unit: key(each.name) for unit, each in self.tree.units.items()}
        self.place = {unit: self._place(unit) for unit in self.tree.units}
        """Top first, then by the names on the way down: an order that no order of rows changes."""
        self.own: dict[str, set[str]] = {unit: set() for unit in self.tree.units}
        self.people: dict[str, set[str]] = {unit: set() for unit in self.tree.units}
        """Who belongs to a unit, and who leads one below it, because they answer there."""
        for each in memberships:
            if each.unit not in self.own:
                raise ValueError(f"Somebody belongs to the unit {each.unit!r}, which does not exist.")
            self.own[each.unit].add(each.user)
            self.people[each.unit].add(each.user)
            above = self.tree.parent(each.unit)
            if each.lead and above is not None:
                self.people[above].add(each.user)

    def parent_name(self, unit: str) -> str | None:
        """The name of the unit above, as names are compared."""
        parent = self.tree.parent(unit)
        return None if parent is None else self.names[parent]

    def below(self, ids: Mapping[str, str]) -> Mapping[str, AbstractSet[str]]:
        """For each unit, which of these ids the units with people below it have; "" for one without."""
        found: dict[str, set[str]] = {unit: set() for unit in self.tree.units}
        for unit in self.tree.units:
            above = self.tree.parent(unit)
            while self.own[unit] and above is not None:
                found[above].add(ids.get(unit, ""))
                above = self.tree.parent(above)
        return found

    def _place(self, unit: str) -> _Place:
        path = [unit]
        while (parent := self.tree.parent(path[-1])) is not None:
            path.append(parent)
        return len(path), tuple(self.names[each] for each in reversed(path)), unit


def _of_one_name(before: _Side, read: _Side, *, sharing: bool) -> Iterator[_Pair]:
    """Yield units of one name, those below one parent first; with `sharing` not if all people are others."""
    named: dict[str, list[str]] = {}
    for known in sorted(before.tree.units):
        named.setdefault(before.names[known], []).append(known)
    for same_parent in (True, False):
        for unit in sorted(read.tree.units, key=read.place.__getitem__):
            for known in named.get(read.names[unit], ()):
                others = before.people[known] and read.people[unit].isdisjoint(before.people[known])
                if same_parent and before.parent_name(known) != read.parent_name(unit):
                    continue
                if not (sharing and others and read.people[unit]):
                    yield known, unit


def _of_the_same_people(before: _Side, read: _Side) -> Iterable[_Pair]:
    """Units that have at least half of the people whom a former one had and who are still here."""
    where: dict[str, list[str]] = {}
    for unit, people in read.people.items():
        for user in people:
            where.setdefault(user, []).append(unit)
    pairs = []
    for known, people in before.people.items():
        stayed = people & where.keys()
        shared = Counter(unit for user in stayed for unit in where[user])
        pairs += [(-n, known, read.place[unit]) for unit, n in shared.items() if 2 * n >= len(stayed)]
    return [(known, unit) for _, known, (*_, unit) in sorted(pairs)]


def _above_the_same_units(before: _Side, read: _Side, found: Mapping[str, str]) -> Iterable[_Pair]:
    """Units one of which has no people of its own, and which hold the same units with people."""
    was, is_ = before.below({unit: unit for unit in before.tree.units}), read.below(found)
    pairs = [
        (before.tree.depth[known] != read.tree.depth[unit], known, read.place[unit])
        for known in before.tree.units.keys() - set(found.values())
        for unit in read.tree.units.keys() - found.keys()
        if was[known] and was[known] == is_[unit] and not (before.own[known] and read.own[unit])
    ]
    return [(known, unit) for _, known, (*_, unit) in sorted(pairs)]


def _take(pairs: Iterable[_Pair], found: dict[str, str]) -> None:
    """Add pairs of a former unit and one that was read, each of which is still free."""
    taken = set(found.values())
    for known, unit in pairs:
        if unit not in found and known not in taken:
            found[unit] = known
            taken.add(known)
