"""A door between a worker and Slack that shuts at one message, so that a test can act in the middle of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

from slackapp.cli.process import HOST
from slackapp.messenger import POST


@dataclass
class Gate:
    """Lets `free` messages through; the next waits, before Slack has it or once Slack has it (`late`).

    Calls of other methods pass.
    """

    slack: str
    free: int
    late: bool
    url: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def passes(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        """Forward one call, or hold it until the gate is opened; None is what a dead worker hears."""
        self.free -= path.endswith(POST)
        if self.free >= 0 or not path.endswith(POST) or self.opened.is_set():
            return self._forward(path, body, headers)
        answer = self._forward(path, body, headers) if self.late else b""
        self.reached.set()
        self.opened.wait(60)
        return answer

    def _forward(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        with urlopen(Request(self.slack + path, body, headers), timeout=10) as response:
            return bytes(response.read())


@contextmanager
def standing(gate: Gate) -> Iterator[Gate]:
    """Put the gate up while the block lasts."""

    class Passing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
            answer = gate.passes(self.path, body, kept)
            if gate.opened.is_set() and not answer:
                return  # whoever asked is no longer there
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Passing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    gate.url = f"http://{HOST}:{server.server_port}/api/"
    try:
        yield gate
    finally:
        gate.opened.set()
        server.shutdown()
        thread.join()
        server.server_close()
