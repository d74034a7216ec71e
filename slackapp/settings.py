"""Every setting, its default and what it means; a wrong one stops the program with one clear sentence."""

import dataclasses
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from slackapp import spelling
from slackapp.spelling import Misspelt, Reader

MINIMUM_SECRET = 32
# Thirty-two random characters of any alphabet have more different ones; "aaaa…" and "password…" have not.
DIFFERENT_IN_SECRET = 6
_APP = "of your app at api.slack.com/apps"


class SettingsError(Exception):
    """A setting is missing or wrong. The text says which one and how to fix it."""


def _setting(
    variable: str,
    meaning: str,
    default: str | None = None,
    *,
    read: Reader,
    secret: bool = False,
    found: str = "",
    unless: str = "",
) -> Any:  # noqa: ANN401 - dataclasses.field is typed as the field's own type
    """A setting; `read` gives each value one spelling, `found` says where one gets what has no default.

    With `unless`, it is not asked for where that setting is there.
    """
    return field(
        metadata={
            "variable": variable,
            "meaning": meaning,
            "default": default,
            "secret": secret,
            "read": read,
            "found": found,
            "unless": unless,
        },
        repr=not secret,
    )


@dataclass(frozen=True)
class Settings:
    """What an installation is told by its environment."""

    slack_bot_token: str = _setting(
        "SLACK_BOT_TOKEN",
        "Bot token of the one workspace served.",
        read=spelling.bot_token,
        secret=True,
        found=f"copy the Bot User OAuth Token from the page OAuth & Permissions {_APP}",
    )
    slack_signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET",
        "Slack signs every request with it; not needed with SLACK_APP_TOKEN.",
        read=spelling.signing_secret,
        secret=True,
        found=f"copy the Signing Secret from the page Basic Information {_APP}",
        unless="SLACK_APP_TOKEN",
    )
    slack_app_token: str = _setting(
        "SLACK_APP_TOKEN",
        "App-level token: Socket Mode, by which Slack needs no address of yours (`leanon socket`).",
        "",
        read=spelling.app_token,
        secret=True,
    )
    slack_client_id: str = _setting(
        "SLACK_CLIENT_ID",
        "Client id of the Slack app: lets HR sign in to the console with Slack.",
        "",
        read=spelling.token,
    )
    slack_client_secret: str = _setting(
        "SLACK_CLIENT_SECRET",
        "Client secret of the Slack app; set together with its id.",
        "",
        read=spelling.token,
        secret=True,
    )
    slack_api_url: str = _setting(
        "SLACK_API_URL",
        "Base URL of the Slack Web API, or of another server that speaks it.",
        "https://slack.com/api/",
        read=spelling.slack_api,
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "SQLite file or PostgreSQL database, as an SQLAlchemy URL.",
        "sqlite:///leanon.db",
        read=spelling.database_address,
        secret=True,
    )
    redis_url: str = _setting(
        "REDIS_URL",
        "Redis of the job queue.",
        "redis://127.0.0.1:6379/0",
        read=spelling.redis_address,
        secret=True,
    )
    key_redis_url: str = _setting(
        "KEY_REDIS_URL",
        "Volatile Redis of the round keys; never the same server as REDIS_URL.",
        "redis://127.0.0.1:6380/0",
        read=spelling.redis_address,
        secret=True,
    )
    serves: str = _setting(
        "LEANON_SERVES",
        "Redis servers that `leanon serve` runs itself, written by it at its first start: queue keys.",
        "",
        read=spelling.some_of("queue", "keys"),
    )
    secret: str = _setting(
        "LEANON_SECRET",
        f"At least {MINIMUM_SECRET} random characters, mixed into every round key.",
        read=spelling.passphrase,
        secret=True,
        found="make one with python3 -c 'import secrets; print(secrets.token_hex(32))'",
    )
    keystore_attested: bool = _setting(
        "LEANON_KEYSTORE_ATTESTED",
        "1 where the key store forbids CONFIG and its owner has confirmed that it is volatile.",
        "0",
        read=spelling.flag,
    )
    pace: int = _setting(
        "LEANON_PACE", "Messages a minute and workspace, 1 to 60000.", "240", read=spelling.number(1, 60_000)
    )
    public_url: str = _setting(
        "LEANON_PUBLIC_URL",
        "Where people reach the web process: the receipt links to its pages, signing in leads back to it.",
        "",
        read=spelling.web_address("https://leanon.example"),
    )
    proxies: int = _setting(
        "LEANON_PROXIES",
        "How many reverse proxies stand before the web process and tell it who asks, 0 to 9.",
        "0",
        read=spelling.number(0, 9),
    )
    demo: bool = _setting(
        "LEANON_DEMO",
        "1 lets the calendar be moved; only against a Slack look-alike on this machine.",
        "0",
        read=spelling.flag,
    )
    log_level: str = _setting(
        "LEANON_LOG_LEVEL",
        "info, warning or error; debug is refused.",
        "info",
        read=spelling.one_of("info", "warning", "error", why="debug output could carry what people sent"),
    )

    @property
    def pages_url(self) -> str:
        """Where people reach our pages; empty where nobody said, or only this machine reaches them.

        Without a slash at its end. A look-alike of Slack on this machine has its people there, too.
        """
        hosts = (urlsplit(url).hostname for url in (self.public_url, self.slack_api_url))
        ours, slacks = (spelling.is_here(host) for host in hosts)
        return "" if ours and not slacks else self.public_url.rstrip("/")

    @property
    def gives_links(self) -> bool:
        """Whether App Home gives a link that opens the console once, as nobody can sign in with Slack.

        Only where what a browser keeps is read by nobody on the way: by https, or on this machine.
        """
        address = urlsplit(self.public_url)
        is_safe = address.scheme == "https" or spelling.is_here(address.hostname)
        return is_safe and not address.path.strip("/") and not self.slack_client_id

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read and check every setting; SettingsError names the first that is wrong."""
        values: dict[str, Any] = {spec.name: _read(spec, environment) for spec in dataclasses.fields(cls)}
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
        self._check_sign_in()
        _check_driver(self.database_url)
        if spelling.redis_server(self.redis_url) == spelling.redis_server(self.key_redis_url):
            raise SettingsError(
                "KEY_REDIS_URL and REDIS_URL name one server: round keys need a volatile one of their own."
            )
        if self.demo and not spelling.is_here(urlsplit(self.slack_api_url).hostname):
            raise SettingsError(
                "LEANON_DEMO=1 needs SLACK_API_URL on this machine: unset LEANON_DEMO for a real workspace."
            )

    def _check_sign_in(self) -> None:
        if bool(self.slack_client_id) != bool(self.slack_client_secret):
            lone, other = ("SECRET", "ID") if self.slack_client_secret else ("ID", "SECRET")
            raise SettingsError(
                f"SLACK_CLIENT_{lone} is set without SLACK_CLIENT_{other}: signing in needs both, or neither."
            )
        if not self.slack_client_id:
            return
        address = urlsplit(self.public_url)
        if address.scheme != "https" and not spelling.is_here(address.hostname):
            raise SettingsError(
                "LEANON_PUBLIC_URL must be the https address that people reach: SLACK_CLIENT_ID is set, and"
                " signing in leads back there."
            )
        if address.path:
            raise SettingsError(
                "LEANON_PUBLIC_URL must end after the host, as in https://leanon.example: cookies need that."
            )


def told(variable: str, environment: Mapping[str, str]) -> str:
    """What an environment says of a setting, in the one spelling that a process goes by.

    Raises:
        SettingsError: it cannot be read, is not there and has no default, or names a database whose driver is
            missing.
    """
    spec = next(each for each in dataclasses.fields(Settings) if each.metadata["variable"] == variable)
    said = str(_read(spec, environment))
    if variable == "DATABASE_URL":
        _check_driver(said)
    return said


def _check_driver(url: str) -> None:
    if not url.startswith("sqlite:") and not importlib.util.find_spec("psycopg"):
        raise SettingsError(
            "DATABASE_URL names PostgreSQL, whose driver is missing: pip install '.[postgres]'."
        )


def _read(spec: "dataclasses.Field[Any]", environment: Mapping[str, str]) -> str | int | bool:
    variable, default, read = (spec.metadata[name] for name in ("variable", "default", "read"))
    raw = spelling.trimmed(environment.get(variable, "")) or default
    if raw is None and spelling.trimmed(environment.get(spec.metadata["unless"], "")):
        raw = ""
    if raw is None:
        raise SettingsError(f"{variable} is not set: {spec.metadata['found']}.")
    try:
        value: str | int | bool = read(raw) if raw else raw
    except Misspelt as error:
        raise SettingsError(f"{variable} {error}") from None
    return value
