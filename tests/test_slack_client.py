"""Whatever Slack does, a call is made once and is over in time; and there is no other way to call it."""

import ast
import os
import re
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request

import pytest
from flask import Flask, Response, redirect, request
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp import slack_client, timed_http
from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.slack_client import (
    AT_ONCE,
    IN_REQUEST,
    ON_A_PAGE,
    TOGETHER,
    OutOfTime,
    SlackClient,
    is_of_slack,
    last_word,
    over_within,
)
from slackapp.storage import database
from slackapp.web.openid import Provider
from tests.scenarios.fixtures import served
from tests.services.slow import MANNERS, Manner, drips, never_ends, says_nothing, slow

ROOT = Path(__file__).parents[1]
SECONDS = 0.3
"""What a call may take here; it has to be over within `LATE` after that, on a machine that has much to do."""
LATE = 1.0
OUTWARD = ("http.client", "httpx", "requests", "slack_sdk.webhook", "socket", "urllib.request", "urllib3")
"""What can reach out."""
ALLOWED = {
    "slackapp/timed_http.py": "it is the one place",
    "slackapp/slack_client.py": "as above; it makes requests",
    "slackapp/web/openid.py": "makes a request, which slack_client sends",
    "slackapp/gthread.py": "is called, and calls nobody",
    "slackapp/spelling.py": "reads how an address is spelt, and reaches nothing",
    "slackapp/way_in.py": "makes a request, which timed_http sends",
    "slackapp/socket_link.py": "sets a time on the connection of Socket Mode, which its own rules bound",
    "slackapp/cli/process.py": "asks its own processes whether they are there",
    "slackapp/cli/children.py": "as above",
    "slackapp/cli/serve.py": "listens, and calls nobody",
    "slackapp/cli/bench/floors.py": "is called, and calls what stands for Slack on this machine",
    "slackapp/cli/bench/slack.py": "stands for Slack in a benchmark, and calls nobody",
    "slackapp/cli/demo/installation.py": "asks the sandbox on this machine, in a command",
}
CLIENTS = {"WebClient", "WebhookClient", "PyJWKClient", "AsyncWebClient", "HTTPConnection", "HTTPSConnection"}
METHODS = {each for each in dir(WebClient) if "_" in each and not each.startswith("_")} - {"api_call"}


