"""The processes of an installation come back at the address where they were, and ask who comes."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from slackapp.cli import children
from slackapp.cli.demo.installation import _with_logs
from slackapp.cli.process import HOST, free_port, listening
from slackapp.cli.supervisor import LAST_CHANCE, Child, Supervisor, supervised
from slackapp.keys import KeyStore
from tests.faults.site import runs

ROOT = Path(__file__).parents[2]
Wait = Callable[[Callable[[], bool]], None]
ONCE = Retry(NoBackoff(), 0)
SAYS_WHO_IT_IS = """
import os, socket
door = socket.socket(fileno=int(os.environ["DOOR"]))
while True:
    visitor, _ = door.accept()
    visitor.sendall(str(os.getpid()).encode())
    visitor.close()
"""


def quietly(*kept: Child) -> Supervisor:
    """A supervisor whom nobody listens to."""
    return Supervisor(kept, say=lambda _: None, heard=lambda *_: None)


def test_both_redis_servers_ask_for_their_password_and_come_back_where_they_were(
    tmp_path: Path, wait_until: Wait
) -> None:
    urls = {name: f"redis://:of-{name}@{HOST}:{free_port()}/0" for name in (children.QUEUE, children.KEYS)}
    kept = [children.redis(name, url, tmp_path) for name, url in urls.items()]
    with supervised(quietly(*kept), within=20) as running:
        KeyStore.connect(urls["keys"]).check(attested=False)
        for name, url in urls.items():
            with (
                redis.Redis.from_url(url.replace(f"of-{name}", "a-guess"), retry=ONCE) as stranger,
                pytest.raises(redis.AuthenticationError),
            ):
                stranger.ping()
            os.kill(running.pids()[name], signal.SIGKILL)
            wait_until(lambda url=url: answers(url))  # type: ignore[misc]  # called within the loop
        KeyStore.connect(urls["keys"]).check(attested=False)
        assert not any("of-" in Path(f"/proc/{pid}/cmdline").read_text() for pid in running.pids().values())
    assert list(tmp_path.iterdir()) == [], "neither leaves a file"


def answers(url: str) -> bool:
    """Whether the Redis at this address does."""
    with redis.Redis.from_url(url, retry=ONCE) as known:
        try:
            return bool(known.ping())
        except redis.ConnectionError:
            return False


def asked(port: int) -> int:
    """The process that answers on this port, waited for."""
    with socket.create_connection((HOST, port), timeout=20) as visitor:
        return int(visitor.recv(20))


def test_whoever_comes_while_web_starts_again_waits_and_is_answered(wait_until: Wait) -> None:
    with listening(0) as door:
        port, environment = door.getsockname()[1], {"DOOR": str(door.fileno()), "PATH": os.environ["PATH"]}
        web = replace(
            children.web(environment, door),
            command=[sys.executable, "-c", SAYS_WHO_IT_IS],
            answers=lambda _: True,
        )
        with supervised(quietly(web), within=20) as running:
            first = asked(port)
            assert first == running.pids()["web"]
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: not runs(first))  # else it may take a visitor with it
            assert asked(port) != first


def test_each_process_of_the_demo_has_a_log_and_what_became_of_it_is_in_one_more(
    tmp_path: Path, wait_until: Wait
) -> None:
    one = Child("one", ["sh", "-c", "echo up; echo Ärger >&2; sleep 100"], {"PATH": os.environ["PATH"]})
    running = _with_logs([one], tmp_path)
    log = tmp_path / "one.log"
    with supervised(running, within=20):
        wait_until(lambda: log.exists() and log.read_text(encoding="utf-8") == "up\nÄrger\n")
    assert (tmp_path / "supervisor.log").read_text() == "one has started.\none has ended.\n"


def test_a_request_has_the_time_that_gunicorn_gives_it_and_all_of_it_is_over_before_systemd_kills() -> None:
    assert children.PATIENCE[children.WEB] > 30, "gunicorn gives a request 30 seconds"
    longest = sum(children.PATIENCE.values()) + LAST_CHANCE * len(children.PATIENCE)
    unit = (ROOT / "docs" / "systemd" / "leanon.service").read_text().splitlines()
    assert (longest < 100, "TimeoutStopSec=100" in unit, "KillMode=mixed" in unit) == (True, True, True)
