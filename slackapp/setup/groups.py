"""Who would be asked with whom if a pilot or the strictness were another one (R2, R16)."""

from dataclasses import replace

from slackapp.roster.preview import Preview, preview
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, structure
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import rounds


def with_pilot(connection: Transaction, workspace: Workspace, units: frozenset[str] | None) -> Preview:
    """With only these whole units asked, by id; None asks everybody."""
    return _preview(connection, workspace, k=workspace.k, pilot=units)


def with_at_least(connection: Transaction, workspace: Workspace, k: int) -> Preview:
    """With so many answers that a number needs."""
    return _preview(connection, workspace, k=k, pilot=structure.pilot(connection, workspace.id))


def _preview(
    connection: Transaction, workspace: Workspace, *, k: int, pilot: frozenset[str] | None
) -> Preview:
    return preview(
        replace(structure.organisation(connection, workspace.id), pilot=pilot),
        workspace=workspace.id,
        k=k,
        previous=rounds.standing(connection, workspace.id),
        names=dict(people.named(connection, workspace.id)),
    )
