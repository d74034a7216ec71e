"""Whom somebody can write to by name: who leads their team, and who stands for HR."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from slackapp.storage.people import structure
from slackapp.storage.tables import membership, person, unit
from slackapp.storage.tables import workspace as workspace_


class Named(NamedTuple):
    """A user id, and a name where an import has given one."""

    user: str
    name: str


class Contacts(NamedTuple):
    """Leads and HR, each by name, without the person who asks."""

    leads: tuple[Named, ...]
    hr: tuple[Named, ...]


def of(connection: sa.Connection, workspace: str, user: str) -> Contacts:
    """Read whom somebody can write to, always both: which of them they want is no matter of the database.

    Their leads are those of the unit in which they are at home, deputies included, and where it has none, of
    the nearest unit above that has some.
    """
    hr = connection.execute(sa.select(workspace_.c.hr).where(workspace_.c.id == workspace)).scalar() or ()
    leads = _leads(connection, workspace, user)
    rows = connection.execute(
        sa.select(person.c.user, person.c.name).where(
            person.c.workspace == workspace, person.c.user.in_({*leads, *hr})
        )
    )
    names = {row.user: row.name for row in rows}
    return Contacts(*(_named(each, names, user) for each in (leads, hr)))


def _named(users: Iterable[str], names: Mapping[str, str], user: str) -> tuple[Named, ...]:
    others = (Named(each, names.get(each, "")) for each in dict.fromkeys(users) if each != user)
    return tuple(sorted(others, key=lambda each: (each.name.casefold(), each.user)))


def _leads(connection: sa.Connection, workspace: str, user: str) -> frozenset[str]:
    upwards = _upwards(connection, workspace, user)
    led = sa.select(membership.c.unit, membership.c.user).join(
        person, (person.c.workspace == membership.c.workspace) & (person.c.user == membership.c.user)
    )
    rows = connection.execute(
        led.where(
            membership.c.workspace == workspace,
            membership.c.unit.in_(upwards),
            membership.c.lead,
            person.c.reachable,
        )
    )
    leads = {(row.unit, row.user) for row in rows}
    last = structure.last_round(connection, workspace) or 0
    for each in structure.deputies(connection, workspace, members_only=True):
        if each.from_round <= last + 1:  # who has ended is not listed any more
            leads.add((each.unit, each.user))
    for place in upwards:
        if found := frozenset(lead for unit_, lead in leads if unit_ == place and lead != user):
            return found
    return frozenset()


def _upwards(connection: sa.Connection, workspace: str, user: str) -> list[str]:
    """The unit somebody is at home in, or else belongs to, and those above it."""
    mine = (person.c.workspace == workspace) & (person.c.user == user)
    place = connection.execute(sa.select(person.c.home).where(mine)).scalar()
    belongs = (membership.c.workspace == workspace) & (membership.c.user == user)
    first = connection.execute(sa.select(sa.func.min(membership.c.unit)).where(belongs)).scalar()
    rows = connection.execute(sa.select(unit.c.id, unit.c.parent).where(unit.c.workspace == workspace))
    parents = {row.id: row.parent for row in rows}
    found = [place or first]
    while parents.get(found[-1]):
        found.append(parents[found[-1]])
    return [each for each in found if each]
