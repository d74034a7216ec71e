"""How people would report together if a round opened now, as this process remembers it of each workspace.

Working it out takes everybody's place in the tree, which was half a second of each Home tab with 10,000
people. It holds until units, memberships, who may be asked, how strict the workspace is, or the last round is
another one: of these a row each is read, the same for whoever asks. Nothing that anybody answered is in it.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import sqlalchemy as sa

from slackapp.pulse.partition import Partition, Reason, homes, partition
from slackapp.storage.database import Database, in_batches
from slackapp.storage.people import structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.remembered import Remembered
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import workspace as workspace_

MOST_PEOPLE: Final = 500_000
"""Of the workspaces that were asked for last, with so many people together, it is remembered: some 32 MB."""
_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True)
class Group:
    """People who report together: the leaf's id and name, its units, how many, and where their ids begin."""

    leaf: str
    name: str
    units: tuple[str, ...]
    size: int
    begins: int = 0


class Split:
    """Everybody of a workspace, in a group or with a reason why not: 65 bytes a person in groups of ten.

    Ids stand in one text, those of a group beside each other, and are found by an order of their own.
    """

    def __init__(self, found: Partition, home: Mapping[str, str], former: Mapping[str, Group]) -> None:
        people, places, ends = list[str](), list[Group | Reason](), array("i")
        for leaf in found.leaves:
            places.append(Group(leaf.id, leaf.name, leaf.units, len(leaf.members), len(people)))
            people += leaf.members
            ends.append(len(people))
        for reason in Reason:
            places.append(reason)
            people += (user for user, why in found.unasked.items() if why is reason)
            ends.append(len(people))
        units = {unit: number for number, unit in enumerate(sorted({*home.values()}))}
        self._places, self._ends = tuple(places), ends
        self._wide = max(map(len, people), default=1)
        self._people = "".join(user.ljust(self._wide) for user in people)
        self._order = array("i", sorted(range(len(people)), key=people.__getitem__))
        self._units = tuple(units)
        self._homes = array("i", (units[home[user]] if user in home else _NOWHERE for user in people))
        self._holding = _holding(self._places)
        self._former = former

    def __len__(self) -> int:
        return len(self._order)

    def place(self, user: str) -> Group | Reason:
        """The group of somebody, or why they are in none; nobody knows of a team of a stranger's."""
        at = self._at(user)
        return Reason.NO_TEAM if at is None else self._places[bisect_right(self._ends, at)]

    def members(self, group: Group) -> tuple[str, ...]:
        """Who is in a group, in the order of their ids."""
        return tuple(self._user(at) for at in range(group.begins, group.begins + group.size))

    def joined(self, user: str) -> Group | None:
        """The one group that holds somebody's home unit; None where none does, or it is split into parts."""
        return self._holding.get(self._home(user))

    def former(self, user: str) -> Group | None:
        """As `joined`, of the groups of the last round that ended."""
        return self._former.get(self._home(user))

    def _home(self, user: str) -> str:
        at = self._at(user)
        unit = _NOWHERE if at is None else self._homes[at]
        return "" if unit == _NOWHERE else self._units[unit]

    def _at(self, user: str) -> int | None:
        place = bisect_left(self._order, user, key=self._user)
        at = self._order[place] if place < len(self._order) else None
        return at if at is not None and self._user(at) == user else None

    def _user(self, at: int) -> str:
        return self._people[at * self._wide : (at + 1) * self._wide].rstrip(" ")


class _Version(NamedTuple):
    """What a split follows from."""

    teams: int
    k: int
    of_round: tuple[str, str, str] | None


class Splits:
    """The splits of the workspaces that were asked for last, in the memory of this process."""

    def __init__(self) -> None:
        self._kept = Remembered[_Version, Split](lambda splits: sum(map(len, splits)) <= MOST_PEOPLE)

    def now(self, connection: sa.Connection, workspace: Workspace, last: Round | None) -> Split:
        """How this workspace would be split now; `workspace` and its `last` round as they were just read.

        They have to be read before: where anything moves meanwhile, or is rolled back afterwards, what is
        kept is known by a version that nobody asks for again.
        """
        of_round = (last.id, last.fingerprint, last.status) if last else None
        version = _Version(workspace.teams_version, workspace.k, of_round)
        return self._kept.find(workspace.id, version, lambda: _split(connection, workspace))

    def forget_changed(self, database: Database) -> None:
        """Forget whose teams are others by now, though nobody asks: so that no id of somebody erased stays.

        It takes one statement, which is the same whoever has left; none where nothing is remembered.
        """
        kept = self._kept.versions()
        for some in in_batches(sorted(kept)):
            teams = sa.select(workspace_.c.id, workspace_.c.teams_version).where(workspace_.c.id.in_(some))
            with database.read() as connection:
                now = {row.id: row.teams_version for row in connection.execute(teams)}
            for each in some:
                if now.get(each) != kept[each].teams:
                    self._kept.forget(each, kept[each])


def _split(connection: sa.Connection, workspace: Workspace) -> Split:
    organisation = structure.organisation(connection, workspace.id)
    previous = rounds.standing(connection, workspace.id)
    found = partition(organisation, workspace=workspace.id, k=workspace.k, previous=previous)
    ended = rounds.latest_ended(connection, workspace.id)
    rows = rounds.leaves(connection, ended.id).values() if ended else ()
    former = _holding(Group(row.leaf, row.name, row.units, row.size) for row in rows)
    return Split(found, homes(organisation), former)


def _holding(places: Iterable[Group | Reason]) -> Mapping[str, Group]:
    """By unit, the one group that holds it. Of one that is split into parts nobody can say which it is."""
    found: dict[str, Group | None] = {}
    for each in places:
        if isinstance(each, Group):
            for unit in each.units:
                found[unit] = None if unit in found else each
    return {unit: group for unit, group in found.items() if group}
