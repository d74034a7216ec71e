"""Lets wall time go by for what is to be sent, and counts who has which message."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import redis
import sqlalchemy as sa

from slackapp.blocks.ids import Action
from slackapp.queue import JobName
from slackapp.storage import tables
from tests.cast import WORKSPACE
from tests.scenarios.office import LAB, WARD, Office

EVERYBODY_ASKED = (*WARD, *LAB)
GONE_BY = datetime(2000, 1, 1, tzinfo=UTC)


def expire_leases(office: Office) -> None:
    """Two minutes go by."""
    with office.database.write() as tx:
        running = tables.delivery.c.lease_until.is_not(None)
        tx.execute(sa.update(tables.delivery).where(running).values(lease_until=GONE_BY))
    nobody_is_at_it(office)


def time_passes(office: Office, passed: timedelta) -> None:
    """Wall time goes by, as the database and the bucket see it."""
    column = tables.delivery.c.not_before
    with office.database.write() as tx:
        for moment in tx.execute(sa.select(column).where(column.is_not(None)).distinct()).scalars().all():
            tx.execute(sa.update(tables.delivery).where(column == moment).values(not_before=moment - passed))
    pauses_end(office)
    nobody_is_at_it(office)


def nobody_is_at_it(office: Office) -> None:
    """A minute goes by: a job that said it was at it would have said so again."""
    office.queue.release(JobName.DELIVER, office.round().id)
    office.queue.release(JobName.SYNC, WORKSPACE)


def messages(office: Office, action: str = Action.INTRO_YES) -> Counter[str]:
    """User → how often they have a message with this button."""
    return Counter(
        user
        for user in EVERYBODY_ASKED
        for message in office.lasting(user)
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == action
    )


def pauses_end(office: Office) -> None:
    """The time is over for which Slack asked to be left alone."""
    with redis.Redis.from_url(office.environment["REDIS_URL"]) as connection:
        for pause in connection.scan_iter("leanon:pause:*"):
            connection.delete(pause)
