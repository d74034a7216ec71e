"""Who has left Slack, or asks to be erased, is forgotten: as a person, with what they chose, in each role."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from slackapp.storage import personal_data
from slackapp.storage.console import audit_log, console_links, guardians, roles
from slackapp.storage.console.audit_log import SLACK, Action, By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, slack_list
from slackapp.storage.people.kept_choices import Keeper
from slackapp.storage.teams import group_accounts, team_staging

_SMALLEST_LARGE: Final = 5
_TENTH: Final = 10


def is_large(removed: int, known: int) -> bool:
    """Whether so many people at once look like a mistake: more than five, and more than a tenth."""
    return removed > _SMALLEST_LARGE and removed * _TENTH > known


def forget(
    tx: Transaction, workspace: str, users: Collection[str], keeper: Keeper, *, now: datetime, wall: datetime
) -> bool:
    """Forget these people, whom Slack has deactivated; whether HR's console has an admin still.

    `now` is calendar time, `wall` the wall time that the audit log gives. People who were nobody here change
    nothing. A guardian who leaves is announced in the next check-in (R15).
    """
    keeper.forget(tx, users)  # of who is missing from the file, too
    _forget_prepared(tx, workspace, users)
    here = slack_list.known(tx, workspace, users)
    if not here:
        return True
    people.leave(tx, workspace, here)
    return _end_roles(tx, workspace, here, why=Ended.LEFT, now=now, by=By(SLACK, wall))


def erase(tx: Transaction, workspace: str, user: str, keeper: Keeper, *, now: datetime, by: By) -> bool:
    """Erase somebody who asks for it; whether HR's console has an admin still. `now` is calendar time.

    Kept is a digest by which they are not asked again, their place in a check-in that is open until it
    closes, and what `personal_data.LASTING` names. The audit log says that it was done, and not of whom.
    """
    keeper.erase(tx, user)
    _forget_prepared(tx, workspace, [user])
    people.leave(tx, workspace, [user], keep_places=True)
    governed = _end_roles(tx, workspace, {user}, why=Ended.REMOVED, now=now, by=by)
    personal_data.detach(tx, workspace, user)
    audit_log.note(tx, workspace, Action.ERASED, by)
    return governed


def _forget_prepared(tx: Transaction, workspace: str, users: Collection[str]) -> None:
    team_staging.forget(tx, workspace, users)
    group_accounts.forget(tx, workspace, users)


def _end_roles(
    tx: Transaction, workspace: str, users: Collection[str], *, why: Ended, now: datetime, by: By
) -> bool:
    """Take from these people all that they are for HR; whether the console has an admin still."""
    slack_list.tell_hr_no_more(tx, workspace, users)
    held = {each.user: each.role for each in roles.holders(tx, workspace)}
    for user in sorted(users):
        console_links.end(tx, workspace, user)
        guardians.end(tx, workspace, user, why=why, at=now, by=by)
        if user in held:
            roles.revoke(tx, workspace, user, by=by.user, at=by.at, force=True)
    lost = any(held.get(user) is Role.ADMIN for user in users)
    return not lost or any(each.role is Role.ADMIN for each in roles.holders(tx, workspace))


def lapse(tx: Transaction, workspace: str, users: Collection[str], *, now: datetime, wall: datetime) -> None:
    """End what these people guard, who are no full members any more: as guests, or not listed (R15)."""
    for each in guardians.active(tx, workspace) if users else ():
        if each.user in users:
            guardians.end(tx, workspace, each.user, why=Ended.LEFT, at=now, by=By(SLACK, wall))
