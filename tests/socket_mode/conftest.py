"""An office that Slack reaches in Socket Mode: the scenarios' rehearsal, with no address that is called."""

import threading
from collections.abc import Callable, Iterator

import pytest

from slackapp.app import create_socket_mode
from slackapp.settings import Settings
from slackapp.socket_mode import SocketMode
from tests.scenarios.fixtures import rehearsal
from tests.scenarios.office import APP_TOKEN, Rehearsal

__all__ = ["rehearsal"]

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def office(rehearsal: Rehearsal, wait_until: Wait) -> Iterator[Rehearsal]:
    """The office, whose sandbox has one connection of Socket Mode and sends nothing to an address."""
    settings = Settings.from_env({**rehearsal.environment, "SLACK_APP_TOKEN": APP_TOKEN})
    socket_mode, services = create_socket_mode(settings)
    rehearsal.slack.ask("sockets/on", {})
    running = running_(socket_mode)
    wait_until(lambda: rehearsal.slack.ask("sockets")["open"] == 1)
    yield rehearsal
    socket_mode.stop()
    running.join()
    services.database.close()


def running_(socket_mode: SocketMode) -> threading.Thread:
    """Run it as a thread of this process."""
    thread = threading.Thread(target=socket_mode.run)
    thread.start()
    return thread
