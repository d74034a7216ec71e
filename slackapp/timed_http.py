"""Makes one HTTP call that is over in time, however slow or talkative the other side is.

The time is that of the whole call: to look a name up, to connect, to agree on keys, to send, and to read an
answer. The `timeout` of Python's own clients is that of each step, so that a server which sends a byte a
second holds them for as long as it likes; and none of them ends a look-up.
"""

import functools
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

Addresses: TypeAlias = list[tuple[Any, Any, int, str, Any]]


class TooLong(OSError):
    """An answer is longer than whoever asked would read; it was not read to its end."""


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """`Retry-After` has this name however it was spelt."""
    body: bytes


def call(request: Request, *, seconds: float, largest: int) -> Answer:
    """Make this call once; no redirect is followed, and nothing is tried again.

    Raises an OSError or http.client.HTTPException where no whole answer of `largest` bytes or less comes in
    time.
    """
    with _opener().open(request, timeout=seconds) as response:
        body = response.read(largest + 1)
        if len(body) > largest:
            raise TooLong("an answer is too long")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
    wait = response.headers.get("Retry-After")
    named = {} if wait is None else {"Retry-After": wait}
    return Answer(response.status, dict(response.headers.items()) | named, body)


@functools.cache
def _opener() -> OpenerDirector:
    # No handler of redirects: one would carry the token elsewhere. None of errors: a status is an answer.
    opener = OpenerDirector()
    for handler in (ProxyHandler(), _Http(), _Https(), UnknownHandler()):
        opener.add_handler(handler)
    return opener


@functools.cache
def _context() -> ssl.SSLContext:
    # One for all calls of a process: to read the certificates of all authorities takes longer than a call.
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _Tls
    return context


class _Hurried:
    """A socket whose every step ends at one moment, `until`."""

    until: float

    def hurry(self) -> None:
        """Let the next step take no longer than what is left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this call is over")
        self.settimeout(left)  # type: ignore[attr-defined]  # a socket's own

    def recv_into(self, *given: Any, **named: Any) -> int:  # noqa: ANN401 - as a socket takes them
        self.hurry()
        return int(super().recv_into(*given, **named))  # type: ignore[misc]  # as above

    def sendall(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as above
        self.hurry()
        super().sendall(*given, **named)  # type: ignore[misc]  # as above

    def send(self, *given: Any, **named: Any) -> int:  # noqa: ANN401 - as above
        self.hurry()
        return int(super().send(*given, **named))  # type: ignore[misc]  # as above


class _Plain(_Hurried, socket.socket):
    """Such a socket, as it is."""


class _Tls(_Hurried, ssl.SSLSocket):
    """Such a socket, sealed."""


class _Connection(http.client.HTTPConnection):
    """A connection of which everything ends at one moment."""

    def __init__(self, host: str, *, timeout: float, **options: Any) -> None:  # noqa: ANN401 - http.client's
        super().__init__(host, timeout=timeout, **options)
        self.until = time.monotonic() + timeout
        self._create_connection = self._connected  # http.client's own place for another way to connect

    def _connected(self, address: tuple[str, int], *_limits: object) -> socket.socket:
        found = looked_up(*address, self.until)
        for after, (family, kind, protocol, _, target) in zip(
            reversed(range(len(found))), found, strict=True
        ):
            plain = _Plain(family, kind, protocol)
            plain.until = self.until
            try:
                plain.hurry()
                if after:  # where one address is a black hole, time has to be left for the next
                    plain.settimeout((self.until - time.monotonic()) / 2)
                plain.connect(target)
            except OSError:
                plain.close()
                if not after:
                    raise
            else:
                return plain
        raise OSError("a name that leads nowhere")


class _TlsConnection(_Connection, http.client.HTTPSConnection):
    """Such a connection, sealed."""

    def connect(self) -> None:
        """Connect, and agree on keys."""
        http.client.HTTPConnection.connect(self)
        name = self._tunnel_host or self.host  # type: ignore[attr-defined]  # http.client's own
        sealed = _context().wrap_socket(self.sock, server_hostname=name, do_handshake_on_connect=False)
        self.sock = sealed
        assert isinstance(sealed, _Tls)  # noqa: S101 - the context makes these
        sealed.until = self.until
        sealed.hurry()
        sealed.do_handshake()


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, req)  # type: ignore[arg-type]  # it gets these arguments


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(_TlsConnection, req, context=_context())  # type: ignore[arg-type]  # as above


_asking: Final[dict[tuple[str, int], "Future[Addresses]"]] = {}
_lock: Final = threading.Lock()


def looked_up(host: str, port: int, until: float) -> Addresses:
    """The addresses of a name. Nothing ends a look-up in time, so a thread makes it, for all who wait."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # it is a name
    with _lock:
        found = _asking.get((host, port))
        if found is None:
            found = Future()
            try:
                threading.Thread(target=_look_up, args=(host, port, found), daemon=True).start()
            except RuntimeError:  # the system gives no more threads now: whoever comes later tries again
                raise OSError("a name cannot be looked up: there is no thread for it") from None
            _asking[host, port] = found  # the thread waits for the lock before it takes this away
    return found.result(timeout=max(0.0, until - time.monotonic()))


def _look_up(host: str, port: int, found: "Future[Addresses]") -> None:
    answer, raised = Addresses(), None
    try:
        answer = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except Exception as error:  # noqa: BLE001 - it is raised where the answer is awaited
        raised = error
    with _lock:
        del _asking[host, port]
    if raised is None:
        found.set_result(answer)
    else:
        found.set_exception(raised)
