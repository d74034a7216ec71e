"""Messages and the conversations that hold them."""

from __future__ import annotations

from collections.abc import Iterable
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
