"""Runs one process of an installation while a block lasts, by the options of the Procfile, unsupervised."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from slackapp.cli import process
from slackapp.cli.process import HOST


@contextmanager
def web(environment: Mapping[str, str], *, port: int, logs: Path) -> Iterator[str]:
    """Run the app under gunicorn; gives its address once it is ready."""
    with process.served(
        process.WEB_APP, "web", environment, port=port, logs=logs, ready="/ready", **process.WEB
    ):
        yield f"http://{HOST}:{port}"


@contextmanager
def worker(environment: Mapping[str, str], *, logs: Path, name: str = "worker") -> Iterator[int]:
    """Run an RQ worker on both queues; gives its process id."""
    with process.process(name, process.rq(process.WORKER), environment=environment, logs=logs) as started:
        yield started.pid


@contextmanager
def clock(environment: Mapping[str, str], *, logs: Path) -> Iterator[int]:
    """Run the ticking clock; gives its process id."""
    with process.process(
        "clock", process.rq(process.CLOCK), environment={**environment, "TZ": "UTC"}, logs=logs
    ) as started:
        yield started.pid
