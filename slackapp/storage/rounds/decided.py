"""What HR or the operator decides for all check-ins, each with its line in the audit log."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from slackapp.pulse.calendar import Schedule
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database, in_batches
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import plans, rounds
from slackapp.storage.tables import person

CHECKINS = "the check-ins"


def not_before(
    workspace: Workspace, chosen: Schedule, *, now: datetime, at_once: bool = False
) -> datetime | None:
    """Before when no window may have begun for its round to open, once this schedule is set.

    Whoever changes nothing but days on which nobody is asked keeps the week that is under way.
    """
    if at_once:
        return None
    former = workspace.schedule
    return workspace.not_before if former and former.rhythm == chosen.rhythm else now


def set_schedule(
    tx: sa.Connection, key: str, chosen: Schedule, by: By, *, now: datetime, at_once: bool = False
) -> None:
    """Decide when people are asked; an open round keeps its times. `replan_everybody` comes after it.

    No round opens in a window that has begun before this calendar time, but for one at once.
    """
    audit_log.lock(tx, key)
    known = workspaces.find(tx, key)
    wait = not_before(known, chosen, now=now, at_once=at_once) if known else now
    workspaces.set_schedule(tx, key, chosen, not_before=wait)
    raw = workspaces.dump_schedule(chosen)
    audit_log.note(tx, key, Action.SCHEDULE_SET, by, subject=CHECKINS, detail={"schedule": raw})


def replan_everybody(database: Database, key: str, now: datetime) -> None:
    """Plan anew what the open round has still to send, as hour or holidays may have changed.

    A few hundred people a transaction, so that no answer waits for a large organisation.
    """
    with database.read() as connection:
        last = rounds.latest(connection, key)
        if last is None or last.status != "open":
            return
        everybody = (
            connection.execute(sa.select(person.c.user).where(person.c.workspace == key)).scalars().all()
        )
    for some in in_batches(everybody):
        with database.write() as tx:
            plans.replan(tx, key, some, now)


def set_privacy(
    tx: sa.Connection, key: str, by: By, *, k: int, epsilon: float, focus_epsilon: float | None
) -> None:
    """Decide how strict the next round is; ValueError for anything looser than R7 allows."""
    audit_log.lock(tx, key)
    workspaces.set_privacy(tx, key, k=k, epsilon=epsilon, focus_epsilon=focus_epsilon)
    chosen = {"k": k, "epsilon": epsilon, "focus_epsilon": focus_epsilon}
    audit_log.note(tx, key, Action.PRIVACY_SET, by, subject=CHECKINS, detail=chosen)


def set_locale(tx: sa.Connection, key: str, by: By, locale: str) -> None:
    """Decide in which language people are spoken to of whom nobody knows another."""
    audit_log.lock(tx, key)
    workspaces.set_locale(tx, key, locale)
    audit_log.note(tx, key, Action.LANGUAGE_SET, by, subject=CHECKINS, detail={"locale": locale})


def confirm_support(
    tx: sa.Connection, key: str, digests: Mapping[str, str], by: By, *, name: str, named: Collection[str]
) -> None:
    """Write down that support entries, in this wording, were checked; `named` is how the log calls them."""
    audit_log.lock(tx, key)
    workspaces.confirm_support(tx, key, digests, by.at.date(), by=by.user, name=name)
    for each in sorted(named):
        audit_log.note(tx, key, Action.SUPPORT_CONFIRMED, by, subject=each[:200])
