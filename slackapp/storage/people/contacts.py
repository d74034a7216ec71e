"""Whom somebody can write to by name: who leads their team, and who stands for HR.

No statement here names the person who asks, nor anything near them: whoever keeps a log of statements learns
that somebody of the workspace wants help, and not who.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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


def find(connection: sa.Connection, workspace: str, user: str) -> Contacts:
    """Read whom somebody can write to, always both: which of them they want is no matter of the database.

    Their leads are those of the unit they belong to, deputies included; where it has none, and for whoever
    leads it, those of the nearest unit above that has some.
    """
    hr = connection.execute(sa.select(workspace_.c.hr).where(workspace_.c.id == workspace)).scalar() or ()
    leads, names = _leads(connection, workspace)
    others = {*hr, *(each for found in leads.values() for each in found)} - names.keys()
    rows = connection.execute(
        sa.select(person.c.user, person.c.name).where(
            person.c.workspace == workspace, person.c.user.in_(sorted(others))
        )
    )
    names |= {row.user: row.name for row in rows}
    upwards = _upwards(connection, workspace, user)
    near = next((found for place in upwards if (found := leads[place] - {user})), set[str]())
    return Contacts(_named(near, names, user), _named(hr, names, user))


def _named(users: Iterable[str], names: Mapping[str, str], user: str) -> tuple[Named, ...]:
    others = (Named(each, names.get(each, "")) for each in set(users) - {user})
    return tuple(sorted(others, key=lambda each: (each.name.casefold(), each.user)))


def _leads(connection: sa.Connection, workspace: str) -> tuple[Mapping[str, set[str]], dict[str, str]]:
    """Who leads each unit, deputies included, and the names of those who are no deputies."""
    same = (person.c.workspace == membership.c.workspace) & (person.c.user == membership.c.user)
    rows = connection.execute(
        sa.select(membership.c.unit, membership.c.user, person.c.name)
        .join(person, same)
        .where(membership.c.workspace == workspace, membership.c.lead, person.c.reachable)
    )
    found, names = defaultdict[str, set[str]](set), dict[str, str]()
    for row in rows:
        found[row.unit].add(row.user)
        names[row.user] = row.name
    next_round = (structure.last_round(connection, workspace) or 0) + 1
    for each in structure.deputies(connection, workspace, members_only=True):
        if each.from_round <= next_round:  # whose time is over is not listed any more
            found[each.unit].add(each.user)
    return found, names


def _upwards(connection: sa.Connection, workspace: str, user: str) -> Iterator[str]:
    """The unit somebody belongs to, or the one above the highest that they lead, and all those above it."""
    units = connection.execute(sa.select(unit.c.id, unit.c.parent).where(unit.c.workspace == workspace))
    parents = {row.id: row.parent for row in units}
    everybody = sa.select(membership.c.user, membership.c.unit, membership.c.lead)
    rows = connection.execute(everybody.where(membership.c.workspace == workspace)).all()
    mine = [(_path(parents, place), lead) for who, place, lead in rows if who == user]
    if led := [path for path, lead in mine if lead]:
        return iter(min(led, key=lambda path: (len(path), path))[1:])
    return iter(min((path for path, _ in mine), default=[]))


def _path(parents: Mapping[str, str | None], place: str) -> list[str]:
    path = [place]
    while above := parents.get(path[-1]):
        path.append(above)
    return path
