"""Makes id_tokens as Slack does, codes that can be traded for them once, and, when told so, bad ones.

Source: docs.slack.dev, "Sign in with Slack" and "openid.connect.token"; RFC 7515 and RFC 7517.
"""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import HMACAlgorithm, RSAAlgorithm
from jwt.api_jws import PyJWS
from jwt.utils import base64url_encode

from slackapp.sandbox.config import Visitor
from slackapp.sandbox.records import Json, keep_newest

CODE_SECONDS: Final = 60.0
TOKEN_SECONDS: Final = 300
MOST_GRANTS: Final = 1_000


class _Careless(HMACAlgorithm):
    """HMAC that takes a public key for a secret, as an attacker would; PyJWT's own refuses."""

    def prepare_key(self, key: str | bytes) -> bytes:
        return key.encode() if isinstance(key, str) else key


_JWS: Final = PyJWS()
_JWS.unregister_algorithm("HS256")
_JWS.register_algorithm("HS256", _Careless(HMACAlgorithm.SHA256))


@dataclass(frozen=True)
class Question:
    """What an app asks, checked as far as it must be before anybody is led anywhere."""

    redirect_uri: str
    state: str
    nonce: str
    scopes: frozenset[str]
    fault: str
    """What is wrong with the rest, in the words of OAuth; empty where nothing is."""

    def answer(self, **more: str) -> str:
        """Where to lead the person with this answer."""
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        fields = {**more, **({"state": self.state} if self.state else {})}
        return f"{self.redirect_uri}{joint}{urlencode(fields)}"


@dataclass(frozen=True)
class Grant:
    """What a person allowed, and the app may fetch once, within a minute of wall time."""

    subject: Visitor
    asked: Question
    made: float


class Key:
    """A signing key with a name."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)

    @cached_property
    def private(self) -> RSAPrivateKey:
        """The key itself, made when it is first needed."""
        return generate_private_key(public_exponent=65537, key_size=2048)

    def as_jwk(self) -> Json:
        """Its public half, as it is published."""
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "alg": "RS256", "use": "sig", "kid": self.id}

    def pem(self) -> bytes:
        """Its public half as PEM: the "secret" of an attacker who confuses algorithms."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Issuer:
    """One app's codes and keys. The caller holds the lock of the state."""

    def __init__(self) -> None:
        self.key = Key()
        self._grants: dict[str, Grant] = {}

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish no other."""
        self.key = Key()

    def allow(self, subject: Visitor, asked: Question) -> str:
        """Note that a person allowed the app to know who they are; returns the code for it."""
        code = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(32)}"
        self._grants[code] = Grant(subject, asked, time.monotonic())
        keep_newest(self._grants, MOST_GRANTS)
        return code

    def redeem(self, code: str) -> Grant | None:
        """Use a code up; None where it was used, is too old or was never given."""
        grant = self._grants.pop(code, None)
        if grant is None or time.monotonic() - grant.made > CODE_SECONDS:
            return None
        return grant

    def id_token(self, grant: Grant, *, issuer: str, audience: str, access_token: str, bad: str = "") -> str:
        """Who the person is, signed; `bad` makes it bad in one way, see `faults.BAD_TOKENS`."""
        now = int(time.time())
        claims = {
            "iss": issuer,
            "sub": grant.subject.id,
            "aud": audience,
            "exp": now + TOKEN_SECONDS,
            "iat": now,
            "auth_time": now,
            "nonce": grant.asked.nonce,
            "at_hash": base64url_encode(hashlib.sha256(access_token.encode()).digest()[:16]).decode(),
            **_about(grant),
        }
        payload = json.dumps(_spoiled(claims, bad, now)).encode()
        headers = {"kid": self.key.id}
        if bad == "none":
            return _JWS.encode(payload, "", "none", headers)
        if bad == "hs256":
            return _JWS.encode(payload, self.key.pem(), "HS256", headers)
        return _JWS.encode(payload, (Key() if bad == "signature" else self.key).private, "RS256", headers)


def _about(grant: Grant) -> Json:
    """The claims of a person that the scopes allow."""
    subject = grant.subject
    claims: dict[str, Any] = {
        "https://slack.com/team_id": subject.team_id,
        "https://slack.com/user_id": subject.id,
    }
    if "profile" in grant.asked.scopes:
        given, _, family = subject.real_name.partition(" ")
        claims |= {
            "locale": "en-US",
            "name": subject.real_name,
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
