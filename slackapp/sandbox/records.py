"""What people have before them: messages, the conversations that hold them, modals and home tabs."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Values = dict[str, dict[str, Any]]
"""What fields hold: block id → action id → entry of `state.values`."""

KEPT = ("id", "team_id", "app_id", "app_installed_team_id", "bot_id", "root_view_id", "previous_view_id")
"""What of a view stays when another one takes its place."""


@dataclass
class Message:
    """One message. `visible_to` names the only person who sees an ephemeral one; `author` is a user id."""

    ts: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    visible_to: str | None = None
    edited: bool = False


@dataclass
class Conversation:
    """A direct message between the app and `person`, or a named channel with `members`."""

    id: str
    person: str | None = None
    name: str | None = None
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message."""
        return self.person is not None

    def find(self, ts: str) -> Message | None:
        """Return the message with this timestamp, newest looked at first."""
        return next((message for message in reversed(self.messages) if message.ts == ts), None)

    def seen_by(self, user: str) -> list[Message]:
        """Return what one person sees: everything but other people's ephemeral messages."""
        return [message for message in self.messages if message.visible_to in {None, user}]


@dataclass
class Surface:
    """A modal or a home tab as one person sees it.

    `view` is in the API's shape without `state`; `values` is what was typed and chosen so far, `errors` maps
    a block id to a complaint, `trouble` says that the app could not be reached. `below` is the modal that
    this one was pushed onto, which comes back when it is closed.
    """

    owner: str
    view: Json
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    below: "Surface | None" = None

    @property
    def depth(self) -> int:
        """How many modals lie on each other up to this one."""
        return 1 + (self.below.depth if self.below else 0)

    @property
    def id(self) -> str:
        """The view id."""
        return str(self.view["id"])

    def payload(self) -> Json:
        """Return the view with its state, as payloads carry it."""
        return {**self.view, "state": {"values": self.values}}

    def replace(self, view: Mapping[str, Any]) -> None:
        """Show another view under the same id: what was typed is dropped, as Slack drops it."""
        self.view = {**view, **{key: self.view[key] for key in KEPT}, "hash": new_hash()}
        self.values, self.errors, self.trouble = {}, {}, ""


def new_hash() -> str:
    """Return a view hash in Slack's shape: a time and a random part."""
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def keep_newest(held: dict[str, Any], most: int) -> None:
    """Forget the oldest entries beyond so many, so that a long demo does not fill the memory."""
    while len(held) > most:
        held.pop(next(iter(held)))
