"""What becomes of a message that Slack takes, puts off, refuses or never answers; and the pace of sending."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import redis
from flask import Flask, Response, request
from slack_sdk import WebClient

from slackapp.blocks.kit import Message
from slackapp.cli.process import HOST, free_port
from slackapp.clock import wall
from slackapp.messenger import POST, Held, Messenger, Pace, Refused, Sent
from tests.cast import ANA, OTHER_WORKSPACE, WORKSPACE
from tests.scenarios.fixtures import served

HELLO: Message = {"text": "Hello", "blocks": []}
PER_MINUTE = 60


@dataclass
class FakeSlack:
    """Answers every post the same way."""

    body: str = '{"ok": true}'
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    unfurled: list[tuple[object, object]] = field(default_factory=list)

    def refuses(self, error: str, status: int = 200, **headers: str) -> None:
        self.body, self.status = json.dumps({"ok": False, "error": error}), status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
def pace(queue_redis_url: str) -> Iterator[Pace]:
    with redis.Redis.from_url(queue_redis_url) as connection:
        yield Pace(connection, PER_MINUTE)


@pytest.fixture
def messenger(slack: FakeSlack, pace: Pace) -> Iterator[Messenger]:
    app = Flask("fake")

    @app.post("/api/chat.postMessage")
    def post() -> Response:
        sent = request.get_json()
        slack.posted.append(sent["channel"])
        slack.unfurled.append((sent.get("unfurl_links"), sent.get("unfurl_media")))
        return Response(slack.body, slack.status, slack.headers)

    with served(app) as url:
        client = WebClient("xoxb-made-up", base_url=f"{url}/api/", timeout=5)
        client.retry_handlers.clear()
        yield Messenger(client, pace)


def test_a_message_that_slack_takes_is_sent_to_the_person(messenger: Messenger, slack: FakeSlack) -> None:
    assert messenger.post(WORKSPACE, ANA, HELLO) == Sent()
    assert slack.posted == [ANA]


def test_slack_fetches_no_page_that_a_message_names(messenger: Messenger, slack: FakeSlack) -> None:
    messenger.post(WORKSPACE, ANA, {"text": "See https://help.example", "blocks": []})
    assert slack.unfurled == [(False, False)]


def test_a_rate_limit_pauses_the_whole_workspace_and_no_other(
    messenger: Messenger, slack: FakeSlack, pace: Pace
) -> None:
    slack.refuses("ratelimited", 429, Retry_After="17")
    held = messenger.post(WORKSPACE, ANA, HELLO)
    assert isinstance(held, Held)
    assert timedelta(seconds=15) < held.until - wall() <= timedelta(seconds=17)
    granted, wait = pace.take(WORKSPACE, POST, 5)
    assert granted == 0
    assert timedelta(seconds=15) < wait <= timedelta(seconds=17)
    assert pace.take(OTHER_WORKSPACE, POST, 5) == (5, timedelta())
    assert slack.posted == [ANA]  # asked once, and not again behind our back


@pytest.mark.parametrize("error", ["channel_not_found", "user_is_bot", "invalid_blocks"])
def test_what_slack_will_never_take_is_refused_by_name(
    messenger: Messenger, slack: FakeSlack, error: str
) -> None:
    slack.refuses(error)
    assert messenger.post(WORKSPACE, ANA, HELLO) == Refused(error)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"ok": false, "error": "internal_error"}', 200),
        ('{"ok": false, "error": "fatal_error"}', 500),
        ('{"ok": false, "error": "in_maintenance"}', 503),
        ("<html>Bad gateway</html>", 502),
        ("<html>Please sign in to this network</html>", 200),
    ],
)
def test_a_slack_that_fails_itself_leaves_nobody_out(
    messenger: Messenger, slack: FakeSlack, body: str, status: int
) -> None:
    slack.body, slack.status = body, status
    held = messenger.post(WORKSPACE, ANA, HELLO)
    assert isinstance(held, Held)
    assert held.unknown


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "missing_scope"])
def test_a_broken_installation_holds_messages_until_it_is_mended(
    messenger: Messenger, slack: FakeSlack, error: str
) -> None:
    slack.refuses(error)
    held = messenger.post(WORKSPACE, ANA, HELLO)
    assert isinstance(held, Held)
    assert not held.unknown


def test_a_slack_that_cannot_be_reached_holds_the_message(pace: Pace) -> None:
    client = WebClient("xoxb-made-up", base_url=f"http://{HOST}:{free_port()}/api/", timeout=5)
    client.retry_handlers.clear()
    held = Messenger(client, pace).post(WORKSPACE, ANA, HELLO)
    assert isinstance(held, Held)
    assert held.unknown
    assert pace.take(WORKSPACE, POST, 1)[0] == 0


def test_a_bucket_holds_ten_seconds_worth_and_then_says_how_long_to_wait(pace: Pace) -> None:
    assert pace.take(WORKSPACE, POST, 7) == (7, timedelta())
    granted, wait = pace.take(WORKSPACE, POST, 7)
    assert granted == PER_MINUTE / 6 - 7
    assert timedelta() < wait <= timedelta(seconds=1)
    assert pace.take(WORKSPACE, POST, 1)[0] == 0


def test_two_workers_share_one_bucket(queue_redis_url: str) -> None:
    with redis.Redis.from_url(queue_redis_url) as one, redis.Redis.from_url(queue_redis_url) as two:
        assert Pace(one, PER_MINUTE).take(WORKSPACE, POST, 10)[0] == 10
        assert Pace(two, PER_MINUTE).take(WORKSPACE, POST, 10)[0] == 0
