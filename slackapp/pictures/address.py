"""Addresses of pictures: whoever has one sees that picture for a week; nobody guesses one or reads it."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PATH: Final = "/picture"
TENTHS: Final = 10
"""The address of a guess holds ε in tenths."""
LASTS: Final = timedelta(days=7)
_KEY: Final = 64  # bytes; AES-256-SIV takes two keys in one
_LENGTH: Final = (
    192  # bytes; longer than two ids, two numbers and a locale, so that no address tells by its length
)
_BETWEEN: Final = "\n"


@dataclass(frozen=True, slots=True)
class Trend:
    """Which trend a picture shows: that of a leaf, through the round of this number, in which language."""

    workspace: str
    leaf: str
    through: int
    locale: str = "en"


class Addresses:
    """Makes addresses of pictures, and reads those of trends again.

    `base` is where people, and Slack, reach the web process; empty where they do not. `today` is a day of the
    wall clock.
    """

    def __init__(self, base: str, secret: str, today: Callable[[], date]) -> None:
        self.base, self.today = base, today
        derived = HKDF(SHA256(), _KEY, salt=None, info=b"lean-on picture").derive(secret.encode())
        self._cipher = AESSIV(derived)

    def of_trend(self, shown: Trend) -> str:
        """The address of a trend, the same all day for all who may see it so; empty without a base.

        It names nothing in clear. The same content gives the same address, as AES-SIV (RFC 5297) needs no
        nonce to be safe.
        """
        if not self.base:
            return ""
        until = self.today() + LASTS
        told = _BETWEEN.join(
            [shown.workspace, shown.leaf, str(shown.through), until.isoformat(), shown.locale, ""]
        )
        sealed = self._cipher.encrypt(told.encode().ljust(_LENGTH), None)
        return f"{self.base}{PATH}/{base64.urlsafe_b64encode(sealed).decode()}.png"

    def of_guess(self, epsilon: float, locale: str) -> str:
        """The address of the picture of what one report can give away, which is no secret; empty as above."""
        return f"{self.base}{PATH}/guess/{round(TENTHS * epsilon)}-{locale}.png" if self.base else ""

    def read(self, token: str) -> Trend | None:
        """Say what an address shows; None for one that is not ours or has expired."""
        try:
            told = self._cipher.decrypt(base64.urlsafe_b64decode(token), None).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return None
        workspace, leaf, through, until, locale, _ = told.split(_BETWEEN)
        shown = Trend(workspace, leaf, int(through), locale)
        return shown if date.fromisoformat(until) >= self.today() else None
