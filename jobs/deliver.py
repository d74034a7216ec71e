"""Sends a round's messages: the first one, the weekly one, and word of a round that is void."""

from jobs import sending
from jobs.messages import Messages
from jobs.runtime import parts
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.storage.database import Transaction
from slackapp.storage.outbox import Claim
from slackapp.storage.people import workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import deliveries, plans, rounds
from slackapp.storage.rounds import sending as sending_state


def run(round_id: str) -> None:
    """Send the round's messages that are due, as fast as the workspace's pace allows."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
        workspace = workspaces.find(connection, found.workspace) if found else None
        hours = sending_state.usual_hours(connection, workspace, found) if found and workspace else None
    if found is None:
        return

    schedule = workspace.schedule if workspace else None
    in_common = sending_state.owed_in_common(found, hours) if hours else None

    def is_held(tx: Transaction, claimed: Claim, person: Person | None) -> bool:
        """Whether its person is absent today, or its time was moved since it was claimed."""
        return plans.is_held(tx, claimed, person, schedule, p.clock.now())

    def owed_by_all(tx: Transaction, claimed: Claim) -> bool:
        """Whether it tells everybody that the round is void, or something of the usual hours is due, too."""
        if claimed.key["kind"] in deliveries.AFTERWARDS:
            return True
        return in_common is not None and sending_state.owes(tx, in_common, p.clock.now())

    errand = sending.Errand(
        job=JobName.DELIVER,
        argument=round_id,
        workspace=found.workspace,
        outbox=deliveries.OUTBOX,
        claim=lambda tx, now, real, limit: deliveries.claim(tx, round_id, now=now, wall=real, limit=limit),
        message=Messages(p, found).build,
        sent=lambda tx, claimed: deliveries.mark_sent(tx, claimed, p.clock.now()),
        is_held=is_held,
        hold=lambda tx, claimed: plans.hold(tx, found, claimed, now=p.clock.now(), wall=wall()),
        owed_by_all=owed_by_all,
    )
    sending.run(p, errand)
