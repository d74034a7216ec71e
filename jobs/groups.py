"""Looks who is in the user groups that teams follow, and proposes to HR what differs; it writes no team."""

import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from jobs.runtime import Parts, parts
from slackapp import logs, slack_answers
from slackapp.clock import wall
from slackapp.queue import JobName
from slackapp.roster import changes, directory, groups
from slackapp.roster.groups import NoGroups, UserGroup, members_wanted
from slackapp.roster.members import Account, Identity, Kind
from slackapp.slack_answers import Busy
from slackapp.storage.console.audit_log import SLACK, By
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.teams import group_accounts, unit_groups
from slackapp.storage.teams.group_accounts import Said

# A job ends after so many seconds and goes on in another, so that little is lost with it.
SECONDS: Final = 30.0
# For so long of wall time the tick starts none after a failure.
AFTER_FAILURE: Final = timedelta(hours=1)
# So many accounts are asked about between two writes.
AT_ONCE: Final = 20


def run(workspace_id: str) -> None:
    """Look at the groups of a workspace, or go on with it; does nothing beside a change that is open."""
    p = parts()
    with p.database.read() as connection:
        workspace = workspaces.find(connection, workspace_id)
        open_ = changes.find_open(connection, workspace_id)
        followed = unit_groups.followed(connection, workspace_id)
    if workspace is None or open_ is not None:
        return
    if not followed:  # but by units that are gone
        with p.database.write() as tx:
            group_accounts.forget(tx, workspace_id)
            unit_groups.note_look(tx, workspace_id, p.clock.now())
        return
    if not p.queue.begin(JobName.GROUPS, workspace_id):
        return  # another worker is at it
    try:
        home = Identity(workspace.enterprise_id, workspace.team_id, workspace.name)
        found = groups.of_workspace(groups.groups(p.slack), home)
        in_them = (found[each.group].users for each in followed.values() if each.group in found)
        again = _ask(p, workspace, frozenset().union(*in_them))
    except Busy as busy:
        again = timedelta(seconds=max(1, busy.seconds))
    except Exception as error:  # noqa: BLE001 - whatever Slack or the network does, the tick tries again
        _failed(p, workspace_id, error)
        return
    else:
        if again is None:
            _propose(p, workspace_id, {each.unit: each.group for each in followed.values()}, found)
            p.queue.release(JobName.GROUPS, workspace_id)
            return
    p.queue.go_on(JobName.GROUPS, workspace_id, again)


def _ask(p: Parts, workspace: Workspace, users: Collection[str]) -> timedelta | None:
    """Ask about those whom no teams name, and keep what Slack says; None once all are known, else after how
    much wall time to go on. Raises Busy.
    """
    key, started = workspace.id, time.monotonic()
    home = Identity(workspace.enterprise_id, workspace.team_id, workspace.name)
    with p.database.read() as connection:
        known = {user for user, each in people.everyone(connection, key).items() if each.name}
        kept = group_accounts.kept(connection, key).keys()
    unknown = sorted(set(users) - known - kept)
    said: list[Said] = []
    try:
        for user in unknown:
            if time.monotonic() - started > SECONDS:
                return timedelta()
            each = directory.account_of(p.slack, home, user)
            said.append(Said(user, each.name, each.zone, each.kind) if each else Said(user, "", "", Kind.BOT))
            if len(said) == AT_ONCE:
                _keep(p, key, said)
    finally:
        _keep(p, key, said)
    return None


def _keep(p: Parts, key: str, said: list[Said]) -> None:
    with p.database.write() as tx:
        group_accounts.keep(tx, key, said)
    said.clear()


def _propose(p: Parts, key: str, followed: Mapping[str, str], found: Mapping[str, UserGroup]) -> None:
    """Begin a change where a team differs from its group, for HR to look at."""
    now = p.clock.now()
    with p.database.write() as tx:
        named = {user: each for user, each in people.everyone(tx, key).items() if each.name}
        accounts = {
            user: Account(user, each.name, Kind(each.kind), each.zone)
            for user, each in group_accounts.kept(tx, key).items()
        }
        wanted = members_wanted(followed, found, named, accounts)
        try:
            began = changes.begin_groups(tx, key, wanted, By(SLACK, wall()), now=now)
        except changes.AlreadyOpen:
            return  # somebody was quicker: the next look proposes it
        group_accounts.forget(tx, key)
        unit_groups.note_look(tx, key, now)
    logs.get().info("user groups looked at", workspace=key)
    if began is not None and changes.prepare(p.database, key, now=now) is changes.State.WAITING:
        p.queue.enqueue(JobName.TEAMS, key)


def _failed(p: Parts, key: str, error: Exception) -> None:
    name = slack_answers.name_of(error)
    if isinstance(error, NoGroups):  # that will not pass by itself: the next day is soon enough
        name = "no user groups to be read"
        with p.database.write() as tx:
            group_accounts.forget(tx, key)
            unit_groups.note_look(tx, key, p.clock.now())
    logs.get().error("user groups not looked at", workspace=key, error=name)
    p.queue.hold(JobName.GROUPS, key, AFTER_FAILURE)
