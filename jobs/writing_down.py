"""Writes down what came of a message, and does not let go before the lease of its row ends.

A message is out for good once Slack has it. Where the database is away at that moment, and nothing of it were
kept, the next worker would post it again.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from slackapp import logs
from slackapp.clock import wall
from slackapp.sent_notes import SentNote
from slackapp.storage.database import Database, DatabaseDown, Transaction

# So long before the lease ends nothing is tried any more.
SPARE: Final = timedelta(seconds=5)
AGAIN_SECONDS: Final = 0.5

T = TypeVar("T")


def write_down(
    database: Database, lease: datetime, write: Callable[[Transaction], T], sent: SentNote | None
) -> T:
    """Write in one transaction, again and again until it is written or the lease is about to end.

    `sent` is the note of a message that went out: it stays while that is not written down.
    """
    missed = False
    while True:
        try:
            with database.write() as tx:
                done = write(tx)
        except DatabaseDown:
            if not missed:
                logs.get().warning("the database is away: what was sent is written down again and again")
                if sent:
                    sent.keep()
            missed = True
            if wall() > lease - SPARE:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            if sent:
                sent.drop()
            return done
