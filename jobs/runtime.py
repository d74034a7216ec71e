"""The workers' composition root: builds every part once a process, from the environment."""

import os
from dataclasses import dataclass
from functools import cache

import redis
from slack_sdk import WebClient

from content.library import Library, load
from slackapp import logs
from slackapp.clock import Clock, SystemClock
from slackapp.keys import KeyStore
from slackapp.messenger import Messenger, Pace
from slackapp.queue import JobQueue
from slackapp.settings import Settings
from slackapp.storage.demo_clock import DemoClock
from slackapp.storage.sessions import Database


@dataclass(frozen=True)
class Parts:
    """What a job works with."""

    database: Database
    clock: Clock
    keys: KeyStore
    secret: bytes
    queue: JobQueue
    pace: Pace
    messenger: Messenger
    library: Library


@cache
def parts() -> Parts:
    """The parts of this worker process. Nothing connects before it is used."""
    settings = Settings.from_env(os.environ)
    logs.configure(settings.log_level)
    database = Database(settings.database_url)
    connection = redis.Redis.from_url(settings.redis_url)
    pace = Pace(connection, settings.pace)
    client = WebClient(settings.slack_bot_token, base_url=settings.slack_api_url, timeout=10)
    client.retry_handlers.clear()  # a retry inside the client could post twice, or sleep (slack.md)
    return Parts(
        database=database,
        clock=DemoClock(database) if settings.demo else SystemClock(),
        keys=KeyStore.connect(settings.key_redis_url),
        secret=settings.secret.encode(),
        queue=JobQueue(connection),
        pace=pace,
        messenger=Messenger(client, pace),
        library=load(),
    )
