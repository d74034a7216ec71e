"""The address at which Slack reaches us: what comes is bounded, signed and read before a listener meets it.

Whatever it is, it is answered: with what a listener says, with one plain sentence to whoever did something,
or with one to whoever sent it. Nothing of a request that is refused is written down.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from gunicorn.http.errors import ParseException
from slack_bolt import App, BoltRequest, BoltResponse
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from slackapp import logs
from slackapp.blocks.sentences import Sentence
from slackapp.clock import wall
from slackapp.listeners import envelope, not_understood
from slackapp.listeners.envelope import Envelope, Kind, Unreadable
from slackapp.listeners.services import words_for
from slackapp.listeners.signature import SIGNATURE, STAMP, Refused, Signature
from slackapp.listeners.speech import Speech
from slackapp.slack_client import TOGETHER, SlackClient, over_within

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST: Final = 1024 * 1024
"""Bytes of a request. Slack's own largest, a modal that was sent with all that stood in it, has 100,000."""
MOST_TAKEN: Final = 16 * LARGEST
PIECE: Final = 64 * 1024
JSON: Final = "application/json"
_SIGNED_BY: Final = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in (STAMP, SIGNATURE))

NOTHING_TO_DO: Final = "Lean On does not listen for this, so nothing was done."
UNREADABLE: Final = "This is neither a JSON object nor a form that Slack sends, so nothing was done."
FAULT: Final = "That did not work, and it was our fault."
NOBODY: Final = "This is not as Slack sends it and says nobody to answer, so nothing was done."


@dataclass(frozen=True)
class Answer:
    """What is answered, whichever way a request came."""

    status: int
    body: str
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> object:
        """What goes into an answer of Socket Mode; None where there is nothing to be shown."""
        is_shown = self.status == HTTPStatus.OK and self.body and self.kind.startswith(JSON)
        return json.loads(self.body) if is_shown else None


@dataclass(frozen=True)
class Door:
    """What stands before Bolt; `client` reaches whoever sent what nobody can read.

    It is a WSGI application; `headers` are those of each of its answers.
    """

    bolt: App
    signature: Signature
    client: SlackClient
    speech: Speech
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, with all calls to Slack over while somebody still waits for it."""
        with over_within(TOGETHER):
            answer = self._taken(environ)
        body, status = answer.body.encode(), HTTPStatus(answer.status)
        headers = {"Content-Type": answer.kind, "Content-Length": str(len(body)), **answer.headers}
        start_response(f"{status.value} {status.phrase}", [*headers.items(), *self.headers.items()])
        return [body]

    def _taken(self, environ: "WSGIEnvironment") -> Answer:
        try:
            return self._answer(envelope.read(self._signed(environ)))
        except Refused as refused:
            return _plain(str(refused), refused.status)
        except Unreadable:
            return _plain(UNREADABLE, HTTPStatus.BAD_REQUEST)
        except Exception as error:  # noqa: BLE001 - nobody is shown a traceback, and none is written down
            logs.get().error("listener failed", error=type(error).__name__)
            return _plain(FAULT, HTTPStatus.INTERNAL_SERVER_ERROR)

    def hear(self, payload: object) -> object:
        """Answer what came by a connection that is Slack's (Socket Mode): with what, or None for nothing."""
        if not isinstance(payload, dict):
            return None
        return self._answer(envelope.read_object(payload)).payload()

    def _signed(self, environ: "WSGIEnvironment") -> bytes:
        """The bytes of a request that Slack has signed."""
        raw = _bounded(environ)
        stamp, signature = (environ.get(name, "") for name in _SIGNED_BY)
        self.signature.check(stamp, signature, raw, now=wall().timestamp())
        return raw

    def _answer(self, found: Envelope) -> Answer:
        match found.kind:
            case Kind.FOR_LISTENERS:
                return self._by_listeners(found)
            case Kind.HANDSHAKE:
                return _json(found.body)
            case Kind.CHOICES:
                return _json({"options": []})
            case Kind.NOT_OURS:
                return _plain(NOTHING_TO_DO, HTTPStatus.OK)
            case Kind.ODD:
                return self._told(found) or _plain(NOBODY, HTTPStatus.BAD_REQUEST)

    def _by_listeners(self, found: Envelope) -> Answer:
        # The mode is Bolt's word for a body that is read and checked already.
        answer = self.bolt.dispatch(BoltRequest(body=found.body, mode="socket_mode"))
        if answer.status == HTTPStatus.OK:
            return _of_bolt(answer)
        if answer.status == HTTPStatus.NOT_FOUND:  # no listener of ours is for it
            return self._told(found) or _plain(NOTHING_TO_DO, HTTPStatus.OK)
        # A fault of ours, which is in the log; an event says nobody to tell, and would fail again.
        return self._told(found, Sentence.TRY_AGAIN) or _plain(FAULT, HTTPStatus.OK)

    def _told(self, found: Envelope, sentence: Sentence = Sentence.NOT_UNDERSTOOD) -> Answer | None:
        said = not_understood.answer(words_for(self.speech, found.body), self.client, found.body, sentence)
        return None if said is None else _json(said)


def _bounded(environ: "WSGIEnvironment") -> bytes:
    """The bytes of a request. Of one that is too large the rest is taken and thrown away, up to a bound.

    Whoever is still sending when the connection ends reads no answer, but that it was broken off.
    """
    kept = bytearray()
    try:
        stream = get_input_stream(environ, max_content_length=MOST_TAKEN)
        while piece := stream.read(PIECE):
            if len(kept) <= LARGEST:
                kept += piece
    except RequestEntityTooLarge:
        raise _too_large() from None
    except (ClientDisconnected, ParseException):  # the server reads its chunks when they are asked for
        raise Refused(HTTPStatus.BAD_REQUEST, "This request ends before it is whole.") from None
    if len(kept) > LARGEST:
        raise _too_large()
    return bytes(kept)


def _too_large() -> Refused:
    sentence = f"A request to this address may have {LARGEST:,} bytes, and this one has more."
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)


def _json(body: object) -> Answer:
    return Answer(HTTPStatus.OK, json.dumps(body), JSON)


def _of_bolt(answer: BoltResponse) -> Answer:
    return Answer(answer.status, answer.body, answer.first_headers()["content-type"])


def _plain(sentence: str, status: HTTPStatus) -> Answer:
    # Slack sends an event again that was not taken; what it has signed and we cannot read stays so.
    once = {"X-Slack-No-Retry": "1"} if status == HTTPStatus.BAD_REQUEST else {}
    return Answer(status, f"{sentence}\n", "text/plain; charset=utf-8", once)
