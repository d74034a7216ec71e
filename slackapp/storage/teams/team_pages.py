"""What HR's pages of teams read: who belongs to a unit and how, and who is left out of all check-ins by role.

Structure alone: no statement here reads what anybody chose.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from slackapp.pulse.tree import Unit
from slackapp.storage.database import in_batches
from slackapp.storage.tables import membership, person
from slackapp.storage.tables import unit as unit_


@dataclass(frozen=True)
class Placed:
    """Somebody's place in a unit. `counts_from` is the first round that they count in where they answer.

    `member` says whether they are a full member of the workspace, `elsewhere` whether they answer in another
    unit.
    """

    user: str
    name: str
    country: str | None
    lead: bool
    member: bool
    elsewhere: bool
    counts_from: int


@dataclass(frozen=True)
class LeftOut:
    """Somebody who is in the roster and is never asked: by role, or as no full member."""

    user: str
    name: str
    by_role: bool


def placed(connection: sa.Connection, workspace: str, unit: str) -> tuple[Placed, ...]:
    """Everybody who has a place in a unit, by name."""
    same = (person.c.workspace == membership.c.workspace) & (person.c.user == membership.c.user)
    rows = connection.execute(
        sa.select(
            person.c.user,
            person.c.name,
            person.c.country,
            person.c.reachable,
            person.c.home,
            person.c.counts_from,
            membership.c.lead,
        )
        .join(person, same)
        .where(membership.c.workspace == workspace, membership.c.unit == unit)
    )
    found = (
        Placed(
            row.user,
            row.name or row.user,
            row.country,
            lead=row.lead,
            member=row.reachable,
            elsewhere=not row.lead and row.home not in {None, unit},
            counts_from=row.counts_from,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.user)))


def left_out(connection: sa.Connection, workspace: str) -> tuple[LeftOut, ...]:
    """Who stands in the roster and is never asked, by name."""
    rows = connection.execute(
        sa.select(person.c.user, person.c.name, person.c.excluded).where(
            person.c.workspace == workspace,
            person.c.name != "",
            person.c.excluded | ~person.c.reachable,
        )
    )
    found = (LeftOut(row.user, row.name, row.excluded) for row in rows)
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.user)))


def units(connection: sa.Connection, workspace: str) -> Mapping[str, Unit]:
    """All units by id, without who is in them."""
    c = unit_.c
    rows = connection.execute(sa.select(c.id, c.parent, c.name).where(c.workspace == workspace))
    return {row.id: Unit(row.id, row.parent, row.name) for row in rows}


def names(connection: sa.Connection, workspace: str, users: Collection[str]) -> Mapping[str, str]:
    """What these people are called, by user id; who is unknown or unnamed is left out."""
    found: dict[str, str] = {}
    for some in in_batches(sorted(users)):
        rows = connection.execute(
            sa.select(person.c.user, person.c.name).where(
                person.c.workspace == workspace, person.c.user.in_(some), person.c.name != ""
            )
        )
        found |= {row.user: row.name for row in rows}
    return found
