"""Messages and the conversations that hold them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


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

    def remove(self, ts: str) -> None:
        """Forget the message with this timestamp, if there is one."""
        self.messages = [message for message in self.messages if message.ts != ts]


def last_ts(conversations: Iterable[Conversation]) -> str:
    """Return the greatest timestamp in use, or "0"."""
    return max(
        (m.ts for conversation in conversations for m in conversation.messages), default="0", key=float
    )


STACK_LIMIT = 3
"""Slack: a root modal and up to two pushed on it."""

Values = dict[str, dict[str, Any]]


@dataclass
class Surface:
    """A modal or a home tab as one person sees it.

    `view` is in the API's shape without `state`; `values` is what was typed and chosen so far, `errors` maps
    a block id to a complaint, `trouble` says that the app could not be reached.
    """

    owner: str
    view: Json
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def id(self) -> str:
        """The view id."""
        return str(self.view["id"])

    def payload(self) -> Json:
        """Return the view with its state, as payloads carry it."""
        return {**self.view, "state": {"values": self.values}}

    def replace(self, view: Mapping[str, Any]) -> None:
        """Show another view under the same id: what was typed is dropped, as views.update drops it."""
        kept = (
            "id",
            "team_id",
            "app_id",
            "app_installed_team_id",
            "bot_id",
            "root_view_id",
            "previous_view_id",
        )
        self.view = {**view, **{key: self.view[key] for key in kept}, "hash": new_hash()}
        self.values, self.errors, self.trouble = {}, {}, ""


def new_hash() -> str:
    """Return a view hash in Slack's shape: a time and a random part."""
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def new_view_id() -> str:
    """Return a fresh view id."""
    return "V" + secrets.token_hex(5).upper()
