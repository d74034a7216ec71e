"""Whether Slack gets in: a signed request of our own to the address that Slack calls, or the socket's sign.

Whether people click says nothing about it and is never looked at (R3, R12). The request is the handshake that
Slack makes when an address is entered, signed as Slack signs: no listener meets it, and it changes nothing.
"""

import hashlib
import hmac
import http.client
import json
import secrets
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, getproxies, proxy_bypass

from slackapp.clock import wall
from slackapp.signs_of_life import Sign
from slackapp.socket_refusal import mend
from slackapp.timed_http import Answer, TooLong, call

FROM_SLACK: Final = "/slack/events"
"""The path of the one address at which Slack reaches a web process."""
SECONDS: Final = 5.0
LARGEST: Final = 64 * 1024
_BEHIND: Final = "see that it leads to the web process of this installation, and that this runs"


@dataclass(frozen=True)
class WayIn:
    """What was seen of the way from Slack to here, and how it is mended; `fix` is empty where it is open."""

    seen: str
    fix: str = ""

    @property
    def open(self) -> bool:
        """Whether Slack gets in."""
        return not self.fix


def through_socket(sign: Sign, why: str = "") -> WayIn:
    """The way in by Socket Mode, from the sign of life that the socket gives while Slack answers it.

    `why` is what the socket last said of there being no connection, as `socket_refusal` keeps it.
    """
    if not sign.silent:
        return WayIn(f"the socket to Slack is open, {sign}")
    if why:
        return WayIn(f"no connection to Slack in Socket Mode: {why}", mend(why))
    return WayIn(
        f"the socket to Slack: {sign}",
        "see that `leanon serve` or `leanon socket` runs, and what it says",
    )


def probe(public_url: str, signing_secret: str, *, look_alike: bool = False) -> WayIn:
    """Ask the address that Slack calls as Slack would; never raises, and is over within five seconds.

    `public_url` may be empty. `look_alike` says that a look-alike of Slack on this machine calls it, which
    needs no https.
    """
    if not public_url:
        return WayIn(
            "LEANON_PUBLIC_URL is not set", "set it to the https address at which Slack reaches Lean On"
        )
    if urlsplit(public_url).scheme != "https" and not look_alike:
        fix = "put https in front and set LEANON_PUBLIC_URL to it, or use Socket Mode (SLACK_APP_TOKEN)"
        return WayIn(f"Slack calls https addresses only, and LEANON_PUBLIC_URL is {public_url}", fix)
    address, challenge = public_url.rstrip("/") + FROM_SLACK, secrets.token_urlsafe(16)
    try:
        answer = call(_signed(address, challenge, signing_secret), seconds=SECONDS, largest=LARGEST)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _or_a_proxy(address, _no_answer(address, error))
    return _or_a_proxy(address, _judged(address, answer, challenge))


def _signed(address: str, challenge: str, secret: str) -> Request:
    body = json.dumps({"type": "url_verification", "challenge": challenge, "token": ""}).encode()
    stamp = str(int(wall().timestamp()))
    signed = hmac.new(secret.encode(), b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signed}",
        "User-Agent": "leanon",
    }
    return Request(address, body, headers)  # noqa: S310 - the operator's own http(s) address


def _no_answer(address: str, error: Exception) -> WayIn:
    reason = error.reason if isinstance(error, URLError) else error
    fix = _BEHIND
    match reason:
        case ssl.SSLCertVerificationError():
            seen = f"the certificate of {address} is not valid: {reason.verify_message}"
            fix = "install a certificate of a public authority, with its whole chain"
        case ssl.SSLError():
            seen, fix = f"{address} does not speak TLS as it should", "see what listens there for https"
        case TooLong():
            seen = f"{address} is answered by another server"
        case TimeoutError():
            seen = f"{address} does not answer within {SECONDS:g} seconds"
        case ConnectionRefusedError():
            seen = f"nothing listens at {address}"
        case _:
            seen = f"{address} cannot be reached ({type(reason).__name__})"
    return WayIn(seen, fix)


def _judged(address: str, answer: Answer, challenge: str) -> WayIn:
    status, fix = answer.status, _BEHIND
    match status:
        case HTTPStatus.OK if _echoed(answer.body) == challenge:
            return WayIn(f"{address} takes what is signed as Slack signs")
        case HTTPStatus.UNAUTHORIZED if b"our clock" in answer.body:
            seen = f"the clock behind {address} and this machine's differ by minutes"
            fix = "set both by a time server"
        case HTTPStatus.UNAUTHORIZED if b"signing secret" in answer.body:
            seen = f"{address} goes by another signing secret than SLACK_SIGNING_SECRET here"
            fix = "give every process the app's own one, and start them again"
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            seen = f"something before {address} asks for a password or refuses ({status})"
            fix = f"let {FROM_SLACK} through without: Lean On looks at Slack's signature itself"
        case status if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            to = urlsplit(answer.headers.get("Location", "")).hostname or "another address"
            seen = f"{address} leads on to {to}, where Slack does not follow"
            fix = "set LEANON_PUBLIC_URL to where it ends, and Slack's Request URLs as well"
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            seen = f"something before {address} finds a small request too large ({status})"
            fix = "let it take requests of up to 8 MB (client_max_body_size 8m in nginx)"
        case HTTPStatus.BAD_GATEWAY | HTTPStatus.SERVICE_UNAVAILABLE | HTTPStatus.GATEWAY_TIMEOUT:
            seen = f"{address} is a proxy that reaches no web process ({status})"
        case _:
            seen = f"{address} is answered by another server ({status})"
    return WayIn(seen, fix)


def _echoed(body: bytes) -> object:
    try:
        read = json.loads(body)
    except ValueError:
        return None
    return read.get("challenge") if isinstance(read, dict) else None


def _or_a_proxy(address: str, found: WayIn) -> WayIn:
    """What was found, and the proxy by which this machine went there, which may be all that is wrong."""
    parts = urlsplit(address)
    if found.open or parts.scheme not in getproxies() or proxy_bypass(parts.hostname or ""):
        return found
    fix = f"{found.fix}; or name {parts.hostname} in NO_PROXY, if this machine's own proxy is in the way"
    return WayIn(found.seen, fix)
