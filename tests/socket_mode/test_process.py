"""`leanon socket` as a process of its own: what it answers, and how it ends."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest

from slackapp.cli import process
from slackapp.cli.process import free_port
from tests.cast import ANA
from tests.scenarios.office import APP_TOKEN, Slack, environment, furnished, slack_config

Wait = Callable[[Callable[[], bool]], None]
LEANON = (sys.executable, "-c", "from slackapp.cli.main import main; main()")


@dataclass(frozen=True)
class Site:
    """A sandbox in Socket Mode, and a process that meets it."""

    slack: Slack
    running: Popen[bytes]
    log: Path


@pytest.fixture
def site(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> Iterator[Site]:
    slack_port = free_port()
    settings = environment(
        database=migrated_sqlite_url, queue=queue_redis_url, keys=key_redis_url, slack_port=slack_port
    )
    config = {**slack_config(settings, 9), "socket_mode": True}
    del settings["SLACK_SIGNING_SECRET"]
    settings["SLACK_APP_TOKEN"] = APP_TOKEN
    with ExitStack() as stack:
        stack.enter_context(furnished(settings))
        slack = Slack(stack.enter_context(process.sandbox(config, port=slack_port, logs=tmp_path)))
        started = process.process("socket", [*LEANON, "socket"], environment=settings, logs=tmp_path)
        running = stack.enter_context(started)
        wait_until(lambda: slack.ask("sockets")["open"] == 1)
        yield Site(slack, running, tmp_path / "socket.log")


def test_a_process_answers_without_a_signing_secret_and_ends_when_it_is_told_to(site: Site) -> None:
    assert site.slack.command(ANA, "/leanon help")["ok"]
    assert site.slack.open_home(ANA)["ok"]
    assert site.slack.seen(ANA)["home"]
    site.running.send_signal(signal.SIGTERM)
    assert site.running.wait(10) == 0
    assert site.slack.ask("sockets")["open"] == 0
    assert site.log.read_text() == ""
