"""One installation on this machine: its folder, settings, servers and processes, ended in order."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from slackapp.cli import processes
from slackapp.cli.demo.people import Worker
from slackapp.cli.demo.slack import SandboxClient
from slackapp.cli.servers import HOST, free_port, redis_server
from slackapp.queue import JobQueue
from slackapp.storage.sessions import Database

TEAM_ID: Final = "T0HARBOUR"
TEAM_NAME: Final = "Harbour Clinic"
# The sandbox on this machine takes far more than Slack would; the pace is for Slack.
PACE: Final = 60_000


@dataclass(frozen=True)
class Installation:
    """A running installation and the ways to reach it."""

    folder: Path
    environment: Mapping[str, str]
    database: Database
    queue: JobQueue
    sandbox: SandboxClient
    web: str


def database_url(folder: Path) -> str:
    """The SQLite file of an installation."""
    return f"sqlite:///{folder / 'leanon.db'}"


@contextmanager
def running(
    folder: Path,
    people: tuple[Worker, ...],
    *,
    port: int | None = None,
    controls: str | None = None,
    about: tuple[Mapping[str, str], ...] = (),
    ticking: bool = False,
) -> Iterator[Installation]:
    """Run every part in this folder while the block lasts; `ticking` starts the clock process too."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        queue = stack.enter_context(redis_server(volatile=False, directory=_made(folder / "queue")))
        keys = stack.enter_context(redis_server(volatile=True, directory=_made(folder / "keys")))
        web_port, sandbox_port = free_port(), port or free_port()
        environment = _environment(folder, queue.url, keys.url, sandbox_port)
        config = _sandbox_config(environment, people, web_port, folder, controls, about)
        address = stack.enter_context(processes.sandbox(config, port=sandbox_port, logs=logs))
        database = Database(environment["DATABASE_URL"])
        stack.callback(database.close)
        web = stack.enter_context(processes.web(environment, port=web_port, logs=logs))
        stack.enter_context(processes.worker(environment, logs=logs))
        if ticking:
            stack.enter_context(processes.clock(environment, logs=logs))
        yield Installation(
            folder, environment, database, JobQueue.connect(queue.url), SandboxClient(address), web
        )


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _environment(folder: Path, queue: str, keys: str, sandbox_port: int) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": f"xoxb-{secrets.token_hex(12)}",
        "SLACK_SIGNING_SECRET": secrets.token_hex(16),
        "SLACK_API_URL": f"http://{HOST}:{sandbox_port}/api/",
        "DATABASE_URL": database_url(folder),
        "REDIS_URL": queue,
        "KEY_REDIS_URL": keys,
        "LEANON_SECRET": secrets.token_hex(32),
        "LEANON_DEMO": "1",
        "LEANON_PACE": str(PACE),
    }


def _sandbox_config(
    environment: Mapping[str, str],
    people: tuple[Worker, ...],
    web_port: int,
    folder: Path,
    controls: str | None,
    about: tuple[Mapping[str, str], ...],
) -> dict[str, Any]:
    return {
        "bot_token": environment["SLACK_BOT_TOKEN"],
        "signing_secret": environment["SLACK_SIGNING_SECRET"],
        "app_url": f"http://{HOST}:{web_port}",
        "team_id": TEAM_ID,
        "team_name": TEAM_NAME,
        "people": [
            {
                "id": worker.user,
                "name": worker.name.partition(" ")[0].lower(),
                "real_name": worker.name,
                "title": worker.title,
                "group": worker.unit,
                "why": worker.why,
                "tz": worker.zone,
            }
            for worker in people
        ],
        "cast_note": "Everybody here is made up.",
        "about": list(about),
        "links": [{"label": "What HR will get", "url": f"http://{HOST}:{web_port}/hr"}],
        "state_file": str(folder / "sandbox-state.json"),
        "controls_url": controls,
    }
