"""Takes from outside only what Slack has signed just now, and looks at that before any of it is read.

What is refused is answered with one sentence, and leaves nothing of itself in a log: at most every ten
minutes a line says that something was refused, without a number, which would move with what people do (R12).
"""

import hashlib
import hmac
import re
from http import HTTPStatus
from typing import Final

from slackapp import logs
from slackapp.logs import Seldom

STAMP: Final = "X-Slack-Request-Timestamp"
SIGNATURE: Final = "X-Slack-Signature"
OLDEST: Final = 300
"""Seconds between the moment of signing and ours: whoever has overheard a request cannot send it later."""
_STAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class Refused(Exception):
    """A request is not taken: the status of the answer, and the sentence that says why."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Signature:
    """Knows the signing secret, and when it last wrote into the log that something was refused."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._forged, self._stale = Seldom(), Seldom()

    def check(self, stamp: str, signature: str, body: bytes, *, now: float) -> None:
        """Let through what was signed with our secret within five minutes of `now`; else raise Refused."""
        if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            raise Refused(
                HTTPStatus.UNAUTHORIZED,
                f"This address takes what Slack signs alone, with the headers {STAMP} and {SIGNATURE}.",
            )
        signed = hmac.new(self._secret, b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(b"v0=" + signed.encode(), signature.encode()):
            if self._forged.is_due():
                logs.get().warning("requests refused: not signed with the signing secret of this app")
            raise Refused(
                HTTPStatus.UNAUTHORIZED, "This request is not signed with the signing secret of this app."
            )
        late = int(now) - int(stamp)
        if abs(late) > OLDEST:
            if self._stale.is_due():
                logs.get().warning("requests refused: slack's clock and ours differ", seconds=late)
            side = "behind" if late > 0 else "ahead of"
            raise Refused(
                HTTPStatus.UNAUTHORIZED,
                f"This request was signed {abs(late)} seconds {side} our clock, and {OLDEST} are allowed.",
            )
