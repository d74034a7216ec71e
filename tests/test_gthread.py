"""A connection whose other side is too slow is dropped, and one that only has much to say is not."""

import socket
import time
from collections.abc import Iterator

import pytest

from slackapp import gthread
from slackapp.gthread import _Bounded

SECONDS, LATE = 0.2, 1.0


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
