"""Calls that are sealed, and calls through a proxy: in time, too, and only to whom they are meant for."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request

import pytest

from slackapp import timed_http
from tests.services.slow import Manner, drips, says_nothing, slow

SECONDS, LATE = 0.3, 1.0


@pytest.fixture
def fresh() -> Iterator[None]:
    """Let the environment of this test be read, and no later one see it."""
    timed_http._opener.cache_clear()
    timed_http._context.cache_clear()
    yield
    timed_http._opener.cache_clear()
    timed_http._context.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_a_sealed_call_is_answered_and_is_over_in_time(
    sealed: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    long = b"x" * 300_000
    answer = timed_http.call(Request(f"{sealed}/", long), seconds=20, largest=1_000_000)
    assert (answer.status, answer.body) == (200, long)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        timed_http.call(Request(f"{sealed}/slow", long), seconds=SECONDS, largest=1_000_000)
    assert time.monotonic() - begun < SECONDS + LATE


@pytest.mark.usefixtures("fresh")
def test_a_server_that_nobody_vouches_for_is_told_nothing(sealed: str) -> None:
    with pytest.raises(URLError, match="certificate verify failed"):
        timed_http.call(Request(f"{sealed}/", b"token"), seconds=20, largest=1)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("manner", [says_nothing, drips])
@pytest.mark.parametrize(
    ("address", "said"), [("https", b"CONNECT slack.com:443"), ("http", b"POST http://slack.com")]
)
def test_a_call_through_a_proxy_is_over_in_time(
    manner: Manner, address: str, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow(manner) as proxy:
        monkeypatch.setenv(f"{address}_proxy", proxy.url)
        begun = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011 - which one differs, and no caller asks
            timed_http.call(Request(f"{address}://slack.com/api/auth.test", b"x"), seconds=SECONDS, largest=1)
        assert time.monotonic() - begun < SECONDS + LATE
        assert proxy.begun[0].startswith(said)


def test_a_name_that_could_not_be_looked_up_for_want_of_a_thread_is_looked_up_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", start)
        with pytest.raises(OSError, match="no thread"):
            timed_http.looked_up("localhost", 80, time.monotonic() + 5)
    assert timed_http.looked_up("localhost", 80, time.monotonic() + 5)