def texts() -> Iterator[tuple[str, str]]:
    for package in ("slackapp", "jobs", "content"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not name.startswith("slackapp/sandbox/"):  # Slack's side
                yield name, path.read_text(encoding="utf-8")


def ours() -> Iterator[tuple[str, ast.Module]]:
    return ((name, ast.parse(text)) for name, text in texts())


def called() -> dict[str, set[str]]:
    """Each method of Slack's that the product calls, with where it does."""
    found: dict[str, set[str]] = {}
    word = re.compile(r"\w+")  # each worker asks, and parsing all took a second
    named = ((name, text) for name, text in texts() if not METHODS.isdisjoint(word.findall(text)))
    for name, tree in ((name, ast.parse(text)) for name, text in named):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                found.setdefault(node.attr, set()).add(name)
    return found


CALLED = called()


def reaches_out(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in OUTWARD)
        elif isinstance(node, ast.ImportFrom) and node.module in OUTWARD:
            kinds = {each.name for each in node.names} - {"HTTPException", "OK"}  # names of what comes of it
            yield from sorted(kinds)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CLIENTS:
                yield name


def test_there_is_one_way_out() -> None:
    found = {name: set(reaches_out(tree)) for name, tree in ours()}
    assert {name for name, ways in found.items() if ways} == set(ALLOWED)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    packages = {re.split(r"[\[<>=~! ]", each)[0].lower() for each in project["dependencies"]}
    assert packages.isdisjoint({"httpx", "requests", "urllib3", "aiohttp"})


@pytest.mark.parametrize(
    "planted",
    [
        "import urllib.request",
        "from urllib.request import urlopen",
        "from http.client import HTTPSConnection",
        "from slack_sdk.webhook import WebhookClient",
        "slack = WebClient('xoxb-1')",
        "keys = jwt.PyJWKClient('https://slack.com')",
        "import requests",
    ],
)
def test_another_way_out_is_noticed(planted: str) -> None:
    assert list(reaches_out(ast.parse(planted)))


def arguments(method: str) -> dict[str, object]:
    """Something of everything that the methods ask for."""
    code = getattr(WebClient, method).__code__
    needed = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    given = {
        "channel": "D1",
        "text": "x",
        "user": "U1",
        "user_id": "U1",
        "email": "ana@clinic.example",
        "trigger_id": "1",
        "view_id": "V1",
        "view": {"type": "modal", "blocks": []},
        "usergroup": "S1",
        "client_id": "1",
        "client_secret": "x",
        "code": "1",
    }
    return {name: value for name, value in given.items() if name in needed}


def test_what_is_called_is_known() -> None:
    assert {"chat_postMessage", "views_open", "views_publish", "users_list", "openid_connect_token"} <= set(
        CALLED
    )


@pytest.mark.parametrize("manner", [says_nothing, drips])
@pytest.mark.parametrize("method", sorted(CALLED))
def test_each_call_ends_in_time_and_is_made_once(method: str, manner: Manner) -> None:
    with slow(manner) as server:
        client, begun = SlackClient("xoxb-1", base_url=server.api, seconds=SECONDS), time.monotonic()
        with pytest.raises(OSError, match=r"time"):
            getattr(client, method)(**arguments(method))
        assert time.monotonic() - begun < SECONDS + LATE
        assert len(server.begun) == 1, f"{method} was called again"


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(("scheme", "size"), [("http", 1), ("http", 10_000_000), ("https", 1)])
def test_no_manner_of_a_server_holds_a_call(manner: Manner, scheme: str, size: int) -> None:
    with slow(manner) as server:
        address, begun = server.url.replace("http", scheme), time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011 - which one differs, and no caller asks
            timed_http.call(Request(address, b"x" * size), seconds=SECONDS, largest=1_000_000)
        assert time.monotonic() - begun < SECONDS + LATE


def test_a_name_that_nobody_looks_up_in_time_is_given_up_and_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, over, real = [], threading.Event(), socket.getaddrinfo

    def nobody(host: str, *more: object, **named: int) -> object:
        if named.get("flags"):
            return real(host, *more, **named)  # type: ignore[arg-type]  # as it came
        asked.append(host)
        over.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    begun = time.monotonic()
    try:
        for _ in range(2):
            with pytest.raises(OSError):  # noqa: PT011 - as above
                timed_http.call(Request("https://slack.example/"), seconds=SECONDS, largest=1)
        assert time.monotonic() - begun < 2 * SECONDS + LATE
        assert asked == ["slack.example"], "one look-up for all who wait"
    finally:
        over.set()


def test_where_one_address_of_a_name_is_a_black_hole_the_next_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second address answers; the first is full, and takes nobody in."""
    with socket.socket() as full, socket.create_server((HOST, 0)) as door:
        full.bind((HOST, 0))
        full.listen(0)
        port = door.getsockname()[1]
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        hole, way = (*kind, full.getsockname()), (*kind, (HOST, port))
        fillers = [socket.socket() for _ in range(4)]
        for each in fillers:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        monkeypatch.setattr(timed_http, "looked_up", lambda *_: [hole, way])
        connection = timed_http._Connection("slack.example", timeout=2)
        connection.connect()
        assert connection.sock.getpeername() == (HOST, port)
        connection.close()
        for each in fillers:
            each.close()


@pytest.fixture
def api() -> Iterator[str]:
    """A server that answers in odd ways."""
    flask = Flask("odd")

    @flask.post("/api/<method>")
    def odd(method: str) -> Response:
        if method == "auth.test":
            answer: Response = redirect("/api/users.info", 307)  # type: ignore[assignment]  # werkzeug's own
            return answer
        if method == "users.info":
            return Response('{"ok": true, "user": {}}')
        if method == "users.list":
            return Response('{"ok": false, "error": "ratelimited"}', 429, {"retry-after": "17"})
        return Response(request.args.get("say", '["no object"]'))

    with served(flask) as url:
        yield f"{url}/api/"


def test_no_redirect_takes_the_token_elsewhere(api: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        SlackClient("xoxb-1", base_url=api, seconds=5).auth_test()
    assert refused.value.response.status_code == 307


def test_how_long_to_wait_is_heard_however_it_is_spelt(api: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        SlackClient("xoxb-1", base_url=api, seconds=5).users_list()
    assert refused.value.response.headers["Retry-After"] == "17"
    assert refused.value.response["error"] == "ratelimited"


def test_an_answer_that_is_no_object_is_an_error_and_its_text_goes_nowhere(
    api: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SlackApiError) as refused:
        SlackClient("xoxb-1", base_url=api, seconds=5).users_profile_get()
    assert not str(refused.value.response["error"]).isidentifier()
    assert "no object" not in caplog.text + str(refused.value)


def test_an_answer_without_an_end_is_not_read_to_it() -> None:
    with slow(never_ends) as server, pytest.raises(timed_http.TooLong):
        timed_http.call(Request(server.url), seconds=20, largest=1_000_000)


def test_the_calls_of_a_request_share_its_time() -> None:
    with slow(says_nothing) as server:
        client, begun = SlackClient("xoxb-1", base_url=server.api, seconds=SECONDS), time.monotonic()
        with over_within(SECONDS):
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    client.auth_test()
            with last_word(), pytest.raises(TimeoutError):
                client.auth_test()
        assert time.monotonic() - begun < 2 * SECONDS + LATE
        assert len(server.begun) == 2, "the second and third had no time left; the last word has a moment"


def test_a_first_call_has_a_moment_whatever_came_before_it(api: str) -> None:
    with over_within(-1):
        assert SlackClient("xoxb-1", base_url=api, seconds=5).users_info(user="U1")["ok"]
        with pytest.raises(OutOfTime):
            SlackClient("xoxb-1", base_url=api, seconds=5).users_info(user="U1")


def test_so_many_requests_wait_for_slack_that_others_find_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_client, "_room", threading.BoundedSemaphore(1))
    with slow(says_nothing) as server:
        client = SlackClient("xoxb-1", base_url=server.api, seconds=5)

        def wait() -> None:
            with over_within(5), pytest.raises(OSError):  # noqa: PT011 - the server ends it
                client.auth_test()

        waiting = threading.Thread(target=wait)
        waiting.start()
        while not server.begun:
            time.sleep(0.001)
        with over_within(5), pytest.raises(OutOfTime):
            client.auth_test()
        assert len(server.begun) == 1
        server.over.set()
        waiting.join()


def test_threads_connections_and_places_fit_together() -> None:
    """Slack waits three seconds; the last word, and what is not a call, have to fit in as well."""
    threads = int(process.WEB["threads"])
    assert threads - 8 >= AT_ONCE, "threads stay free for whoever does not wait for Slack"
    assert threads <= database.AT_MOST
    assert IN_REQUEST < TOGETHER < TOGETHER + slack_client._LAST_WORD < 3 - 0.3
    assert TOGETHER < ON_A_PAGE


def made_with(tree: ast.Module) -> Iterator[str]:
    """How much time each client that a module makes is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "SlackClient":
            yield from (ast.unparse(each.value) for each in node.keywords if each.arg == "seconds")


def test_a_request_has_two_seconds_for_a_call_and_a_worker_ten() -> None:
    given = {name: set(made_with(tree)) for name, tree in ours()}
    assert {name: seconds for name, seconds in given.items() if seconds} == {
        "slackapp/app.py": {"IN_REQUEST", "IN_JOB"},  # the second asks for the address of Socket Mode
        "slackapp/web/openid.py": {"self.timeout"},
        "slackapp/slack_client.py": {"self.seconds"},
        "slackapp/cli/context.py": {"IN_JOB"},
        "slackapp/cli/manifest_api.py": {"IN_JOB"},
        "slackapp/cli/doctor/installation.py": {"SLACK_SECONDS"},  # all of its checks have twenty
        "jobs/runtime.py": {"IN_JOB"},
    }
    assert (IN_REQUEST, slack_client.IN_JOB) == (2, 10)
    assert Provider("https://slack.com/api/", "1", "x", "https://leanon.example").timeout == IN_REQUEST


def test_the_procfile_and_what_starts_processes_here_say_the_same() -> None:
    (line,) = (each for each in (ROOT / "Procfile").read_text().splitlines() if each.startswith("web:"))
    said = dict(re.findall(r"--([\w-]+)[ =](\S+)", line))
    assert {name: said.get(name) for name in process.WEB} == {
        name: str(value) for name, value in process.WEB.items()
    }


@pytest.mark.parametrize(
    ("address", "api", "is_there"),
    [
        ("https://hooks.slack.com/commands/T1/2/x", "https://slack.com/api/", True),
        ("https://hooks.slack-gov.com/actions/T1/2/x", "https://slack-gov.com/api/", True),
        ("https://hooks.slack.com:8443/x", "https://slack.com/api/", True),
        ("http://hooks.slack.com/x", "https://slack.com/api/", False),
        ("https://hooks.slack.com.evil.example/x", "https://slack.com/api/", False),
        ("https://evilslack.com/x", "https://slack.com/api/", False),
        ("https://slack.com@evil.example/x", "https://slack.com/api/", False),
        ("https://x:y@hooks.slack.com/x", "https://slack.com/api/", False),
        ("https://169.254.169.254/latest", "https://slack.com/api/", False),
        ("http://127.0.0.1:6379/", "https://slack.com/api/", False),
        ("file:///etc/passwd", "https://slack.com/api/", False),
        ("https://[::1", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
        (None, "https://slack.com/api/", False),
        ({"url": "https://hooks.slack.com"}, "https://slack.com/api/", False),
        ("http://127.0.0.1:3001/sandbox/reply", "http://127.0.0.1:3000/api/", True),
        ("http://localhost:3001/reply", "http://127.0.0.1:3000/api/", True),
        ("https://hooks.slack.com/x", "http://127.0.0.1:3000/api/", True),
        ("http://10.0.0.1/x", "http://127.0.0.1:3000/api/", False),
        ("http://slack.test:81/x", "http://slack.test/api/", True),
        ("http://other.test/x", "http://slack.test/api/", False),
    ],
)
def test_an_answer_goes_only_where_slack_is(address: object, api: str, is_there: bool) -> None:
    assert (SlackClient("xoxb-1", base_url=api, seconds=1).way_back(address) is not None) == is_there
    if isinstance(address, str):
        assert is_of_slack(address, api) == is_there


def test_what_a_forked_process_has_begun_with_works_in_it(api: str) -> None:
    """RQ and gunicorn fork: neither lock nor thread of the parent may be missed in the child."""
    client = SlackClient("xoxb-1", base_url=api.replace(HOST, "localhost"), seconds=5)
    assert client.users_info(user="U1")["ok"]
    child = os.fork()
    if child == 0:
        os._exit(0 if client.users_info(user="U1")["ok"] else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_nothing_listens_there_is_said_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(OSError, match="refused"):
        SlackClient("xoxb-1", base_url=f"http://{HOST}:{free_port()}/api/", seconds=5).auth_test()
    assert time.monotonic() - begun < LATE
