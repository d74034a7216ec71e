"""Decides who reports together and who reads it, or why somebody is not asked (R1, R2)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

from slackapp.pulse.merging import Group, merge
from slackapp.pulse.packing import MAX_LEAF
from slackapp.pulse.release import LARGEST_K, SMALLEST_K
from slackapp.pulse.tree import Tree, Unit

__all__ = ["Leaf", "Membership", "Organisation", "Partition", "Reason", "Standing", "Unit", "partition"]

ROUNDS_TO_SPLIT: Final = 2
"""How many rounds a merge stays together after its parts could stand alone."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a unit, as a member or as one of its leads."""

    user: str
    unit: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """Units, who belongs to them, and the people who may be asked: reachable, and not excluded by role."""

    units: Sequence[Unit]
    memberships: Sequence[Membership]
    eligible: frozenset[str]
    waiting: frozenset[str] = frozenset()
    """Who joined too lately to count in the round that opens next (R16); they lead what they lead."""
    pilot: frozenset[str] | None = None
    """Ids of the only units that are asked, each with everything below it (R16); None where all are."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """People who report together, as sorted ids, and the leads who read the report besides them and HR.

    `heads` are the units whose leads those are. `part` is 0, or 1, 2, … where one box cannot hold everybody.
    `waited` is to be kept until the next round.
    """

    id: str
    units: tuple[str, ...]
    heads: tuple[str, ...]
    part: int
    name: str
    members: tuple[str, ...]
    leads: tuple[str, ...]
    waited: int


class Reason(StrEnum):
    """Why a person is in no leaf: always a matter of structure, never of what anybody chose."""

    NO_TEAM = "no_team"
    NO_TEAM_ABOVE = "no_team_above"
    TOO_SMALL = "too_small"
    READS_THE_REPORT = "reads_the_report"
    NOT_ELIGIBLE = "not_eligible"
    JUST_JOINED = "just_joined"
    OUTSIDE_PILOT = "outside_pilot"


@dataclass(frozen=True, slots=True)
class Partition:
    """Everybody once: in one of the leaves, or with a reason why not."""

    leaves: tuple[Leaf, ...]
    unasked: Mapping[str, Reason]


@dataclass(frozen=True, slots=True)
class Standing:
    """A leaf of the previous round, as a set of units and no people, with its `waited` of then."""

    units: tuple[str, ...]
    waited: int


def partition(
    organisation: Organisation, *, workspace: str, k: int = 5, previous: Sequence[Standing] = ()
) -> Partition:
    """Return who reports together in a round that opens now; the same whatever order anything is listed in.

    Who leads answers in the own leaf of the unit above the highest unit they lead (ties: smallest id),
    everybody else in their unit's (smallest id of several). A leaf has at least k + 1 people, k being 5..12;
    smaller ones are merged at once, and a merge of the `previous` round is taken apart only after two more
    rounds. In a pilot all this holds among its units alone: nothing merges with what is outside it.

    Raises ValueError for units that are no tree, memberships in unknown units, or another k.
    """
    if k not in range(SMALLEST_K, LARGEST_K + 1):
        raise ValueError(f"k is a whole number from {SMALLEST_K} to {LARGEST_K}.")
    tree = Tree.grow(organisation.units)
    leads = _leads(organisation, tree)
    outside = outside_pilot(organisation, tree)
    placed, unasked = _place(organisation, tree, outside)
    groups, waited = settle(tree, placed, leads, smallest=k + 1, previous=previous, outside=outside)
    leaves = [
        leaf
        for group in groups
        if len(group.people) > k
        for leaf in _leaves(group, tree, leads, workspace=workspace, waited=waited.get(group.units, 0))
    ]
    asked = {person for leaf in leaves for person in leaf.members}
    grouped = {person for group in groups for person in group.people}
    for person in placed.keys() - asked:
        unasked[person] = Reason.TOO_SMALL if person in grouped else Reason.READS_THE_REPORT
    return Partition(
        tuple(sorted(leaves, key=lambda leaf: (leaf.units, leaf.part))), dict(sorted(unasked.items()))
    )


def homes(organisation: Organisation) -> Mapping[str, str]:
    """Return in which unit each person answers before any merging, those who still wait for it included.

    Who is outside a pilot is included, too, so that a wider pilot is no joining. Who cannot be asked is not.
    """
    everybody = replace(organisation, waiting=frozenset())
    return _place(everybody, Tree.grow(organisation.units), outside=frozenset())[0]


def settle(
    tree: Tree,
    placed: Mapping[str, str],
    leads: Mapping[str, frozenset[str]],
    *,
    smallest: int,
    previous: Sequence[Standing] = (),
    outside: frozenset[str] = frozenset(),
) -> tuple[list[Group], Mapping[frozenset[str], int]]:
    """Return the merged groups without anybody who would read their own, and how long each merge has waited.

    Placing leads above what they lead already keeps them out; this is the wall behind it, so that no merge
    and no later way of naming a reader can put somebody's answer into a report they receive (R1).
    """
    while True:
        held = _held(tree, placed, smallest, previous, outside)
        groups = merge(tree, placed, smallest=smallest, held=held, outside=outside)
        reading = {person for group in groups for person in group.people & _readers(group, leads)}
        if not reading:
            return groups, held
        placed = {person: unit for person, unit in placed.items() if person not in reading}


def _readers(group: Group, leads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(leads[unit] for unit in group.heads))


def _leads(organisation: Organisation, tree: Tree) -> dict[str, frozenset[str]]:
    leads: dict[str, set[str]] = {unit: set() for unit in tree.units}
    for membership in organisation.memberships:
        if membership.unit not in leads:
            raise ValueError(f"Somebody belongs to the unit {membership.unit!r}, which does not exist.")
        if membership.lead:
            leads[membership.unit].add(membership.user)
    return {unit: frozenset(users) for unit, users in leads.items()}


def outside_pilot(organisation: Organisation, tree: Tree) -> frozenset[str]:
    """Return the units that are neither in the pilot nor below one that is; none where there is no pilot."""
    if organisation.pilot is None:
        return frozenset()
    inside: set[str] = set()
    for unit in sorted(tree.units, key=tree.depth.__getitem__):
        if unit in organisation.pilot or tree.parent(unit) in inside:
            inside.add(unit)
    return frozenset(tree.units.keys() - inside)


def _place(
    organisation: Organisation, tree: Tree, outside: frozenset[str]
) -> tuple[dict[str, str], dict[str, Reason]]:
    """Return in which unit's own leaf each person answers, and why the others cannot."""
    led: dict[str, set[str]] = {}
    joined: dict[str, set[str]] = {}
    for membership in organisation.memberships:
        (led if membership.lead else joined).setdefault(membership.user, set()).add(membership.unit)
    placed: dict[str, str] = {}
    unasked: dict[str, Reason] = {}
    for person in organisation.eligible | led.keys() | joined.keys():
        if person not in organisation.eligible:
            unasked[person] = Reason.NOT_ELIGIBLE
        elif person in led:
            above = tree.parent(min(led[person], key=lambda unit: (tree.depth[unit], unit)))
            if above is None:
                unasked[person] = Reason.NO_TEAM_ABOVE
            else:
                placed[person] = above
        elif person in joined:
            placed[person] = min(joined[person])
        else:
            unasked[person] = Reason.NO_TEAM
    for person in [person for person, unit in placed.items() if unit in outside]:
        del placed[person]
        unasked[person] = Reason.OUTSIDE_PILOT
    for person in organisation.waiting & placed.keys():
        del placed[person]
        unasked[person] = Reason.JUST_JOINED
    return placed, unasked


