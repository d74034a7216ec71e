"""`leanon socket` as a process of its own: what it answers, and how it ends."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

import pytest
from click.testing import CliRunner
from slack_sdk.signature import SignatureVerifier

from slackapp.app import create_app, socket_mode_from_env
from slackapp.cli import process
from slackapp.cli.main import main
from slackapp.cli.process import free_port
from slackapp.settings import Settings
from tests.cast import ANA
from tests.scenarios.office import APP_TOKEN, Slack, environment, furnished, slack_config

Wait = Callable[[Callable[[], bool]], None]
LEANON = (sys.executable, "-c", "from slackapp.cli.main import main; main()")
NOWHERE = "redis://127.0.0.1:1/0"

TOLD_OF_AN_END = """
import signal
from slackapp import app
from slackapp.cli.main import main

real = app.socket_mode_from_env

def told(ended):
    signal.signal(signal.SIGUSR1, lambda *_: ended())
    return real(ended)

app.socket_mode_from_env = told
main()
"""
"""The command, to which a signal says that a round has ended."""


@dataclass(frozen=True)
class Site:
    """A sandbox in Socket Mode, and a process that meets it."""

    slack: Slack
    settings: Mapping[str, str]
    running: Popen[bytes]
    log: Path


@pytest.fixture
def site(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> Iterator[Site]:
    """One whose process has its connection."""
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
        command = [sys.executable, "-c", TOLD_OF_AN_END, "socket"]
        started = process.process("socket", command, environment=settings, logs=tmp_path)
        running = stack.enter_context(started)
        wait_until(lambda: slack.ask("sockets")["open"] == 1)
        yield Site(slack, settings, running, tmp_path / "socket.log")


@dataclass
class Stood:
    """What stands in for Socket Mode: runs until it is stopped, or not at all."""

    runs: bool
    begun: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        self.begun.set()
        if self.runs:
            self.stopped.wait()

    def stop(self) -> None:
        self.stopped.set()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_lets_it_finish(sign: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    stood, codes = Stood(runs=True), list[int]()
    monkeypatch.setattr("slackapp.app.socket_mode_from_env", lambda _: stood)
    # In a thread of its own, as it keeps signals from whoever runs it.
    running = threading.Thread(target=lambda: codes.append(CliRunner().invoke(main, ["socket"]).exit_code))
    running.start()
    assert stood.begun.wait(30)
    assert running.ident is not None
    signal.pthread_kill(running.ident, sign)
    running.join()
    assert stood.stopped.is_set()
    assert codes == [0]


def test_where_it_fails_as_a_whole_it_ends_for_whoever_starts_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stood, codes = Stood(runs=False), list[int]()
    monkeypatch.setattr("slackapp.app.socket_mode_from_env", lambda _: stood)
    running = threading.Thread(target=lambda: codes.append(CliRunner().invoke(main, ["socket"]).exit_code))
    running.start()
    running.join()
    assert codes == [os.EX_SOFTWARE]


@pytest.mark.slow
def test_a_process_answers_without_a_signing_secret_and_ends_when_it_is_told_to(site: Site) -> None:
    assert site.slack.command(ANA, "/leanon help")["ok"]
    assert site.slack.open_home(ANA)["ok"]
    assert site.slack.seen(ANA)["home"]
    site.running.send_signal(signal.SIGTERM)
    assert site.running.wait(10) == 0
    assert site.slack.ask("sockets")["open"] == 0
    (line,) = site.log.read_text().splitlines()
    assert json.loads(line)["event"] == "slack is met in socket mode"


def test_after_a_round_it_starts_anew_in_its_place_and_answers_on(site: Site, wait_until: Wait) -> None:
    command = Path(f"/proc/{site.running.pid}/cmdline")
    assert b"SIGUSR1" in command.read_bytes()
    site.running.send_signal(signal.SIGUSR1)
    wait_until(lambda: command.read_bytes().endswith(b"slackapp.cli.main\0socket\0"))
    wait_until(lambda: site.slack.ask("sockets")["open"] == 1)
    assert site.slack.command(ANA, "/leanon help")["ok"]
    site.running.send_signal(signal.SIGTERM)
    assert site.running.wait(10) == 0
    assert site.log.read_text().count("slack is met in socket mode") == 2


@pytest.mark.slow  # tests/socket_mode/test_breaks.py does so in one process
def test_what_is_under_way_when_a_process_is_told_to_end_is_done_and_answered(
    site: Site, wait_until: Wait
) -> None:
    slow = {"method": "views.publish", "wait": 1.5, "does": True, "calls": 9}
    site.slack.ask("faults", {"answers": [slow]})
    outcome: list[bool] = []
    opening = threading.Thread(target=lambda: outcome.append(site.slack.open_home(ANA)["ok"]))
    opening.start()
    wait_until(lambda: site.slack.ask("faults")["answers"][0]["calls"] < 9)  # it is under way
    site.running.send_signal(signal.SIGTERM)
    opening.join()
    assert outcome == [True]
    assert site.slack.seen(ANA)["home"]
    assert site.running.wait(10) == 0


@pytest.mark.slow
def test_two_processes_share_what_comes_and_one_is_replaced_while_the_other_answers(
    site: Site, wait_until: Wait, tmp_path: Path
) -> None:
    command = [*LEANON, "socket"]
    with process.process("second", command, environment=site.settings, logs=tmp_path) as second:
        wait_until(lambda: site.slack.ask("sockets")["open"] == 2)
        site.running.send_signal(signal.SIGTERM)
        answered = [site.slack.command(ANA, "/leanon help")["ok"] for _ in range(10)]
        assert site.running.wait(10) == 0
        assert answered.count(True) >= len(answered) - 1, "at most the one that came at the very end"
        assert site.slack.command(ANA, "/leanon help")["ok"]
        second.send_signal(signal.SIGINT)
        assert second.wait(10) == 0


@pytest.mark.parametrize(
    ("settings", "said_"),
    [
        ({}, "SLACK_APP_TOKEN is not set: make an app-level token with the scope connections:write"),
        (
            {"SLACK_APP_TOKEN": "xoxb-hidden"},
            "SLACK_APP_TOKEN is no app-level token, which begins with xapp-",
        ),
    ],
)
@pytest.mark.usefixtures("said")
def test_without_an_app_level_token_it_says_so_in_a_sentence(
    settings: dict[str, str],
    said_: str,
    migrated_sqlite_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = environment(
        database=migrated_sqlite_url, queue=NOWHERE, keys="redis://127.0.0.1:2/0", slack_port=9
    )
    for name, value in {**given, **settings}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        socket_mode_from_env()
    assert ended.value.code == 4
    (line,) = [each for each in capsys.readouterr().err.splitlines() if not each.startswith("{")]
    assert line.startswith(said_)
    assert "hidden" not in line


def test_in_socket_mode_the_address_is_closed(
    migrated_sqlite_url: str, queue_redis_url: str, key_redis_url: str
) -> None:
    given = environment(database=migrated_sqlite_url, queue=queue_redis_url, keys=key_redis_url, slack_port=9)
    app = create_app(Settings.from_env({**given, "SLACK_APP_TOKEN": APP_TOKEN}))
    body = b'{"type": "url_verification", "challenge": "x"}'
    stamp = str(int(time.time()))
    signature = SignatureVerifier(given["SLACK_SIGNING_SECRET"]).generate_signature(
        timestamp=stamp, body=body
    )
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}
    answer = app.test_client().post("/slack/events", data=body, headers=headers)
    assert answer.status_code == 404
    assert answer.text.startswith("Nothing comes by this address")
    assert answer.content_type.startswith("text/plain")
    app.extensions["leanon"].database.close()
