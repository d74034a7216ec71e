"""Keeps processes running: starts them in order, starts again what ends, ends them in the reverse order."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Final

from slackapp.cli.process import ServerDied, ending_with_us

LOOK_SECONDS: Final = 0.05
STEADY_SECONDS: Final = 5.0
"""Whoever has run for so long is started again at once; who ended sooner waits, longer each time."""
LONGEST_WAIT: Final = 30.0
LAST_CHANCE: Final = 3.0
"""Seconds that a process has between being asked for the second time and being killed."""
_LINE_BYTES: Final = 8192


@dataclass(frozen=True)
class Child:
    """A process that is to run.

    Attributes:
        name: what it is called wherever something is said of it.
        command: its program and arguments.
        environment: all that it is told by its environment.
        told: what it reads on standard input.
        inherits: descriptors of open files that it is given under the same numbers.
        answers: whether the process of this id does its work already; those after it wait for that, once.
        patience: seconds that it has to end in when asked, before it is asked again and then killed.
        is_heard: whether its lines are passed on; of the last one is spoken in any case.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    told: bytes = b""
    inherits: Collection[int] = ()
    answers: Callable[[int], bool] = lambda _: True
    patience: float = 10.0
    is_heard: bool = True


class Supervisor:
    """Runs children from a thread of its own, with which they end.

    `say` is told in whole sentences what happens to them, `heard` each line that they write, with their name.
    Both are called from several threads.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        say: Callable[[str], None],
        heard: Callable[[str, str], None],
    ) -> None:
        asks = ThreadPoolExecutor(thread_name_prefix="asks")
        self._kept = [_Kept(child, say, heard, asks) for child in children]
        self._ready, self._ending, self._at_once = (threading.Event() for _ in range(3))
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Begin; returns before anything runs."""
        self._thread.start()

    def wait_until_ready(self, seconds: float) -> None:
        """Wait until every child has answered once; ServerDied, which names those that have not."""
        if not self._ready.wait(seconds):
            late = [each for each in self._kept if not each.has_answered]
            raise ServerDied("; ".join(f"{each.child.name} does not answer: {each.last}" for each in late))

    @property
    def is_ready(self) -> bool:
        """Whether every child has answered once."""
        return self._ready.is_set()

    @property
    def is_running(self) -> bool:
        """Whether it keeps them running: from the start to the end."""
        return self._thread.is_alive()

    def pids(self) -> Mapping[str, int]:
        """Name → process id of whatever runs now."""
        return {each.child.name: each.pid for each in self._kept if each.pid}

    def stop(self) -> None:
        """End all of them, the last one first; returns when nothing runs any more."""
        self._ending.set()
        self._thread.join()

    def hurry(self) -> None:
        """Let an end that is under way wait for nobody."""
        self._at_once.set()

    def _run(self) -> None:
        try:
            while not self._ending.wait(LOOK_SECONDS):
                for each in self._kept:
                    each.look()
                    if not each.has_answered:
                        break
                else:
                    self._ready.set()
        finally:  # whatever happens to us, nothing is left behind
            for each in reversed(self._kept):
                each.end(self._at_once)


@contextmanager
def supervised(supervisor: Supervisor, *, within: float) -> Iterator[Supervisor]:
    """Keep its children running while the block lasts, which begins when all have answered.

    Raises:
        ServerDied: some had not within so many seconds; nothing is left running.
    """
    supervisor.start()
    try:
        supervisor.wait_until_ready(within)
        yield supervisor
    finally:
        supervisor.stop()


