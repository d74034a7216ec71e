"""An office that `leanon serve` runs: its file of settings, its terminal, and its processes, one by one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis

from content.library import load
from slackapp.cli import env_file, process
from slackapp.cli.process import HOST, ending_with_us, free_port
from slackapp.queue import JobName, JobQueue
from tests.faults.site import children
from tests.scenarios.office import APP_TOKEN, Office, Slack, environment, furnished, slack_config

LEANON = Path(sys.executable).with_name("leanon")


def until(done: Callable[[], bool], what: str = "", *, seconds: float = 150) -> None:
    """Try again and again, as somebody does who is told to, or gets no answer."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(OSError):
            if done():
                return
        assert time.monotonic() < deadline, f"not done after {seconds:.0f} s: {what}"
        time.sleep(0.1)


class Patient:
    """The queue, where nobody minds that its Redis may be away."""

    def __init__(self, url: str) -> None:
        self._queue = JobQueue.connect(url)

    def enqueue(self, job: JobName) -> None:
        """Queue a job, unless nobody is there to take it."""
        with suppress(redis.RedisError, OSError):
            self._queue.enqueue(job)


@dataclass
class Served:
    """A `leanon serve` that runs: what it has written, and whom it has started."""

    file: Path
    output: Path
    port: int
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        """Start it, and wait until it says that it runs."""
        before = self.written().count("Lean On runs")
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                ending_with_us(
                    [str(LEANON), "serve", "--env", str(self.file), "--port", str(self.port)], signal.SIGKILL
                ),
                env={"PATH": os.environ["PATH"], "WEB_CONCURRENCY": "1"},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until(
            lambda: self.written().count("Lean On runs") > before or self.process.poll() is not None,
            "all of it runs",
        )
        assert self.process.poll() is None, self.written()

    def written(self) -> str:
        """All that it has written."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def says(self, sentence: str) -> Callable[[], bool]:
        """Whether it has written this by now."""
        return lambda: sentence in self.written()

    def pids(self) -> Mapping[str, int]:
        """Name → process id of each process that it keeps running."""
        words = {
            "keystore": "keys",
            "gunicorn": "web",
            "cron": "clock",
            "rq.cli": "worker",
            "slackapp.cli.main": "socket",
        }
        known = {str(_port(url)): name for name, url in self._servers().items()}
        found = {}
        for pid in children(self.process.pid):
            with suppress(OSError):
                told = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                name = next((words[each] for each in words if f" {each} " in f" {told} "), "")
                found[name or next((known[each] for each in known if f":{each}" in told), told)] = pid
        return found

    def _servers(self) -> Mapping[str, str]:
        known = env_file.read(self.file)
        return {"queue": known.get("REDIS_URL", ""), "keys": known.get("KEY_REDIS_URL", "")}

    def everything(self) -> list[int]:
        """It, and whatever it and its processes have started."""
        kept = children(self.process.pid)
        return [self.process.pid, *kept, *(each for pid in kept for each in children(pid))]

    def ask_to_end(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Send it a signal."""
        self.process.send_signal(sign)

    def end(self) -> None:
        """End it, however it is."""
        if not hasattr(self, "process"):
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def _port(url: str) -> str:
    return url.rpartition(":")[2].partition("/")[0]


@contextmanager
def served_office(
    url: str, folder: Path, *, by_socket: bool = False, pace: int = 60_000, queue: str = "", keys: str = ""
) -> Iterator[tuple[Office, Served]]:
    """Let `leanon serve` run an office on this database, and on these Redis servers or some of its own."""
    web_port, slack_port = free_port(), free_port()
    given = environment(database=url, queue=queue, keys=keys, slack_port=slack_port, pace=pace)
    with ExitStack() as stack:
        database = stack.enter_context(furnished(given))
        config = {**slack_config(given, web_port), "ack_seconds": 10.0, "socket_mode": by_socket}
        if by_socket:
            given = {**given, "SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": APP_TOKEN}
        slack = stack.enter_context(process.sandbox(config, port=slack_port, logs=folder))
        file = folder / "leanon.env"
        # The database has been used, so that its secret is the one thing that is not made.
        told = {name: value for name, value in given.items() if value}
        file.write_text("".join(f"{name}={value}\n" for name, value in told.items()))
        served = Served(file, folder / "terminal", web_port)
        stack.callback(served.end)
        served.start()
        known = env_file.read(file)
        patient = Patient(known["REDIS_URL"])
        address = f"http://{HOST}:{web_port}"
        yield (
            Office(known, database, patient, Slack(slack), address, until, lambda: None, load()),  # type: ignore[arg-type]  # a queue that is patient
            served,
        )
