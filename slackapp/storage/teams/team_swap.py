"""Puts a prepared change of teams in the place of what holds: set by set, in the transaction it is called in.

Everything was worked out beforehand (`slackapp.roster.changes`), so that 50,000 people are swapped within a
second, and whoever answers beside it waits no longer.
"""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from slackapp.storage.database import AT_ONCE, Transaction, insert_or_set, join_many
from slackapp.storage.people import people, structure
from slackapp.storage.tables import (
    deputy,
    leaf,
    membership,
    person,
    roster,
    team_membership,
    team_person,
    team_unit,
    unit,
    workspace,
)
from slackapp.storage.teams.team_changes import TeamChange

_FACTS: Final = ("country", "reachable", "excluded", "home", "counts_from")
_FROM_SLACK: Final = ("name", "zone")


def swap(tx: Transaction, change: TeamChange, *, now: datetime) -> None:
    """Put the shown stage of a change in place. `now` is calendar time.

    Who leaves is forgotten, and loses their place in the open round. A deputy whose unit goes is none more.
    """
    key = change.workspace
    join_many(tx)
    people.forget_these(tx, key, leaving(change))
    _swap_units(tx, change)
    _swap_memberships(tx, change)
    _change_people(tx, change)
    _add_people(tx, change, now)
    made = sa.case(
        (workspace.c.units_made < change.units_made, change.units_made), else_=workspace.c.units_made
    )
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(units_made=made))
    structure.note_change(tx, key)
    _forget_gone(tx, change)


def leaving(change: TeamChange, *, here: bool = False) -> sa.Select[str]:
    """Selects the user ids of those who leave; with `here` of those alone who have an account in Slack."""
    chosen = sa.select(team_person.c.user).where(_of(team_person, change, after=False), team_person.c.alone)
    return chosen.where(sa.not_(team_person.c.gone)) if here else chosen


def hollowed(tx: Transaction, change: TeamChange, round_id: str, *, k: int) -> bool:
    """Whether somebody here loses their place in this open round, and too few of their group keep theirs.

    These are fewer than any group may have, or less than three quarters of those it opened with: else HR
    takes out of a group all but one and accounts that skip, once everybody has read who is in it (R16). Who
    has left Slack counts as lost, and keeps nobody else from going.
    """
    of_round = roster.c.round == round_id
    left = (
        sa.select(sa.func.count())
        .where(of_round, roster.c.leaf == leaf.c.leaf, roster.c.user.not_in(leaving(change)))
        .scalar_subquery()
    )
    losing = sa.select(roster.c.leaf).where(of_round, roster.c.user.in_(leaving(change, here=True)))
    few = (left <= k) | (left * 4 < leaf.c.size * 3)
    found = sa.select(leaf.c.leaf).where(leaf.c.round == round_id, leaf.c.leaf.in_(losing), few)
    return tx.execute(found.limit(1)).first() is not None


def coming(change: TeamChange) -> sa.Select[str]:
    """Selects the user ids of those who come."""
    return sa.select(team_person.c.user).where(_of(team_person, change, after=True), team_person.c.alone)


def rezoned(change: TeamChange, *, after: str = "") -> sa.Select[str]:
    """Selects the next 500 whose messages may be due at other hours, by their ids: other zone or country."""
    was, is_ = team_person.alias("was"), team_person.alias("is_")
    other = (was.c.zone != is_.c.zone) | was.c.country.is_distinct_from(is_.c.country)
    of_both = sa.select(is_.c.user).where(_both(was, is_, change), other, is_.c.user > after)
    return of_both.order_by(is_.c.user).limit(AT_ONCE)


def _of(table: sa.FromClause, change: TeamChange, *, after: bool) -> sa.ColumnElement[bool]:
    c = table.c
    mine = (c.workspace == change.workspace) & (c.change == change.number) & (c.stage == change.stage)
    return mine & (c.after == sa.true() if after else c.after == sa.false())


