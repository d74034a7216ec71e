"""Measure how many check-ins a second two web processes take: `python -m tests.scenarios.throughput`.

400 people of one team send, 64 at a time, to processes that take one request each, and to ones of threads.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.cli.redis_server import redis_server
from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.cast import ANA
from tests.scenarios import office

PEOPLE = 400
AT_ONCE = 64
WAYS: dict[str, dict[str, str | int]] = {
    "processes": {"worker-class": "sync"},
    "threads": dict(process.WEB),
}

office.WARD = (ANA, *(f"UWARD{number:03}" for number in range(1, PEOPLE)))  # type: ignore[misc]  # more than a test has
office.EVERYBODY = (*office.WARD, *office.LAB, *office.EVERYBODY[-3:])  # type: ignore[misc]  # as above

from tests.promises import street  # noqa: E402 - it reads who works there
from tests.promises.slack import People  # noqa: E402 - as above


@contextmanager
def served(way: str, folder: Path) -> Iterator[tuple[street.Street, str]]:
    """A street with everybody's check-in open, and two web processes of this kind beside its own."""
    with ExitStack() as stack:
        queue = stack.enter_context(redis_server(volatile=False, directory=folder))
        keys = stack.enter_context(redis_server(volatile=True, directory=folder / "keys"))
        url = f"sqlite:///{folder / 'leanon.db'}"
        database = Database(url)
        schema.upgrade(database)
        database.close()
        at = stack.enter_context(street.street(url, queue.url, keys.url, folder, wait))
        at.move_to(street.MONDAY)
        port = free_port()
        options = {"workers": 2, **WAYS[way]}
        app = "slackapp.app:from_env()"
        stack.enter_context(
            process.served(app, way, at.environment, port=port, logs=folder, ready="/ready", **options)
        )
        yield at, f"http://{HOST}:{port}"


def wait(done: Callable[[], bool]) -> None:
    """Wait until it is so."""
    while not done():
        time.sleep(0.05)


def measure(way: str) -> str:
    """Let everybody send, and say how long it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "keys").mkdir()
        with served(way, folder) as (at, address):
            people = People(street.posting(address), at.slack)
            found = at.round.id

            def send(user: str) -> tuple[float, bool]:
                begun = time.monotonic()
                answer = people.sends(user, found, office.TAPS)
                return time.monotonic() - begun, b'"update"' in answer

            begun = time.monotonic()
            with ThreadPoolExecutor(AT_ONCE) as crowd:
                sent = list(crowd.map(send, office.WARD))
            seconds = time.monotonic() - begun
    took = sorted(each for each, _ in sent)
    return (
        f"{way}: {PEOPLE / seconds:.0f} a second; half within {took[PEOPLE // 2]:.2f} s, the slowest within"
        f" {took[-1]:.2f} s; {sum(not taken for _, taken in sent)} were asked to try again"
    )


if __name__ == "__main__":
    for each in sys.argv[1:] or WAYS:
        print(measure(each))  # noqa: T201 - a figure
