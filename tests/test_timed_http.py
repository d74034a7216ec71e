"""Calls that are sealed, and calls through a proxy: in time, too, and only to whom they are meant for."""

import datetime as dt
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from slackapp import timed_http
from slackapp.cli.process import HOST
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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def sealed(certificate: Path) -> Iterator[str]:
    """A server that is spoken to by TLS; answers with what it was sent, or lets `/slow` wait."""
    over = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/slow":
                over.wait()
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://{HOST}:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


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
