"""The tree of teams as HR looks at it: who leads, how many belong, and with whom each would be asked next.

All of it is structure, as the next opening would find it. Nothing here reads what anybody chose or answered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from slackapp.pulse.partition import (
    ROUNDS_TO_SPLIT,
    Leaf,
    Organisation,
    Partition,
    Reason,
    Standing,
    Unit,
    homes,
    outside_pilot,
    partition,
)
from slackapp.pulse.tree import Tree
from slackapp.roster.names import key

__all__ = ["Asked", "Lead", "TeamRow", "Teams", "named", "teams"]

NOBODY: Final = "nobody"
OUTSIDE: Final = "outside"
TOO_SMALL: Final = "too_small"
WAITING: Final = "waiting"
ALONE: Final = "alone"
TOGETHER: Final = "together"


@dataclass(frozen=True)
class Lead:
    """Somebody who reads a team's report; `for_a_while` is a deputy."""

    user: str
    name: str
    for_a_while: bool


@dataclass(frozen=True)
class Asked:
    """How a team's own people would be asked in the next check-in.

    `how` is `alone`, `together` with `others`, `too_small` to be asked, `waiting` where all have just joined,
    `outside` the pilot, or `nobody` where nobody answers in it. `people` are those who would be asked, and
    `size` all of their group. `held` is for how many more check-ins a group stays together that need not.
    """

    how: str
    people: int = 0
    group: str = ""
    size: int = 0
    others: tuple[str, ...] = ()
    held: int = 0


@dataclass(frozen=True)
class TeamRow:
    """One unit of the tree, in its place: `path` are the names above it, `members` who belong to it."""

    id: str
    parent: str | None
    name: str
    depth: int
    path: tuple[str, ...]
    leads: tuple[Lead, ...]
    members: int
    asked: Asked
    without_lead: bool

    def fits(self, text: str) -> bool:
        """Whether its name or a lead's holds this text, in whatever case; everything holds nothing."""
        wanted = key(text)
        return any(wanted in key(each) for each in (self.name, *(lead.name for lead in self.leads)))


@dataclass(frozen=True)
class Teams:
    """All units in the order of the tree, who is not asked and why, and how many people a group needs."""

    rows: tuple[TeamRow, ...]
    smallest: int
    not_asked: Mapping[Reason, tuple[str, ...]]
    """User ids by the reason why they are not asked; each is a matter of structure."""

    def row(self, unit: str) -> TeamRow | None:
        """One unit by its id."""
        return next((each for each in self.rows if each.id == unit), None)


def teams(
    organisation: Organisation,
    *,
    workspace: str,
    k: int,
    previous: Sequence[Standing],
    deputies: frozenset[tuple[str, str]] = frozenset(),
) -> Teams:
    """Say of each unit how it stands, as a check-in that opens next would find it; `named` gives leads names.

    `deputies` are those who lead a unit for a while, as pairs of user and unit.
    """
    split = partition(organisation, workspace=workspace, k=k, previous=previous)
    tree = Tree.grow(organisation.units)
    leads: dict[str, list[Lead]] = {}
    members: Counter[str] = Counter()
    for each in organisation.memberships:
        if each.lead:
            found = Lead(each.user, each.user, (each.user, each.unit) in deputies)
            leads.setdefault(each.unit, []).append(found)
        else:
            members[each.unit] += 1
    asked = _asked(organisation, split, tree)
    rows = tuple(
        TeamRow(
            id=unit.id,
            parent=unit.parent,
            name=unit.name,
            depth=len(path),
            path=path,
            leads=tuple(leads.get(unit.id, ())),
            members=members[unit.id],
            asked=asked.get(unit.id, Asked(NOBODY)),
            without_lead=unit.id not in leads and (members[unit.id] > 0 or unit.id in asked),
        )
        for unit, path in in_order(organisation.units)
    )
    why: dict[Reason, list[str]] = {}
    for user, reason in split.unasked.items():
        why.setdefault(reason, []).append(user)
    return Teams(rows, k + 1, {reason: tuple(why[reason]) for reason in Reason if reason in why})


def named(found: Teams, names: Mapping[str, str]) -> Teams:
    """Teams with their leads by name, in the order of these."""

    def leads(row: TeamRow) -> tuple[Lead, ...]:
        called = (replace(each, name=names.get(each.user, each.user)) for each in row.leads)
        return tuple(sorted(called, key=lambda lead: key(lead.name)))

    return replace(found, rows=tuple(replace(row, leads=leads(row)) for row in found.rows))


def in_order(units: Sequence[Unit]) -> Iterator[tuple[Unit, tuple[str, ...]]]:
    """Each unit after the one above it, siblings by name, with the names of all above it."""
    below: dict[str | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent, []).append(unit)
    for siblings in below.values():
        siblings.sort(key=lambda unit: (key(unit.name), unit.id), reverse=True)
    todo: list[tuple[Unit, tuple[str, ...]]] = [(unit, ()) for unit in below.get(None, ())]
    while todo:
        unit, path = todo.pop()
        yield unit, path
        todo += [(each, (*path, unit.name)) for each in below.get(unit.id, ())]


def _asked(organisation: Organisation, split: Partition, tree: Tree) -> Mapping[str, Asked]:
    """How each unit is asked in which anybody answers."""
    home = homes(organisation)
    outside = outside_pilot(organisation, tree)
    groups: dict[str, Leaf] = {}
    counted: Counter[str] = Counter()
    for leaf in split.leaves:
        for user in leaf.members:
            counted[home[user]] += 1
            groups.setdefault(home[user], leaf)
    reasons: dict[str, set[Reason]] = {}
    for user, reason in split.unasked.items():
        if user in home:
            reasons.setdefault(home[user], set()).add(reason)
    return {
        unit: _how(unit, groups.get(unit), counted, reasons.get(unit, set()), tree, outside)
        for unit in set(home.values())
    }


def _how(
    unit: str,
    leaf: Leaf | None,
    counted: Mapping[str, int],
    reasons: set[Reason],
    tree: Tree,
    outside: frozenset[str],
) -> Asked:
    if leaf is None:
        if unit in outside:
            return Asked(OUTSIDE)
        return Asked(TOO_SMALL if Reason.TOO_SMALL in reasons else WAITING)
    others = tuple(tree.units[each].name for each in leaf.units if each != unit and counted[each])
    held = ROUNDS_TO_SPLIT + 1 - leaf.waited if leaf.waited else 0
    return Asked(
        how=TOGETHER if others else ALONE,
        people=counted[unit],
        group=leaf.name,
        size=len(leaf.members),
        others=others,
        held=held,
    )
