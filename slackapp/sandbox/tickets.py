"""The short-lived permissions an interaction hands out: trigger ids and response URLs, both on wall time."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

TRIGGER_SECONDS = 3.0
REPLY_SECONDS = 30 * 60
REPLY_USES = 5
MANY = 5_000


@dataclass
class Trigger:
    """The right to open one modal for `user`, within three seconds."""

    user: str
    made: float
    used: bool = False


@dataclass
class ReplyUrl:
    """The right to answer an interaction of `user` in `channel`, five times within half an hour."""

    user: str
    channel: str
    ts: str | None
    made: float
    uses: int = 0


class TicketRefused(Exception):
    """The ticket cannot be used; the message is Slack's name for why."""


class Tickets:
    """Hands out and checks tickets. The caller holds the lock of the state."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self._replies: dict[str, ReplyUrl] = {}

    def trigger(self, user: str) -> str:
        """Return a new trigger id for what `user` just did."""
        self._forget_old()
        code = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[code] = Trigger(user, time.monotonic())
        return code

    def exchange(self, code: str) -> str:
        """Use a trigger id up and return whose it was; TicketRefused with Slack's error name otherwise."""
        trigger = self._triggers.get(code)
        if trigger is None:
            raise TicketRefused("invalid_trigger_id")
        if trigger.used:
            raise TicketRefused("exchanged_trigger_id")
        if time.monotonic() - trigger.made > TRIGGER_SECONDS:
            raise TicketRefused("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def reply_url(self, user: str, channel: str, ts: str | None) -> str:
        """Return the secret last part of a new response URL; `ts` is the message acted upon, if any."""
        code = secrets.token_urlsafe(24)
        self._replies[code] = ReplyUrl(user, channel, ts, time.monotonic())
        return code

    def reply(self, code: str) -> ReplyUrl:
        """Count one use of a response URL and return what it is for; TicketRefused otherwise."""
        reply = self._replies.get(code)
        if reply is None or time.monotonic() - reply.made > REPLY_SECONDS:
            raise TicketRefused("expired_url")
        if reply.uses >= REPLY_USES:
            raise TicketRefused("used_url")
        reply.uses += 1
        return reply

    def _forget_old(self) -> None:
        now = time.monotonic()
        if len(self._triggers) > MANY:
            self._triggers = {k: t for k, t in self._triggers.items() if now - t.made < 10 * TRIGGER_SECONDS}
        if len(self._replies) > MANY:
            self._replies = {k: r for k, r in self._replies.items() if now - r.made < REPLY_SECONDS}
