"""auth.test, users.list, users.info, conversations.open and blocks.validate."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from slackapp.sandbox.config import Person
from slackapp.sandbox.limits import check_blocks, check_view
from slackapp.sandbox.methods import ApiError, Args
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import SLACKBOT, State

PAGE = 200
LARGEST_PAGE = 1000


def auth_test(state: State, _args: Args) -> Json:
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
        **({"enterprise_id": config.enterprise_id} if config.enterprise_id else {}),
    }


def users_list(state: State, args: Args) -> Json:
    """users.list: the members by pages; Slackbot, bots and deactivated people are among them, as at Slack."""
    everyone = state.everyone()
    limit = min(args.whole("limit", 0) or PAGE, LARGEST_PAGE)
    start = _position(args.text("cursor"))
    page = everyone[start : start + limit]
    after = start + limit
    return {
        "members": [_member(state, person, locale=args.flag("include_locale")) for person in page],
        "cache_ts": int(state.clock.now()),
        "response_metadata": {"next_cursor": _cursor(after) if after < len(everyone) else ""},
    }


def users_info(state: State, args: Args) -> Json:
    """users.info: one member."""
    person = state.member(args.need("user"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": _member(state, person, locale=args.flag("include_locale"))}


def conversations_open(state: State, args: Args) -> Json:
    """conversations.open: the direct message with one person."""
    if args.has("channel"):
        conversation = state.conversations.get(args.text("channel"))
        if conversation is None:
            raise ApiError("channel_not_found")
    else:
        conversation = state.direct(reachable(state, args.need("users")))
    return {"channel": {"id": conversation.id}}


def blocks_validate(_state: State, args: Args) -> Json:
    """blocks.validate: exactly one of blocks, message and view, checked without being sent."""
    given = [name for name in ("blocks", "message", "view") if args.has(name)]
    if len(given) != 1:
        raise ApiError("invalid_arguments")
    name, error = given[0], f"invalid_{given[0]}"
    value = args.data(name, error)
    if name == "blocks":
        faults = check_blocks(value, None, "")
    elif name == "view":
        faults = check_view(value, None, "")
    else:
        faults = check_blocks(value.get("blocks", []) if isinstance(value, dict) else None, "message")
    if faults:
        details = [{"pointer": f.pointer, "code": "failed_constraint", "message": f.message} for f in faults]
        raise ApiError(error, faults, errors=details)
    return {}


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
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }
    return member | ({"locale": person.locale} if locale else {})


def _cursor(position: int) -> str:
    return base64.b64encode(f"user:{position}".encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind != "user":
            raise ApiError("invalid_cursor")
        return int(position)
    except (binascii.Error, ValueError) as wrong:
        raise ApiError("invalid_cursor") from wrong


METHODS = {
    "auth.test": auth_test,
    "users.list": users_list,
    "users.info": users_info,
    "conversations.open": conversations_open,
    "blocks.validate": blocks_validate,
}
