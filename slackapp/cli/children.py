"""The processes of an installation, as children of a supervisor: what each is told, and when it answers."""

import os
import socket
import sys
from collections.abc import Mapping
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from slackapp.cli import process
from slackapp.cli.process import HOST
from slackapp.cli.redis_server import configuration, find_redis_server, is_ours, is_there, served_here
from slackapp.cli.supervisor import Child
from slackapp.signs_of_life import Kind, SignsOfLife, SignsUnknown

QUEUE, KEYS = "queue", "keys"
WORKER, CLOCK, WEB, SOCKET = map(str, (Kind.WORKER, Kind.CLOCK, Kind.WEB, Kind.SOCKET))
ADDRESSES: Final[Mapping[str, str]] = {QUEUE: "REDIS_URL", KEYS: "KEY_REDIS_URL"}
"""Which setting names each Redis server."""
PATIENCE: Final[Mapping[str, float]] = {SOCKET: 10, WEB: 32, WORKER: 30, CLOCK: 3, KEYS: 3, QUEUE: 3}
"""Seconds that each has to finish what it is at, before it is asked again."""
ANSWER_SECONDS: Final = 2.0


def redis(name: str, url: str, directory: Path) -> Child:
    """A Redis server of ours on the port of this address: that of the queue, or the volatile one of the keys.

    Raises:
        click.ClickException: no server program is installed, or the address is not on this machine.
    """
    port, password = served_here(ADDRESSES[name], url)
    configured = configuration(port, directory, volatile=name == KEYS, password=password)
    return Child(
        name,
        [str(find_redis_server()), "-", "--loglevel", "warning"],
        _of_this_machine(),
        told=configured.encode(),
        answers=partial(is_ours, port=port, password=password),
        patience=PATIENCE[name],
        is_heard=False,
    )


def keys(url: str) -> Child:
    """The key store on the port of this address, which is started anew whenever a round has ended.

    Raises:
        click.ClickException: no server program is installed, or the address is not on this machine.
    """
    port, password = served_here(ADDRESSES[KEYS], url)
    find_redis_server()
    return Child(
        KEYS,
        [sys.executable, "-m", "slackapp.cli.main", "keystore"],
        {**_of_this_machine(), ADDRESSES[KEYS]: url},
        answers=lambda _: is_there(port, password),
        is_heard=False,
    )


def told(environment: Mapping[str, str]) -> dict[str, str]:
    """What a process of ours is told: these settings, and what it needs of this machine."""
    return {**_of_this_machine(), **environment, "PYTHONUNBUFFERED": "1"}


def worker(environment: Mapping[str, str], name: str = WORKER) -> Child:
    """A worker on both queues."""
    return Child(name, process.rq(process.WORKER), environment, patience=PATIENCE[WORKER])


def clock(environment: Mapping[str, str]) -> Child:
    """The clock, which asks each minute what is due."""
    in_utc = {**environment, "TZ": "UTC"}
    return Child(CLOCK, process.rq(process.CLOCK), in_utc, patience=PATIENCE[CLOCK])


def web(environment: Mapping[str, str], door: socket.socket, *, processes: int = 1) -> Child:
    """So many web processes on a socket that listens: whoever comes while they start again waits there."""
    number, port = door.fileno(), door.getsockname()[1]
    host = HOST if (at := door.getsockname()[0]) == "0.0.0.0" else at  # noqa: S104 - read, not bound
    return Child(
        WEB,
        process.gunicorn(process.WEB_APP, number, workers=processes, **process.WEB),
        environment,
        inherits=(number,),
        answers=lambda _: _answers(host, port),
        patience=PATIENCE[WEB],
    )


def socket_mode(environment: Mapping[str, str], file: Path) -> Child:
    """The process that holds Slack's connection in Socket Mode, and answers once it is there."""
    # Its signs of life are given while Slack answers by the connection.
    signs = SignsOfLife.connect(environment["REDIS_URL"])
    return Child(
        SOCKET,
        # Told of the file, as it would read another one that lies where it is started.
        [
            sys.executable,
            "-m",
            "slackapp.cli.main",
            *(["--env", str(file)] if file.exists() else []),
            "socket",
        ],
        environment,
        answers=lambda _: _is_heard_of(signs),
        patience=PATIENCE[SOCKET],
    )


def _is_heard_of(signs: SignsOfLife) -> bool:
    try:
        return not signs.silent([Kind.SOCKET])
    except SignsUnknown:
        return False


def _answers(host: str, port: int) -> bool:
    # By no proxy: it is on this machine.
    connection = HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _of_this_machine() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
