"""Nothing of a request is read, kept or written down before its size and signature have been looked at."""

import gzip
import hmac
import io
import re
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize
from werkzeug.test import TestResponse

from slackapp import logs
from slackapp.app import create_app
from slackapp.listeners.door import LARGEST, MOST_TAKEN
from slackapp.listeners.signature import Refused, Signature
from slackapp.logs import Seldom
from slackapp.settings import Settings
from tests.cast import ANA
from tests.listeners.sent_by_slack import FORM, JSON, MARK, signed, written
from tests.promises.house import logs_kept
from tests.promises.slack import SIGNING_SECRET
from tests.scenarios.office import environment

PLAIN: Final = "text/plain; charset=utf-8"
STOP: Final = written("form", {"command": "/leanon", "text": "stop", "team_id": "T0LEANON", "user_id": ANA})
GOOD: Final = signed(STOP)
STAMP, MAC = "X-Slack-Request-Timestamp", "X-Slack-Signature"
HANDSHAKE: Final = b'{"type":"url_verification","challenge":"c"}'
HEADERS: Final = [
    *(
        {STAMP: stamp, MAC: GOOD[MAC]}
        for stamp in ("abc", "1e9", "", "9" * 5000, "-1", " 1", "١٢٣", "0x10", "1.5")
    ),
    *({STAMP: GOOD[STAMP], MAC: mac} for mac in ("", "é", f"v0={MARK}", "v1=" + "0" * 64, "v0=" + "F" * 64)),
    *({STAMP: GOOD[STAMP], MAC: f"v0={digit * 64}"} for digit in "0é"),
    {STAMP: f"{GOOD[STAMP]}, {GOOD[STAMP]}", MAC: f"{GOOD[MAC]}, {GOOD[MAC]}"},
    {STAMP: GOOD[STAMP]},
    {MAC: GOOD[MAC]},
    {},
]
"""None of these is a signature of a body below but the good one's, which belongs to `STOP`."""
BODIES: Final = [
    b"",
    b"payload={",
    b"payload=null",
    b"payload",
    b"{",
    b"[" * 200_000,
    b'{"a":' * 100_000,
    b"null",
    b"\xff\xfe" * 100,
    b"payload=" + b"%" * 1000,
    b"a=b&" * 100_000,
    gzip.compress(STOP),
    f"payload={MARK}".encode(),
    HANDSHAKE,
    b"ssl_check=1&token=t",
]


def ask(client: FlaskClient, body: bytes, headers: dict[str, str], kind: str = FORM) -> TestResponse:
    return client.post("/slack/events", data=body, headers={"Content-Type": kind, **headers})


@dataclass(frozen=True)
class Place:
    """The web process alone: whoever looked at its database would make the file."""

    client: FlaskClient
    database: Path
    said: StringIO


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    file, nowhere = tmp_path / "leanon.db", "redis://127.0.0.1"
    given = environment(
        database=f"sqlite:///{file}", queue=f"{nowhere}:9/0", keys=f"{nowhere}:10/0", slack_port=9
    )
    settings = Settings.from_env(given | {"SLACK_SIGNING_SECRET": SIGNING_SECRET})
    with logs_kept(monkeypatch) as said:
        logs.configure("info")
        yield Place(create_app(settings).test_client(), file, said)


def test_whatever_is_not_signed_is_refused_in_one_sentence_and_leaves_nothing_behind(place: Place) -> None:
    for body in (STOP, *BODIES):
        for headers in HEADERS:
            for kind in (FORM, JSON, "multipart/form-data; boundary=x", MARK):
                answer = ask(place.client, body, headers, kind)
                assert answer.status_code == HTTPStatus.UNAUTHORIZED, (body[:20], headers)
                assert answer.content_type == PLAIN
                assert re.fullmatch(r"[A-Z][^.]*\.\n", answer.text)
                assert MARK not in answer.text
    assert not place.database.exists()
    (line,) = place.said.getvalue().splitlines()
    assert "not signed with the signing secret" in line
    assert not re.search(rf"{MARK}|{ANA}|payload|command|v0=|stop", line)


def test_what_was_signed_too_long_ago_or_ahead_is_refused_and_the_log_says_by_how_much(place: Place) -> None:
    for age, side in ((310, "behind"), (-310, "ahead of"), (86_400, "behind")):
        answer = ask(place.client, STOP, signed(STOP, age=age))
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert side in answer.text
    (line,) = place.said.getvalue().splitlines()
    assert re.search(r'"seconds": 31[01]\b', line)
    assert ask(place.client, HANDSHAKE, signed(HANDSHAKE, age=290)).status_code == HTTPStatus.OK