@dataclass
class _Kept:
    """A child, and what has become of it."""

    child: Child
    say: Callable[[str], None]
    heard: Callable[[str, str], None]
    asks: Executor
    has_answered: bool = False
    last: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _answers: bool = False
    _asking: "Future[bool] | None" = None
    _started: float = 0.0
    _again: float = 0.0
    _short_lives: int = 0
    _listener: threading.Thread | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """Its process id; 0 while it does not run."""
        return self._process.pid if self._process else 0

    def look(self) -> None:
        """Start it where it does not run and its time has come; say what has changed."""
        if self._process is None:
            if time.monotonic() >= self._again:
                self._start()
            return
        if _has_ended(self._process.pid):
            self._start_again_after(self._reap(self._process))
        elif not self._answers and self._is_answering(self._process.pid):
            self._answers = True
            self.say(f"{self.child.name} has started{' again' if self.has_answered else ''}.")
            self.has_answered = True

    def _is_answering(self, pid: int) -> bool:
        """What was found when this was asked last: asking takes time, and others are to be seen to."""
        if self._asking is not None and not self._asking.done():
            return False
        asked = self._asking
        found = asked is not None and asked.exception() is None and asked.result()
        self._asking = None if found else self.asks.submit(self.child.answers, pid)
        return found

    def end(self, at_once: threading.Event) -> None:
        """Ask it to end, wait for it, and kill it where it does not."""
        process = self._process
        if process is None:
            return
        for patience in (self.child.patience, LAST_CHANCE):
            # Not by Popen, which would wait for one that has ended by itself, and its id be anybody's. A
            # second one lets a worker give up the job that it is at.
            os.kill(process.pid, signal.SIGTERM)
            if _ends(process.pid, patience, at_once):
                self._reap(process)
                self.say(f"{self.child.name} has ended.")
                return
        os.kill(process.pid, signal.SIGKILL)
        self._reap(process)
        self.say(f"{self.child.name} did not end by itself and was killed.")

    def _start(self) -> None:
        child = self.child
        self._started, self._answers, self._asking, self.last = time.monotonic(), False, None, ""
        try:
            with tempfile.TemporaryFile() as stdin:
                stdin.write(child.told)
                stdin.seek(0)
                self._process = subprocess.Popen(
                    ending_with_us(child.command),
                    env=child.environment,
                    stdin=stdin,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=tuple(child.inherits),
                    start_new_session=True,  # Ctrl-C is for us: we end what we started, in order
                )
        except OSError as error:  # such as a disk that is full
            self._start_again_after(f"could not be started ({error.strerror})")
            return
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            while written := stream.readline(_LINE_BYTES):
                line = written.decode(errors="replace").rstrip()
                if line:
                    self.last = line
                if line and self.child.is_heard:
                    self.heard(self.child.name, line)

    def _reap(self, process: subprocess.Popen[bytes]) -> str:
        """How it ended, in words. Whatever it leaves of its own processes is asked to end, too."""
        # Until it is waited for its id is nobody else's, and names the group of those that it has left.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        code = process.wait()
        self._process = None
        if self._listener:
            self._listener.join(1)  # what it left may keep the line open for longer
        if code < 0:
            return f"was killed ({signal.Signals(-code).name})"
        return f"ended with code {code}" + (f": {self.last}" if self.last else "")

    def _start_again_after(self, how: str) -> None:
        lived = time.monotonic() - self._started
        self._short_lives = 0 if lived >= STEADY_SECONDS else self._short_lives + 1
        wait = wait_after(self._short_lives)
        self._again = time.monotonic() + wait
        soon = f"in {wait:.0f} s" if wait else "now"
        self.say(f"{self.child.name} {how}{'' if how.endswith('.') else '.'} It is started again {soon}.")


def wait_after(short_lives: int) -> float:
    """Seconds to wait before the next start after so many short lives in a row: 0, 0, 1, 2, 4, up to 30."""
    return min(2.0 ** min(short_lives - 2, 10), LONGEST_WAIT) if short_lives > 1 else 0.0


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _ends(pid: int, seconds: float, at_once: threading.Event) -> bool:
    deadline = time.monotonic() + seconds
    while not _has_ended(pid):
        if time.monotonic() > deadline or at_once.wait(LOOK_SECONDS):
            return False
    return True
