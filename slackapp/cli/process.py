"""Starts the processes of an installation on this machine, waits until each answers, and ends them by id."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 10.0
WEB: Final[Mapping[str, str | int]] = {"worker-class": "slackapp.gthread.Worker", "threads": 32}
"""gunicorn's options for the web process, as in the Procfile: whoever waits for Slack is a thread."""
WEB_APP: Final = "slackapp.app:from_env()"
RQ: Final = ("--config", "jobs.worker", "--serializer", "json")
WORKER: Final = (
    *("worker", "--worker-class", "jobs.rq_worker.LivingWorker", *RQ),
    *("--with-scheduler", "--disable-job-desc-logging"),
)
CLOCK: Final = ("cron", *RQ, "jobs.schedule")
"""What rq is told for a worker and for the clock, as in the Procfile; the clock has TZ=UTC besides."""


class ServerDied(RuntimeError):
    """A server ended before it answered; the text holds the end of its log."""


def free_port() -> int:
    """A loopback port that was free a moment ago; whoever binds it must be ready to lose the race."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> socket.socket:
    """A socket that listens on this loopback port; OSError where the port is taken or not ours to take."""
    return socket.create_server((HOST, port), backlog=128)


def ending_with_us(command: Sequence[str], sig: signal.Signals = signal.SIGTERM) -> list[str]:
    """The command, arranged where the system allows to be sent `sig` when the thread that starts it dies.

    A context manager stops its server in every ordinary end; this covers a parent that was killed.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or not _knows_how(setpriv):
        return list(command)
    return [setpriv, "--pdeathsig", sig.name.removeprefix("SIG"), "--", *command]


@cache
def _knows_how(setpriv: str) -> bool:
    """Whether this one can: that of util-linux before 2.33, as in RHEL 8, and that of busybox cannot."""
    asked = [setpriv, "--pdeathsig", "TERM", "--", "true"]
    return subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def stop(process: subprocess.Popen[bytes], sig: signal.Signals = signal.SIGTERM) -> None:
    """End a process that we started and wait for it: asked first, killed after ten seconds."""
    if process.poll() is None:
        process.send_signal(sig)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def wait_until_it_answers(
    started: subprocess.Popen[bytes], answers: Callable[[], bool], *, name: str, log: Path
) -> None:
    """Wait for a server that we started; ServerDied with the end of its log where it does not answer in time.

    Another server may answer in its place while ours fails, hence the look at whether ours lives.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and started.poll() is None:
        if answers() and started.poll() is None:
            return
        time.sleep(0.02)
    stop(started)
    tail = " / ".join(log.read_text(errors="replace").splitlines()[-3:]) if log.exists() else ""
    raise ServerDied(f"{name} did not start (exit code {started.returncode}): {tail}")


@contextmanager
def process(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    logs: Path,
    inherits: Collection[int] = (),
    told: bytes = b"",
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command while the block lasts; what it says goes to a file of its own in `logs`.

    `inherits` are descriptors of open files that it is given under the same numbers, `told` is what it
    reads on standard input.
    """
    with (logs / f"{name}.log").open("ab") as log, tempfile.TemporaryFile() as stdin:
        stdin.write(told)
        stdin.seek(0)
        started = subprocess.Popen(
            ending_with_us(command),
            env={**_inherited(), **environment},
            stdin=stdin,
            stdout=log,
            stderr=log,
            pass_fds=inherits,
            start_new_session=True,  # Ctrl-C is for us: we end what we started, in order
        )
    try:
        yield started
    finally:
        stop(started)


@contextmanager
def sandbox(config: Mapping[str, Any], *, port: int, logs: Path) -> Iterator[str]:
    """Run the Slack look-alike; gives its address once it is ready."""
    file = logs / "sandbox.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    told = {"SANDBOX_CONFIG": str(file)}
    with served(
        "slackapp.sandbox.app:from_env()",
        "sandbox",
        told,
        port=port,
        logs=logs,
        ready="/sandbox/health",
        threads=16,
    ):
        yield f"http://{HOST}:{port}"


@contextmanager
def served(
    app: str,
    name: str,
    environment: Mapping[str, str],
    *,
    port: int,
    logs: Path,
    ready: str,
    **options: str | int,
) -> Iterator[int]:
    """Run a WSGI app under gunicorn with these options of its; gives the process id once `ready` answers."""
    # We bind the port and hand it over: whatever answers there is what we started, never another process.
    try:
        door = listening(port)
    except OSError:
        raise ServerDied(f"{name} did not start: port {port} is taken.") from None
    with door:
        number = door.fileno()
        command = gunicorn(app, number, **options)
        with process(name, command, environment=environment, logs=logs, inherits=(number,)) as started:
            door.close()
            address, log = f"http://{HOST}:{port}{ready}", logs / f"{name}.log"
            wait_until_it_answers(started, lambda: _answers(address), name=name, log=log)
            yield started.pid


def gunicorn(app: str, door: int, **options: str | int) -> list[str]:
    """The command that serves a WSGI app on a socket that listens, which it is given by this number."""
    told = [f"--{option}={value}" for option, value in options.items()]
    return [sys.executable, "-m", "gunicorn", "--bind", f"fd://{door}", "--no-control-socket", *told, app]


def rq(told: Sequence[str]) -> list[str]:
    """The command that runs rq's own with these words."""
    return [sys.executable, "-m", "rq.cli", *told]


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own loopback address
            return True
    except OSError:
        return False
