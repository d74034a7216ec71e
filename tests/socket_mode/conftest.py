"""An office that Slack reaches in Socket Mode, and a smaller meeting with Slack that has no app behind it."""

import logging
import threading
from collections.abc import Callable, Iterator
from io import StringIO

import pytest

from slackapp import logs
from slackapp.app import create_socket_mode
from slackapp.settings import Settings
from tests.promises.house import logs_kept
from tests.scenarios.fixtures import rehearsal
from tests.scenarios.office import APP_TOKEN, Rehearsal
from tests.socket_mode.meeting import Meeting, meeting

__all__ = ["rehearsal"]

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def office(rehearsal: Rehearsal, wait_until: Wait) -> Iterator[Rehearsal]:
    """The rehearsal, whose sandbox sends nothing to an address, but by the one connection that it has."""
    settings = Settings.from_env({**rehearsal.environment, "SLACK_APP_TOKEN": APP_TOKEN})
    socket_mode, services = create_socket_mode(settings)
    rehearsal.slack.ask("sockets/on", {})
    running = threading.Thread(target=socket_mode.run)
    running.start()
    wait_until(lambda: rehearsal.slack.ask("sockets")["open"] == 1)
    yield rehearsal
    assert rehearsal.slack.ask("sockets")["unwanted"] == 0
    socket_mode.stop()
    running.join()
    services.database.close()


@pytest.fixture
def met(queue_redis_url: str, wait_until: Wait) -> Iterator[Meeting]:
    """A sandbox that nothing meets yet, and that waits half a minute for an answer."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with meeting(queue_redis_url, wait_until) as begun:
        yield begun


@pytest.fixture
def hasty(queue_redis_url: str, wait_until: Wait) -> Iterator[Meeting]:
    """The same, but that waits half a second."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with meeting(queue_redis_url, wait_until, seconds=0.5) as begun:
        yield begun


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What this process logs, set up as in an installation."""
    with logs_kept(monkeypatch) as kept:
        logs.configure()
        yield kept
