"""Deputies: who counts as a lead of a unit from the next opening on, for at least four rounds (R16).

Who leads a unit does not count in it and reads its report. So nobody is made a deputy for a moment, neither
to look in nor to be moved out of a group and back.
"""

import sqlalchemy as sa

from content.translations import N_
from slackapp.pulse.deputies import Deputy
from slackapp.pulse.partition import Unit
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.people import structure
from slackapp.storage.tables import deputy, membership, person


class NotADeputy(Exception):
    """Somebody cannot lead this unit for a while, or does not; `why` says so by `_`, in one sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def add(tx: sa.Connection, workspace: str, unit: Unit, user: str, by: By) -> Deputy:
    """Let somebody lead a unit from the next opening on; an end that was set for them is set no more.

    They answer in the unit above from now on, and count there as whoever joins it (R1, R16).

    Raises:
        NotADeputy: no import has named them, or they lead the unit anyway; nothing is written.
    """
    audit_log.lock(tx, workspace)
    refuse(tx, workspace, unit.id, user)
    found = find(tx, workspace, unit.id, user)
    if found is None:
        found = Deputy(unit.id, user, (structure.last_round(tx, workspace) or 0) + 1)
        tx.execute(
            sa.insert(deputy).values(
                workspace=workspace, unit=unit.id, user=user, from_round=found.from_round, until_round=None
            )
        )
    else:
        _set_end(tx, workspace, found, None)
    structure.note_change(tx, workspace)
    structure.refresh_homes(tx, workspace)
    _note(tx, workspace, Action.DEPUTY_NAMED, by, unit, user)
    return Deputy(unit.id, user, found.from_round)


def refuse(connection: sa.Connection, workspace: str, unit: str, user: str) -> None:
    """Raise NotADeputy where `add` would."""
    mine = (membership.c.workspace == workspace) & (membership.c.user == user)
    leads = sa.select(membership.c.user).where(mine, membership.c.unit == unit, membership.c.lead)
    if connection.execute(leads).first():
        msg = N_("%(name)s leads it anyway.")
        raise NotADeputy(msg)
    here = sa.select(person.c.user).where(
        person.c.workspace == workspace, person.c.user == user, person.c.name != "", person.c.reachable
    )
    if connection.execute(here).first() is None:
        msg = N_("%(name)s stands in no file of teams: import them first.")
        raise NotADeputy(msg)
    known = find(connection, workspace, unit, user)
    if known is not None and known.until_round is None:
        msg = N_("%(name)s is its deputy already, and no end is set.")
        raise NotADeputy(msg)


def end(tx: sa.Connection, workspace: str, unit: Unit, user: str, by: By) -> Deputy:
    """Set the end as early as may be: with the round that opened last, or the fourth that they lead in.

    Raises:
        NotADeputy: they are no deputy of it.
    """
    audit_log.lock(tx, workspace)
    found = find(tx, workspace, unit.id, user)
    if found is None:
        msg = N_("%(name)s is no deputy of it.")
        raise NotADeputy(msg)
    until = found.earliest_end(structure.last_round(tx, workspace))
    if found.until_round is None:
        _set_end(tx, workspace, found, until)
        structure.note_change(tx, workspace)
        structure.refresh_homes(tx, workspace)
        _note(tx, workspace, Action.DEPUTY_ENDED, by, unit, user)
    return Deputy(unit.id, user, found.from_round, found.until_round or until)


def find(connection: sa.Connection, workspace: str, unit: str, user: str) -> Deputy | None:
    """Somebody as the deputy of a unit, whether or not Slack still lists them; or None."""
    row = connection.execute(sa.select(deputy).where(_is(workspace, unit, user))).one_or_none()
    return None if row is None else Deputy(row.unit, row.user, row.from_round, row.until_round)


def _note(tx: sa.Connection, workspace: str, action: Action, by: By, unit: Unit, user: str) -> None:
    audit_log.note(tx, workspace, action, by, subject=user, detail={"units": {unit.id: unit.name}})


def _set_end(tx: sa.Connection, workspace: str, found: Deputy, until: int | None) -> None:
    changed = sa.update(deputy).where(_is(workspace, found.unit, found.user))
    tx.execute(changed.values(until_round=until))


def _is(workspace: str, unit: str, user: str) -> sa.ColumnElement[bool]:
    c = deputy.c
    return (c.workspace == workspace) & (c.unit == unit) & (c.user == user)
