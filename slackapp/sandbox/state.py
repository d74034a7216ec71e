"""Everything the sandbox knows, in memory behind one lock, and saved as JSON when asked."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from slackapp.sandbox.config import Config, Person
from slackapp.sandbox.faults import Faults
from slackapp.sandbox.ledger import Ledger
from slackapp.sandbox.openid_tokens import Issuer
from slackapp.sandbox.records import Conversation, Json, Message, Surface, last_ts, new_hash, new_view_id

SLACKBOT = Person(id="USLACKBOT", name="slackbot", real_name="Slackbot")
FORMAT = 1


class State:
    """The workspace. Hold `lock` around every use; never hold it while talking to the app under test."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.lock = threading.RLock()
        self.clock = ShownClock()
        self.faults = Faults()
        self.ledger = Ledger()
        self.tickets = Tickets()
        self.issuer = Issuer()
        self.app_user = Person(
            id=config.bot_user_id,
            name=config.app_name.lower().replace(" ", ""),
            real_name=config.app_name,
            is_bot=True,
        )
        self._reset()

    def _reset(self) -> None:
        self.people: dict[str, Person] = {person.id: person for person in self.config.people}
        self.conversations: dict[str, Conversation] = {
            room.id: Conversation(room.id, name=room.name, members=list(room.members))
            for room in self.config.channels
        }
        self.modals: dict[str, list[Surface]] = defaultdict(list)
        self.homes: dict[str, Surface] = {}
        self.read_up_to: dict[str, str] = {}

    def member(self, user: str) -> Person | None:
        """Return a person, Slackbot or the app's own bot user by id."""
        known = {SLACKBOT.id: SLACKBOT, self.app_user.id: self.app_user}
        return self.people.get(user) or known.get(user)

    def everyone(self) -> list[Person]:
        """Return all members the way users.list does: Slackbot and the app's bot user are among them."""
        return [SLACKBOT, self.app_user, *self.people.values()]

    def direct(self, user: str) -> Conversation:
        """Return the direct message between a person and the app, made on first use."""
        channel = dm_id(user)
        if channel not in self.conversations:
            self.conversations[channel] = Conversation(
                channel, person=user, members=[user, self.config.bot_user_id]
            )
        return self.conversations[channel]

    def post(self, conversation: Conversation, message: Message) -> Message:
        """Add a message to a conversation."""
        conversation.messages.append(message)
        return message

    def unread(self, user: str) -> int:
        """Count the messages in a person's direct message since they last looked at it."""
        up_to = float(self.read_up_to.get(user, "0"))
        return sum(1 for message in self.direct(user).seen_by(user) if float(message.ts) > up_to)

    def mark_read(self, user: str) -> None:
        """Note that a person looked at their direct message."""
        if messages := self.direct(user).messages:
            self.read_up_to[user] = messages[-1].ts

    def dress(self, user: str, view: Json, parent: Surface | None = None) -> Surface:
        """Turn a checked view into a surface of one person: with ids and a hash; not yet shown anywhere."""
        config, view_id = self.config, new_view_id()
        dressed = {
            **view,
            "id": view_id,
            "team_id": config.team_id,
            "app_id": config.app_id,
            "app_installed_team_id": config.team_id,
            "bot_id": config.bot_id,
            "hash": new_hash(),
            "root_view_id": parent.view["root_view_id"] if parent else view_id,
            "previous_view_id": parent.id if parent else None,
        }
        return Surface(owner=user, view=dressed)

    def surface(self, view_id: str) -> Surface | None:
        """Return an open modal or a published home tab by view id."""
        stacks = (modal for stack in self.modals.values() for modal in stack)
        return next((one for one in (*stacks, *self.homes.values()) if one.id == view_id), None)

    def save(self, path: Path) -> None:
        """Write everything that should outlive the process; open modals and what was typed in them do not."""
        with self.lock:
            text = json.dumps(self.as_json())
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)

    def load(self, path: Path) -> None:
        """Replace the state by a saved one; ValueError when the file is of another format."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.get("format") != FORMAT:
            raise ValueError(f"{path} is not a saved sandbox of format {FORMAT}; remove it to start afresh")
        with self.lock:
            self._reset()
            self.people = {entry["id"]: Person.read(entry) for entry in raw["people"]}
            for entry in raw["conversations"]:
                messages = [Message(**message) for message in entry.pop("messages")]
                self.conversations[entry["id"]] = Conversation(**entry, messages=messages)
            self.homes = {user: Surface(owner=user, view=view) for user, view in raw["homes"].items()}
            self.read_up_to = raw["read_up_to"]
            self.clock.resume(raw["offset"], last_ts(self.conversations.values()))

    def as_json(self) -> Json:
        """Return what is saved."""
        return {
            "format": FORMAT,
            "offset": self.clock.offset,
            "people": [asdict(person) for person in self.people.values()],
            "conversations": [asdict(conversation) for conversation in self.conversations.values()],
            "homes": {user: home.view for user, home in self.homes.items()},
            "read_up_to": self.read_up_to,
        }


def dm_id(user: str) -> str:
    """Return the id of the direct message with a person: stable, so that saved states and tests agree."""
    return "D" + hashlib.sha256(user.encode()).hexdigest()[:10].upper()


MICROSECONDS = 1_000_000


class ShownClock:
    """Wall time plus `offset` seconds. Signatures, trigger and response-url lifetimes never use it."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset
        self._last = 0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970 as people see them."""
        return time.time() + self.offset

    def next_ts(self) -> str:
        """Return a message timestamp like `1767225600.000123`: unique and increasing."""
        with self._lock:
            self._last = max(int(self.now() * MICROSECONDS), self._last + 1)
            return f"{self._last // MICROSECONDS}.{self._last % MICROSECONDS:06d}"

    def resume(self, offset: float, last_ts: str) -> None:
        """Continue from a saved state: its offset, and timestamps after the last one it holds."""
        with self._lock:
            self.offset = offset
            seconds, _, micros = last_ts.partition(".")
            self._last = int(seconds or 0) * MICROSECONDS + int(micros or 0)


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
