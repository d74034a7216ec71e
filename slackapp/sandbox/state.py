"""Everything the sandbox knows, in memory behind one lock, and saved as JSON when asked."""

import hashlib
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ValidationError

from slackapp.sandbox.calls import ApiError
from slackapp.sandbox.config import Config, Person, UserGroup
from slackapp.sandbox.faults import Faults
from slackapp.sandbox.openid_tokens import Issuer
from slackapp.sandbox.records import Conversation, Json, Surface, keep_newest, new_hash
from slackapp.sandbox.sockets import Sockets

SLACKBOT: Final = Person(id="USLACKBOT", name="slackbot", real_name="Slackbot")
MICROSECONDS: Final = 1_000_000
REPLY_SECONDS: Final = 30 * 60
REPLY_USES: Final = 5
MOST_TICKETS: Final = 5_000
MOST_CALLS: Final = 50_000


class ShownClock:
    """The time people are shown: wall time plus `offset` seconds. The caller holds the lock of the state.

    Signatures, and the lifetimes of trigger ids and response URLs, never use it.
    """

    def __init__(self) -> None:
        self.offset = 0.0
        self._last = 0

    def now(self) -> float:
        """Seconds since 1970 as people see them."""
        return time.time() + self.offset

    def next_ts(self) -> str:
        """Return a message timestamp like `1767225600.000123`: unique and increasing."""
        self._last = max(int(self.now() * MICROSECONDS), self._last + 1)
        return f"{self._last // MICROSECONDS}.{self._last % MICROSECONDS:06d}"

    def resume(self, offset: float, last_ts: str) -> None:
        """Continue from a saved state: its offset, and timestamps after the last one it holds."""
        self.offset = offset
        seconds, _, micros = last_ts.partition(".")
        self._last = int(seconds) * MICROSECONDS + int(micros or 0)


@dataclass
class Ticket:
    """A right of `user` that an interaction in `channel`, upon the message `ts`, gave to the app."""

    user: str
    channel: str = ""
    ts: str | None = None
    made: float = field(default_factory=time.monotonic)
    uses: int = 0

    @property
    def age(self) -> float:
        """Seconds of wall time since it was made."""
        return time.monotonic() - self.made


class Tickets:
    """The short-lived rights that interactions hand out: trigger ids and response URLs.

    The caller holds the lock of the state.
    """

    def __init__(self, trigger_seconds: float) -> None:
        self._seconds = trigger_seconds
        self._triggers: dict[str, Ticket] = {}
        self._replies: dict[str, Ticket] = {}

    def trigger(self, user: str) -> str:
        """Return a new trigger id for what `user` just did: it opens one modal, if it is not late."""
        code = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[code] = Ticket(user)
        keep_newest(self._triggers, MOST_TICKETS)
        return code

    def owner(self, code: str) -> str:
        """Return whose a trigger id is, used up or not; nobody's where there is none."""
        trigger = self._triggers.get(code)
        return trigger.user if trigger else ""

    def exchange(self, code: str) -> str:
        """Use a trigger id up and return whose it was; ApiError with Slack's error name otherwise."""
        trigger = self._triggers.get(code)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.uses:
            raise ApiError("exchanged_trigger_id")
        if trigger.age > self._seconds:
            raise ApiError("expired_trigger_id")
        trigger.uses = 1
        return trigger.user

    def reply_url(self, user: str, channel: str, ts: str | None) -> str:
        """Return the secret last part of a new response URL; it answers five times within half an hour."""
        code = secrets.token_urlsafe(24)
        self._replies[code] = Ticket(user, channel, ts)
        keep_newest(self._replies, MOST_TICKETS)
        return code

    def reply(self, code: str) -> Ticket:
        """Count one use of a response URL and return what it is for; ApiError otherwise."""
        reply = self._replies.get(code)
        if reply is None or reply.age > REPLY_SECONDS:
            raise ApiError("expired_url", status=404)
        if reply.uses >= REPLY_USES:
            raise ApiError("used_url", status=404)
        reply.uses += 1
        return reply


class _Saved(BaseModel):
    """What outlives the process; open modals and what was typed in them do not."""

    format: Literal[1] = 1
    offset: float
    people: list[Person]
    user_groups: list[UserGroup] = []
    conversations: list[Conversation]
    homes: dict[str, Json]
    read_up_to: dict[str, str]


