"""What the pages show, worked out before any HTML is written: messages with their times, people in groups."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from slackapp.sandbox.config import Person
from slackapp.sandbox.conversations import Conversation, Json, Message
from slackapp.sandbox.inputs import elements
from slackapp.sandbox.markup import Reader
from slackapp.sandbox.state import State

HUES = 8
OTHERS = "Everybody else"


@dataclass(frozen=True)
class Shown:
    """A message as it stands in the feed; `day` is set on the first message of each day."""

    ts: str
    author: Person | None
    time: str
    iso: str
    day: str
    only_you: bool
    edited: bool
    text: str
    blocks: list[Json]
    usable: bool


@dataclass(frozen=True)
class Group:
    """People under one heading of the start page."""

    name: str
    people: tuple[Person, ...]


def reader_for(state: State, person: Person) -> Reader:
    """Return how mrkdwn is rendered for one person."""

    def name_of(some_id: str) -> str:
        if conversation := state.conversations.get(some_id):
            return conversation.name or some_id
        member = state.member(some_id)
        return member.real_name if member else some_id

    return Reader(person.tz, name_of)


def feed(state: State, conversation: Conversation, person: Person) -> list[Shown]:
    """Return what one person sees of a conversation, in their own time zone, oldest first."""
    shown, last_day = [], ""
    for message in sorted(conversation.seen_by(person.id), key=lambda message: float(message.ts)):
        moment = datetime.fromtimestamp(float(message.ts), UTC).astimezone(ZoneInfo(person.tz))
        day = moment.strftime("%A, %-d %B %Y")
        shown.append(
            Shown(
                ts=message.ts,
                author=state.member(message.author),
                time=moment.strftime("%H:%M"),
                iso=moment.isoformat(timespec="seconds"),
                day="" if day == last_day else day,
                only_you=message.visible_to is not None,
                edited=message.edited,
                text=message.text,
                blocks=message.blocks,
                usable=any(True for _ in elements(message.blocks)),
            )
        )
        last_day = day
    return shown


def groups(people: Iterable[Person]) -> list[Group]:
    """Return the people who can be chosen, by group, groups in the order they first appear."""
    found: dict[str, list[Person]] = {}
    for person in people:
        if not (person.deleted or person.is_bot):
            found.setdefault(person.group or OTHERS, []).append(person)
    return [Group(name, tuple(members)) for name, members in found.items()]


def initials(person: Person | None) -> str:
    """Return one or two letters to stand for a person."""
    words = (person.real_name if person else "?").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def hue(person: Person | None) -> int:
    """Return a colour number that stays with a person."""
    return hashlib.sha256(f"3{person.id if person else ''}".encode()).digest()[0] % HUES


def shown_time(state: State, person: Person | None = None) -> str:
    """Return the time people are shown, in a person's zone."""
    zone = ZoneInfo(person.tz if person else "UTC")
    return datetime.fromtimestamp(state.clock.now(), UTC).astimezone(zone).strftime("%a %-d %b %Y, %H:%M")


def fingerprints(state: State, user: str, conversation: Conversation) -> dict[str, str | int]:
    """Return short marks that change when what a person sees changes, for the pages to poll."""
    stack, home = state.modals[user], state.homes.get(user)
    top = stack[-1] if stack else None
    return {
        "messages": _mark(conversation.seen_by(user)),
        "modal": f"{top.id}.{top.view['hash']}.{len(top.errors)}" if top else "",
        "home": str(home.view["hash"]) if home else "",
        "unread": state.unread(user),
    }


def _mark(messages: list[Message]) -> str:
    digest = hashlib.sha256()
    for message in messages:
        digest.update(f"{message.ts}\0{message.text}\0{len(message.blocks)}\0".encode())
        if message.edited:
            digest.update(repr(message.blocks).encode())
    return digest.hexdigest()[:16]
