"""What Slack says of an account: who it is, in which time zone, and whether it is a full member (R16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from content.locales import tag
from content.translations import N_
from slackapp.roster.names import tidy, unwelcome

LONGEST_NAME: Final = 200
"""Characters of a person's name that are kept."""
UNKNOWN_ZONE: Final = ""
"""The zone of somebody for whom Slack names none: that of the workspace's schedule is taken in its place."""


class Kind(StrEnum):
    """What an account is, as `_` says it after "is". Only a full member is asked and counted (R16)."""

    MEMBER = N_("a full member")
    GUEST = N_("a guest")
    STRANGER = N_("of another organisation, here by a shared channel")
    INVITED = N_("invited but has never signed in")
    BOT = N_("a bot")
    DEACTIVATED = N_("a deactivated account")


MAY_BECOME_MEMBERS: Final = frozenset({Kind.MEMBER, Kind.GUEST, Kind.INVITED})
"""Accounts of people of this workspace: who is none yet may be a full member next week."""


@dataclass(frozen=True)
class Identity:
    """The workspace of a bot token, as Slack names it."""

    enterprise_id: str | None
    team_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a workspace. `email` and `title` are empty where Slack tells none, and `zone` where it
    has none. `speaks` is the locale of its Slack, None where that is not told.
    """

    user: str
    name: str
    kind: Kind
    zone: str = UNKNOWN_ZONE
    email: str = ""
    title: str = ""
    speaks: str | None = None


def account(member: Mapping[str, Any], workspace: Identity) -> Account:
    """Read one member of `users.list` or the user of `users.info`; a flag that is not sent is false.

    Source: https://docs.slack.dev/reference/objects/user-object, read in November 2026.
    """
    profile = member.get("profile") or {}
    names = (
        profile.get("real_name"),
        member.get("real_name"),
        profile.get("display_name"),
        member.get("name"),
    )
    zone = member.get("tz")
    return Account(
        user=str(member["id"]),
        name=next(filter(None, map(_name, names)), str(member["id"])),
        kind=_kind(member, workspace),
        zone=zone if zone in _zones() else UNKNOWN_ZONE,
        email=str(profile.get("email") or "").strip(),
        title=_name(profile.get("title")),
        speaks=tag(member.get("locale")),
    )


def _kind(member: Mapping[str, Any], workspace: Identity) -> Kind:
    if member.get("deleted"):
        return Kind.DEACTIVATED
    # Slackbot is not marked as a bot.
    if member["id"] == "USLACKBOT" or any(
        member.get(flag) for flag in ("is_bot", "is_workflow_bot", "is_connector_bot")
    ):
        return Kind.BOT
    if member.get("is_stranger") or _is_elsewhere(member, workspace):
        return Kind.STRANGER
    if member.get("is_restricted") or member.get("is_ultra_restricted"):
        return Kind.GUEST
    return Kind.INVITED if member.get("is_invited_user") else Kind.MEMBER


def _is_elsewhere(member: Mapping[str, Any], workspace: Identity) -> bool:
    """Whether an account belongs to a workspace outside the own one and the own enterprise."""
    team = member.get("team_id")
    if not team or team in {workspace.team_id, workspace.enterprise_id}:
        return False
    enterprise = (member.get("enterprise_user") or {}).get("enterprise_id")
    return not (workspace.enterprise_id and enterprise == workspace.enterprise_id)


def _name(raw: object) -> str:
    """A name as Slack has it, without what no name may hold."""
    text = str(raw or "")
    return tidy("".join(" " if unwelcome(each) else each for each in text))[:LONGEST_NAME].strip()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # looks through a folder each time
