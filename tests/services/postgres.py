"""A PostgreSQL server of the tests' own, and a fresh database on it for each test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from slackapp.cli.process import HOST, ending_with_us, free_port, stop
from tests.services import in_memory, missing

START_SECONDS = 60.0
OWNER = "leanon"
PORT_TRIES = 3
ROOM_NEEDED = 2**30
"""Bytes; each worker's server begins with 47 million, and its write-ahead log grows with the run."""
FILES_ARE_A_CHOICE = 150_000  # PostgreSQL 15; earlier ones know no other way
FAST_SHUTDOWN = signal.SIGINT  # on SIGTERM it would wait for clients to leave
_numbers = count(1)


@dataclass(frozen=True)
class PostgresServer:
    """A running server: `data` is its folder on disk, for tests that look at heap files and the WAL."""

    port: int
    data: Path
    pid: int

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://{OWNER}@{HOST}:{self.port}/{database}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """An autocommitting connection as superuser; the caller closes it."""
        return psycopg.connect(host=HOST, port=self.port, user=OWNER, dbname=database, autocommit=True)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """A new database, as its SQLAlchemy address, copied from a template and dropped afterwards."""
        name = f"test_{next(_numbers)}"
        with self.admin() as connection:
            # By files takes half as long as by the write-ahead log, which is the way since PostgreSQL 15.
            way = "STRATEGY FILE_COPY" if connection.info.server_version >= FILES_ARE_A_CHOICE else ""
            connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" {way}'.encode())
        try:
            yield self.url(name)
        finally:
            with self.admin() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def program(name: str) -> str:
    """Path of a PostgreSQL program: Debian's versioned folders first, newest first, then PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: -int(bin_.parent.name))
    found = shutil.which(name, path=os.pathsep.join(map(str, folders))) or shutil.which(name)
    return found or missing("PostgreSQL's server", "postgresql")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole run (one per worker under xdist)."""
    # Not tmp_path: PostgreSQL refuses to run as root, and pytest's folders are closed to everybody else.
    # In memory the nine hundred files of each new database cost a seventh of what they cost a disk.
    parent = in_memory(ROOM_NEEDED)
    with (
        tempfile.TemporaryDirectory(prefix="leanon-postgres-", dir=parent) as folder,
        running(Path(folder)) as server,
    ):
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[PostgresServer]:
    """Run a server in this folder, which everybody may open, with these settings beside the tests' own."""
    user = _user()
    data = folder / "data"
    if user is not None:
        shutil.chown(folder, user)
    choices = {"pgdata": data, "username": OWNER, "auth": "trust", "encoding": "UTF8", "locale": "C"}
    initdb = [program("initdb"), "--no-sync", *(f"--{name}={value}" for name, value in choices.items())]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder)
    for attempt in range(1, PORT_TRIES + 1):
        port = free_port()
        process = _launch(data, folder, port, user, settings)
        try:
            if _answers(process, port):
                yield PostgresServer(port, data, process.pid)
                return
        finally:
            stop(process, FAST_SHUTDOWN)
        if attempt == PORT_TRIES:
            pytest.fail((folder / "log").read_text(), pytrace=False)


def _user() -> str | None:
    """Who runs the server: ourselves, unless we are root, as which PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _launch(
    data: Path, folder: Path, port: int, user: str | None, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    # fsync off: the data need not outlive the test. Everything that reaches the disk is written as ever.
    options = {"listen_addresses": HOST, "port": port, "unix_socket_directories": "", "fsync": "off"}
    command = [program("postgres"), "-D", str(data)]
    for name, value in {**options, **settings}.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            ending_with_us(command, FAST_SHUTDOWN),
            stdout=log,
            stderr=log,
            user=user,
            cwd=folder,
            start_new_session=True,
        )


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(host=HOST, port=port, user=OWNER, dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return process.poll() is None
    return False
