"""What has changed in a group since the last round: how many joined and left, what became of it (R16)."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from slackapp.pulse.partition import Leaf


@dataclass(frozen=True, slots=True)
class FormerLeaf:
    """A leaf of the round before: its units, its name, how many people it had when that round opened."""

    id: str
    units: tuple[str, ...]
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Turnover:
    """How many people count in a group for the first time since they joined it, and how many left it."""

    joined: int = 0
    departed: int = 0


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What became of the groups that a group's people were in before, by those groups' names.

    `merged` are groups that now report together, or the one that reports together with units that were not
    asked (`with_new`); `parted` are groups of which this one is only a part; `renamed` is this group's former
    name; a group is `new` where none of its units was asked before.
    """

    merged: tuple[str, ...] = ()
    with_new: bool = False
    parted: tuple[str, ...] = ()
    renamed: str | None = None
    new: bool = False


def turnovers(
    leaves: Sequence[Leaf],
    former: Sequence[FormerLeaf],
    homes: Mapping[str, str],
    newcomers: AbstractSet[str],
) -> Mapping[str, Turnover]:
    """Return for each leaf, by id, how many joined and left since the round before.

    `homes` says in which unit each member answers, `newcomers` who counts for the first time since they
    joined that unit. Nobody is remembered: how many left follows from how many there were. Of groups that
    were put together or taken apart, it is counted for all of them together.
    """
    asked_before = {unit for each in former for unit in each.units}
    found: dict[str, Turnover] = {}
    for now, were in _connected(leaves, former):
        members = {user for leaf in now for user in leaf.members}
        came = {user for user in members if user in newcomers or homes.get(user) not in asked_before}
        departed = max(0, sum(each.size for each in were) + len(came) - len(members))
        for leaf in now:
            parts = [each.members for each in now if each.units == leaf.units]
            found[leaf.id] = Turnover(len(newcomers & set().union(*parts)), departed)
    return found


def regrouping(leaf: str, units: Sequence[str], name: str, former: Sequence[FormerLeaf]) -> Regrouping:
    """Return what became of the groups that the people of a leaf were in before."""
    mine = frozenset(units)
    before = sorted((each for each in former if mine & set(each.units)), key=lambda each: each.name)
    if not before:
        return Regrouping(new=True)
    if all(mine == set(each.units) for each in before):
        same = next((each for each in before if each.id == leaf), None)
        if same is not None:
            return Regrouping(renamed=None if same.name == name else same.name)
        # It was one and is parted now because one box cannot hold everybody (R4), or the other way round.
        parts = tuple(each.name for each in before)
        return Regrouping(merged=parts) if len(parts) > 1 else Regrouping(parted=parts)
    names = {frozenset(each.units): each.name for each in before}
    asked_before = frozenset().union(*names)
    return Regrouping(
        merged=tuple(names.values()) if len(names) > 1 or mine - asked_before else (),
        with_new=bool(mine - asked_before),
        parted=tuple(was for of, was in names.items() if not of <= mine),
    )


def _connected(
    leaves: Sequence[Leaf], former: Sequence[FormerLeaf]
) -> Iterator[tuple[Sequence[Leaf], Sequence[FormerLeaf]]]:
    """Yield the leaves that share units, directly or through others, and the former leaves that do."""
    together: dict[str, set[str]] = {}
    for units in (*(leaf.units for leaf in leaves), *(each.units for each in former)):
        joint = set().union(*(together.get(unit, {unit}) for unit in units))
        together.update(dict.fromkeys(joint, joint))
    now: dict[int, list[Leaf]] = {}
    were: dict[int, list[FormerLeaf]] = {}
    for leaf in leaves:
        now.setdefault(id(together[leaf.units[0]]), []).append(leaf)
    for before in former:
        were.setdefault(id(together[before.units[0]]), []).append(before)
    for key, connected in now.items():
        yield connected, were.get(key, [])
