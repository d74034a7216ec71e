"""Where a person stands: in which leaf they are asked, or the structural reason why not."""

from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.roster import Reason, partition
from slackapp.storage import people, rounds
from slackapp.storage.rounds import Round
from slackapp.storage.workspaces import Workspace


@dataclass(frozen=True)
class Placement:
    """A person's leaf, or why they have none. `round` is set while one is open for them."""

    leaf: str | None = None
    name: str = ""
    size: int = 0
    reason: Reason | None = None
    round: Round | None = None


def placement(connection: sa.Connection, workspace: Workspace, user: str) -> Placement:
    """Read it from the open round's snapshot, else from the tree as it would be split now."""
    last = rounds.latest(connection, workspace.id)
    if last and last.status == "open":
        row = rounds.leaf_of(connection, last.id, user)
        if row:
            return Placement(row.leaf, row.name, row.size, round=last)
    split = partition(
        people.organisation(connection, workspace.id),
        workspace=workspace.id,
        k=workspace.k,
        previous=rounds.standing(connection, workspace.id),
    )
    for leaf in split.leaves:
        if user in leaf.members:
            return Placement(leaf.id, leaf.name, len(leaf.members))
    return Placement(reason=split.unasked.get(user, Reason.NO_TEAM))
