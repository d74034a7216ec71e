"""Promise 6, its logs: a whole check-in leaves no body, answer, person, token or key in any log (R12)."""

import dataclasses
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import redis
from rq import Queue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from slackapp.blocks.ids import Action, BlockId
from slackapp.clock import wall
from slackapp.keys import KeyStore
from slackapp.pictures.address import Addresses, Trend
from slackapp.queue import QUEUE
from slackapp.storage.people import choices
from slackapp.storage.rounds import rounds
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.promises import failing, leaky
from tests.promises.canaries import breaches, of_a_round
from tests.promises.first import on_postgres_first
from tests.promises.slack import SIGNING_SECRET, People
from tests.promises.street import CLOSED, MONDAY, THURSDAY, TUESDAY, Street, Wait, street
from tests.scenarios.office import TAPS, WARD

MARK = "canary7f3a91"
WORSE = {"q0": "5", "q1": "1", "q2": "5", "q3": "1", "q4": "2"}


@on_postgres_first
def test_a_whole_check_in_leaves_nothing_in_any_log(
    one_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    with street(one_url, queue_redis_url, key_redis_url, tmp_path, wait_until) as built:
        secrets = whole_round(built)
        everything_that_is_not_understood(built)
        run(built, f"{failing.__name__}.fails")
        written = built.logs()

    assert "round released" in written  # the processes do write down what they did
    assert "Listening at" in written
    assert "exception raised while executing (tests.promises.failing.fails) (ValueError)" in written
    assert breaches(written, secrets) == []


@pytest.mark.slow
def test_a_body_or_an_answer_in_any_log_of_any_process_is_found(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    app = "tests.promises.leaky:from_env()"
    with street(migrated_sqlite_url, queue_redis_url, key_redis_url, tmp_path, wait_until, app=app) as built:
        secrets = whole_round(built)
        run(built, f"{leaky.__name__}.job")
        written = built.logs().splitlines()

    names = [*leaky.WAYS, "an answer", "answers", *(f"job: {way}" for way in (*leaky.WORKERS_WAYS, "rq"))]
    missed = [
        name for name in names if not any(breaches(line, secrets) for line in written if f"<{name}>" in line)
    ]
    assert missed == []
    assert len({line.partition("seconds")[2] for line in written if "<a score>" in line}) > 1


def whole_round(built: Street) -> list[str]:
    """A round in which people do all they can do; returns what must not be in any log."""
    people = dataclasses.replace(built.people, mark=MARK)
    with built.database.write() as tx:
        for user in WARD:
            choices.set_remind(tx, WORKSPACE, user, on=True)
    built.move_to(MONDAY)
    built.move_to(TUESDAY)
    found = built.round
    for number, user in enumerate(WARD[:8]):
        people.presses(user, Action.CHECKIN_START, found.id)
        people.sends(user, found.id, WORSE if number % 2 else TAPS)
    people.sends(ANA, found.id, WORSE)
    people.sends(WARD[8], found.id, {})
    people.presses(WARD[9], Action.CHECKIN_NOT_THIS_WEEK, found.id)
    for user in (ANA, LEA, OTTO, HANA):
        people.opens_home(user)
        for word in ("help", "checkin", "privacy"):
            people.types(user, word)
    stored = KeyStore.connect(built.environment["KEY_REDIS_URL"]).read(found.id)
    assert stored is not None
    built.slack.take()
    built.move_to(THURSDAY)
    assert any(BlockId.REMINDER.encode() in call.body for call in built.slack.take())
    built.move_to(CLOSED)
    people.sends(WARD[10], found.id, TAPS)
    people.presses(LEA, Action.PROMPT_ANOTHER, found.id)
    people.types(WARD[11], "stop")
    own = built.environment["LEANON_SECRET"]
    address = picture(built)
    with urlopen(address, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "image/png"
    return [
        address.rpartition("/")[2].removesuffix(".png"),
        MARK,
        SIGNING_SECRET,
        own,
        "xoxb-",
        *of_a_round(stored, own, found.id),
    ]


def picture(built: Street) -> str:
    """The address of the ward's trend, as its Home tabs name it."""
    own, base = built.environment["LEANON_SECRET"], built.environment["LEANON_PUBLIC_URL"]
    with built.database.read() as connection:
        leaves = rounds.leaves(connection, built.round.id)
    (ward,) = [leaf for leaf, row in leaves.items() if row.size == len(WARD)]
    shown = Trend(WORKSPACE, ward, built.round.number)
    return Addresses(base, own, lambda: wall().date()).of_trend(shown)


def everything_that_is_not_understood(built: Street) -> None:
    """What Bolt cannot route, what is badly signed, and what is no JSON."""
    people = dataclasses.replace(built.people, mark=MARK)
    values = {"values": {"q0": {"checkin_answer": {"selected_option": {"value": "1"}}}}}
    view = {"id": "V0", "type": "modal", "callback_id": MARK, "state": values, "private_metadata": MARK}
    for payload in (
        {"type": "view_closed", "view": view, "is_cleared": True},
        {"type": "view_submission", "view": view},
        {"type": "view_submission", "view": {**view, "callback_id": "checkin_submit", "state": {}}},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "checkin_start"}]},
        {"type": "block_actions", "actions": []},
        {"type": "shortcut", "callback_id": MARK},
        {"type": "dialog_submission", "callback_id": MARK, "submission": {"q0": MARK}},
    ):
        with suppress(HTTPError):
            people._interacts(ANA, payload)
    for event in ({"type": "message", "text": MARK, "user": ANA}, {"type": MARK}):
        with suppress(HTTPError):
            people.reports({"type": "event_callback", "team_id": "T0", "event": event})
    for path in (f"picture/{MARK}.png", f"picture/{MARK}"):  # the address of a picture is a key to it
        with suppress(HTTPError):
            urlopen(f"{built.environment['LEANON_PUBLIC_URL']}/{path}", timeout=10)
    for body in (f"payload={MARK}", MARK):
        with suppress(HTTPError):
            people._signed(body)
    with suppress(HTTPError):
        People(built.people.post, built.slack).post(f"payload={MARK}".encode(), {"X-Slack-Signature": MARK})


def run(built: Street, name: str) -> None:
    """Let the worker run a job of ours, which fails."""
    with redis.Redis.from_url(built.environment["REDIS_URL"]) as connection:
        queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
        job = queue.enqueue(name, MARK, description=name)
        registry = FailedJobRegistry(queue=queue)
        built.wait(lambda: job.id in registry.get_job_ids())
