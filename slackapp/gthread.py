"""gunicorn's worker of threads, which drops whoever sends a request, or takes its answer, too slowly.

gunicorn's own gives a thread to each connection and lets it read for ever; a few that are half sent would
hold all of them. And how such a worker gives way to another one, with nothing in its memory.
"""

import errno
import fcntl
import gc
import os
import signal
import socket
import threading
import time
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

SECONDS: Final = 5.0
"""What a request, and an answer, may take in any case."""
BYTES_A_SECOND: Final = 16_384
"""How fast the rest of it has to come, or to be taken: slower than any network that people work with."""

SUCCESSOR_SECONDS: Final = 5.0
"""How long a worker that is to be replaced waits for the one that took the place of the one before it."""


class _Bounded(socket.socket):
    """A connection that is reset where its other side takes too long over a request, or over an answer."""

    until = 0.0

    def recv(self, size: int, flags: int = 0) -> bytes:
        try:
            self.settimeout(max(0.001, self.until - time.monotonic()))
            found = super().recv(size, flags)
        except TimeoutError:  # as one that went away: gunicorn says nothing of it
            raise ConnectionResetError(errno.ECONNRESET, "a request came too slowly") from None
        finally:
            self.settimeout(SECONDS)
        self.until += len(found) / BYTES_A_SECOND
        return found

    def sendall(self, data: Any, flags: int = 0) -> None:  # noqa: ANN401 - whatever has bytes
        self.settimeout(SECONDS + len(data) / BYTES_A_SECOND)
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise BrokenPipeError(errno.EPIPE, "an answer was taken too slowly") from None


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Serves requests by threads; a name for gunicorn's `--worker-class`."""

    serving = 0
    """The process that is one; gunicorn's own, which starts them, has imported this as well at times."""

    def init_process(self) -> None:
        """Begin, in a process of its own."""
        Worker.serving = os.getpid()
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the app, and collect no garbage meanwhile: of a thousand modules none is any.

        What is loaded stays, so nobody looks through it later either, while somebody waits for an answer.
        """
        gc.disable()
        super().load_wsgi()
        gc.freeze()
        gc.enable()

    def handle(self, conn: Any) -> Any:  # noqa: ANN401 - gunicorn's own, without types
        """Serve the next request of a connection, whose time begins now."""
        if not isinstance(conn.sock, _Bounded):
            plain = conn.sock
            conn.sock = _Bounded(plain.family, plain.type, plain.proto, fileno=plain.detach())
        conn.sock.until = time.monotonic() + SECONDS
        return super().handle(conn)


def end_in_turn() -> None:
    """Let this worker end, after others of this machine that are at it; gunicorn starts another in its place.

    Returns at once. What is under way is answered first. Elsewhere than in a worker nothing ends.
    """
    if Worker.serving == os.getpid():
        threading.Thread(target=_end_in_turn, daemon=True).start()


def _end_in_turn() -> None:
    fcntl.flock(os.open(__file__, os.O_RDONLY), fcntl.LOCK_EX)  # held until this process has ended
    time.sleep(SUCCESSOR_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
