"""The installation under inspection: its settings as far as they are told, and its three servers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from slackapp.clock import SystemClock
from slackapp.settings import Settings, SettingsError
from slackapp.storage.database import Database
from slackapp.storage.demo_clock import DemoClock
from slackapp.storage.verification import catalogue, inspection, traces
from slackapp.storage.verification.catalogue import Difference
from slackapp.storage.verification.traces import Ids

# Whoever inspects need not hold these, and better does not.
UNTOLD: Final = dict.fromkeys(
    ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "LEANON_SECRET"), "not-told-to-whoever-inspects-this-place"
)


@dataclass(frozen=True)
class Site:
    """What is looked at. `faults` are the sentences with which our settings were refused.

    Connects on first use; nothing here writes.
    """

    environment: Mapping[str, str]
    settings: Settings
    faults: tuple[str, ...] = ()
    logs: tuple[Path, ...] = ()
    proc: Path = Path("/proc")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], logs: tuple[Path, ...] = ()) -> Self:
        """The installation that an environment describes; a setting that is refused counts as not set."""
        left = {name: value for name, value in environment.items() if value}
        faults: list[str] = []
        while True:
            try:
                return cls(environment, Settings.from_env(UNTOLD | left), tuple(faults), logs)
            except SettingsError as error:
                faults.append(str(error))
                named = [name for name in re.findall(r"[A-Z][A-Z_]+", str(error)) if name in left]
                if not named:
                    raise
                del left[named[0]]

    @cached_property
    def database(self) -> Database:
        """The database."""
        return Database(self.settings.database_url)

    @cached_property
    def current(self) -> bool:
        """Whether the database has this version's tables."""
        return inspection.is_current(self.database)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """All that is otherwise in the database than this version makes it."""
        with inspection.looking(self.database) as connection:
            return catalogue.differences(connection)

    def ids(self) -> Ids:
        """The ids of people, rounds and so on that the database knows at this moment."""
        with inspection.looking(self.database) as connection:
            return traces.ids(connection)

    @cached_property
    def queue(self) -> "redis.Redis":
        """The Redis of the job queue."""
        return _client(self.settings.redis_url)

    @cached_property
    def keys(self) -> "redis.Redis":
        """The Redis of the round keys."""
        return _client(self.settings.key_redis_url)

    def now(self) -> datetime:
        """Calendar time."""
        return (DemoClock(self.database) if self.settings.demo else SystemClock()).now()

    def secrets(self) -> tuple[str, ...]:
        """The secrets that we were told, to look for them where they must not be."""
        known = self.settings
        told = (known.slack_bot_token, known.slack_app_token, known.slack_signing_secret, known.secret)
        return tuple(each for each in told if each and each not in UNTOLD.values())

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()
        self.queue.close()
        self.keys.close()


def _client(url: str) -> "redis.Redis":
    once = Retry(NoBackoff(), 0)  # whoever looks reads at once what does not answer
    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2, retry=once)
