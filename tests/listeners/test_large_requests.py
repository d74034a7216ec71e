"""What nobody has signed, sent to a real web process: refused at once, and neither kept nor written down."""

import http.client
import re
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from tests.listeners.sent_by_slack import MARK
from tests.scenarios.office import environment

EIGHT = 8 * 2**20
PIECE = b"payload=%7B" * 6_000
LINE = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
NO_HTTP = (
    b"POST /" + MARK.encode() + b" HTTP/9.9\r\n\r\n",
    MARK.encode() + b" \x00 HTTP/1.1\r\n\r\n",
    LINE + b"X " + MARK.encode() + b": 1\r\n\r\n",
    LINE + b"X-Slack-Signature: \x00" + MARK.encode() + b"\r\n\r\n",
    LINE + b"X-Slack-Signature: " + MARK.encode() * 2_000 + b"\r\n\r\n",
    LINE + b"Content-Length: " + MARK.encode() + b"\r\n\r\n",
    LINE + b"Transfer-Encoding: chunked\r\n\r\n" + MARK.encode() + b"\r\n",
    LINE + b"Transfer-Encoding: " + MARK.encode() + b"\r\n\r\n",
)
LOOKS = 40
MOST = 8 * 2**20
"""Bytes that the process may need at the most while it refuses one, beside what it has."""


@pytest.fixture
def web(
    migrated_sqlite_url: str, tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None]
) -> Iterator[tuple[int, int]]:
    """A web process of one worker; the port, and the number of the worker's process."""
    nowhere, port = "redis://127.0.0.1", free_port()
    given = environment(
        database=migrated_sqlite_url, queue=f"{nowhere}:9/0", keys=f"{nowhere}:10/0", slack_port=9
    )
    one = {**process.WEB, "workers": 1}
    app = "slackapp.app:from_env()"
    with process.served(app, "web", given, port=port, logs=tmp_path, ready="/health", **one) as pid:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        wait_until(_at_rest(int(children[0])))  # languages and templates are made ready beside
        yield port, int(children[0])
    logged = (tmp_path / "web.log").read_text()
    assert "Listening at" in logged
    assert not {word for word in ("payload", MARK) if word in logged}


def _at_rest(pid: int) -> Callable[[], bool]:
    """Whether a process has used no processor at several looks, one after the other."""
    seen: deque[str] = deque(maxlen=LOOKS)

    def looked() -> bool:
        seen.append(" ".join(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        return len(seen) == LOOKS and len(set(seen)) == 1

    return looked


def memory(pid: int, name: str) -> int:
    """Bytes that a process has in memory now (VmRSS), or has had at the most (VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def send(port: int, *, chunked: bool) -> tuple[int, str, float]:
    """Send eight megabytes; the status, the answer, and how many seconds that took."""
    begun, connection = time.perf_counter(), http.client.HTTPConnection(HOST, port, timeout=30)
    pieces = iter([PIECE] * (EIGHT // len(PIECE)))
    told = {} if chunked else {"Content-Length": str(EIGHT // len(PIECE) * len(PIECE))}
    connection.request("POST", "/slack/events", body=pieces, headers=told, encode_chunked=chunked)
    with connection.getresponse() as answer:
        text = answer.read().decode()
    connection.close()
    return answer.status, text, time.perf_counter() - begun


@pytest.mark.slow
def test_eight_megabytes_of_nobody_cost_a_process_neither_memory_nor_time(web: tuple[int, int]) -> None:
    port, pid = web
    before = memory(pid, "VmHWM")
    for chunked in (False, True, False, True):
        status, text, seconds = send(port, chunked=chunked)
        print(f"{chunked=} {status} {seconds * 1000:.0f} ms, {memory(pid, 'VmHWM') - before:,} bytes more")  # noqa: T201 - the figures of decision 37
        assert status == 413
        assert "1,048,576 bytes" in text
        assert seconds < 5
    assert memory(pid, "VmHWM") - before < MOST


@pytest.mark.slow
def test_what_is_no_http_is_refused_and_written_down_without_what_it_was(web: tuple[int, int]) -> None:
    port, _ = web
    for raw in NO_HTTP:
        with socket.create_connection((HOST, port), timeout=30) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.makefile("rb").read()
        assert re.match(rb"HTTP/1\.[01] (?:4\d\d|501) ", answer), (raw[:60], answer[:60])
        assert MARK.encode() not in answer.partition(b"\r\n\r\n")[0]
