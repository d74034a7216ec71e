"""Where a person stands: in which leaf they are asked, or the structural reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.partition import Reason, partition
from slackapp.storage.people import people, structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.rounds.splits import Group, Splits


@dataclass(frozen=True)
class Placement:
    """A person's leaf, or why they have none. `round` is set while one is open for them.

    `people` are the names of everybody in the leaf, whatever they chose (R16).

    `former` is the id and name of the leaf that their unit was in when a round last ended, so that a merge
    between two rounds takes no published figure from its members. `sits_out` says that they are in the open
    round and not in the one after it, as their home unit has changed meanwhile (R16); `waits` that a round is
    open which they are not in, and that they count in this leaf from the next one on.

    `joining` is, for who counts in no group yet, the name of the one they are joining, and everybody in it.
    """

    leaf: str | None = None
    name: str = ""
    size: int = 0
    reason: Reason | None = None
    round: Round | None = None
    former: tuple[str, str] | None = None
    people: tuple[str, ...] = ()
    sits_out: bool = False
    waits: bool = False
    joining: tuple[str, tuple[str, ...]] | None = None


def placement(connection: sa.Connection, splits: Splits, workspace: Workspace, user: str) -> Placement:
    """Say where a person stands: by the open round's snapshot, else by the tree as it would be split now.

    The workspace has to have been read in this transaction: by its version it is known what `splits` keep.
    """
    last = rounds.latest(connection, workspace.id)
    waits = last is not None and last.status == "open"
    if last and waits:
        row = rounds.leaf_of(connection, last.id, user)
        if row:
            members = rounds.members(connection, last.id, row.leaf)
            names = people.names(connection, workspace.id, members)
            sits_out = structure.counts_from(connection, workspace.id, user) > last.number + 1
            return Placement(row.leaf, row.name, row.size, round=last, people=names, sits_out=sits_out)
    split = splits.now(connection, workspace, last)
    place = split.place(user)
    if isinstance(place, Group):
        names = people.names(connection, workspace.id, split.members(place))
        before = split.former(user)
        former = (before.leaf, before.name) if before else None
        return Placement(place.leaf, place.name, place.size, former=former, people=names, waits=waits)
    held = split.joined(user) if place is Reason.JUST_JOINED else None
    if held is None:
        return Placement(reason=place)
    joining = held.name, people.names(connection, workspace.id, split.members(held))
    return Placement(reason=place, joining=joining)


def groups(connection: sa.Connection, workspace: Workspace) -> Mapping[str, str]:
    """The name of the group in which each person answers as things stand, by user id."""
    split = partition(
        structure.organisation(connection, workspace.id),
        workspace=workspace.id,
        k=workspace.k,
        previous=rounds.standing(connection, workspace.id),
    )
    return {user: leaf.name for leaf in split.leaves for user in leaf.members}


def group_joined(connection: sa.Connection, found: Round, user: str) -> str | None:
    """The name of the group of this round that holds somebody's home unit, in which they do not count yet."""
    home = structure.home_of(connection, found.workspace, user)
    held = home and [row for row in rounds.leaves(connection, found.id).values() if home in row.units]
    return held[0].name if held and len(held) == 1 else None  # of one in parts nobody knows which
