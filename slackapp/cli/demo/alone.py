"""Lets a demo start only where it can run and disturbs no other; asked before anything is made."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from slackapp.cli.servers import find_redis_server, listening

LOCK = "lock"


@contextmanager
def alone(folder: Path, port: int) -> Iterator[None]:
    """Hold the demo's folder while the block lasts.

    Raises:
        click.ClickException: no Redis program, a demo that runs in this folder, or a port that is taken.
    """
    find_redis_server()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go when this process ends, however it ends
        except OSError:
            raise click.ClickException("A demo is already running in this folder.") from None
        try:
            listening(port).close()
        except OSError:
            raise click.ClickException(
                f"Port {port} is taken: try make demo PORT={port % 65535 + 1}."
            ) from None
        yield