def _forget_gone(tx: Transaction, change: TeamChange) -> None:
    """Who has left Slack stands in nothing that is kept for undo."""
    gone = sa.select(team_person.c.user).where(_of(team_person, change, after=False), team_person.c.gone)
    mine = _of(team_membership, change, after=False)
    tx.execute(sa.delete(team_membership).where(mine, team_membership.c.user.in_(gone)))
    tx.execute(sa.delete(team_person).where(_of(team_person, change, after=False), team_person.c.gone))


def _both(before: sa.FromClause, after: sa.FromClause, change: TeamChange) -> sa.ColumnElement[bool]:
    sides = _of(before, change, after=False) & _of(after, change, after=True)
    return sides & (before.c.user == after.c.user)


def _swap_units(tx: Transaction, change: TeamChange) -> None:
    key, sides = change.workspace, {}
    for after in (False, True):
        sides[after] = sa.select(team_unit.c.id).where(_of(team_unit, change, after=after))
    gone = deputy.c.unit.in_(sides[False]) & deputy.c.unit.not_in(sides[True])
    tx.execute(sa.delete(deputy).where(deputy.c.workspace == key, gone))
    left = unit.c.id.in_(sides[False]) & unit.c.id.not_in(sides[True])
    tx.execute(sa.delete(unit).where(unit.c.workspace == key, left))
    # Who stays is changed in place: what HR says of how a unit works is no part of a change of teams.
    will = _of(team_unit, change, after=True) & (team_unit.c.id == unit.c.id)
    facts = {"parent": team_unit.c.parent, "name": team_unit.c.name}
    tx.execute(sa.update(unit).where(unit.c.workspace == key, will).values(facts))
    c = team_unit.c
    there = sa.select(unit.c.id).where(unit.c.workspace == key)
    rows = sa.select(c.workspace, c.id, c.parent, c.name).where(
        _of(team_unit, change, after=True), c.id.not_in(there)
    )
    tx.execute(sa.insert(unit).from_select(["workspace", "id", "parent", "name"], rows))


def _swap_memberships(tx: Transaction, change: TeamChange) -> None:
    c, was = team_membership.c, _of(team_membership, change, after=False)
    same = sa.tuple_(membership.c.user, membership.c.unit)
    gone = same.in_(sa.select(c.user, c.unit).where(was))
    tx.execute(sa.delete(membership).where(membership.c.workspace == change.workspace, gone))
    rows = sa.select(c.workspace, c.user, c.unit, c.lead).where(_of(team_membership, change, after=True))
    tx.execute(sa.insert(membership).from_select(["workspace", "user", "unit", "lead"], rows))


def _change_people(tx: Transaction, change: TeamChange) -> None:
    """Change who was there before; what Slack has said of a name or a zone since stays."""
    was, will = team_person.alias("was"), team_person.alias("will")
    same = (person.c.workspace == change.workspace) & (person.c.user == will.c.user)
    facts = {name: will.c[name] for name in _FACTS}
    stays = _of(will, change, after=True) & sa.not_(will.c.alone)
    tx.execute(sa.update(person).where(same, stays).values(facts))
    for name in _FROM_SLACK:
        other = _both(was, will, change) & (was.c[name] != will.c[name]) & (person.c[name] == was.c[name])
        tx.execute(sa.update(person).where(same, other).values({name: will.c[name]}))


def _add_people(tx: Transaction, change: TeamChange, now: datetime) -> None:
    """Add who comes; of somebody who was known for what they chose alone that is kept."""
    c, names = team_person.c, (*_FACTS, *_FROM_SLACK)
    comes = _of(team_person, change, after=True) & c.alone
    rows = sa.select(
        c.workspace, c.user, *(c[name] for name in names), sa.literal(now, person.c.listed_at.type)
    ).where(comes)
    insert_or_set(tx, person, rows, ("workspace", "user"), (*names, "listed_at"))
