"""A pilot: only some whole units of a workspace are asked, each with everything below it (R16)."""

from collections.abc import Mapping

import sqlalchemy as sa

from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.people import people
from slackapp.storage.tables import workspace

SUBJECT = "the check-ins"


def set_units(tx: sa.Connection, key: str, units: Mapping[str, str] | None, by: By) -> bool:
    """Ask only these units, names by id, from the next opening on; None asks all. Whether it is a change.

    Whole units come in and go at once: nobody has joined by that (R16), and each group that is changed or new
    by it is announced.
    """
    audit_log.lock(tx, key)
    if people.pilot(tx, key) == (None if units is None else frozenset(units)):
        return False
    ids = None if units is None else sorted(units)
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(pilot=ids))
    action = Action.PILOT_ENDED if units is None else Action.PILOT_SET
    detail = {} if units is None else {"units": dict(sorted(units.items()))}
    audit_log.note(tx, key, action, by, subject=SUBJECT, detail=detail)
    return True
