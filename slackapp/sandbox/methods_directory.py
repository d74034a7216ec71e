"""auth.test, the methods of users, and conversations.open: who is there, and how to reach them."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from slackapp.sandbox.calls import ApiError, need
from slackapp.sandbox.config import Person
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import SLACKBOT, State

PAGE: Final = 200
LARGEST_PAGE: Final = 1000


def auth_test(state: State, _args: Json) -> Json:
    """auth.test: who the token belongs to."""
    config = state.config
    return {
        "url": f"https://{config.team_domain}.slack.example/",
        "team": config.team_name,
        "user": state.app_user.name,
        "team_id": config.team_id,
        "user_id": config.bot_user_id,
        "bot_id": config.bot_id,
        "is_enterprise_install": False,
    }


def users_list(state: State, args: Json) -> Json:
    """users.list: the members by pages; Slackbot, bots and deactivated people are among them, as at Slack."""
    everyone = state.everyone()
    limit, cursor = (str(args.get(name) or 0) for name in ("limit", "cursor"))
    if not limit.isdecimal():
        raise ApiError("invalid_arguments")
    if not cursor.isdecimal():
        raise ApiError("invalid_cursor")
    after = int(cursor) + min(int(limit) or PAGE, LARGEST_PAGE)
    page = everyone[int(cursor) : after]
    locale = str(args.get("include_locale")).lower() in {"1", "true"}
    return {
        "members": [_member(state, person, locale=locale) for person in page],
        "cache_ts": int(state.clock.now()),
        "response_metadata": {"next_cursor": str(after) if after < len(everyone) else ""},
    }


def users_info(state: State, args: Json) -> Json:
    """users.info: one member, whoever it is."""
    person = state.member(need(args, "user"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": _member(state, person, locale=False)}


def users_lookup_by_email(state: State, args: Json) -> Json:
    """users.lookupByEmail: the member with this address, deactivated people left out as at Slack."""
    if not state.config.reads_email:
        raise ApiError("missing_scope")
    wanted = need(args, "email").casefold()
    for person in state.everyone():
        if person.email.casefold() == wanted and not person.deleted:
            return {"user": _member(state, person, locale=False)}
    raise ApiError("users_not_found")


def conversations_open(state: State, args: Json) -> Json:
    """conversations.open: the direct message with one person."""
    if channel := args.get("channel"):
        conversation = state.conversations.get(channel)
        if conversation is None:
            raise ApiError("channel_not_found")
    else:
        conversation = state.direct(reachable(state, need(args, "users")))
    return {"channel": {"id": conversation.id}}


def reachable(state: State, user: str) -> str:
    """Return the user id when the app may write to that person; ApiError with Slack's reason otherwise."""
    person = state.member(user)
    if person is None:
        raise ApiError("user_not_found")
    if person.is_bot or person is SLACKBOT:
        raise ApiError("cannot_dm_bot")
    if person.deleted:
        raise ApiError("user_disabled")
    return user


def _member(state: State, person: Person, *, locale: bool) -> Json:
    team = person.team_id or state.config.team_id
    member: Json = {
        "id": person.id,
        "team_id": team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "title": person.title,
            "team": team,
        },
        "is_bot": person.is_bot,
        "updated": 0,
        "is_app_user": False,
    }
    if person.deleted:
        return member
    if person.email and state.config.reads_email:
        member["profile"]["email"] = person.email
    member |= {"real_name": person.real_name, **_flags(person), **_zone(state, person)}
    return member | ({"locale": person.locale} if locale else {})


def _flags(person: Person) -> Json:
    """What kind of account it is. Slack leaves two of the flags out where they are false."""
    flags: Json = {
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
    }
    if person.is_stranger:
        flags["is_stranger"] = True
    if person.is_invited_user:
        flags["is_invited_user"] = True
    return flags


def _zone(state: State, person: Person) -> Json:
    if not person.tz:
        return {}
    now = datetime.fromtimestamp(state.clock.now(), UTC).astimezone(ZoneInfo(person.tz))
    offset = now.utcoffset()
    return {
        "tz": person.tz,
        "tz_label": now.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


METHODS: Final = {
    "auth.test": auth_test,
    "users.list": users_list,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "conversations.open": conversations_open,
}
