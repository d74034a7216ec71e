"""Where Slack takes calls and does not answer, those who wait for it hold up nobody else."""

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest

from content.library import load
from slackapp import gthread
from slackapp.blocks.sentences import Sentence
from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.slack_client import AT_ONCE, IN_REQUEST, TOGETHER
from tests.cast import ANA
from tests.promises.slack import Call, People, Slack
from tests.promises.street import MONDAY, TUESDAY, Street, Wait, street
from tests.scenarios.office import TAPS, environment
from tests.services import processes
from tests.services.slow import says_nothing, slow

THREADS = int(process.WEB["threads"])
SOON = 1.0


def seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def modal(call: Call) -> str:
    """The text of a modal that only says something."""
    (block,) = json.loads(call.body)["view"]["blocks"]
    return str(block["text"]["text"])


def workers(at: Street) -> list[str]:
    """The process ids of gunicorn's workers."""
    return Path(f"/proc/{at.web}/task/{at.web}/children").read_text().split()


@pytest.mark.slow  # tests/listeners/test_slow_slack.py asks every button, in one process
def test_twice_as_many_people_as_there_are_threads_wait_for_slack_and_nobody_else_does(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> None:
    words = load().words
    told = {words(each) for each in (Sentence.TRY_AGAIN, Sentence.SLACK_BUSY)}
    with (
        slow(says_nothing) as hole,
        street(migrated_sqlite_url, queue_redis_url, key_redis_url, tmp_path, wait_until) as at,
    ):
        at.move_to(MONDAY)
        at.move_to(TUESDAY)
        before = workers(at)
        waiting = People(at.people.post, Slack(hole.url))
        health = f"{at.environment['LEANON_PUBLIC_URL']}/health"

        def healthy() -> None:
            with urlopen(health, timeout=30) as answer:
                assert answer.read() == b"ok\n"

        with ThreadPoolExecutor(2 * THREADS) as people:
            clicks = [people.submit(waiting.types, ANA, "help") for _ in range(2 * THREADS)]
            wait_until(lambda: len(hole.begun) >= AT_ONCE)
            asked = [seconds(healthy) for _ in range(5)]
            submitted = seconds(lambda: at.people.sends(ANA, at.round.id, TAPS))
            answers = [each.result().decode() for each in clicks]
        print(f"/health {max(asked):.2f} s, a check-in {submitted:.2f} s, {len(hole.begun)} calls")  # noqa: T201 - a figure
        assert sorted(asked)[2] < SOON
        assert max(asked) < IN_REQUEST, "not even the first, behind all who came before it, waits for Slack"
        assert submitted < SOON
        said = [json.loads(each)["text"] for each in answers if each]
        said += [modal(each) for each in at.slack.take() if each.path == "/api/views.open"]
        assert set(said) <= told
        assert len(said) == 2 * THREADS, "whoever waited in vain is told so, in another way"
        assert workers(at) == before, "no process was killed, and its keys with it"
        begun = seconds(lambda: at.people.types(ANA, "help"))
        assert begun < TOGETHER, "and it goes on at once"
        assert "TIMEOUT" not in at.logs()


@pytest.mark.slow
def test_whoever_sends_a_request_slowly_or_takes_no_answer_holds_a_thread_for_seconds_only(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path
) -> None:
    port = free_port()
    given = environment(database=migrated_sqlite_url, queue=queue_redis_url, keys=key_redis_url, slack_port=1)
    heads = (
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
        b"GET /health HT",
    )
    with ExitStack() as stack:
        web = stack.enter_context(processes.web(given, port=port, logs=tmp_path))
        for number in range(2 * THREADS):
            half = stack.enter_context(socket.create_connection((HOST, port)))
            half.sendall(heads[number % len(heads)])

        def healthy() -> None:
            with urlopen(f"{web}/health", timeout=60) as answer:
                assert answer.read() == b"ok\n"

        waited = seconds(healthy)
        print(f"/health after {waited:.1f} s")  # noqa: T201 - a figure
        assert waited < 3 * gthread.SECONDS, "two rows of them, each dropped in time"
        assert seconds(healthy) < SOON
    assert "Traceback" not in (tmp_path / "web.log").read_text()
