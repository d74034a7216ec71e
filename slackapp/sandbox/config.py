"""What a sandbox is started with; read from a JSON file and from environment variables, with loud errors."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FROM_ENVIRONMENT = (
    "bot_token",
    "signing_secret",
    "app_url",
    "client_id",
    "client_secret",
    "state_file",
    "controls_url",
    "base_url",
)


class ConfigError(ValueError):
    """The configuration cannot be used; the message says what to change."""


@dataclass(frozen=True)
class Person:
    """A member of the workspace, as `users.list` shows them.

    `group` is the heading the start page lists the person under, and `why` the line that recommends being
    this person; people with a `why` come first on that page. Neither is sent over the API.
    """

    id: str
    name: str
    real_name: str
    title: str = ""
    group: str = ""
    why: str = ""
    tz: str = "UTC"
    locale: str = "en-GB"
    deleted: bool = False
    is_bot: bool = False

    def __post_init__(self) -> None:
        if not self.id or not self.id.isalnum():
            message = f"a person needs an id of letters and digits, not {self.id!r}"
            raise ConfigError(message)
        try:
            ZoneInfo(self.tz)
        except (ZoneInfoNotFoundError, ValueError) as fault:
            message = f"{self.id}: {self.tz!r} is not a time zone such as Europe/Berlin"
            raise ConfigError(message) from fault

    @classmethod
    def read(cls, raw: object) -> Person:
        """Build a person from a JSON object; unknown fields are refused, so that typos are found."""
        return cls(**_known(cls, raw))


@dataclass(frozen=True)
class Room:
    """A channel that exists from the start; the app may post in it only as one of its `members`."""

    id: str
    name: str
    members: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: object) -> Room:
        """Build a channel from a JSON object."""
        known = _known(cls, raw)
        return cls(**{**known, "members": tuple(known.get("members", ()))})


@dataclass(frozen=True)
class Visitor:
    """A person of another workspace: can sign in with Slack, and is nowhere else."""

    id: str
    real_name: str
    team_id: str
    team_name: str

    @classmethod
    def read(cls, raw: object) -> Visitor:
        """Build a visitor from a JSON object."""
        return cls(**_known(cls, raw))


@dataclass(frozen=True)
class Note:
    """A titled paragraph of the page about this sandbox."""

    title: str
    text: str

    @classmethod
    def read(cls, raw: object) -> Note:
        """Build a note from a JSON object."""
        return cls(**_known(cls, raw))


@dataclass(frozen=True)
class Link:
    """A labelled link of the start page and the page about this sandbox.

    It also stands beside the messages of these people, by id.
    """

    label: str
    url: str
    people: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: object) -> Link:
        """Build a link from a JSON object."""
        known = _known(cls, raw)
        return cls(**{**known, "people": tuple(known.get("people", ()))})


@dataclass(frozen=True)
class Config:
    """Everything a sandbox needs to start; only the first three have no default.

    `app_url` is the base address of the app under test: events, interactions and commands go to
    `{app_url}/slack/events`. `ack_seconds` is how long the app may take to answer (Slack: 3 seconds).
    `base_url` is where the app reaches this sandbox (for response URLs); by default the address people use.
    `client_id` and `client_secret` let people sign in to the app with Slack; `redirect_urls` are what
    they may then be led back to, or to what is below: by default `app_url`.
    """

    bot_token: str
    signing_secret: str
    app_url: str
    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    team_domain: str = "sandbox"
    enterprise_id: str | None = None
    app_id: str = "A0SANDBOX"
    app_name: str = "Lean On"
    bot_user_id: str = "U0APPBOT"
    bot_id: str = "B0APPBOT"
    commands: tuple[str, ...] = ("/leanon",)
    client_id: str = ""
    client_secret: str = ""
    redirect_urls: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    channels: tuple[Room, ...] = ()
    cast_note: str = ""
    about: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()
    state_file: Path | None = None
    controls_url: str | None = None
    base_url: str | None = None
    ack_seconds: float = 3.0

    def __post_init__(self) -> None:
        for name in ("bot_token", "signing_secret", "app_url"):
            if not getattr(self, name):
                message = f"the sandbox needs {name} (SANDBOX_{name.upper()})"
                raise ConfigError(message)

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Config:
        """Build a configuration from a JSON object with the same names as the fields."""
        known = _known(cls, raw)
        readers = {
            "people": Person.read,
            "visitors": Visitor.read,
            "channels": Room.read,
            "about": Note.read,
            "links": Link.read,
        }
        for name, reader in readers.items():
            known[name] = tuple(reader(entry) for entry in known.get(name, ()))
        for name in ("commands", "redirect_urls"):
            if name in known:
                known[name] = tuple(known[name])
        if known.get("state_file"):
            known["state_file"] = Path(known["state_file"])
        for name in ("bot_token", "signing_secret", "app_url"):
            known.setdefault(name, "")
        return cls(**known)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read the JSON file named by SANDBOX_CONFIG, then let single SANDBOX_… variables override it."""
        raw: dict[str, Any] = {}
        if path := environ.get("SANDBOX_CONFIG"):
            try:
                raw = json.loads(Path(path).read_text(encoding="utf-8"))
            except (OSError, ValueError) as fault:
                message = f"SANDBOX_CONFIG: {path} cannot be read as JSON: {fault}"
                raise ConfigError(message) from fault
        for name in FROM_ENVIRONMENT:
            if value := environ.get(f"SANDBOX_{name.upper()}"):
                raw[name] = value
        return cls.read(raw)


def _known(cls: type, raw: object) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        message = f"{cls.__name__}: expected an object, not {raw!r}"
        raise ConfigError(message)
    names = {entry.name for entry in fields(cls)}
    if unknown := sorted(set(raw) - names):
        message = f"{cls.__name__}: unknown fields {', '.join(unknown)}"
        raise ConfigError(message)
    return dict(raw)
