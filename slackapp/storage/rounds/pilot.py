"""A pilot: only some whole units of a workspace are asked, each with everything below it (R16).

From the first round on it only grows. Else a pilot of a round would take a merge apart that is kept for two
more (R2), or let it be forgotten.
"""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from slackapp.pulse.partition import outside_pilot
from slackapp.pulse.tree import Tree
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.people import structure
from slackapp.storage.tables import workspace

SUBJECT = "the check-ins"


class OnlyGrows(Exception):
    """A round has opened, and these units, by name, would be asked no more; nothing was changed."""

    def __init__(self, units: tuple[str, ...]) -> None:
        super().__init__(", ".join(units))
        self.units = units


def set_units(tx: sa.Connection, key: str, units: Mapping[str, str] | None, by: By) -> bool:
    """Ask only these units, names by id, from the next opening on; None asks all. Whether it is a change.

    Whole units come in and go at once: nobody has joined by that (R16), and each group that is changed or new
    by it is announced.

    Raises:
        OnlyGrows: a round has opened, and somebody's unit would go.
    """
    audit_log.lock(tx, key)
    wanted = None if units is None else frozenset(units)
    if structure.pilot(tx, key) == wanted:
        return False
    if gone := going(tx, key, wanted):
        raise OnlyGrows(gone)
    ids = None if units is None else sorted(units)
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(pilot=ids))
    structure.note_change(tx, key)  # what was shown of a change of teams was of another pilot
    action = Action.PILOT_ENDED if units is None else Action.PILOT_SET
    detail = {} if units is None else {"units": dict(sorted(units.items()))}
    audit_log.note(tx, key, action, by, subject=SUBJECT, detail=detail)
    return True


def going(connection: sa.Connection, key: str, wanted: frozenset[str] | None) -> tuple[str, ...]:
    """The names of the units that are asked and would not be any more; none before the first round."""
    if structure.last_round(connection, key) is None:
        return ()
    organisation = structure.imported(connection, key)
    tree = Tree.grow(organisation.units)
    asked, then = (
        tree.units.keys() - outside_pilot(replace(organisation, pilot=pilot), tree)
        for pilot in (structure.pilot(connection, key), wanted)
    )
    return tuple(sorted(tree.units[unit].name for unit in asked - then))
