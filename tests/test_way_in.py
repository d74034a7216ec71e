"""Whether Slack gets in: what a signed request of our own finds at the address that Slack calls."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import structlog
from flask import Flask, Response, request
from werkzeug.serving import make_server

from slackapp import timed_http
from slackapp.app import create_app
from slackapp.cli.process import HOST, free_port
from slackapp.clock import wall
from slackapp.settings import Settings
from slackapp.signs_of_life import Kind, Sign
from slackapp.way_in import FROM_SLACK, WayIn, probe, through_socket
from tests.scenarios.office import environment
from tests.services.slow import drips, says_nothing, slow

SECRET = "5" * 32


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an app that serves on this machine while the block lasts."""
    server = make_server(HOST, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://{HOST}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def answering(answer: Callable[[], Response]) -> Iterator[str]:
    """A server that answers whatever it is asked in one way."""
    app = Flask("another")
    app.add_url_rule(FROM_SLACK, "any", answer, methods=["POST"])
    with served(app) as address:
        yield address


def asked(address: str, secret: str = SECRET) -> WayIn:
    """What is found at an address, if a look-alike of Slack on this machine calls it."""
    return probe(address, secret, look_alike=True)


@pytest.fixture
def ours(migrated_sqlite_url: str) -> Iterator[str]:
    """The address of a web process of ours; neither Redis nor Slack is there."""
    given = environment(
        database=migrated_sqlite_url,
        queue="redis://127.0.0.1:1/0",
        keys="redis://127.0.0.1:2/0",
        slack_port=3,
    )
    app = create_app(Settings.from_env(given | {"SLACK_SIGNING_SECRET": SECRET}))
    with served(app) as address:
        yield address
    app.extensions["leanon"].database.close()


def test_a_web_process_of_ours_with_this_signing_secret_is_an_open_way_in_and_writes_nothing_down(
    ours: str,
) -> None:
    with structlog.testing.capture_logs() as said:
        found = asked(ours)
    assert found == WayIn(f"{ours}{FROM_SLACK} takes what is signed as Slack signs")
    assert found.open
    assert said == []


def test_another_signing_secret_there_is_named_and_neither_of_them_said(ours: str) -> None:
    found = asked(f"{ours}/", "6" * 32)
    assert "another signing secret" in found.seen
    assert not found.open
    assert "start them again" in found.fix
    assert not {SECRET, "6" * 32} & set(re.findall(r"\w{32}", f"{found}"))


@pytest.mark.parametrize("apart", [timedelta(minutes=6), timedelta(minutes=-6)], ids=["ahead", "behind"])
def test_clocks_that_differ_by_more_than_slack_would_be_taken_with_are_named(
    apart: timedelta, ours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.way_in.wall", lambda: wall() + apart)
    found = asked(ours)
    assert "clock" in found.seen
    assert "time server" in found.fix


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (Response("<html>Welcome</html>", 200), "another server (200)"),
        (Response(json.dumps({"challenge": "not ours"}), 200), "another server (200)"),
        (Response(json.dumps(["challenge"]), 200), "another server (200)"),
        (Response("no", 404), "another server (404)"),
        (Response("broken", 500), "another server (500)"),
        (Response("Who are you?", 401), "asks for a password or refuses (401)"),
        (Response("no", 403), "asks for a password or refuses (403)"),
        (Response("", 302, {"Location": "https://login.example/?next=\x1b[1m"}), "leads on to login.example"),
        (Response("", 308), "leads on to another address"),
        (Response("too large", 413), "too large (413)"),
        (Response("bad gateway", 502), "reaches no web process (502)"),
        (Response("not now", 503), "reaches no web process (503)"),
        (Response("x" * 100_000, 200), "another server"),
    ],
)
def test_whoever_else_answers_there_is_told_apart_with_what_mends_it(answer: Response, seen: str) -> None:
    with answering(lambda: answer) as address:
        found = asked(address)
    assert seen in found.seen
    assert found.fix
    assert not found.open


def test_no_redirect_is_followed_so_that_nothing_signed_goes_elsewhere() -> None:
    followed = threading.Event()

    def there() -> Response:
        followed.set()
        return Response(json.dumps(request.get_json()))

    with (
        answering(there) as elsewhere,
        answering(lambda: Response("", 307, {"Location": f"{elsewhere}{FROM_SLACK}"})) as address,
    ):
        assert not asked(address).open
    assert not followed.is_set()


@pytest.mark.parametrize("manner", [says_nothing, drips])
def test_a_server_that_takes_too_long_is_given_up(
    manner: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.way_in.SECONDS", 0.3)
    with slow(manner) as server:
        assert "does not answer within" in asked(server.url).seen


def test_an_address_at_which_nothing_listens_or_that_is_none_is_said_so() -> None:
    assert "nothing listens" in asked(f"http://{HOST}:{free_port()}").seen
    assert "cannot be reached" in asked("http://name.invalid").seen


def test_a_certificate_that_nobody_vouches_for_and_a_server_without_tls_are_told_apart(sealed: str) -> None:
    found = probe(sealed, SECRET)
    assert "certificate" in found.seen
    assert "public authority" in found.fix
    with answering(lambda: Response("ok")) as address:
        assert "does not speak TLS" in probe(address.replace("http:", "https:"), SECRET).seen


def test_slack_calls_https_alone_and_no_address_that_is_not_set() -> None:
    assert "https addresses only" in probe("http://leanon.example", SECRET).seen
    assert "SLACK_APP_TOKEN" in probe("http://leanon.example", SECRET).fix
    assert probe("", SECRET) == WayIn(
        "LEANON_PUBLIC_URL is not set", "set it to the https address at which Slack reaches Lean On"
    )


def test_a_proxy_of_this_machine_that_may_be_all_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timed_http._opener.cache_clear()
    with answering(lambda: Response("refused by the proxy", 403)) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        found = asked("http://leanon.example")
        assert "NO_PROXY" in found.fix
    timed_http._opener.cache_clear()


@pytest.mark.parametrize(
    ("ago", "is_open", "seen"),
    [
        (timedelta(seconds=4), True, "the socket to Slack is open, seen 4 seconds ago"),
        (timedelta(minutes=7), False, "the socket to Slack: silent for 7 minutes"),
        (None, False, "the socket to Slack: never seen"),
    ],
)
def test_in_socket_mode_the_way_in_is_the_sockets_own_sign(
    ago: timedelta | None, is_open: bool, seen: str
) -> None:
    found = through_socket(Sign(Kind.SOCKET, ago))
    assert (found.open, found.seen) == (is_open, seen)
    assert ("`leanon socket`" in found.fix) is not is_open