def test_another_method_and_a_long_address_are_refused_in_words_and_in_text(place: Place) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD"):
        answer = place.client.open("/slack/events", method=method)
        assert (answer.status_code, answer.content_type) == (HTTPStatus.METHOD_NOT_ALLOWED, PLAIN)
        assert "POST" in answer.headers["Allow"]
    long = place.client.post(f"/slack/events?{'x' * 5000}")
    assert (long.status_code, long.content_type) == (HTTPStatus.REQUEST_URI_TOO_LONG, PLAIN)


class Endless(io.RawIOBase):
    """A body that never ends, and notes how much of it was taken; Flask's client asks where it stands."""

    taken = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return 0

    def seek(self, *_: int) -> int:
        return 0

    def readinto(self, into: object) -> int:
        size = len(memoryview(into))  # type: ignore[arg-type]  # any buffer
        self.taken += size
        return size


@pytest.mark.parametrize("known", [True, False], ids=["its length is told", "in chunks"])
def test_of_a_large_request_no_more_is_kept_than_may_be_sent(place: Place, known: bool) -> None:
    body = Endless()
    ask(place.client, b"", {})  # what is loaded once is loaded
    length = (
        {"CONTENT_LENGTH": str(8 * LARGEST)}
        if known
        else {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    )
    tracemalloc.start()
    try:
        answer = place.client.post("/slack/events", input_stream=body, environ_overrides=length)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert answer.content_type == PLAIN
    assert "1,048,576 bytes" in answer.text
    assert body.taken == (8 * LARGEST if known else MOST_TAKEN)
    assert most < 2.5 * LARGEST


def test_a_request_of_just_that_size_is_taken_and_one_byte_more_is_not(place: Place) -> None:
    body = HANDSHAKE.ljust(LARGEST)
    assert ask(place.client, body, signed(body)).status_code == HTTPStatus.OK
    body += b" "
    assert ask(place.client, body, signed(body)).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_request_that_breaks_off_is_refused(place: Place) -> None:
    answer = place.client.post(
        "/slack/events", input_stream=io.BytesIO(STOP[:9]), environ_overrides={"CONTENT_LENGTH": "99"}
    )
    assert (answer.status_code, answer.content_type) == (HTTPStatus.BAD_REQUEST, PLAIN)


class Broken(io.RawIOBase):
    """A body whose chunks gunicorn cannot read."""

    def tell(self) -> int:
        return 0

    def seek(self, *_: int) -> int:
        return 0

    def readinto(self, _: object) -> int:
        raise InvalidChunkSize(MARK)


@pytest.mark.parametrize("path", ["/slack/events", "/library/new"])
def test_a_request_of_broken_chunks_is_refused_wherever_it_goes(place: Place, path: str) -> None:
    chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    answer = place.client.post(path, input_stream=Broken(), content_type=FORM, environ_overrides=chunked)
    assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}
    assert MARK not in answer.text + place.said.getvalue()


def test_the_signature_is_compared_in_a_time_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(*both: bytes) -> bool:
        compared.append((both[0], both[1]))
        return True

    monkeypatch.setattr(hmac, "compare_digest", compare)
    headers = signed(STOP)
    Signature(SIGNING_SECRET).check(headers[STAMP], headers[MAC], STOP, now=float(headers[STAMP]))
    ((ours, theirs),) = compared
    assert ours == theirs == headers[MAC].encode()


def test_a_right_signature_of_an_old_clock_is_told_from_a_wrong_one() -> None:
    headers, checks = signed(STOP, age=301), Signature(SIGNING_SECRET)
    now = int(headers[STAMP])
    checks.check(headers[STAMP], headers[MAC], STOP, now=now + 300)
    for late in (301, -301):
        with pytest.raises(Refused, match="301 seconds"):
            checks.check(headers[STAMP], headers[MAC], STOP, now=now + late)
    with pytest.raises(Refused, match="signing secret"):
        Signature("another secret").check(headers[STAMP], headers[MAC], STOP, now=now)


def test_a_line_of_the_log_is_not_repeated_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    seldom = Seldom(600)
    assert [seldom.is_due() for _ in range(3)] == [True, False, False]
    now[0] += 599
    assert not seldom.is_due()
    now[0] += 1
    assert seldom.is_due()
