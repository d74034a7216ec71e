"""Tells guardians that something waits for them: a sentence and an address, and no word of the text (R15)."""

from content.files import spoken
from jobs import sending
from jobs.runtime import parts
from slackapp.blocks import guardian
from slackapp.blocks.kit import Message
from slackapp.queue import JobName
from slackapp.storage.console import guardians, notices
from slackapp.storage.database import Transaction
from slackapp.storage.library import approvals
from slackapp.storage.outbox import Claim
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person


def run(workspace_id: str) -> None:
    """Send every notice of this workspace that is owed, as fast as its pace allows."""
    p = parts()
    with p.database.read() as connection:
        workspace = workspaces.find(connection, workspace_id)
    theirs = workspace.locale if workspace else None

    def message(connection: Transaction, claimed: Claim, person: Person | None) -> Message | None:
        """The notice; None where nothing waits any more, or somebody is a guardian no more."""
        is_one = guardians.is_active(connection, workspace_id, claimed.user)
        if not is_one or not approvals.waiting(connection, workspace_id):
            return None
        locale = people.language_of(person, theirs)
        return guardian.waits(spoken(locale), address=p.public_url, by_link=p.gives_links)

    errand = sending.Errand(
        job=JobName.NOTIFY,
        argument=workspace_id,
        workspace=workspace_id,
        outbox=notices.OUTBOX,
        claim=lambda tx, _now, wall, limit: notices.claim(tx, workspace_id, wall=wall, limit=limit),
        message=message,
        sent=_sent,
    )
    sending.run(p, errand)


def _sent(tx: Transaction, claimed: Claim) -> None:
    notices.OUTBOX.settle(tx, claimed, "sent")
