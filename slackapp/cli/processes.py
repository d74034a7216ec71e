"""Starts the processes of an installation on this machine, waits until each answers, and ends them by id."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from slackapp.cli.servers import HOST, ServerDied, ending_with_us, stop

START_SECONDS: Final = 30.0


@contextmanager
def process(
    name: str, command: Sequence[str], *, environment: Mapping[str, str], logs: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command while the block lasts; what it says goes to a file of its own in `logs`."""
    with (logs / f"{name}.log").open("ab") as log:
        started = subprocess.Popen(
            ending_with_us(command),
            env={**_inherited(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us: we end what we started, in order
        )
    try:
        yield started
    finally:
        stop(started)


@contextmanager
def web(environment: Mapping[str, str], *, port: int, logs: Path, workers: int = 1) -> Iterator[str]:
    """Run the app under gunicorn; gives its address once it is ready."""
    command = _gunicorn("slackapp.app:from_env()", port, "--workers", str(workers))
    with process("web", command, environment=environment, logs=logs) as started:
        address = f"http://{HOST}:{port}"
        _wait(started, f"{address}/ready", logs / "web.log")
        yield address


@contextmanager
def sandbox(config: Mapping[str, Any], *, port: int, logs: Path) -> Iterator[str]:
    """Run the Slack look-alike; gives its address once it is ready."""
    file = logs / "sandbox.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    command = _gunicorn("slackapp.sandbox.wsgi:app", port, "--workers", "1", "--threads", "16")
    environment = {"SANDBOX_CONFIG": str(file)}
    with process("sandbox", command, environment=environment, logs=logs) as started:
        address = f"http://{HOST}:{port}"
        _wait(started, f"{address}/sandbox/health", logs / "sandbox.log")
        yield address


@contextmanager
def worker(environment: Mapping[str, str], *, logs: Path, name: str = "worker") -> Iterator[int]:
    """Run an RQ worker on both queues; gives its process id."""
    command = [*_rq("worker"), "--with-scheduler", "--disable-job-desc-logging"]
    with process(name, command, environment=environment, logs=logs) as started:
        yield started.pid


@contextmanager
def clock(environment: Mapping[str, str], *, logs: Path) -> Iterator[int]:
    """Run the ticking clock; gives its process id."""
    command = [*_rq("cron"), "jobs.schedule"]
    with process("clock", command, environment={**environment, "TZ": "UTC"}, logs=logs) as started:
        yield started.pid


def _rq(verb: str) -> list[str]:
    return [sys.executable, "-m", "rq.cli", verb, "--config", "jobs.worker", "--serializer", "json"]


def _gunicorn(app: str, port: int, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"{HOST}:{port}",
        "--no-control-socket",
        *options,
        app,
    ]


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


def _wait(started: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and started.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    tail = " / ".join(log.read_text(errors="replace").splitlines()[-3:])
    msg = f"{log.stem} did not start: {tail}"
    raise ServerDied(msg)