class State:
    """The workspace. Hold `lock` around every use; never hold it while talking to the app under test."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.lock = threading.RLock()
        self.clock = ShownClock()
        self.faults = Faults()
        self.calls: deque[Json] = deque(maxlen=MOST_CALLS)
        self.tickets = Tickets(config.ack_seconds)
        self.issuer = Issuer()
        self.sockets = Sockets(config.app_id)
        self.has_socket_mode = config.socket_mode
        """Whether the app is reached by its own connections; otherwise it is at `app_url`."""
        self.app_user = Person(
            id=config.bot_user_id,
            name=config.app_name.lower().replace(" ", ""),
            real_name=config.app_name,
            is_bot=True,
        )
        self._reset()

    def _reset(self) -> None:
        self.people: dict[str, Person] = {person.id: person for person in self.config.people}
        self.user_groups: dict[str, UserGroup] = {group.id: group for group in self.config.user_groups}
        self.conversations: dict[str, Conversation] = {
            room.id: Conversation(room.id, name=room.name, members=list(room.members))
            for room in self.config.channels
        }
        self.modals: dict[str, Surface] = {}
        self.homes: dict[str, Surface] = {}
        self.read_up_to: dict[str, str] = {}

    def note(
        self, direction: str, method: str, about: str, *, error: str | None, status: int | None, since: float
    ) -> None:
        """Log a call and how it ended; never what was in it.

        `direction` is "in" for the app's calls, "out" for what the sandbox sends to it; `method` is the API
        method or the kind of payload, `about` the person or channel concerned, `since` the `time.monotonic()`
        at the start. The log also has the time people saw and the wall seconds that the call took.
        """
        call = {"direction": direction, "method": method, "about": about, "ok": error is None, "error": error}
        took = round(time.monotonic() - since, 4)
        with self.lock:
            self.calls.append({**call, "status": status, "shown": self.clock.now(), "took": took})

    def everyone(self) -> list[Person]:
        """Return all members the way users.list does: Slackbot and the app's bot user are among them."""
        return [SLACKBOT, self.app_user, *self.people.values()]

    def member(self, user: str) -> Person | None:
        """Return one of them by id."""
        return next((person for person in self.everyone() if person.id == user), None)

    def direct(self, user: str) -> Conversation:
        """Return the direct message between a person and the app, made on first use."""
        channel = "D" + hashlib.sha256(user.encode()).hexdigest()[:10].upper()  # the same in a saved state
        if channel not in self.conversations:
            members = [user, self.config.bot_user_id]
            self.conversations[channel] = Conversation(channel, person=user, members=members)
        return self.conversations[channel]

    def unread(self, user: str) -> int:
        """Count the messages in a person's direct message since they last looked at it."""
        up_to = float(self.read_up_to.get(user, "0"))
        return sum(float(message.ts) > up_to for message in self.direct(user).seen_by(user))

    def mark_read(self, user: str) -> None:
        """Note that a person looked at their direct message."""
        if messages := self.direct(user).messages:
            self.read_up_to[user] = messages[-1].ts

    def dress(self, user: str, view: Json, *, below: Surface | None = None) -> Surface:
        """Turn a checked view into a surface of one person: with ids and a hash; not yet shown anywhere."""
        config, view_id = self.config, "V" + secrets.token_hex(5).upper()
        more = {
            "id": view_id,
            "team_id": config.team_id,
            "app_id": config.app_id,
            "app_installed_team_id": config.team_id,
            "bot_id": config.bot_id,
            "hash": new_hash(),
            "root_view_id": below.view["root_view_id"] if below else view_id,
            "previous_view_id": below.id if below else None,
        }
        return Surface(owner=user, view={**view, **more}, below=below)

    def surface(self, user: str, view_id: str) -> Surface | None:
        """Return a person's open modal or published home tab by view id."""
        own = (self.modals.get(user), self.homes.get(user))
        return next((one for one in own if one and one.id == view_id), None)

    def save(self, path: Path) -> None:
        """Write what should outlive the process."""
        with self.lock:
            saved = _Saved(
                offset=self.clock.offset,
                people=list(self.people.values()),
                user_groups=list(self.user_groups.values()),
                conversations=list(self.conversations.values()),
                homes={user: home.view for user, home in self.homes.items()},
                read_up_to=self.read_up_to,
            )
            text = saved.model_dump_json()
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)

    def load(self, path: Path) -> None:
        """Replace the state by a saved one; ValueError where the file is none, or of another format."""
        try:
            saved = _Saved.model_validate_json(path.read_bytes())
        except ValidationError as refused:
            raise ValueError(f"{path} is not a sandbox that this version saved; remove it.") from refused
        with self.lock:
            self._reset()
            self.people = {person.id: person for person in saved.people}
            self.user_groups |= {group.id: group for group in saved.user_groups}
            self.conversations |= {conversation.id: conversation for conversation in saved.conversations}
            self.homes = {user: Surface(owner=user, view=view) for user, view in saved.homes.items()}
            self.read_up_to = saved.read_up_to
            sent = (message.ts for one in saved.conversations for message in one.messages)
            self.clock.resume(saved.offset, max(sent, default="0", key=float))
