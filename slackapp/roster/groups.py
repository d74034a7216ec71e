"""Asks Slack which user groups there are and who is in them, so that a team may follow one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from content.translations import N_, _
from slackapp.roster.directory import called
from slackapp.roster.members import MAY_BECOME_MEMBERS, Account, Identity, Kind
from slackapp.roster.names import tidy, unwelcome
from slackapp.slack_answers import name_of
from slackapp.storage.people.people import Person

LONGEST_NAME: Final = 80
NO_SCOPE: Final = N_(
    "Slack does not let Lean On read user groups: give the app the scope usergroups:read and install it anew."
)
NO_PLAN: Final = N_(
    "This workspace has no user groups, as Slack’s plan for it has none: use a file of teams."
)


class NoGroups(Exception):
    """Slack shows no user groups here; the text says why and what to do, in one sentence."""


@dataclass(frozen=True)
class UserGroup:
    """A user group of Slack's: `handle` is what messages name it by, `users` who is in it, `team` the id of
    the workspace or organisation that has it.
    """

    id: str
    handle: str
    name: str
    users: frozenset[str]
    team: str = ""


def of_workspace(found: Mapping[str, UserGroup], home: Identity) -> Mapping[str, UserGroup]:
    """Those groups that this workspace has: the app may be spoken to by another one than its token is of."""
    ours = {"", home.team_id, home.enterprise_id}
    return {key: each for key, each in found.items() if each.team in ours}


def groups(client: WebClient) -> Mapping[str, UserGroup]:
    """All user groups that are in use, by id.

    Raises:
        NoGroups: the app may not read them, or the workspace has none.
        Busy: Slack asked for a pause. Other errors are slack_sdk's.
    """
    try:
        found = called(lambda: client.usergroups_list(include_users=True, include_count=True))
        return {
            str(each["id"]): _group(each, _users(client, each))
            for each in found.get("usergroups") or ()
            if not each.get("date_delete")
        }
    except SlackApiError as error:
        _explain(name_of(error))
        raise


def _users(client: WebClient, group: Mapping[str, Any]) -> Iterable[str]:
    """Who is in a group: mostly it is told with the group, and asked for where it is not."""
    if "users" in group:
        return group["users"] or ()
    found = called(lambda: client.usergroups_users_list(usergroup=group["id"]))
    return found.get("users") or ()


def _group(group: Mapping[str, Any], users: Iterable[str]) -> UserGroup:
    name, handle = (_text(group.get(each)) for each in ("name", "handle"))
    team = str(group.get("team_id") or "")
    return UserGroup(str(group["id"]), handle or name, name or handle, frozenset(map(str, users)), team)


def _text(raw: object) -> str:
    return tidy("".join(" " if unwelcome(each) else each for each in str(raw or "")))[:LONGEST_NAME]


def _explain(error: str) -> None:
    """Raise NoGroups where an error of Slack's says that there are none to be read."""
    if error in {"missing_scope", "not_allowed_token_type"}:
        raise NoGroups(_(NO_SCOPE))
    if error in {"plan_upgrade_required", "paid_teams_only"}:
        raise NoGroups(_(NO_PLAN))


def members_wanted(
    followed: Mapping[str, str],
    found: Mapping[str, UserGroup],
    people: Mapping[str, Person],
    accounts: Mapping[str, Account],
) -> Mapping[str, tuple[Account, ...]]:
    """Whom each unit's group would have in it, as accounts; `followed` gives the group's id by the unit's.

    A unit whose group is gone keeps who is in it, and who cannot become a full member is in no team. `people`
    are those whom teams name, `accounts` what Slack says of the others.
    """
    return {
        unit: tuple(
            each
            for user in sorted(found[group].users)
            if (each := _wanted(user, people, accounts)) and each.kind in MAY_BECOME_MEMBERS
        )
        for unit, group in followed.items()
        if group in found
    }


def _wanted(user: str, people: Mapping[str, Person], accounts: Mapping[str, Account]) -> Account | None:
    known = people.get(user)
    if known is None:
        return accounts.get(user)
    return Account(user, known.name, Kind.MEMBER if known.reachable else Kind.GUEST, known.zone)
