"""Sign in with Slack: where to send people, and who Slack says came back, believed only after every check.

Source: docs.slack.dev, "Sign in with Slack", and OpenID Connect Core 1.0, 3.1.3.7. No token is kept.
PKCE is left out: turning it on makes a Slack app a public client for good; our secret and the nonce do here
what it would do.
"""

import hmac
import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import Request

import jwt
from slack_sdk.errors import SlackClientError

from slackapp.slack_client import IN_REQUEST, SlackClient, call

SCOPES: Final = "openid profile"
ALGORITHMS: Final = ("RS256",)
REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")
USER: Final = "https://slack.com/user_id"
TEAM: Final = "https://slack.com/team_id"
LEEWAY_SECONDS: Final = 30
LONGEST_ID: Final = 32
LONGEST_NAME: Final = 200
KEYS_LAST: Final = 300.0
"""Seconds after which Slack's keys are fetched anew."""
LONGEST_KEYS: Final = 2**18
"""Bytes of them that are read."""


class SlackDown(Exception):
    """Slack does not answer, or not in time; nothing is known about the person."""


class NotVouched(Exception):
    """Slack refused the code, or what it sent does not stand up to a check. The text names no value."""


@dataclass(frozen=True)
class Identity:
    """Who somebody is according to Slack."""

    workspace: str
    user: str
    name: str


@dataclass(frozen=True)
class Provider:
    """Slack as an OpenID provider, or a look-alike, at the address of its Web API."""

    api_url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    timeout: float = IN_REQUEST
    """Seconds for each of the two calls: a person waits."""
    keys_rest: float = 30.0
    """Seconds between two looks at Slack's keys because of a key that is not among them."""
    _keys: "SigningKeys" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare to fetch the keys; nothing connects yet."""
        keys = SigningKeys(f"{self.issuer}/openid/connect/keys", self.timeout, self.keys_rest)
        object.__setattr__(self, "_keys", keys)

    @property
    def issuer(self) -> str:
        """Who signs: the address of the Web API without its last part."""
        return self.api_url.rstrip("/").removesuffix("/api")

    def authorize_url(self, *, state: str, nonce: str, workspace: str | None = None) -> str:
        """Where the browser asks the person; with a workspace, Slack offers that one."""
        parameters = {
            "response_type": "code",
            "scope": SCOPES,
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": state,
            "nonce": nonce,
            **({"team": workspace} if workspace else {}),
        }
        return f"{self.issuer}/openid/connect/authorize?{urlencode(parameters)}"

    def identify(self, code: str, nonce: str) -> Identity:
        """Trade the code for an identity.

        Raises:
            SlackDown: Slack does not answer in time.
            NotVouched: Slack refused the code, or its token does not stand up to a check.
        """
        claims = self._claims(self._id_token(code))
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise NotVouched("another sign-in's token")
        workspace, user = (_id(claims, name) for name in (TEAM, USER))
        name = claims.get("name")
        return Identity(workspace, user, name[:LONGEST_NAME] if isinstance(name, str) else "")

    def _id_token(self, code: str) -> str:
        slack = SlackClient(base_url=self.api_url, seconds=self.timeout)
        try:
            answer = slack.openid_connect_token(
                client_id=self.client_id,
                client_secret=self.client_secret,
                code=code,
                redirect_uri=self.redirect_uri,
                grant_type="authorization_code",
            )
        except SlackClientError as error:
            status = getattr(getattr(error, "response", None), "status_code", 0)
            if status == http.client.TOO_MANY_REQUESTS or status >= http.client.INTERNAL_SERVER_ERROR:
                raise SlackDown from None
            raise NotVouched("the code was refused") from None
        except (OSError, http.client.HTTPException):
            raise SlackDown from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotVouched("no token")
        return token

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:  # before a key is fetched for it
                raise NotVouched("another algorithm")
            claims: dict[str, Any] = jwt.decode(
                token,
                self._keys.key(str(header.get("kid"))),
                algorithms=list(ALGORITHMS),
                audience=self.client_id,
                issuer=self.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED), "strict_aud": True},
            )
        except jwt.PyJWTError as error:
            raise NotVouched(type(error).__name__) from None
        return claims


class SigningKeys:
    """The public keys that Slack signs with, by their ids; one thread at a time fetches them anew."""

    def __init__(self, uri: str, seconds: float, rest: float) -> None:
        """Keys from there; because of one that is missing nobody looks again for `rest` seconds."""
        self.uri, self._seconds, self._rest = uri, seconds, rest
        self._lock = threading.Lock()
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched: float | None = None

    def key(self, name: str) -> jwt.PyJWK:
        """The key of this id.

        Raises:
            SlackDown: Slack does not show its keys in time.
            NotVouched: it has none of this id.
        """
        if self._is_wanting(name):
            if not self._lock.acquire(timeout=self._seconds):
                raise SlackDown  # whoever was first still waits for them
            try:
                if self._is_wanting(name):  # nobody has fetched them meanwhile
                    self._keys, self._fetched = self.fetch(), time.monotonic()
            finally:
                self._lock.release()
        found = self._keys.get(name)
        if found is None:
            raise NotVouched("a key that Slack has not")
        return found

    def fetch(self) -> Mapping[str, jwt.PyJWK]:
        """Ask Slack for its keys; SlackDown where it does not show any."""
        try:
            request = Request(self.uri)  # noqa: S310 - made of SLACK_API_URL
            answer = call(request, seconds=self._seconds, largest=LONGEST_KEYS)
            found = jwt.PyJWKSet.from_dict(json.loads(answer.body))
        except (OSError, http.client.HTTPException, ValueError, TypeError, AttributeError, jwt.PyJWTError):
            raise SlackDown from None  # it broke off, or is a page of somebody else's
        return {
            each.key_id: each for each in found.keys if each.key_id and each.public_key_use in {"sig", None}
        }

    def _is_wanting(self, name: str) -> bool:
        if self._fetched is None:
            return True
        age = time.monotonic() - self._fetched
        return age >= KEYS_LAST or (name not in self._keys and age >= self._rest)


def _id(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    if not (isinstance(found, str) and found.isascii() and found.isalnum() and len(found) <= LONGEST_ID):
        raise NotVouched("no id")
    return found
