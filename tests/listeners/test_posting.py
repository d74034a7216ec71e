"""A post in a channel: once a form, within the time that a person waits, and honest where nobody knows."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from slackapp import timed_http
from slackapp.blocks.kit import Message
from slackapp.cli.process import HOST, free_port
from slackapp.listeners import posting
from slackapp.listeners.once import KEPT_SECONDS, Once
from slackapp.listeners.posting import NotPosted, post
from slackapp.slack_client import IN_REQUEST, SlackClient, over_within
from slackapp.timed_http import Answer

HELLO: Message = {"text": "Hello", "blocks": []}


@pytest.fixture
def once(queue_redis_url: str) -> Iterator[Once]:
    found = Once.connect(queue_redis_url)
    yield found
    found.redis.close()


def slack_at(port: int) -> SlackClient:
    return SlackClient("xoxb-made-up", base_url=f"http://{HOST}:{port}/api/", seconds=IN_REQUEST)


def test_where_slack_does_not_answer_nobody_claims_to_know_and_it_can_be_sent_again(once: Once) -> None:
    for _ in range(2):
        with pytest.raises(NotPosted, match=posting.UNKNOWN):
            post(once, slack_at(free_port()), "C0WARD", HELLO, view_id="V1")


def test_a_slack_that_takes_its_time_is_not_waited_for(once: Once) -> None:
    released = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            released.wait(10)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Slow)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    begun = time.monotonic()
    try:
        with over_within(0.2), pytest.raises(NotPosted, match=posting.UNKNOWN):
            post(once, slack_at(server.server_port), "C0WARD", HELLO, HELLO, view_id="V1")
        assert time.monotonic() - begun < 1
    finally:
        released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_form_is_sent_once_and_its_number_is_forgotten(once: Once) -> None:
    assert once.claim("V1")
    assert not once.claim("V1")
    assert once.claim("V2")
    once.release("V1")
    assert once.claim("V1")
    names = list(once.redis.scan_iter())
    assert sorted(names) == [b"leanon:posted:V1", b"leanon:posted:V2"]
    assert {once.redis.get(name) for name in names} == {b"1"}
    assert all(0 < once.redis.ttl(name) <= KEPT_SECONDS for name in names)


def test_without_redis_nothing_is_refused() -> None:
    nowhere = Once.connect(f"redis://{HOST}:{free_port()}/0")
    assert nowhere.claim("V1")
    nowhere.release("V1")
    assert nowhere.claim("V1")


def test_a_redis_that_does_not_answer_takes_of_the_time_that_slack_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[float] = []

    def taken(_request: object, *, seconds: float, largest: int) -> Answer:
        left.append(seconds)
        return Answer(200, {}, b'{"ok": true}')

    monkeypatch.setattr(timed_http, "call", taken)
    with socket.create_server((HOST, 0)) as silent, over_within(IN_REQUEST):
        once = Once.connect(f"redis://{HOST}:{silent.getsockname()[1]}/0")
        post(once, slack_at(free_port()), "C0WARD", HELLO, view_id="V3")
        once.redis.close()
    assert left[0] < IN_REQUEST - 0.4, "the person waits for both"
