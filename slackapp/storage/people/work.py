"""How units work, as HR says: at a desk, in shifts and so on; by it prompts are left out that do not fit."""

from collections.abc import Collection, Iterable
from typing import Final

import sqlalchemy as sa

from content.prompts import Setting
from slackapp.storage.tables import membership, unit

ANY: Final[frozenset[Setting]] = frozenset()
"""Of a unit of which nobody has said how it works: everything is for it."""
_SETTINGS: Final = sa.select(unit.c.parent, unit.c.settings).where(
    unit.c.workspace == sa.bindparam("w"), unit.c.id.in_(sa.bindparam("units", expanding=True))
)
_UNITS_OF: Final = sa.select(membership.c.unit).where(
    membership.c.workspace == sa.bindparam("w"), membership.c.user == sa.bindparam("u")
)


def said(connection: sa.Connection, workspace: str, of: str) -> frozenset[Setting]:
    """What HR chose for this unit itself; nothing where it works as the unit above."""
    where = (unit.c.workspace == workspace, unit.c.id == of)
    return _known(connection.execute(sa.select(unit.c.settings).where(*where)).scalar())


def above(connection: sa.Connection, workspace: str, of: str) -> frozenset[Setting]:
    """What a unit has for which nothing is chosen: what holds for the unit above it."""
    where = (unit.c.workspace == workspace, unit.c.id == of)
    parent = connection.execute(sa.select(unit.c.parent).where(*where)).scalar()
    return holding(connection, workspace, [parent] if parent else [])


def holding(connection: sa.Connection, workspace: str, units: Collection[str]) -> frozenset[Setting]:
    """How any of these units work: each as was chosen for it, else for the nearest one above it.

    `ANY` where nothing was chosen for one of them, nor above it, as everything is for that one. A unit that
    is gone says nothing. It takes a statement for each level of the tree, however many units there are.
    """
    found, upward = set[Setting](), set(units)
    while upward:
        rows = connection.execute(_SETTINGS, {"w": workspace, "units": list(upward)}).all()
        upward = set()
        for parent, settings in rows:
            if known := _known(settings):
                found |= known
            elif parent is None:
                return ANY
            else:
                upward.add(parent)
    return frozenset(found)


def of_person(connection: sa.Connection, workspace: str, user: str) -> frozenset[Setting]:
    """How any of the units work that somebody is in; `ANY` for whoever is in none."""
    mine = connection.execute(_UNITS_OF, {"w": workspace, "u": user}).scalars()
    return holding(connection, workspace, list(mine))


def choose(tx: sa.Connection, workspace: str, of: str, settings: Iterable[Setting]) -> None:
    """Say how a unit works; with nothing, it works as the unit above."""
    chosen: list[str] = in_order(settings)
    where = (unit.c.workspace == workspace, unit.c.id == of)
    tx.execute(sa.update(unit).where(*where).values(settings=chosen or None))


def in_order(settings: Iterable[Setting]) -> list[str]:
    """Settings as they are written: each once, in the order in which they are offered."""
    wanted = set(settings)
    return [each.value for each in Setting if each in wanted]


def read(values: Iterable[str]) -> frozenset[Setting]:
    """Settings by their names; what is none is left out."""
    return frozenset(map(Setting, _NAMES & set(values)))


_NAMES: Final = {each.value for each in Setting}


def _known(stored: Collection[str] | None) -> frozenset[Setting]:
    return read(stored or ())
