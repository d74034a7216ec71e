"""Everything that anybody can look at while a round is open, as bytes, each under its name."""

import json
import re
from collections.abc import Callable

import sqlalchemy as sa
from click.testing import CliRunner
from rq import Queue
from rq.serializers import JSONSerializer

from jobs import schedule
from slackapp.blocks.ids import Action
from slackapp.cli.main import COMMANDS, main
from slackapp.queue import DELIVER_QUEUE, QUEUE
from slackapp.storage import tables
from tests.cast import ANA, HANA, LEA, OTTO
from tests.promises.house import UNKNOWN, House, held, stored, work
from tests.scenarios.office import LAB

ASKED_LATER = LAB[0]
"""A person who has not answered yet, in another team than the one that is counted here."""

SHOWS = ("status",)
STILL = ("db", "hr", "keystore", "library", "privacy", "roles", "schedule", "support", "teams")
"""Commands that show nothing of a round; a new command must be put into one of the lists."""
ELSEWHERE = ("demo", "verify-anonymity")
"""The first builds an installation of its own; the second is looked at in tests/cli/verify."""


def surfaces(house: House) -> dict[str, bytes]:
    """Look at everything, in every role, without answering anything."""
    house.slack.take()
    logged = len(house.said.getvalue())
    seen = {}
    for user in (ANA, LEA, HANA, OTTO):
        seen[f"home of {user}"] = heard(house, house.people.opens_home, user)
        for word in ("help", "privacy", "anything else"):
            seen[f"/leanon {word} for {user}"] = heard(house, house.people.types, user, word)
        seen[f"how it works for {user}"] = heard(house, house.people.presses, user, Action.HOW_IT_WORKS)
        seen[f"an old button for {user}"] = heard(house, house.people.presses, user, "old_button")
    for user in (LEA, OTTO, HANA, ASKED_LATER):
        seen[f"[Start] for {user}"] = heard(
            house, house.people.presses, user, Action.CHECKIN_START, house.round.id
        )
        seen[f"/leanon checkin for {user}"] = heard(house, house.people.types, user, "checkin")
    seen[f"[Another] for {LEA}"] = heard(
        house, house.people.presses, LEA, Action.PROMPT_ANOTHER, house.round.id
    )
    for page in all_pages(house):
        seen[page] = page_of(house, page)
    for name in SHOWS:
        seen[f"leanon {name}"] = CliRunner().invoke(main, [name], catch_exceptions=False).output_bytes
    seen["messages that go out"] = messages_again(house)
    seen["what a tick queues"] = queued_by_tick(house)
    seen["logs"] = "\n".join(timeless(house.said.getvalue()[logged:])).encode()
    return seen


def traces(house: House) -> dict[str, object]:
    """All that is kept anywhere besides sealed bytes: tables, queue, key store, logs."""
    return {
        "database": stored(house.database),
        "queue": held(house.settings.redis_url),
        "key store": held(house.settings.key_redis_url),
        "logs": house.said.getvalue(),
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names under which something differs."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def heard(house: House, act: Callable[..., bytes], *details: str) -> bytes:
    """What the app answers and sends when somebody does something."""
    answer = act(*details)
    return b"\n".join([answer, *(f"{call.path} ".encode() + call.body for call in house.slack.take())])


def page_of(house: House, path: str) -> bytes:
    """A page with its status and headers."""
    answer = house.app.test_client().get(path)
    return f"{answer.status}\n{answer.headers}".encode() + bytes(answer.data)


def messages_again(house: House) -> bytes:
    """The first message and the weekly one, sent anew by the job to people who had theirs."""
    again = (tables.delivery.c.round == house.round.id) & tables.delivery.c.user.in_([ANA, UNKNOWN, *LAB])
    with house.database.write() as tx:
        kept = tx.execute(sa.select(tables.delivery).where(again)).all()
        tx.execute(sa.update(tables.delivery).where(again).values(status="pending"))
    house.tick()
    with house.database.write() as tx:
        tx.execute(sa.delete(tables.delivery).where(again))
        if kept:
            tx.execute(sa.insert(tables.delivery), [row._asdict() for row in kept])
    return b"\n".join(call.body for call in house.slack.take())


def queued_by_tick(house: House) -> bytes:
    """What the clock finds to do, as the bytes that wait in the queue."""
    schedule.tick()
    connection = house.app.extensions["leanon"].queue._queues[QUEUE].connection
    found = [
        [name, job.description, job.origin, json.dumps(job.args), str(job.timeout)]
        for name in (QUEUE, DELIVER_QUEUE)
        for job in Queue(name, connection=connection, serializer=JSONSerializer).jobs
    ]
    work(house.settings.redis_url)
    return json.dumps(found).encode()


def all_commands() -> set[str]:
    """Every command there is."""
    return set(COMMANDS)


def all_pages(house: House) -> list[str]:
    """Every page that can be looked at without a signature."""
    rules = house.app.url_map.iter_rules()
    return sorted(str(rule) for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint != "static")


def timeless(log: str) -> list[str]:
    """Log lines without what differs between any two: times, durations, ids of jobs and processes."""
    masks = (
        (r'"timestamp": "[^"]*"', '"timestamp": "-"'),
        (r"\b[0-9a-f]{32}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>"),
        (r"\b20\d\d-\d\d-\d\d[T ]", ""),
        (r"\b\d+:[\d.:]+[sZ]?", "<time>"),
        (r"\b(\d{9,}(\.\d+)?|\d{9,}-\d+)\b", "<time>"),
        (r"\b(ret)?pid('?[:=,]? ?b?'?)\d+|[\[(]\d{2,}[\])]", "<pid>"),
        (r"\b\d+\.\d{3,}\b", "<time>"),
        (r"\bstruct_rusage\([^)]*\)", "<used>"),
    )
    for pattern, mask in masks:
        log = re.sub(pattern, mask, log, flags=re.IGNORECASE)
    return log.splitlines()
