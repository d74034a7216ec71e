"""Where a person stands: in which leaf they are asked, or the structural reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from slackapp.pulse.partition import Leaf, Reason, homes, partition
from slackapp.storage.people import people, structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.rounds import LeafRow, Round


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


def placement(connection: sa.Connection, workspace: Workspace, user: str) -> Placement:
    """Say where a person stands: by the open round's snapshot, else by the tree as it would be split now."""
    last = rounds.latest(connection, workspace.id)
    waits = last is not None and last.status == "open"
    if last and waits:
        row = rounds.leaf_of(connection, last.id, user)
        if row:
            members = rounds.members(connection, last.id, row.leaf)
            names = people.names(connection, workspace.id, members)
            sits_out = structure.counts_from(connection, workspace.id, user) > last.number + 1
            return Placement(row.leaf, row.name, row.size, round=last, people=names, sits_out=sits_out)
    organisation = structure.organisation(connection, workspace.id)
    split = partition(
        organisation,
        workspace=workspace.id,
        k=workspace.k,
        previous=rounds.standing(connection, workspace.id),
    )
    for leaf in split.leaves:
        if user in leaf.members:
            former = _former(connection, workspace, homes(organisation)[user])
            names = people.names(connection, workspace.id, leaf.members)
            size = len(leaf.members)
            return Placement(leaf.id, leaf.name, size, former=former, people=names, waits=waits)
    reason = split.unasked.get(user, Reason.NO_TEAM)
    if reason is not Reason.JUST_JOINED:
        return Placement(reason=reason)
    held = _holding(split.leaves, homes(organisation)[user])
    if held is None:
        return Placement(reason=reason)
    return Placement(reason=reason, joining=(held.name, people.names(connection, workspace.id, held.members)))


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
    home = structure.at_home(connection, found.workspace).get(user)
    held = home and _holding(list(rounds.leaves(connection, found.id).values()), home.unit)
    return held.name if held else None


_L = TypeVar("_L", Leaf, LeafRow)


def _holding(leaves: Sequence[_L], unit: str) -> _L | None:
    """The one leaf that holds a unit; None where none does, or where it is split into parts."""
    held = [leaf for leaf in leaves if unit in leaf.units]
    return held[0] if len(held) == 1 else None


def _former(connection: sa.Connection, workspace: Workspace, home: str) -> tuple[str, str] | None:
    ended = rounds.latest_ended(connection, workspace.id)
    if ended is None:
        return None
    # A unit that was split into parts says nothing about which part was theirs.
    held = _holding(list(rounds.leaves(connection, ended.id).values()), home)
    return (held.leaf, held.name) if held else None
