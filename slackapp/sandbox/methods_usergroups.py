"""usergroups.list and usergroups.users.list: which groups of people the workspace has, and who is in them."""

from typing import Final

from slackapp.sandbox.calls import ApiError, need
from slackapp.sandbox.config import UserGroup
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State

_YES: Final = frozenset({"1", "true"})


def usergroups_list(state: State, args: Json) -> Json:
    """usergroups.list: all groups at once, with who is in them where that is asked for."""
    _allowed(state)
    found = [
        each for each in state.user_groups.values() if not each.disabled or _is(args, "include_disabled")
    ]
    return {"usergroups": [_group(state, each, args) for each in found]}


def usergroups_users_list(state: State, args: Json) -> Json:
    """usergroups.users.list: who is in one group."""
    _allowed(state)
    group = state.user_groups.get(need(args, "usergroup"))
    if group is None or (group.disabled and not _is(args, "include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


def _group(state: State, group: UserGroup, args: Json) -> Json:
    told: Json = {
        "id": group.id,
        "team_id": state.config.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_delete": 1 if group.disabled else 0,
    }
    if _is(args, "include_users"):
        told["users"] = list(group.users)
    if _is(args, "include_count"):
        told["user_count"] = len(group.users)
    return told


def _allowed(state: State) -> None:
    if not state.config.reads_user_groups:
        raise ApiError("missing_scope")


def _is(args: Json, name: str) -> bool:
    return str(args.get(name)).lower() in _YES


METHODS: Final = {
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
}
