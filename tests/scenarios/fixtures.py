"""The same office twice: `office` with every process of its own, `rehearsal` in this process, for speed."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
import redis
from flask import Flask
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from werkzeug.serving import make_server

from content.library import load
from jobs.runtime import parts
from slackapp.app import create_app
from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.cli.redis_server import redis_server
from slackapp.listeners.services import Services
from slackapp.queue import JobQueue
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.sandbox.state import State
from slackapp.settings import Settings
from slackapp.storage.people import workspaces
from tests.cast import OTHER_WORKSPACE, ZOE
from tests.scenarios.office import Office, Rehearsal, Slack, environment, furnished, slack_config
from tests.scenarios.sender import Sender, listening
from tests.scenarios.stages import Stages
from tests.services import processes
from tests.services.logs import logging_as_before
from tests.services.worker import QUEUES, run_waiting_jobs

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def office(
    migrated_url: str, queue_redis_url: str, key_redis_url: str, tmp_path: Path, wait_until: Wait
) -> Iterator[Office]:
    """Web server, sandbox and worker as processes of their own, on SQLite and on PostgreSQL."""
    web_port, slack_port = free_port(), free_port()
    settings = environment(
        database=migrated_url, queue=queue_redis_url, keys=key_redis_url, slack_port=slack_port
    )
    with ExitStack() as stack:
        database = stack.enter_context(furnished(settings))
        config = slack_config(settings, web_port)
        slack = stack.enter_context(process.sandbox(config, port=slack_port, logs=tmp_path))
        web = stack.enter_context(processes.web(settings, port=web_port, logs=tmp_path))
        stack.enter_context(processes.worker(settings, logs=tmp_path))
        queue = JobQueue.connect(queue_redis_url)
        yield Office(settings, database, queue, Slack(slack), web, wait_until, lambda: None, load())
        assert not failed(queue_redis_url)
    for log in ("web", "worker"):
        assert "Traceback" not in (tmp_path / f"{log}.log").read_text()


@pytest.fixture
def rehearsal(
    request: pytest.FixtureRequest,
    queue_redis_url: str,
    key_redis_url: str,
    wait_until: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Rehearsal]:
    """App and sandbox as threads, jobs in this process; HTTP, queue, key store and database are real."""
    migrated_url = request.getfixturevalue(f"migrated_{getattr(request, 'param', 'sqlite')}_url")
    # Both are held from now on: a port only found free may be somebody else's when it is to be served.
    with process.listening(0) as at_web, process.listening(0) as at_slack, ExitStack() as stack:
        web_port, slack_port = (int(each.getsockname()[1]) for each in (at_web, at_slack))
        settings = environment(
            database=migrated_url, queue=queue_redis_url, keys=key_redis_url, slack_port=slack_port
        )
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        stack.enter_context(logging_as_before())
        tracebacks = Tracebacks()
        database = stack.enter_context(furnished(settings))
        sandbox = create_sandbox(Config.read(slack_config(settings, web_port)))
        stack.callback(sandbox.extensions["sandbox"].sockets.close)
        slack = stack.enter_context(served(sandbox, held=at_slack))
        app = create_app(Settings.from_env(settings))
        services: Services = app.extensions["leanon"]
        stack.callback(services.database.close)
        web = stack.enter_context(served(app, held=at_web))
        parts.cache_clear()
        stack.callback(parts.cache_clear)
        stack.callback(parts().database.close)
        logging.getLogger().handlers.insert(0, tracebacks)  # parts() has set up logging anew
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request helps nobody read a failure
        work = partial(run_waiting_jobs, queue_redis_url)
        queue = JobQueue.connect(queue_redis_url)
        state: State = sandbox.extensions["sandbox"]
        stages = Stages(database, queue_redis_url, key_redis_url, state, monkeypatch)
        stack.callback(stages.close)
        yield Rehearsal(
            settings, database, queue, Slack(slack), web, wait_until, work, load(), services, stages
        )
    assert not tracebacks.found


@pytest.fixture
def outsider(request: pytest.FixtureRequest) -> Iterator[Sender]:
    """Zoe, who knows every id, at the door of whichever office the test has, and has an office of her own."""
    name = "office" if "office" in request.fixturenames else "rehearsal"
    at: Office = request.getfixturevalue(name)
    with at.database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=OTHER_WORKSPACE, name="Another Clinic")
    with listening(Sender(at.web, at.environment["SLACK_SIGNING_SECRET"], OTHER_WORKSPACE, ZOE)) as zoe:
        yield zoe


def failed(url: str) -> list[str]:
    """Ids of the jobs that failed."""
    with redis.Redis.from_url(url) as connection:
        return [
            job
            for name in QUEUES
            for job in FailedJobRegistry(name, connection=connection, serializer=JSONSerializer).get_job_ids()
        ]


@contextmanager
def served(app: Flask, port: int = 0, held: socket.socket | None = None) -> Iterator[str]:
    """Serve an app on loopback, or where this socket listens, while the block lasts; gives its address."""
    fd = None if held is None else held.fileno()
    server = make_server(HOST, port, app, threaded=True, fd=fd)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://{HOST}:{server.socket.getsockname()[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class KeyServer:
    """A key store that a test may stop and start again, empty, at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._running, self._port = folder, ExitStack(), free_port()
        self.url = f"redis://{HOST}:{self._port}/0"

    def start(self) -> None:
        """Start it."""
        self._running.enter_context(redis_server(port=self._port, volatile=True, directory=self._folder))

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        self._running.close()


@pytest.fixture
def key_server(tmp_path: Path) -> Iterator[KeyServer]:
    """A key store of the test's own, running."""
    server = KeyServer(tmp_path)
    server.start()
    yield server
    server.stop()


class Tracebacks(logging.Handler):
    """Keeps the name of every exception that reached a log: nobody may ever be shown a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a note."""
        if record.exc_info:
            self.found.append(f"{record.getMessage()}: {record.exc_info[1]!r}")
