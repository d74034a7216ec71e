"""`leanon serve`: a whole installation in one command, kept running until it is told to stop."""

import errno
import fcntl
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import click

from slackapp.cli import children, first_start
from slackapp.cli.children import KEYS, QUEUE
from slackapp.cli.context import database, private_files
from slackapp.cli.process import HOST
from slackapp.cli.supervisor import LOOK_SECONDS, Child, Supervisor
from slackapp.settings import Settings
from slackapp.setup.times import moment
from slackapp.spelling import Misspelt, number, trimmed
from slackapp.storage import schema
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import rounds

LOCK: Final = "leanon.lock"
WEB_PROCESSES: Final = 2
"""So many without WEB_CONCURRENCY, as in the Procfile: each keeps the keys of open rounds."""
AGAIN_SECONDS: Final = 10.0
"""For how long a second Ctrl-C stops what the first one warned of."""
EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - read, not bound
_ENDS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option(
    "--env",
    "file",
    default="leanon.env",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file of settings. What the environment says goes before it; what is made at the first start is"
    " kept in it. Database and lock are in its folder.",
)
@click.option("--host", default=HOST, show_default=True, help="The address of this machine to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), envvar="PORT", default=3000, show_default=True)
def serve(*, file: Path, host: str, port: int) -> None:
    """Run Lean On for one workspace: web, worker, clock, and Redis servers of its own.

    With SLACK_APP_TOKEN it meets Slack in Socket Mode, and Slack needs no address of it.
    Whatever ends is started again. Ctrl-C and SIGTERM stop all of it; what has been acknowledged is finished
    first. PostgreSQL and Redis servers of your own are used where DATABASE_URL, REDIS_URL and KEY_REDIS_URL
    name them.
    """
    folder = file.resolve().parent
    if not folder.is_dir():
        raise click.ClickException(f"There is no folder {folder}: make it first, or name another with --env.")
    lines = _Lines()
    with private_files(), _held(folder), _door(host, port) as door:
        told, said = first_start.environment(file, os.environ)
        if not told.get("LEANON_PUBLIC_URL"):
            told["LEANON_PUBLIC_URL"] = _address(HOST if host in EVERYWHERE else host, port)
        known = Settings.from_env(told)
        for each in said:
            lines.say(each)
        _upgrade(known.database_url)
        ours = known.serves.split()
        supervisor = Supervisor(
            _children(known, told, ours, file.resolve(), door), say=lines.say, heard=lines.heard
        )
        _Run(supervisor, lines.say, partial(_lost, known, ours), _address(host, port)).until_told(door)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _children(
    known: Settings, told: Mapping[str, str], ours: Collection[str], file: Path, door: socket.socket
) -> list[Child]:
    """Those of this installation, in the order in which they start."""
    told = children.told({**told, "REDIS_URL": known.redis_url})
    return [
        *([children.redis(QUEUE, known.redis_url, file.parent)] if QUEUE in ours else []),
        *([children.keys(known.key_redis_url)] if KEYS in ours else []),
        children.worker(told),
        children.clock(told),
        children.web(told, door, processes=_web_processes(told)),
        *([children.socket_mode(told, file)] if known.slack_app_token else []),
    ]


def _web_processes(told: Mapping[str, str]) -> int:
    try:
        return int(number(1, 99)(trimmed(told.get("WEB_CONCURRENCY", "")) or str(WEB_PROCESSES)))
    except Misspelt as error:
        raise click.ClickException(f"WEB_CONCURRENCY {error}") from None


@dataclass
class _Run:
    """One run, from the start of everything to its end."""

    supervisor: Supervisor
    say: Callable[[str], None]
    lost: Callable[[], str]
    address: str
    asked: "queue.SimpleQueue[int]" = field(default_factory=queue.SimpleQueue)

    def until_told(self, door: socket.socket) -> None:
        """Keep it running until somebody asks for the end, and end it."""
        with _handed_on(_ENDS, self.asked.put):
            self.supervisor.start()
            try:
                self._say_ready()
                self._wait()
            finally:  # whatever happens to us, they end in their order
                door.close()  # whoever comes now is refused, instead of waiting for nobody
                self._stop()

    def _say_ready(self) -> None:
        while self.asked.empty() and self.supervisor.is_running:
            if self.supervisor.is_ready:
                self.say(f"Lean On runs, and listens on {self.address}. Ctrl-C stops it.")
                return
            time.sleep(LOOK_SECONDS)

    def _wait(self) -> None:
        while self.supervisor.is_running:
            try:
                sign = self.asked.get(timeout=1)
            except queue.Empty:
                continue
            lost = self.lost()
            if lost:
                self.say(lost)
            if not lost or sign != signal.SIGINT:
                return
            self.say(f"Press Ctrl-C again within {AGAIN_SECONDS:.0f} seconds to stop all the same.")
            try:
                self.asked.get(timeout=AGAIN_SECONDS)
            except queue.Empty:
                self.say("It goes on.")
            else:
                return

    def _stop(self) -> None:
        self.say("Stopping: what has been acknowledged is finished first.")
        ending, in_a_hurry = threading.Thread(target=self.supervisor.stop), False
        ending.start()
        while ending.is_alive():
            ending.join(LOOK_SECONDS)
            if self.asked.empty() or in_a_hurry:
                continue
            in_a_hurry = True
            self.say("Ending at once.")
            self.supervisor.hurry()
        self.say("Stopped; nothing is left running.")


@contextmanager
def _handed_on(signs: Sequence[signal.Signals], put: Callable[[int], None]) -> Iterator[None]:
    """Hand on these signals while the block lasts, instead of being ended by them."""

    def note(sign: int, frame: FrameType | None) -> None:
        del frame
        put(sign)

    # What was turned off when we were started stays so, as by nohup.
    heard = [each for each in signs if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, note) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _lost(known: Settings, ours: Collection[str]) -> str:
    """What a stop would lose: the check-ins that are open, where their keys are in nobody else's memory."""
    if KEYS not in ours:
        return ""
    try:
        with database(url=known.database_url) as opened, opened.read() as connection:
            zones = {each.id: each.schedule.zone for each in workspaces.every(connection) if each.schedule}
            found = rounds.open_rounds(connection)
    except click.ClickException as error:
        return f"Whether a check-in is open cannot be seen: {error.message}"
    if not found:
        return ""
    last = max(found, key=lambda each: each.closes_at)
    zone = zones.get(last.workspace, "UTC")
    return (
        f"A check-in is open until {moment(last.closes_at, zone)} ({zone}), and its key is in the memory of"
        " these processes alone: once they stop it is void, and what people have answered is lost. So that a"
        " stop loses nothing, let `leanon keystore` run by itself before the next one opens, and take"
        f" {KEYS} out of {first_start.SERVES}."
    )


def _upgrade(url: str) -> None:
    """Make the tables of this version; who may not is no worse off where they are there."""
    with database(current=False, url=url) as opened:
        if not schema.is_current(opened):
            schema.upgrade(opened)
        schema.check(opened)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder while the block lasts, against a second of us."""
    try:
        lock = (folder / LOCK).open("a")
    except OSError as error:
        msg = (
            f"{folder / LOCK} cannot be written ({error.strerror}): give this folder, and all in it, to the"
            " account that runs Lean On, or name a file in another one with --env."
        )
        raise click.ClickException(msg) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go when this process ends, however it ends
        except OSError:
            msg = f"`leanon serve` runs in {folder} already: stop that one first, or name a file elsewhere."
            raise click.ClickException(msg) from None
        yield


@contextmanager
def _door(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, and outlives the web processes that it is given to."""
    if not host or not host.isascii():  # an empty one means everywhere to a socket
        raise click.ClickException("--host takes an address of this machine: leave it out for 127.0.0.1.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        door = socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=both)
    except OSError as error:
        code = error.errno or -1
        if code < 0 or code == errno.EADDRNOTAVAIL:  # below zero where nobody knows such a name
            msg = f"{host} is no address of this machine: name another with --host."
        elif code == errno.EADDRINUSE:
            msg = f"Port {port} of {host} is taken: choose another with --port."
        else:
            msg = f"Port {port} of {host} cannot be had ({os.strerror(code)}): choose another with --port."
        raise click.ClickException(msg) from None
    with door:
        yield door


class _Lines:
    """A terminal or a journal: a line at a time, each with the name of whoever says it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def say(self, sentence: str) -> None:
        """A line of our own."""
        self.heard("serve", sentence)

    def heard(self, name: str, line: str) -> None:
        """A line of a child's."""
        with self._lock, suppress(OSError):  # whoever read them may have gone away; we go on
            click.echo(f"{name:<6} | {line}")