def _held(
    tree: Tree,
    placed: Mapping[str, str],
    smallest: int,
    previous: Sequence[Standing],
    outside: frozenset[str],
) -> dict[frozenset[str], int]:
    """Return the merges to keep, with how many rounds each has now waited to be taken apart.

    A merge that would come about today anyhow has not waited; it is kept as well, so that what another merge
    does cannot part it. Of a merge that a pilot leaves in part, the rest is kept.
    """
    fresh = merge(tree, placed, smallest=smallest, outside=outside)
    peopled = set(placed.values())
    of_unit = {unit: group.units for group in fresh for unit in group.units}  # a unit is in one group alone
    held: dict[frozenset[str], int] = {}
    for standing in previous:
        units = frozenset(standing.units) - outside
        if fresh and len({of_unit[unit] for unit in units & peopled}) <= 1:
            held[units] = 0
        elif standing.waited < ROUNDS_TO_SPLIT:
            held[units] = standing.waited + 1
    return held


def _leaves(
    group: Group, tree: Tree, leads: Mapping[str, frozenset[str]], *, workspace: str, waited: int
) -> Iterator[Leaf]:
    """Yield the group as one leaf, or in equal parts by user id where one box cannot hold everybody."""
    units = tuple(sorted(group.units))
    heads = sorted(group.heads)
    name = " + ".join(tree.units[unit].name for unit in (*heads, *sorted(group.units - group.heads)))
    readers = tuple(sorted(_readers(group, leads)))
    people = sorted(group.people)
    parts = -(-len(people) // MAX_LEAF)
    for at in range(parts):
        part = at + 1 if parts > 1 else 0
        identity = json.dumps([workspace, units, heads, part])
        yield Leaf(
            id=sha256(identity.encode()).hexdigest()[:16],
            units=units,
            heads=tuple(heads),
            part=part,
            name=f"{name} {part}/{parts}" if part else name,
            members=tuple(people[len(people) * at // parts : len(people) * (at + 1) // parts]),
            leads=readers,
            waited=waited,
        )
