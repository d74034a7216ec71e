"""Joins groups too small to report until they are big enough, always in the same way (R2)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from slackapp.pulse.tree import Tree


@dataclass(frozen=True, slots=True)
class Group:
    """People who would report together: who they are, whose units they come from, and whose leads read them.

    `heads` are the units whose leads read the report. A unit in `units` alone was too small and joined the
    people its parent reads; its own leads do not read them.
    """

    people: frozenset[str]
    units: frozenset[str]
    heads: frozenset[str]

    def joined(self, other: "Group") -> "Group":
        """Return both groups as equals: the leads of either read about both."""
        return Group(self.people | other.people, self.units | other.units, self.heads | other.heads)

    def absorbing(self, other: "Group") -> "Group":
        """Return this group with the other's people in it and its own readers alone."""
        return Group(self.people | other.people, self.units | other.units, self.heads)

    @property
    def order(self) -> tuple[int, list[str]]:
        """Smallest group first, then by unit id: what makes merging deterministic."""
        return len(self.people), sorted(self.units)


def merge(
    tree: Tree,
    placed: Mapping[str, str],
    *,
    smallest: int,
    held: Iterable[frozenset[str]] = (),
    outside: AbstractSet[str] = frozenset(),
) -> list[Group]:
    """Return every group after merging, those still smaller than `smallest` included.

    `placed` says in which unit's own leaf each person answers. Bottom-up, a group below `smallest` people
    joins its smallest sibling below `smallest`, again and again; what remains below joins the parent's own
    leaf, if that is not `outside` a pilot. Sets of units in `held` stay together even when each part could
    now stand alone.
    """
    own = {
        unit: Group(frozenset(people), frozenset({unit}), frozenset({unit}))
        for unit, people in _people_by_unit(placed).items()
    }
    kept = {unit: frozenset(units) for units in held for unit in units}
    done: list[Group] = []
    for parent, children in tree.families:
        groups, pressed = _begin([own[child] for child in children if child in own], kept, parent)
        big, small = _pair_up(groups, smallest)
        done += big
        if parent is None or parent in outside:
            done += [*pressed, *small]
            continue
        for rest in (*pressed, *small):
            empty = Group(frozenset(), frozenset({parent}), frozenset({parent}))
            own[parent] = own.get(parent, empty).absorbing(rest)
    return done


def _people_by_unit(placed: Mapping[str, str]) -> dict[str, set[str]]:
    people: dict[str, set[str]] = {}
    for person, unit in placed.items():
        people.setdefault(unit, set()).add(person)
    return people


def _begin(
    groups: Iterable[Group], kept: Mapping[str, frozenset[str]], parent: str | None
) -> tuple[list[Group], list[Group]]:
    """Return a family's groups, held siblings joined, and apart from them those held with their parent."""
    together: dict[frozenset[str], Group] = {}
    pressed = []
    for group in groups:
        (head,) = group.heads  # each is still read by its own unit alone
        held = kept.get(head, group.heads)
        if parent in held:
            pressed.append(group)
        else:
            together[held] = together[held].joined(group) if held in together else group
    return list(together.values()), pressed


def _pair_up(groups: Iterable[Group], smallest: int) -> tuple[list[Group], list[Group]]:
    """Return the groups of a family that are big enough and the at most one that is not."""
    big = [group for group in groups if len(group.people) >= smallest]
    small = sorted((group for group in groups if len(group.people) < smallest), key=lambda group: group.order)
    while len(small) > 1:
        first, second, *rest = small
        merged = first.joined(second)
        if len(merged.people) >= smallest:
            big.append(merged)
            small = rest
        else:
            small = sorted([merged, *rest], key=lambda group: group.order)
    return big, small
