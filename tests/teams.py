"""Teams as a test wants them, written at once; the app changes them by slackapp/storage/teams."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from slackapp.pulse.partition import Membership, Unit
from slackapp.storage.database import Transaction
from slackapp.storage.people import people as people_
from slackapp.storage.people import structure
from slackapp.storage.people.people import Person
from slackapp.storage.tables import deputy, membership, person, unit


def put_teams_in_place(
    tx: Transaction,
    workspace: str,
    *,
    units: Iterable[Unit],
    people: Iterable[Person],
    memberships: Iterable[Membership],
) -> None:
    """Put this organisation, under these ids of units, in the place of the former one.

    What people chose is kept. Who is a deputy stays one, and stays known, as long as their unit is there. Who
    has no name is known for what they chose alone, and is dismissed by nothing here.
    """
    units = tuple(units)
    tx.execute(sa.delete(unit).where(unit.c.workspace == workspace))
    tx.execute(sa.delete(membership).where(membership.c.workspace == workspace))
    known = {user: each.name for user, each in people_.everyone(tx, workspace).items()}
    _insert(
        tx, unit, [{"workspace": workspace, "id": u.id, "parent": u.parent, "name": u.name} for u in units]
    )
    named = {p.user: _facts(workspace, p) for p in people}
    _insert(tx, person, [facts for user, facts in named.items() if user not in known])
    changed = [facts | {"who": user} for user, facts in named.items() if user in known]
    if changed:
        where = (person.c.workspace == workspace) & (person.c.user == sa.bindparam("who"))
        tx.execute(sa.update(person).where(where), changed)
    gone = (deputy.c.workspace == workspace) & deputy.c.unit.not_in([each.id for each in units])
    tx.execute(sa.delete(deputy).where(gone))
    leading = tx.execute(sa.select(deputy.c.user).where(deputy.c.workspace == workspace)).scalars()
    people_.leave(tx, workspace, {user for user, name in known.items() if name} - named.keys() - set(leading))
    _insert(
        tx,
        membership,
        [{"workspace": workspace, "user": m.user, "unit": m.unit, "lead": m.lead} for m in memberships],
    )
    structure.note_change(tx, workspace)
    structure.refresh_homes(tx, workspace)


def _insert(tx: Transaction, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.execute(sa.insert(table), rows)


def _facts(workspace: str, each: Person) -> dict[str, Any]:
    named = ("user", "name", "zone", "country", "reachable", "excluded")
    return {"workspace": workspace, **{column: getattr(each, column) for column in named}}
