"""What becomes of a message that Slack takes, puts off, refuses or never answers; and the pace of sending."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import redis
from flask import Flask, Response, request

from jobs import sending
from slackapp import logs
from slackapp.blocks.kit import Message
from slackapp.cli.process import HOST, free_port
from slackapp.clock import wall
from slackapp.messenger import POST, Held, Messenger, Pace, Refused, Sent
from slackapp.slack_client import SlackClient
from tests.cast import ANA, OTHER_WORKSPACE, WORKSPACE
from tests.promises.house import logs_kept
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
        client = SlackClient("xoxb-made-up", base_url=f"{url}/api/", seconds=5)
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


@pytest.mark.parametrize("error", ["channel_not_found", "user_is_bot"])
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


def test_a_slack_that_cannot_be_reached_holds_the_message_and_cannot_have_it(pace: Pace) -> None:
    client = SlackClient("xoxb-made-up", base_url=f"http://{HOST}:{free_port()}/api/", seconds=5)
    held = Messenger(client, pace).post(WORKSPACE, ANA, HELLO)
    assert isinstance(held, Held)
    assert not held.unknown
    assert pace.take(WORKSPACE, POST, 1)[0] == 0


def test_a_bucket_holds_ten_seconds_worth_and_then_says_how_long_to_wait(pace: Pace) -> None:
    assert pace.take(WORKSPACE, POST, 7) == (7, timedelta())
    granted, wait = pace.take(WORKSPACE, POST, 7)
    assert granted == PER_MINUTE / 6 - 7
    assert timedelta() < wait <= timedelta(seconds=1)
    assert pace.take(WORKSPACE, POST, 1)[0] == 0


def test_a_reservation_takes_all_its_calls_or_none(pace: Pace) -> None:
    assert pace.reserve(WORKSPACE, POST, 7) == timedelta()
    wait = pace.reserve(WORKSPACE, POST, 7)
    assert timedelta(seconds=2) < wait <= timedelta(seconds=4)  # until there are seven again
    assert pace.take(WORKSPACE, POST, 3)[0] == 3
    assert pace.reserve(WORKSPACE, POST, 0) == timedelta()


def test_what_a_bucket_cannot_hold_is_reserved_when_it_is_full_and_paid_off_after(
    pace: Pace, queue_redis_url: str
) -> None:
    assert pace.take(WORKSPACE, POST, 1)[0] == 1
    assert timedelta() < pace.reserve(WORKSPACE, POST, 300) <= timedelta(seconds=1)
    assert pace.reserve(OTHER_WORKSPACE, POST, 300) == timedelta()
    granted, wait = pace.take(OTHER_WORKSPACE, POST, 1)
    assert granted == 0
    owed = timedelta(seconds=300 - PER_MINUTE // 6 + 1)
    assert owed - timedelta(seconds=5) < wait <= owed
    with redis.Redis.from_url(queue_redis_url) as connection:
        (bucket,) = connection.scan_iter(f"leanon:pace:{OTHER_WORKSPACE}:*")
        assert connection.ttl(bucket) > owed.total_seconds()  # else the debt would be forgotten


def test_nothing_is_reserved_while_slack_asks_for_a_pause(pace: Pace) -> None:
    pace.pause(WORKSPACE, POST, 20)
    assert timedelta(seconds=15) < pace.reserve(WORKSPACE, POST, 2) <= timedelta(seconds=20)


@pytest.mark.parametrize(
    ("body", "status", "goes_on"),
    [
        ('{"ok": true}', 200, True),
        ('{"ok": false, "error": "channel_not_found"}', 200, True),
        ('{"ok": false, "error": "ratelimited"}', 429, False),
        ('{"ok": false, "error": "invalid_auth"}', 200, False),
        ('{"ok": false, "error": "internal_error"}', 200, False),
        ('{"ok": false, "error": "in_maintenance"}', 503, False),
        ("<html>Bad gateway</html>", 502, False),
        ("<html>Please sign in to this network</html>", 200, False),
    ],
)
def test_an_untraced_message_leaves_nothing_behind_whatever_becomes_of_it(
    messenger: Messenger,
    slack: FakeSlack,
    queue_redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    status: int,
    goes_on: bool,
) -> None:
    slack.body, slack.status = body, status
    with logs_kept(monkeypatch) as said:
        logs.configure()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the fake's own
        assert messenger.post_untraced(ANA, HELLO) is goes_on
    assert slack.posted == [ANA]
    assert slack.unfurled == [(False, False)]
    assert said.getvalue() == ""
    assert names(queue_redis_url) == []


def test_an_untraced_message_to_a_slack_that_cannot_be_reached_leaves_nothing_behind_either(
    pace: Pace, queue_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = SlackClient("xoxb-made-up", base_url=f"http://{HOST}:{free_port()}/api/", seconds=5)
    with logs_kept(monkeypatch) as said:
        logs.configure()
        assert not Messenger(client, pace).post_untraced(ANA, HELLO)
        assert said.getvalue() == ""
        assert names(queue_redis_url) == []
        assert isinstance(Messenger(client, pace).post(WORKSPACE, ANA, HELLO), Held)
        assert "Failed to send a request" in said.getvalue()  # as slack_sdk says of any other


def names(url: str) -> list[bytes]:
    """What the queue's Redis holds."""
    with redis.Redis.from_url(url) as connection:
        return list(connection.scan_iter("*"))


def test_a_bucket_that_was_last_used_later_than_now_is_as_full_as_it_was(queue_redis_url: str) -> None:
    with redis.Redis.from_url(queue_redis_url) as connection:
        pace, tomorrow = Pace(connection, PER_MINUTE), wall() + timedelta(days=1)
        kept = {"tokens": 3, "at": tomorrow.timestamp()}  # as a clock wrote that was set right since
        connection.hset(f"leanon:pace:{WORKSPACE}:{POST}", mapping=kept)
        assert pace.take(WORKSPACE, POST, 3) == (3, timedelta())
        assert pace.take(WORKSPACE, POST, 1)[1] <= timedelta(seconds=1)


def test_however_slow_the_pace_a_full_bucket_shows_whether_slack_refuses_one_after_the_other(
    queue_redis_url: str,
) -> None:
    with redis.Redis.from_url(queue_redis_url) as connection:
        assert Pace(connection, 6).take(WORKSPACE, POST, 20)[0] == sending.IN_A_ROW


def test_two_workers_share_one_bucket(queue_redis_url: str) -> None:
    with redis.Redis.from_url(queue_redis_url) as one, redis.Redis.from_url(queue_redis_url) as two:
        assert Pace(one, PER_MINUTE).take(WORKSPACE, POST, 10)[0] == 10
        assert Pace(two, PER_MINUTE).take(WORKSPACE, POST, 10)[0] == 0
