"""Makes id_tokens as Slack does, codes that can be traded for them once, and, when told so, bad ones.

Source: docs.slack.dev, "Sign in with Slack" and "openid.connect.token"; RFC 7515 and RFC 7517.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from slackapp.sandbox.records import Json

CODE_SECONDS = 60.0
TOKEN_SECONDS = 300
MANY = 1_000


@dataclass(frozen=True)
class Subject:
    """Whoever signs in: a person of the workspace, or a visitor from another one."""

    user: str
    name: str
    team: str
    team_name: str


@dataclass(frozen=True)
class Grant:
    """What a person allowed, and the app may fetch once, within a minute of wall time."""

    subject: Subject
    scopes: frozenset[str]
    redirect_uri: str
    nonce: str
    made: float


class Key:
    """A signing key with a name."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)

    @cached_property
    def private(self) -> rsa.RSAPrivateKey:
        """The key itself, made when it is first needed."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def as_jwk(self) -> Json:
        """Its public half, as it is published."""
        numbers = self.private.public_key().public_numbers()
        parts = {
            name: _encoded(value.to_bytes((value.bit_length() + 7) // 8))
            for name, value in (("n", numbers.n), ("e", numbers.e))
        }
        return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.id, **parts}

    def sign(self, message: bytes) -> bytes:
        """An RS256 signature."""
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def pem(self) -> bytes:
        """Its public half as PEM: the "secret" of an attacker who confuses algorithms."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


class Issuer:
    """One app's codes, access tokens and keys. The caller holds the lock of the state."""

    def __init__(self) -> None:
        self.key = Key()
        self._grants: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish no other."""
        self.key = Key()

    def allow(self, subject: Subject, *, scopes: frozenset[str], redirect_uri: str, nonce: str) -> str:
        """Note that a person allowed the app to know who they are; returns the code for it."""
        code = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(32)}"
        self._grants[code] = Grant(subject, scopes, redirect_uri, nonce, time.monotonic())
        _keep_few(self._grants)
        return code

    def redeem(self, code: str) -> Grant | None:
        """Use a code up; None where it was used, is too old or was never given."""
        grant = self._grants.pop(code, None)
        if grant is None or time.monotonic() - grant.made > CODE_SECONDS:
            return None
        return grant

    def access_token(self, grant: Grant) -> str:
        """A token with which the app may ask once more who the person is."""
        token = f"xoxp-{secrets.token_hex(24)}"
        self._tokens[token] = grant
        _keep_few(self._tokens)
        return token

    def grant_of(self, token: str) -> Grant | None:
        """What an access token stands for."""
        return self._tokens.get(token)

    def id_token(self, grant: Grant, *, issuer: str, audience: str, access_token: str, bad: str = "") -> str:
        """Who the person is, signed; `bad` makes it bad in one way, see `faults.BAD_TOKENS`."""
        now = int(time.time())
        claims = {
            "iss": issuer,
            "sub": grant.subject.user,
            "aud": audience,
            "exp": now + TOKEN_SECONDS,
            "iat": now,
            "auth_time": now,
            "nonce": grant.nonce,
            "at_hash": _encoded(hashlib.sha256(access_token.encode()).digest()[:16]),
            **about(grant),
        }
        return self._signed(_spoiled(claims, bad, now), bad)

    def _signed(self, claims: Json, bad: str) -> str:
        algorithm = {"none": "none", "hs256": "HS256"}.get(bad, "RS256")
        header = {"typ": "JWT", "alg": algorithm, "kid": self.key.id}
        message = b".".join(_encoded(json.dumps(part).encode()).encode() for part in (header, claims))
        if bad == "none":
            signature = b""
        elif bad == "hs256":
            signature = hmac.digest(self.key.pem(), message, "sha256")
        else:
            signature = (Key() if bad == "signature" else self.key).sign(message)
        return f"{message.decode()}.{_encoded(signature)}"


def about(grant: Grant) -> Json:
    """The claims of a person that the scopes allow."""
    subject = grant.subject
    claims: dict[str, Any] = {
        "https://slack.com/team_id": subject.team,
        "https://slack.com/user_id": subject.user,
    }
    if "profile" in grant.scopes:
        given, _, family = subject.name.partition(" ")
        claims |= {
            "locale": "en-US",
            "name": subject.name,
            "given_name": given,
            "family_name": family,
            "https://slack.com/team_name": subject.team_name,
        }
    return claims


def _spoiled(claims: Json, bad: str, now: int) -> Json:
    changed: dict[str, Json] = {
        "issuer": {"iss": "https://slack.example"},
        "audience": {"aud": "another-app"},
        "expired": {"iat": now - 2 * TOKEN_SECONDS, "exp": now - TOKEN_SECONDS},
        "nonce": {"nonce": "another-nonce"},
        "future": {"iat": now + TOKEN_SECONDS, "exp": now + 2 * TOKEN_SECONDS},
    }
    dropped = {"missing": "nonce", "team": "https://slack.com/team_id"}.get(bad)
    return {name: value for name, value in {**claims, **changed.get(bad, {})}.items() if name != dropped}


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _keep_few(held: dict[str, Grant]) -> None:
    while len(held) > MANY:
        held.pop(next(iter(held)))
