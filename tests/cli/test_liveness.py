"""What `leanon status` says of processes that are silent, and of Slack's way in."""

from datetime import time
from pathlib import Path

import pytest
import redis

from slackapp.cli.redis_server import redis_server
from slackapp.pulse.calendar import Schedule, Slot
from slackapp.signs_of_life import KEY, Kind, expected
from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.launching import launch
from tests.services.redis import let_all_live

pytestmark = pytest.mark.usefixtures("imported")
SATURDAY = week(0, days=5)
WEEKLY = Schedule("UTC", opens=Slot(0, time(0)), closes=Slot(3, time(18)))
UNKNOWN = "not known, as the queue's Redis does not answer"


def status(leanon: Leanon, **more: str) -> dict[str, str]:
    """What status shows, by the name of each line."""
    lines = leanon("status", **more).output.splitlines()
    return {name: said for name, _, said in (line.partition(": ") for line in lines)}


@pytest.mark.parametrize("kind", expected(socket=False))
def test_a_kind_of_process_that_is_silent_has_its_line_with_what_brings_it_back(
    kind: Kind, leanon: Leanon, queue_redis_url: str
) -> None:
    let_all_live(queue_redis_url)
    with redis.Redis.from_url(queue_redis_url) as raw:
        raw.set(KEY + kind, raw.time()[0] - 3 * 3600 - 5)
    shown = status(leanon, REDIS_URL=queue_redis_url)
    assert shown[kind].startswith("silent for 3 hours: see that `leanon serve`, or ")
    assert f"`{kind}`" in shown[kind]
    others = [other for other in expected(socket=False) if other != kind]
    assert [shown[other] for other in others] == ["alive", "alive"]
    assert "socket" not in shown


def test_whoever_just_lives_has_no_time_beside_it_that_would_differ_with_each_look(
    leanon: Leanon, queue_redis_url: str
) -> None:
    let_all_live(queue_redis_url)
    one = status(leanon, REDIS_URL=queue_redis_url)
    with redis.Redis.from_url(queue_redis_url) as raw:
        raw.set(f"{KEY}web", raw.time()[0] - 40)
    assert status(leanon, REDIS_URL=queue_redis_url) == one


@pytest.mark.parametrize(("name", "variable"), [("queue", "REDIS_URL"), ("key store", "KEY_REDIS_URL")])
def test_a_redis_that_wants_another_password_is_not_said_to_be_dead(
    name: str, variable: str, leanon: Leanon, tmp_path: Path
) -> None:
    with redis_server(volatile=True, directory=tmp_path, password="one") as server:
        shown = status(leanon, **{variable: server.url.replace(":one@", ":another@")})
    assert shown[name] == f"does not take the password: correct it in {variable}"


def test_without_the_queues_redis_nobody_is_said_to_be_dead_or_alive(leanon: Leanon) -> None:
    shown = status(leanon)
    assert shown["queue"] == "does not answer"
    assert [shown[kind] for kind in expected(socket=False)] == [UNKNOWN] * 3


def test_a_round_does_not_open_without_worker_and_clock_and_status_says_so(
    leanon: Leanon, queue_redis_url: str, key_redis_url: str, imported: Database
) -> None:
    with imported.write() as tx:
        demo_clock.move_to(tx, SATURDAY)
        workspaces.set_schedule(tx, WORKSPACE, WEEKLY)
        launch(tx, SATURDAY)
    leanon("support", "verify", "--yes", "--without-programme")
    servers = {"REDIS_URL": queue_redis_url, "KEY_REDIS_URL": key_redis_url}
    let_all_live(queue_redis_url)
    assert status(leanon, **servers).get("why no round opens") is None
    with redis.Redis.from_url(queue_redis_url) as raw:
        raw.delete(f"{KEY}clock")
    last = status(leanon, **servers)
    assert last["clock"].startswith("never seen: ")
    assert last["why no round opens"] == "the clock is silent, and nothing opens without it"


@pytest.mark.parametrize(
    ("ago", "said"), [(4, "the socket to Slack is open"), (600, "the socket to Slack: silent")]
)
def test_in_socket_mode_the_socket_is_one_more_process_and_the_way_in(
    ago: int, said: str, leanon: Leanon, queue_redis_url: str
) -> None:
    let_all_live(queue_redis_url)
    with redis.Redis.from_url(queue_redis_url) as raw:
        raw.set(f"{KEY}socket", raw.time()[0] - ago)
    shown = status(leanon, REDIS_URL=queue_redis_url, SLACK_APP_TOKEN="xapp-1-A1-1-made-up")
    assert shown["Slack's way in"].startswith(said)
    assert shown["socket"].startswith("alive" if ago == 4 else "silent for 10 minutes: ")


def test_the_way_in_is_asked_as_slack_would_and_what_is_wrong_has_its_fix(leanon: Leanon) -> None:
    assert status(leanon)["Slack's way in"] == (
        "LEANON_PUBLIC_URL is not set: set it to the https address at which Slack reaches Lean On"
    )
    closed = status(leanon, LEANON_PUBLIC_URL="http://127.0.0.1:1")["Slack's way in"]
    assert closed.startswith("nothing listens at http://127.0.0.1:1/slack/events: see that it leads to ")
