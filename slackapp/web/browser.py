"""What a browser keeps for us: a cookie with a random token, of which the database knows the digest only."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import request
from werkzeug.wrappers import Response

TOKEN_BYTES: Final = 32


@dataclass(frozen=True)
class Browser:
    """The cookies of one installation. `public_url` is where people reach it, without a slash at its end."""

    public_url: str

    @property
    def is_secure(self) -> bool:
        """Whether cookies go over HTTPS only. Over plain HTTP there is no sign-in, except on loopback."""
        return urlsplit(self.public_url).scheme != "http"

    @property
    def origin(self) -> str:
        """What a browser names as the origin of our pages; empty where no public address is known."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""

    def token(self, kind: str) -> str:
        """The token that this browser has brought, or nothing."""
        return request.cookies.get(self.name(kind), "")

    def keep(self, response: Response, kind: str, token: str, seconds: int) -> None:
        """Let the browser keep a token and bring it back."""
        response.set_cookie(
            self.name(kind),
            token,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def forget(self, response: Response, kind: str) -> None:
        """Let the browser forget a token."""
        response.delete_cookie(
            self.name(kind), path="/", secure=self.is_secure, httponly=True, samesite="Lax"
        )

    def name(self, kind: str) -> str:
        """The cookie's name: no other host and no plain page can set one with this prefix.

        Browsers take such cookies over HTTPS only, and Safari from nowhere else, not even loopback.
        """
        return f"__Host-leanon-{kind}" if self.is_secure else f"leanon-{kind}"


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(*parts: str) -> str:
    """What the database keeps in the place of a token."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
