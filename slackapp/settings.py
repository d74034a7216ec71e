"""Every setting, its default and what it means; a wrong one stops the program with one clear sentence."""

import dataclasses
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from redis.connection import parse_url

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MINIMUM_SECRET = 32
# Thirty-two random characters of any alphabet have more different ones; "aaaa…" and "password…" have not.
DIFFERENT_IN_SECRET = 6


class SettingsError(Exception):
    """A setting is missing or wrong. The text says which one and how to fix it."""


def _setting(
    variable: str,
    meaning: str,
    default: str | None = None,
    *,
    secret: bool = False,
    limits: tuple[int, int] = (1, 60_000),
) -> Any:  # noqa: ANN401 - dataclasses.field is typed as the field's own type
    return field(
        metadata={
            "variable": variable,
            "meaning": meaning,
            "default": default,
            "secret": secret,
            "limits": limits,
        },
        repr=not secret,
    )


@dataclass(frozen=True)
class Settings:
    """What an installation is told by its environment."""

    slack_bot_token: str = _setting("SLACK_BOT_TOKEN", "Bot token of the one workspace served.", secret=True)
    slack_signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET", "Slack signs every request with it.", secret=True
    )
    slack_client_id: str = _setting(
        "SLACK_CLIENT_ID", "Client id of the Slack app: lets HR sign in to the console with Slack.", ""
    )
    slack_client_secret: str = _setting(
        "SLACK_CLIENT_SECRET", "Client secret of the Slack app; set together with its id.", "", secret=True
    )
    slack_api_url: str = _setting(
        "SLACK_API_URL",
        "Base URL of the Slack Web API, or of another server that speaks it.",
        "https://slack.com/api/",
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "SQLite file or PostgreSQL database, as an SQLAlchemy URL.",
        "sqlite:///leanon.db",
        secret=True,
    )
    redis_url: str = _setting("REDIS_URL", "Redis of the job queue.", "redis://127.0.0.1:6379/0", secret=True)
    key_redis_url: str = _setting(
        "KEY_REDIS_URL",
        "Volatile Redis of the round keys; never the same server as REDIS_URL.",
        "redis://127.0.0.1:6380/0",
        secret=True,
    )
    secret: str = _setting(
        "LEANON_SECRET",
        f"At least {MINIMUM_SECRET} random characters, mixed into every round key.",
        secret=True,
    )
    keystore_attested: bool = _setting(
        "LEANON_KEYSTORE_ATTESTED",
        "1 where the key store forbids CONFIG and its owner has confirmed that it is volatile.",
        "0",
    )
    pace: int = _setting("LEANON_PACE", "Messages a minute and workspace, 1 to 60000.", "240")
    public_url: str = _setting(
        "LEANON_PUBLIC_URL",
        "Where people reach the web process: the receipt links to its pages, signing in leads back to it.",
        "",
    )
    proxies: int = _setting(
        "LEANON_PROXIES",
        "How many reverse proxies stand before the web process and tell it who asks, 0 to 9.",
        "0",
        limits=(0, 9),
    )
    demo: bool = _setting(
        "LEANON_DEMO", "1 lets the calendar be moved; only against a Slack look-alike on this machine.", "0"
    )
    log_level: str = _setting("LEANON_LOG_LEVEL", "info, warning or error; debug is refused.", "info")

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read and check every setting; SettingsError names the first that is wrong."""
        values: dict[str, Any] = {spec.name: _read(spec, environment) for spec in dataclasses.fields(cls)}
        values["slack_api_url"] = values["slack_api_url"].rstrip("/") + "/"
        settings = cls(**values)
        settings._check()
        return settings

    def _check(self) -> None:
        if len(self.secret) < MINIMUM_SECRET:
            raise SettingsError(
                f"LEANON_SECRET is too short: give it at least {MINIMUM_SECRET} random characters."
            )
        if len(set(self.secret)) < DIFFERENT_IN_SECRET:
            raise SettingsError("LEANON_SECRET is easy to guess: take random characters.")
        _check_web("SLACK_API_URL", self.slack_api_url)
        self._check_sign_in()
        _check_database(self.database_url)
        check_redis("REDIS_URL", self.redis_url)
        check_redis("KEY_REDIS_URL", self.key_redis_url)
        if _server(self.redis_url) == _server(self.key_redis_url):
            raise SettingsError(
                "KEY_REDIS_URL and REDIS_URL name one server: round keys need a volatile one of their own."
            )
        if self.demo and urlsplit(self.slack_api_url).hostname not in LOOPBACK:
            raise SettingsError(
                "LEANON_DEMO=1 needs SLACK_API_URL on this machine: unset LEANON_DEMO for a real workspace."
            )
        if self.log_level not in {"info", "warning", "error"}:
            raise SettingsError(
                "LEANON_LOG_LEVEL must be info, warning or error: debug output could carry what people sent."
            )

    def _check_sign_in(self) -> None:
        if bool(self.slack_client_id) != bool(self.slack_client_secret):
            lone, other = ("SECRET", "ID") if self.slack_client_secret else ("ID", "SECRET")
            raise SettingsError(
                f"SLACK_CLIENT_{lone} is set without SLACK_CLIENT_{other}: signing in needs both, or neither."
            )
        if self.public_url:
            _check_web("LEANON_PUBLIC_URL", self.public_url, "https://leanon.example")
        if not self.slack_client_id:
            return
        address = urlsplit(self.public_url)
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise SettingsError(
                "LEANON_PUBLIC_URL must be the https address that people reach: SLACK_CLIENT_ID is set, and"
                " signing in leads back there."
            )
        if address.path.strip("/") or address.query or address.fragment or address.username:
            raise SettingsError(
                "LEANON_PUBLIC_URL must end after the host, as in https://leanon.example: cookies need that."
            )


def check_redis(variable: str, url: str) -> None:
    """SettingsError, which does not repeat the address, unless a Redis client can read it."""
    try:
        parse_url(url)
    except ValueError:
        raise SettingsError(
            f"{variable} is no Redis address: write it like redis://127.0.0.1:6379/0 (or rediss://, unix://)."
        ) from None


def _check_web(variable: str, url: str, example: str = "https://slack.com/api/") -> None:
    try:
        good = (
            urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname and urlsplit(url).port != 0
        )
    except ValueError:
        good = False
    if not good:
        raise SettingsError(f"{variable} is no web address: write it like {example}.")


def _check_database(url: str) -> None:
    kind, separator, rest = url.partition("://")
    # What stands between the last @ and the next / may name a port; a password may hold nearly anything.
    _, _, port = rest.rpartition("@")[2].partition("/")[0].partition("?")[0].rpartition("]")[2].partition(":")
    lost = kind != "sqlite" and port and not (port.isdecimal() and 0 < int(port) < 2**16)
    if not separator or kind not in {"sqlite", "postgresql+psycopg"} or lost:
        raise SettingsError(
            "DATABASE_URL is no address that we know: write it like sqlite:////srv/leanon.db or"
            " postgresql+psycopg://user@host:5432/leanon."
        )
    if kind != "sqlite" and not importlib.util.find_spec("psycopg"):
        raise SettingsError(
            "DATABASE_URL names PostgreSQL, whose driver is missing: pip install '.[postgres]'."
        )


def _server(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return (parts.path, 0)
    host = parts.hostname or "localhost"
    return ("localhost" if host in LOOPBACK else host, parts.port or 6379)


def _read(spec: "dataclasses.Field[Any]", environment: Mapping[str, str]) -> str | int | bool:
    variable, default = spec.metadata["variable"], spec.metadata["default"]
    raw = environment.get(variable) or default
    if raw is None:
        raise SettingsError(f"{variable} is not set. {spec.metadata['meaning']}")
    if spec.type is bool:
        if raw not in {"0", "1"}:
            raise SettingsError(f"{variable} must be 0 or 1, not {raw!r}.")
        return raw == "1"
    if spec.type is int:
        return _number(variable, raw, *spec.metadata["limits"])
    return str(raw)


def _number(variable: str, raw: str, lowest: int, highest: int) -> int:
    if not raw.isdecimal() or not lowest <= int(raw) <= highest:
        raise SettingsError(f"{variable} must be a whole number from {lowest} to {highest}, not {raw!r}.")
    return int(raw)
