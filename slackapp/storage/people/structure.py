"""The tree that people work in, who leads in it for a while, and since which round everybody counts (R16)."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.deputies import Deputy, with_deputies
from slackapp.pulse.joining import Home, settled, waiting
from slackapp.pulse.partition import Membership, Organisation, Unit, homes
from slackapp.storage.people.workspaces import NOT_KNOWN
from slackapp.storage.tables import deputy, membership, person, round_, unit
from slackapp.storage.tables import workspace as workspace_

MOST_VERSION: Final = 2**31 - 1
"""The largest number that the column of a version holds."""

_IN_WORKSPACE: Final[sa.BindParameter[str]] = sa.bindparam("w")
_MEMBERS: Final = sa.select(membership).where(membership.c.workspace == _IN_WORKSPACE)
_REACHABLE: Final = sa.select(person.c.user, person.c.excluded).where(
    person.c.workspace == _IN_WORKSPACE, person.c.reachable
)
_DEPUTIES: Final = (
    sa.select(deputy).where(deputy.c.workspace == _IN_WORKSPACE).order_by(deputy.c.unit, deputy.c.user)
)
_MEMBERS_AMONG_DEPUTIES: Final = _DEPUTIES.join(
    person, (person.c.workspace == deputy.c.workspace) & (person.c.user == deputy.c.user)
).where(person.c.reachable)
_UNITS: Final = sa.select(unit).where(unit.c.workspace == _IN_WORKSPACE).order_by(unit.c.id)
_PILOT: Final = sa.select(workspace_.c.pilot).where(workspace_.c.id == _IN_WORKSPACE)
_AT_HOME: Final = sa.select(person.c.user, person.c.home, person.c.counts_from).where(
    person.c.workspace == _IN_WORKSPACE, person.c.home.is_not(None)
)
_LAST_ROUND: Final = sa.select(sa.func.max(round_.c.number)).where(round_.c.workspace == _IN_WORKSPACE)


def organisation(connection: sa.Connection, workspace: str) -> Organisation:
    """What the next round opens with: the unit tree, its leads with deputies, who may be asked, whatever they
    chose, who waits, and the pilot.
    """
    last = last_round(connection, workspace)
    return replace(
        with_deputies(
            imported(connection, workspace), deputies(connection, workspace, members_only=True), last
        ),
        waiting=waiting(at_home(connection, workspace), last),
        pilot=pilot(connection, workspace),
    )


def imported(connection: sa.Connection, workspace: str) -> Organisation:
    """The organisation as the last import and Slack have it: without deputies, pilot and who waits."""
    members = connection.execute(_MEMBERS, {"w": workspace})
    reachable = connection.execute(_REACHABLE, {"w": workspace})
    excluded = {row.user: row.excluded for row in reachable}
    return Organisation(
        units=units(connection, workspace),
        # Who is no full member neither counts nor reads a report (R16).
        memberships=tuple(
            Membership(row.user, row.unit, row.lead and row.user in excluded) for row in members
        ),
        eligible=frozenset(user for user, out in excluded.items() if not out),
    )


def with_waiting(connection: sa.Connection, workspace: str, planned: Organisation) -> Organisation:
    """An organisation that is not written yet, with who would wait in it (R16)."""
    last = last_round(connection, workspace)
    now = settled(homes(planned), at_home(connection, workspace), last)
    return replace(planned, waiting=waiting(now, last))


def unit_names_of(
    connection: sa.Connection, workspace: str, users: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """In which units these few people are, as pairs of user id and a unit's name, in the alphabet's order."""
    same = (membership.c.workspace == unit.c.workspace) & (membership.c.unit == unit.c.id)
    rows = connection.execute(
        sa.select(membership.c.user, unit.c.name)
        .join(unit, same)
        .where(membership.c.workspace == workspace, membership.c.user.in_(users))
        .order_by(unit.c.name, unit.c.id)
    )
    return tuple((row.user, row.name) for row in rows)


def deputies(connection: sa.Connection, workspace: str, *, members_only: bool = False) -> tuple[Deputy, ...]:
    """Who leads a unit for a while, from the next opening on, or until it; or the full members among them."""
    wanted = _MEMBERS_AMONG_DEPUTIES if members_only else _DEPUTIES
    rows = connection.execute(wanted, {"w": workspace})
    return tuple(Deputy(row.unit, row.user, row.from_round, row.until_round) for row in rows)


def directors(connection: sa.Connection, workspace: str, number: int) -> frozenset[tuple[str, str]]:
    """Who leads which area, a unit with others below it, in the round of this number, deputies included.

    Only full members of the workspace read anything (R16).
    """
    areas = sa.select(unit.c.parent).where(unit.c.workspace == workspace, unit.c.parent.is_not(None))
    found = set[tuple[str, str]]()
    until = deputy.c.until_round.is_(None) | (deputy.c.until_round >= number)
    in_turn = (deputy.c.from_round <= number) & until
    for table, leads in ((membership, membership.c.lead), (deputy, in_turn)):
        same = (person.c.workspace == table.c.workspace) & (person.c.user == table.c.user)
        rows = connection.execute(
            sa.select(table.c.unit, table.c.user)
            .join(person, same)
            .where(table.c.workspace == workspace, leads, person.c.reachable, table.c.unit.in_(areas))
        )
        found |= {(row.unit, row.user) for row in rows}
    return frozenset(found)


def led_by(connection: sa.Connection, workspace: str, user: str, number: int) -> frozenset[str]:
    """The units that somebody leads now, of whom a report of the round of this number may speak (R16).

    Who is no full member leads nothing. A deputy's row goes when a round opens that they do not lead in.
    """
    led = set[str]()
    for table, leads in ((membership, membership.c.lead), (deputy, deputy.c.from_round <= number)):
        same = (person.c.workspace == table.c.workspace) & (person.c.user == table.c.user)
        found = (
            sa.select(table.c.unit)
            .join(person, same)
            .where(table.c.workspace == workspace, table.c.user == user, leads, person.c.reachable)
        )
        led |= set(connection.execute(found).scalars())
    return frozenset(led)


def units(connection: sa.Connection, workspace: str) -> tuple[Unit, ...]:
    """The units of a workspace, in the order of their ids."""
    rows = connection.execute(_UNITS, {"w": workspace})
    return tuple(Unit(row.id, row.parent, row.name) for row in rows)


def areas(connection: sa.Connection, workspace: str) -> tuple[Unit, ...]:
    """The units with others below them."""
    every = units(connection, workspace)
    above = {each.parent for each in every}
    return tuple(each for each in every if each.id in above)


def pilot(connection: sa.Connection, workspace: str) -> frozenset[str] | None:
    """Ids of the only units that are asked, each with everything below it; None where all are."""
    found = connection.execute(_PILOT, {"w": workspace}).scalar()
    return None if found is None else frozenset(found)


def at_home(connection: sa.Connection, workspace: str) -> Mapping[str, Home]:
    """In which unit everybody answers before any merging, by user id, and since which round they count."""
    rows = connection.execute(_AT_HOME, {"w": workspace})
    return {row.user: Home(row.home, row.counts_from) for row in rows}


def home_of(connection: sa.Connection, workspace: str, user: str) -> str | None:
    """In which unit somebody answers before any merging; None for whoever answers in none."""
    mine = (person.c.workspace == workspace) & (person.c.user == user)
    found: str | None = connection.execute(sa.select(person.c.home).where(mine)).scalar()
    return found


def counts_from(connection: sa.Connection, workspace: str, user: str) -> int:
    """The number of the round since which somebody counts at home; 0 for whoever has no home unit."""
    mine = (person.c.workspace == workspace) & (person.c.user == user)
    return connection.execute(sa.select(person.c.counts_from).where(mine)).scalar() or 0


def last_round(connection: sa.Connection, workspace: str) -> int | None:
    """The number of the round that opened last, or None before the first."""
    found: int | None = connection.execute(_LAST_ROUND, {"w": workspace}).scalar_one()
    return found


def refresh_homes(tx: sa.Connection, workspace: str) -> None:
    """Note in which unit everybody answers now; who joined it counts from the second round on (R16).

    To be called by whatever changes units, memberships or who may be asked. Calling it twice changes nothing.
    Before the first round everybody counts at once.
    """
    before = at_home(tx, workspace)
    now = settled(homes(organisation(tx, workspace)), before, last_round(tx, workspace))
    changed = [
        {"who": user, "home": now[user].unit, "counts_from": now[user].counts_from}
        for user in now
        if before.get(user) != now[user]
    ]
    changed += [{"who": user, "home": None, "counts_from": 0} for user in before.keys() - now.keys()]
    if changed:
        note_change(tx, workspace)
        where = (person.c.workspace == workspace) & (person.c.user == sa.bindparam("who"))
        tx.execute(sa.update(person).where(where), changed)


def note_change(tx: sa.Connection, workspace: str) -> None:
    """Note that units, memberships or who may be asked are others than a change of teams was computed on.

    The number is drawn and not counted: a database that was restored would count to the same ones once more,
    and whoever remembers the teams of one would take others for them (decision 71).
    """
    version = secrets.randbelow(MOST_VERSION) + 1
    changed = sa.update(workspace_).where(workspace_.c.id == workspace)
    tx.execute(changed.values(teams_version=version, **NOT_KNOWN))


def end_deputies(tx: sa.Connection, workspace: str, number: int) -> None:
    """Forget whose last round as a deputy was before the round of this number, which has just opened.

    Whose last round it is answers elsewhere in the next one, and from here on waits for that.
    """
    over = (deputy.c.workspace == workspace) & (deputy.c.until_round < number)
    tx.execute(sa.delete(deputy).where(over))
    refresh_homes(tx, workspace)
