"""The workers' composition root: builds every part once a process, from the environment."""

import os
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import redis

from slackapp import logs
from slackapp.clock import Clock, SystemClock
from slackapp.keys import KeyStore
from slackapp.messenger import Messenger, Pace
from slackapp.queue import JobQueue
from slackapp.sent_notes import SentNotes
from slackapp.settings import Settings, SettingsError
from slackapp.slack_client import IN_JOB, SlackClient
from slackapp.storage import schema
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.demo_clock import DemoClock
from slackapp.storage.library.published import Libraries
from slackapp.storage.schema import WrongSchema

WORKER: Final = "LEANON_WORKER"
"""The name of the worker whose process this is, which `jobs.rq_worker` leaves to the jobs that it starts."""


@dataclass(frozen=True)
class Parts:
    """What a job works with."""

    database: Database
    clock: Clock
    keys: KeyStore
    keystore_attested: bool
    secret: bytes = field(repr=False)
    queue: JobQueue
    pace: Pace
    slack: SlackClient
    messenger: Messenger
    libraries: Libraries
    sent_notes: SentNotes
    public_url: str = ""
    """Where people reach the web pages; empty where they cannot, or nobody said."""
    gives_links: bool = False
    """Whether App Home gives links to the console, as nobody can sign in with Slack."""


def settings() -> Settings:
    """The settings of this process; where one is wrong, the process ends with the sentence that says so."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as error:
        sys.exit(str(error))


def check_schema(known: Settings) -> None:
    """End the process with one sentence where its database has not this version's tables."""
    database = Database(known.database_url)
    try:
        schema.check(database)
    except WrongSchema as error:
        sys.exit(str(error))
    except DatabaseDown:
        logs.get().error("database down at start")  # each job tries again
    finally:
        database.close()


@cache
def parts() -> Parts:
    """The parts of this worker process. Nothing connects before it is used."""
    known = settings()
    logs.configure(known.log_level)
    database = Database(known.database_url)
    connection = redis.Redis.from_url(known.redis_url)
    pace = Pace(connection, known.pace)
    client = SlackClient(
        known.slack_bot_token, base_url=known.slack_api_url, seconds=IN_JOB, pauses=pace.pauses
    )
    return Parts(
        database=database,
        clock=DemoClock(database) if known.demo else SystemClock(),
        keys=KeyStore.connect(known.key_redis_url),
        keystore_attested=known.keystore_attested,
        secret=known.secret.encode(),
        queue=JobQueue(connection, os.environ.get(WORKER, "")),
        pace=pace,
        slack=client,
        messenger=Messenger(client, pace),
        libraries=Libraries(),
        sent_notes=SentNotes(connection, known.secret.encode()),
        public_url=known.pages_url,
        gives_links=known.gives_links,
    )
