"""Sends a round's messages: the first one, the weekly one, and word of a round that is void."""

from jobs import sending
from jobs.messages import Messages
from jobs.runtime import parts
from slackapp.queue import JobName
from slackapp.storage.rounds import deliveries, rounds


def run(round_id: str) -> None:
    """Send the round's messages that are due, as fast as the workspace's pace allows."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None:
        return
    errand = sending.Errand(
        job=JobName.DELIVER,
        argument=round_id,
        workspace=found.workspace,
        outbox=deliveries.OUTBOX,
        claim=lambda tx, now, wall, limit: deliveries.claim(tx, round_id, now=now, wall=wall, limit=limit),
        message=Messages(p, found).build,
        sent=lambda tx, claimed: deliveries.mark_sent(tx, claimed, p.clock.now()),
    )
    sending.run(p, errand)
