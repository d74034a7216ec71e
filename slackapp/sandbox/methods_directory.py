"""auth.test, users.list and conversations.open: who is there, and how to reach them."""

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
    member: Json = {
        "id": person.id,
        "team_id": state.config.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "title": person.title,
            "team": state.config.team_id,
        },
        "is_bot": person.is_bot,
        "updated": 0,
        "is_app_user": False,
    }
    if person.deleted:
        return member
    now = datetime.fromtimestamp(state.clock.now(), UTC).astimezone(ZoneInfo(person.tz))
    offset = now.utcoffset()
    member |= {
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": now.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }
    return member | ({"locale": person.locale} if locale else {})


METHODS: Final = {
    "auth.test": auth_test,
    "users.list": users_list,
    "conversations.open": conversations_open,
}
