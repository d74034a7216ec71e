"""What a change of teams or of strictness would bring, by name, before anything is written (R2, R16)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slackapp.pulse.partition import (
    ROUNDS_TO_SPLIT,
    Leaf,
    Organisation,
    Reason,
    Standing,
    homes,
    outside_pilot,
    partition,
)
from slackapp.pulse.tree import Tree
from slackapp.roster.matching import Renamed


@dataclass(frozen=True)
class UnitInGroup:
    """A unit whose people are asked in a group, and how many of them count."""

    name: str
    people: int


@dataclass(frozen=True)
class Group:
    """People who would be asked together: from which units, and who would read the report besides HR.

    `too_small` are the units that could not report alone. `rounds_together` says for how many more rounds the
    units stay together although they need not, which is 0 where they must, or where there is only one.
    """

    name: str
    people: int
    units: tuple[UnitInGroup, ...]
    readers: tuple[str, ...]
    too_small: tuple[UnitInGroup, ...]
    rounds_together: int


@dataclass(frozen=True)
class Waiting:
    """Somebody who joined a unit too lately to count in the next round."""

    person: str
    unit: str


@dataclass(frozen=True)
class Preview:
    """What the next round would look like. People and units are named; `smallest` is what a group needs.

    `too_small` are the units whose people are too few and have no group to join; `not_asked` names whoever is
    not asked for another reason, `without_lead` units whose report no lead would read. `pilot` are the units
    that are asked alone, None where all are, and `pilot_gone` is how many of its units are no longer there.
    """

    smallest: int
    groups: tuple[Group, ...]
    waiting: tuple[Waiting, ...]
    too_small: tuple[UnitInGroup, ...]
    not_asked: Mapping[Reason, tuple[str, ...]]
    renamed: tuple[Renamed, ...]
    without_lead: tuple[str, ...]
    pilot: tuple[str, ...] | None
    pilot_gone: int


def preview(
    organisation: Organisation,
    *,
    workspace: str,
    k: int,
    previous: Sequence[Standing],
    names: Mapping[str, str],
    renamed: Sequence[Renamed] = (),
) -> Preview:
    """Say who would be asked with whom in a round that opens next, who waits, what merges and why.

    `names` gives people's names by user id. Raises ValueError for units that are no tree, or another k than
    R7 allows.
    """
    split = partition(organisation, workspace=workspace, k=k, previous=previous)
    units = {unit.id: unit.name for unit in organisation.units}
    home = homes(organisation)
    counted = Counter(home[user] for leaf in split.leaves for user in leaf.members)
    leads = {each.unit for each in organisation.memberships if each.lead}
    outside = outside_pilot(organisation, Tree.grow(organisation.units))
    belongs = {each.unit for each in organisation.memberships} - outside
    pilot = organisation.pilot
    small: Counter[str] = Counter()
    not_asked: dict[Reason, list[str]] = {}
    for user, reason in split.unasked.items():
        if reason is Reason.TOO_SMALL:
            small[home[user]] += 1
        elif reason is not Reason.JUST_JOINED:
            not_asked.setdefault(reason, []).append(names.get(user, user))
    return Preview(
        smallest=k + 1,
        groups=tuple(_group(leaf, units, counted, smallest=k + 1, names=names) for leaf in split.leaves),
        waiting=tuple(
            Waiting(names.get(user, user), units[home[user]])
            for user, reason in split.unasked.items()
            if reason is Reason.JUST_JOINED
        ),
        too_small=tuple(sorted((UnitInGroup(units[unit], n) for unit, n in small.items()), key=_by_name)),
        not_asked={reason: tuple(sorted(found)) for reason, found in sorted(not_asked.items())},
        renamed=tuple(renamed),
        without_lead=tuple(sorted(units[unit] for unit in belongs - leads)),
        pilot=None if pilot is None else tuple(sorted(units[unit] for unit in pilot & units.keys())),
        pilot_gone=len((pilot or frozenset()) - units.keys()),
    )


def _by_name(unit: UnitInGroup) -> str:
    return unit.name


def _group(
    leaf: Leaf,
    units: Mapping[str, str],
    counted: Mapping[str, int],
    *,
    smallest: int,
    names: Mapping[str, str],
) -> Group:
    parts = tuple(UnitInGroup(units[unit], counted[unit]) for unit in leaf.units if counted[unit])
    merged = len(leaf.units) > 1
    return Group(
        name=leaf.name,
        people=len(leaf.members),
        units=parts,
        readers=tuple(sorted(names.get(user, user) for user in leaf.leads)),
        too_small=tuple(part for part in parts if merged and part.people < smallest),
        rounds_together=ROUNDS_TO_SPLIT + 1 - leaf.waited if leaf.waited else 0,
    )
