"""Counts what a run of the pipeline did, from what it left behind."""

import json
import re
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

import redis
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from slackapp.cli.demo.installation import TEAM_ID, Installation
from slackapp.queue import DELIVER_QUEUE, QUEUE
from slackapp.storage.rounds.counts import Counts, counts

# How our own lines (JSON) and those of libraries (slackapp/logs.py) say that something failed.
LOUD: Final = re.compile(r'^(?:\{.*"level": "(?:error|critical)"|(?:ERROR|CRITICAL) )', re.MULTILINE)


@dataclass(frozen=True)
class Summary(Counts):
    """What happened. `reports_sent` is one a lead and round, `seconds` wall time."""

    people: int
    answers: int
    messages_sent: int
    errors: int
    seconds: float

    def text(self) -> str:
        """Write it as a line for people."""
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in asdict(self).items())

    def json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), indent=2)


def summarise(
    installation: Installation, *, people: int, answers: int, errors: int, seconds: float
) -> Summary:
    """Add up a run; `errors` are its driver's; failed jobs and calls and loud log lines are added."""
    with installation.database.read() as connection:
        counted = counts(connection, TEAM_ID)
    calls = installation.sandbox.ask("log")["calls"]
    wrong = sum(not call["ok"] for call in calls)
    loud = sum(len(LOUD.findall(log.read_text(errors="replace"))) for log in installation.logs.glob("*.log"))
    return Summary(
        people=people,
        messages_sent=sum(call["ok"] for call in calls if call["method"] == "chat.postMessage"),
        answers=answers,
        errors=errors + wrong + _failed_jobs(installation) + loud,
        seconds=round(seconds, 1),
        **asdict(counted),
    )


def _failed_jobs(installation: Installation) -> int:
    with redis.Redis.from_url(installation.environment["REDIS_URL"]) as connection:
        failed = partial(FailedJobRegistry, connection=connection, serializer=JSONSerializer)
        return sum(len(failed(name)) for name in (QUEUE, DELIVER_QUEUE))
