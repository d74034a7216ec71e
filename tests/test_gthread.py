"""A connection whose other side is too slow is dropped, and one that only has much to say is not."""

import os
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from slackapp import gthread
from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.gthread import _Bounded

SECONDS, LATE = 0.2, 1.0
APP = """
import os, threading
from slackapp import gthread

gthread.SUCCESSOR_SECONDS = 0.3


def app(environ, start):
    if environ["PATH_INFO"] == "/end":
        gthread.end_in_turn()
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[_Bounded, socket.socket]]:
    """Our end of a connection, whose request begins now, and the other one."""
    monkeypatch.setattr(gthread, "SECONDS", SECONDS)
    here, there = socket.socketpair()
    with there, _Bounded(here.family, here.type, here.proto, fileno=here.detach()) as ours:
        ours.until = time.monotonic() + SECONDS
        yield ours, there


def test_half_a_request_is_waited_for_no_longer(ends: tuple[_Bounded, socket.socket]) -> None:
    ours, there = ends
    there.sendall(b"POST /slack/ev")
    assert ours.recv(100) == b"POST /slack/ev"
    begun = time.monotonic()
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            ours.recv(100)
    assert time.monotonic() - begun < SECONDS + LATE


def test_whoever_has_much_to_say_has_longer(
    ends: tuple[_Bounded, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, there = ends
    monkeypatch.setattr(gthread, "BYTES_A_SECOND", 1_000)
    before = ours.until
    there.sendall(b"x" * 500)
    received = 0
    while received < 500:
        received += len(ours.recv(500))
    assert ours.until == pytest.approx(before + 0.5)


def test_an_answer_that_nobody_takes_is_given_up(
    ends: tuple[_Bounded, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _ = ends
    monkeypatch.setattr(gthread, "BYTES_A_SECOND", 100_000_000)
    begun = time.monotonic()
    with pytest.raises(BrokenPipeError):
        ours.sendall(bytes(10_000_000))
    assert time.monotonic() - begun < SECONDS + LATE


def test_a_process_that_is_no_worker_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("gunicorn itself would end with all its workers"))
    monkeypatch.setattr(gthread, "SUCCESSOR_SECONDS", 0)
    before = threading.active_count()
    gthread.end_in_turn()
    assert threading.active_count() == before


def test_workers_give_way_one_after_the_other_and_somebody_answers_all_the_time(
    tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ends.py").write_text(APP)
    port = free_port()
    serving = process.served(
        "ends:app", "ends", {"PYTHONPATH": str(tmp_path)}, port=port, logs=tmp_path, ready="/", workers=2,
        **process.WEB,
    )  # fmt: skip
    with serving:

        def ask(path: str) -> int:
            with urlopen(f"http://{HOST}:{port}{path}", timeout=10) as answer:
                return int(answer.read())

        def two_of(path: str, known: Collection[int]) -> set[int]:
            """Two workers that answer, both among the known ones, or neither."""
            found: set[int] = set()

            def both() -> bool:
                pid = ask(path)
                if (pid in known) is (path == "/end"):
                    found.add(pid)
                return len(found) == 2

            wait_until(both)
            return found

        before = two_of("/", ())
        assert two_of("/end", before) == before
        assert two_of("/", before).isdisjoint(before)
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before))
