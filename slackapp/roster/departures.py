"""Who has left Slack is forgotten here, too: as a person, with what they chose, and in every role."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from slackapp.storage.console import guardians, roles
from slackapp.storage.console.audit_log import SLACK, By
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
    team_staging.forget(tx, workspace, users)
    group_accounts.forget(tx, workspace, users)
    here = slack_list.known(tx, workspace, users)
    if not here:
        return True
    people.leave(tx, workspace, here)
    slack_list.tell_hr_no_more(tx, workspace, here)
    by, held = By(SLACK, wall), {each.user: each.role for each in roles.holders(tx, workspace)}
    for user in sorted(here):
        guardians.end(tx, workspace, user, why=Ended.LEFT, at=now, by=by)
        if user in held:
            roles.revoke(tx, workspace, user, by=by.user, at=by.at, force=True)
    lost = any(held[user] is Role.ADMIN for user in here & held.keys())
    return not lost or any(each.role is Role.ADMIN for each in roles.holders(tx, workspace))


def lapse(tx: Transaction, workspace: str, users: Collection[str], *, now: datetime, wall: datetime) -> None:
    """End what these people guard, who are no full members any more: as guests, or not listed (R15)."""
    for each in guardians.active(tx, workspace) if users else ():
        if each.user in users:
            guardians.end(tx, workspace, each.user, why=Ended.LEFT, at=now, by=By(SLACK, wall))
