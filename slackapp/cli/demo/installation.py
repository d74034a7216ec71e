"""One installation on this machine: the Slack look-alike, and the app's own parts, ended in order."""

import json
import re
import secrets
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from slackapp.cli import children, process
from slackapp.cli.demo.cast import CAST, GUARDIANS, HR, Worker, channels, user_groups
from slackapp.cli.process import HOST, START_SECONDS, free_port, listening
from slackapp.cli.supervisor import Child, Supervisor, supervised
from slackapp.queue import JobQueue
from slackapp.storage.database import Database

TEAM_ID: Final = "T0HARBOUR"
TEAM_NAME: Final = CAST.teams[0].name
STATE_FILE: Final = "sandbox-state.json"
DATABASE_FILE: Final = "leanon.db"
ENVIRONMENT_FILE: Final = "environment.json"
# Each page of the app that the sandbox links to, and beside whose messages the link stands.
PAGES: Final = {
    "HR console": ("hr", HR),
    "What waits for you": ("guardian", GUARDIANS),
    "How people stay anonymous": ("privacy", ()),
    "Data protection in one page": ("data-protection", ()),
}
APP_USER: Final = "U0APPBOT"
OF_TREND: Final = re.compile(rf"http://{re.escape(HOST)}:\d+(?=/trend)")
"""What an address of a trend begins with in a message; each start of the demo has a port of its own."""
# The sandbox on this machine takes far more than Slack would; the pace is for Slack.
PACE: Final = 60_000


class SandboxClient:
    """A client of one sandbox. Raises OSError where it does not answer."""

    def __init__(self, address: str) -> None:
        self.address = address

    def act(self, user: str, verb: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
        """Let somebody act: click, submit, close, command or open-home (slackapp/sandbox/README.md)."""
        return self.ask(f"act/{user}/{verb}", body)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the automation API: GET without a body, POST with one."""
        request = urllib.request.Request(  # noqa: S310 - a loopback address of ours
            f"{self.address}/sandbox/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - as above
            answer: dict[str, Any] = json.load(response)
        return answer


@dataclass(frozen=True)
class LookAlike:
    """The sandbox in place of Slack, what the app is told of it, and the port where it expects the app."""

    sandbox: SandboxClient
    environment: Mapping[str, str]
    web_port: int


@dataclass(frozen=True)
class Installation:
    """A running installation and the ways to reach it."""

    folder: Path
    environment: Mapping[str, str]
    database: Database
    queue: JobQueue
    sandbox: SandboxClient

    @property
    def logs(self) -> Path:
        """Where its processes write what they say."""
        return self.folder / "logs"


def database_url(folder: Path) -> str:
    """The SQLite file of an installation."""
    return f"sqlite:///{folder / DATABASE_FILE}"


@contextmanager
def look_alike(
    folder: Path,
    staff: Sequence[Worker],
    *,
    port: int | None = None,
    links: Sequence[Mapping[str, Any]] = (),
    **shown: Any,  # noqa: ANN401 - fields of the sandbox's own configuration
) -> Iterator[LookAlike]:
    """Run the sandbox while the block lasts; its state file is in the folder.

    `links` are more of those that it shows beside somebody's messages.
    """
    shared = {
        "bot_token": f"xoxb-{secrets.token_hex(12)}",
        "signing_secret": secrets.token_hex(16),
        "client_id": f"{secrets.randbelow(10**12)}.1",
        "client_secret": secrets.token_hex(16),
    }
    web_port = free_port()
    address_of_app = f"http://{HOST}:{web_port}"
    _lead_to(address_of_app, folder / STATE_FILE)
    config = {
        **shared,
        "app_url": address_of_app,
        "ack_seconds": 15.0,  # more than Slack gives: it is this machine that may be slow
        "redirect_urls": [f"{address_of_app}/sign-in/callback"],
        "visitors": [CAST.visitor],
        "team_id": TEAM_ID,
        "team_name": TEAM_NAME,
        "bot_user_id": APP_USER,
        "channels": channels(tuple(staff), APP_USER),
        "user_groups": user_groups(tuple(staff)),
        "people": [_member(worker) for worker in staff],
        "links": [
            {"label": label, "url": f"{address_of_app}/{page}", "people": people}
            for label, (page, people) in PAGES.items()
        ]
        + [dict(each) for each in links],
        "state_file": str(folder / STATE_FILE),
        **shown,
    }
    with process.sandbox(config, port=port or free_port(), logs=_made(folder / "logs")) as address:
        told = {f"SLACK_{name.upper()}": value for name, value in shared.items()}
        told["SLACK_API_URL"] = f"{address}/api/"
        yield LookAlike(SandboxClient(address), told, web_port)


@contextmanager
def app(folder: Path, slack: LookAlike) -> Iterator[Installation]:
    """Run two Redis servers, the web process and a worker on this folder's database while the block lasts."""
    logs = _made(folder / "logs")
    with ExitStack() as stack:
        environment = {
            **slack.environment,
            "DATABASE_URL": database_url(folder),
            "REDIS_URL": f"redis://{HOST}:{free_port()}/0",
            "KEY_REDIS_URL": f"redis://{HOST}:{free_port()}/0",
            "LEANON_SECRET": secrets.token_hex(32),
            "LEANON_PUBLIC_URL": f"http://{HOST}:{slack.web_port}",
            "LEANON_DEMO": "1",
            "LEANON_PACE": str(PACE),
        }
        database = Database(environment["DATABASE_URL"])
        stack.callback(database.close)
        door = stack.enter_context(listening(slack.web_port))
        told = children.told(environment)
        kept = [
            children.redis(children.QUEUE, environment["REDIS_URL"], logs),
            children.redis(children.KEYS, environment["KEY_REDIS_URL"], logs),
            children.worker(told),
            children.web(told, door),
        ]
        stack.enter_context(supervised(_with_logs(kept, logs), within=START_SECONDS))
        stack.enter_context(_readable(folder / ENVIRONMENT_FILE, environment))
        queue = JobQueue.connect(environment["REDIS_URL"])
        yield Installation(folder, environment, database, queue, slack.sandbox)


@contextmanager
def ticking(installation: Installation) -> Iterator[None]:
    """Run the clock while the block lasts."""
    kept = children.clock(children.told(installation.environment))
    with supervised(_with_logs([kept], installation.logs), within=START_SECONDS):
        yield


def _with_logs(kept: Sequence[Child], folder: Path) -> Supervisor:
    """A supervisor of these, who each have a log in this folder, as it has itself."""

    def heard(name: str, line: str) -> None:
        with (folder / f"{name}.log").open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")

    return Supervisor(kept, say=partial(heard, "supervisor"), heard=heard)


@contextmanager
def _readable(file: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Keep the settings in a file for other commands while the block lasts; only this account may read it."""
    file.touch(mode=0o600)
    file.write_text(json.dumps(environment), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink()


def _lead_to(address: str, messages: Path) -> None:
    """Let links to trends in messages of the past lead to where the app is now."""
    if messages.is_file():
        kept = messages.read_text(encoding="utf-8")
        messages.write_text(OF_TREND.sub(address, kept), encoding="utf-8")


def _member(worker: Worker) -> dict[str, str]:
    return {
        "id": worker.user,
        "name": worker.name.partition(" ")[0].lower(),
        "real_name": worker.name,
        "title": worker.title,
        "group": worker.unit,
        "why": worker.why,
        "tz": worker.zone,
        **({"locale": worker.locale} if worker.locale else {}),
    }


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
