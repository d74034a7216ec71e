"""What a sandbox is started with: a JSON file, checked by pydantic, with loud errors."""

import json
import os
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

KNOWN_ONLY: Final = ConfigDict(extra="forbid", hide_input_in_errors=True)  # typos are found, secrets not told


def _zone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"{name!r} is not a time zone such as Europe/Berlin") from fault
    return name


Required = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, config=KNOWN_ONLY)
class Person:
    """A member of the workspace, as `users.list` shows them.

    `group` is the heading the start page lists the person under, and `why` the line that recommends being
    this person; people with a `why` come first on that page. Neither is sent over the API.
    An empty `tz` or `email` is not sent either; an empty `team_id` is the workspace's.
    """

    id: Annotated[str, Field(pattern="^[A-Za-z0-9]+$")]
    name: str
    real_name: str
    title: str = ""
    group: str = ""
    why: str = ""
    tz: Annotated[str, AfterValidator(_zone)] = "UTC"
    locale: str = "en-GB"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_invited_user: bool = False
    team_id: str = ""
    email: str = ""

    @property
    def zone(self) -> str:
        """The zone in which this person is shown times."""
        return self.tz or "UTC"


@dataclass(frozen=True, config=KNOWN_ONLY)
class Room:
    """A channel that exists from the start; the app may post in it only as one of its `members`."""

    id: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, config=KNOWN_ONLY)
class UserGroup:
    """A group of people that messages can name by its handle, such as @ward-3; `users` are member ids."""

    id: Annotated[str, Field(pattern="^S[A-Z0-9]+$")]
    handle: str
    name: str
    users: tuple[str, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, config=KNOWN_ONLY)
class Visitor:
    """Whoever signs in with Slack; as a visitor, only that: they are of another workspace."""

    id: str
    real_name: str
    team_id: str
    team_name: str


@dataclass(frozen=True, config=KNOWN_ONLY)
class Note:
    """A titled paragraph of the page about this sandbox."""

    title: str
    text: str


@dataclass(frozen=True, config=KNOWN_ONLY)
class Link:
    """A labelled link of the start page and the page about this sandbox.

    It also stands beside the messages of these people, by id.
    """

    label: str
    url: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, config=KNOWN_ONLY)
class Step:
    """A step of a tour: what to do, as whom, in their messages or their home.

    `link` is the label of one of the links, where the step is about a page elsewhere.
    """

    text: str
    person: str
    home: bool = False
    link: str = ""


@dataclass(frozen=True, config=KNOWN_ONLY)
class Tour:
    """A short tour that the start page offers, in a line."""

    id: Annotated[str, Field(pattern="^[a-z]+$")]
    title: str
    text: str
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


@dataclass(frozen=True, config=KNOWN_ONLY)
class Config:
    """Everything a sandbox needs to start; only the first three have no default.

    `app_url` is the base address of the app under test: events, interactions and commands go to
    `{app_url}/slack/events`. `ack_seconds` is how long the app may take to answer, and to use
    a trigger id (Slack: 3 seconds).
    `reads_email` is the scope users:read.email, `reads_user_groups` is usergroups:read.
    `client_id` and `client_secret` let people sign in to the app with Slack; `redirect_urls` are what
    they may then be led back to, or to what is below: by default `app_url`.
    Whoever has the `app_token` may open the connections of Socket Mode; with `socket_mode`, or where the
    app's manifest turns it on, nothing is sent to `app_url`.
    Whoever has the `config_token` may make and change apps by their manifest; the first one made gets the id
    and the secrets that stand here. `intro` says on the start page what the app is.
    """

    bot_token: Required
    signing_secret: Required
    app_url: Required
    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    team_domain: str = "sandbox"
    app_id: str = "A0SANDBOX"
    app_name: str = "Lean On"
    bot_user_id: str = "U0APPBOT"
    bot_id: str = "B0APPBOT"
    commands: tuple[str, ...] = ("/leanon",)
    reads_email: bool = True
    reads_user_groups: bool = True
    client_id: str = ""
    client_secret: str = ""
    redirect_urls: tuple[str, ...] = ()
    config_token: str = ""
    app_token: str = ""
    socket_mode: bool = False
    people: tuple[Person, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    channels: tuple[Room, ...] = ()
    user_groups: tuple[UserGroup, ...] = ()
    intro: str = ""
    tours_title: str = "Short tours"
    tours: tuple[Tour, ...] = ()
    cast_note: str = ""
    about: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()
    state_file: Path | None = None
    controls_url: str | None = None
    ack_seconds: float = 3.0

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the bot token may do, as Slack says with each answer."""
        emails = ("users:read.email",) if self.reads_email else ()
        groups = ("usergroups:read",) if self.reads_user_groups else ()
        return ("chat:write", "commands", "users:read", *emails, *groups)

    @classmethod
    def read(cls, raw: object) -> "Config":
        """Build a configuration from a JSON object of the same names; ValueError says what is wrong."""
        return TypeAdapter(cls).validate_python(raw)

    @classmethod
    def from_env(cls) -> "Config":
        """Read the JSON file that SANDBOX_CONFIG names."""
        return cls.read(json.loads(Path(os.environ["SANDBOX_CONFIG"]).read_text(encoding="utf-8")))
