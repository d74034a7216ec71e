"""The connection is sealed, and by whom is looked at, as for every call to Slack."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.sync.server import ServerConnection, serve

from slackapp import socket_link
from slackapp.slack_client import SlackClient
from slackapp.socket_link import Link
from slackapp.socket_mode import Failed, SocketMode


@contextmanager
def speaking_tls(certificate: Path, said: list[object]) -> Iterator[str]:
    """Slack with this certificate: greets, sends one envelope, and takes the answer; gives its address."""

    def greet(link: ServerConnection) -> None:
        link.send('{"type": "hello"}')
        link.send('{"type": "events_api", "envelope_id": "e1", "payload": {"type": "event_callback"}}')
        said.append(json.loads(link.recv(10)))
        link.recv()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(greet, "127.0.0.1", 0, ssl=context) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        serving.join()


def opened(address: str, monkeypatch: pytest.MonkeyPatch) -> Link | Failed:
    client = SlackClient("xapp-made-up", base_url=f"https://{address}/api/", seconds=1)
    monkeypatch.setattr(client, "api_call", lambda _: {"url": f"wss://{address}/link/?ticket=1"})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return SocketMode(client, lambda _: None)._opened()


def test_whoever_nobody_vouches_for_is_not_spoken_to(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    with speaking_tls(certificate, said) as address:
        assert opened(address, monkeypatch) == Failed("SSLCertVerificationError")
    assert said == []


def test_whoever_somebody_vouches_for_is_met_and_answered(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    said: list[object] = []
    with speaking_tls(certificate, said) as address:
        link = opened(address, monkeypatch)
        assert isinstance(link, Link)
        assert link.is_alive()
        wait_until(lambda: said == [{"envelope_id": "e1"}])
        link.finish()


def test_whoever_does_not_greet_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_link, "OPEN_SECONDS", 0.3)

    def says_nothing(link: ServerConnection) -> None:
        link.recv()

    with serve(says_nothing, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        address = f"127.0.0.1:{server.socket.getsockname()[1]}"
        client = SlackClient("xapp-made-up", base_url=f"http://{address}/api/", seconds=1)
        monkeypatch.setattr(client, "api_call", lambda _: {"url": f"ws://{address}/"})
        assert SocketMode(client, lambda _: None)._opened() == Failed("TimeoutError")
        server.shutdown()
        serving.join()
