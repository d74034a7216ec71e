"""Where a proxy is named, the connection goes by it; a proxy that refuses is said by its kind alone."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from slackapp.slack_client import SlackClient
from slackapp.socket_mode import Failed, SocketMode

ADDRESS = "wss://wss-primary.slack.com/link/?ticket=made-up&app_id=A0"


@contextmanager
def proxy(answer: bytes, asked: list[bytes]) -> Iterator[str]:
    """A proxy that takes one request and answers it so."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            taken, _ = listening.accept()
            with taken:
                asked.append(taken.recv(65536))
                taken.sendall(answer)

        taking = threading.Thread(target=take)
        taking.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        taking.join()


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_the_connection_goes_by_the_proxy_that_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("NO_PROXY", "no_proxy", "HTTPS_PROXY", "https_proxy", "WSS_PROXY", "wss_proxy"):
        monkeypatch.delenv(each, raising=False)
    client = SlackClient("xapp-made-up", base_url="https://slack.com/api/", seconds=1)
    monkeypatch.setattr(client, "api_call", lambda _: {"url": ADDRESS})
    asked: list[bytes] = []
    with proxy(b"HTTP/1.1 403 Forbidden\r\n\r\n", asked) as address:
        monkeypatch.setenv(name, address)
        found = SocketMode(client, lambda _: None)._opened()
    assert asked[0].startswith(b"CONNECT wss-primary.slack.com:443 HTTP/1.1\r\n")
    assert b"made-up" not in asked[0], "nothing that opens the connection is told to the proxy"
    assert found == Failed("InvalidProxyStatus")


def test_a_proxy_of_a_kind_that_cannot_be_used_is_a_failure_and_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5h://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    client = SlackClient("xapp-made-up", base_url="https://slack.com/api/", seconds=1)
    monkeypatch.setattr(client, "api_call", lambda _: {"url": ADDRESS})
    assert isinstance(SocketMode(client, lambda _: None)._opened(), Failed)
