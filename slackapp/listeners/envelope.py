"""What Slack sends, read once into the shapes we use: whatever comes after may trust them.

Of a request only what we use is read, and of that nothing has another shape than `listeners/shapes.py` says.
The rest is left out, and so is what is null: neither Bolt nor a listener meets it.
"""

from binascii import a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from json import loads
from typing import Final
from urllib.parse import parse_qsl

from pydantic import ValidationError

from slackapp.listeners.shapes import (
    AnyEvent,
    Closed,
    Command,
    Event,
    Handshake,
    Json,
    Press,
    Shape,
    Submission,
)

_PAYLOAD: Final = "payload="
_AS_IN_MAIL: Final = bytes.maketrans(b"%+", b"= ")
MOST_FIELDS: Final = 100
"""Fields of a form; a slash command has about twenty."""


class Kind(Enum):
    """What is to be done with a request."""

    FOR_LISTENERS = auto()
    HANDSHAKE = auto()
    CHOICES = auto()
    """A list asks what it offers; none of ours does."""
    NOT_OURS = auto()
    """As Slack sends it, but nothing that we listen for: an event, or a look at our certificate."""
    ODD = auto()
    """Not as Slack sends it."""


@dataclass(frozen=True)
class Envelope:
    """A request that was read; of an odd one the body is as it came, and nothing in it can be trusted."""

    kind: Kind
    body: Json


class Unreadable(Exception):
    """A request holds no JSON object and no form in which one could look for somebody to answer."""


READ: Final[Mapping[str, tuple[type[Shape], Kind]]] = {
    "block_actions": (Press, Kind.FOR_LISTENERS),
    "view_submission": (Submission, Kind.FOR_LISTENERS),
    "view_closed": (Closed, Kind.NOT_OURS),
    "url_verification": (Handshake, Kind.HANDSHAKE),
}


def read(raw: bytes) -> Envelope:
    """Read a request that Slack has signed; Unreadable where there is nothing to read."""
    try:
        body, once = _parsed(raw.decode())
    except (ValueError, RecursionError):  # not UTF-8, not JSON, nested without end, too many fields
        raise Unreadable from None
    if not isinstance(body, dict):
        raise Unreadable
    return read_object(body) if once else Envelope(Kind.ODD, body)


def read_object(body: Json) -> Envelope:
    """Read what is an object already."""
    kind = body["type"] if isinstance(body.get("type"), str) else ""
    if "command" in body:
        return _shaped(body, Command, Kind.FOR_LISTENERS)
    if body.get("ssl_check") == "1":
        return Envelope(Kind.NOT_OURS, {})
    if kind == "event_callback":
        named = _shaped(body, AnyEvent, Kind.NOT_OURS)
        ours = named.kind is Kind.NOT_OURS and named.body["event"]["type"] == "app_home_opened"
        return _shaped(body, Event, Kind.FOR_LISTENERS) if ours else named
    if kind == "app_rate_limited":
        return Envelope(Kind.NOT_OURS, {})
    if kind in {"block_suggestion", "dialog_suggestion"}:
        return Envelope(Kind.CHOICES, {})
    return _shaped(body, *READ[kind]) if kind in READ else Envelope(Kind.ODD, body)


def _parsed(text: str) -> tuple[object, bool]:
    """The payload of a request; and whether each field is there once, so that nobody can read another."""
    if text.lstrip().startswith("{"):  # whatever its content type says: the text itself leaves no doubt
        return loads(text), True
    if (payload := _payload(text)) is not None:
        return loads(payload), True
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    fields = dict(pairs)
    return loads(fields["payload"]) if "payload" in fields else fields, len(fields) == len(pairs)


def _payload(text: str) -> str | None:
    """The one field of a click or a form, its quoting undone as that of mail is, which differs by a sign.

    Python's own way with forms took a tenth of a submission. None where it is not quoted as Slack does.
    """
    quoted = text.removeprefix(_PAYLOAD)
    if not text.startswith(_PAYLOAD) or not quoted.isascii() or any(each in quoted for each in "=&\r\n"):
        return None
    plain = a2b_qp(quoted.encode().translate(_AS_IN_MAIL))
    is_whole = len(plain) == len(quoted) - 2 * quoted.count("%")  # each sign stood before two digits
    return plain.decode(errors="replace") if is_whole else None


def _shaped(body: Json, shape: type[Shape], kind: Kind) -> Envelope:
    try:
        return Envelope(kind, shape.model_validate(body).model_dump(exclude_none=True))
    except ValidationError:
        return Envelope(Kind.ODD, body)
