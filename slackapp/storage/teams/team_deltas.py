"""What a change of teams takes and puts: units, memberships and people, as they were and as they will be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from slackapp.pulse.tree import Unit
from slackapp.storage.database import Transaction, in_batches, join_many
from slackapp.storage.tables import membership, person, team_membership, team_person, team_unit, unit
from slackapp.storage.teams.team_changes import TeamChange

AT_ONCE: Final = 1_000
"""Rows that one transaction writes at most, so that nobody's answer waits for it."""


@dataclass(frozen=True, slots=True)
class TeamPerson:
    """Somebody whom an import has named, as teams know them, with where they answer and count from (R16)."""

    name: str
    zone: str
    country: str | None
    reachable: bool
    excluded: bool
    home: str | None = None
    counts_from: int = 0


@dataclass(slots=True)
class Teams:
    """Who works where: units by id, named people by user id, and by user and unit whether they lead it."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, TeamPerson] = field(default_factory=dict)
    memberships: dict[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs, as it was and as it will be; `gone` have left Slack and do not come back."""

    before: Teams
    after: Teams
    gone: frozenset[str] = frozenset()

    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not any(each for side in (self.before, self.after) for each in _parts(side))

    def reverse(self) -> "Delta":
        """What takes it back, but for who has left Slack."""
        here = {user: each for user, each in self.before.people.items() if user not in self.gone}
        return Delta(self.after, Teams(self.before.units, here, self.before.memberships))


def current(connection: sa.Connection, key: str) -> Teams:
    """The teams of a workspace as they are."""
    c = person.c
    columns = (c.user, c.name, c.zone, c.country, c.reachable, c.excluded, c.home, c.counts_from)
    people = connection.execute(sa.select(*columns).where(c.workspace == key, c.name != ""))
    units = connection.execute(
        sa.select(unit.c.id, unit.c.parent, unit.c.name).where(unit.c.workspace == key)
    )
    m = membership.c
    members = connection.execute(sa.select(m.user, m.unit, m.lead).where(m.workspace == key))
    return Teams(
        {row[0]: Unit(*row) for row in units},
        {row[0]: TeamPerson(*row[1:]) for row in people},
        {(row[0], row[1]): bool(row[2]) for row in members},
    )


def read(connection: sa.Connection, change: TeamChange, *, stage: int | None = None) -> Delta:
    """The delta of a change as it is shown, or of another stage."""
    at = change.stage if stage is None else stage
    sides = {False: Teams(), True: Teams()}
    gone = set[str]()
    u, m, p = team_unit.c, team_membership.c, team_person.c
    columns = (p.after, p.gone, p.user, p.name, p.zone, p.country, p.reachable, p.excluded, p.home)
    for row in _rows(connection, team_person, change, at, *columns, p.counts_from):
        sides[row[0]].people[row[2]] = TeamPerson(*row[3:])
        if row[1]:
            gone.add(row[2])
    for row in _rows(connection, team_unit, change, at, u.after, u.id, u.parent, u.name):
        sides[row[0]].units[row[1]] = Unit(*row[1:])
    for row in _rows(connection, team_membership, change, at, m.after, m.user, m.unit, m.lead):
        sides[row[0]].memberships[row[1], row[2]] = bool(row[3])
    return Delta(sides[False], sides[True], frozenset(gone))


def batches(change: TeamChange, stage: int, delta: Delta) -> Iterator[Callable[[Transaction], int]]:
    """Yield what writes a delta under a stage, each in a short transaction of its own; each says how many."""
    for table, rows in (
        (team_unit, _unit_rows(delta)),
        (team_person, _person_rows(delta)),
        (team_membership, _membership_rows(delta)),
    ):
        at = {"workspace": change.workspace, "change": change.number, "stage": stage}
        while some := [{**at, **row} for row in islice(rows, AT_ONCE)]:
            yield _writer(table, some)


def names(connection: sa.Connection, change: TeamChange, users: Sequence[str]) -> Mapping[str, str]:
    """The names of these people by user id, as far as they are here or come with a change."""
    found: dict[str, str] = {}
    for some in in_batches(users):
        c = team_person.c
        coming = sa.select(c.user, c.name).where(
            c.workspace == change.workspace,
            c.change == change.number,
            c.stage == change.stage,
            c.user.in_(some),
        )
        here = sa.select(person.c.user, person.c.name).where(
            person.c.workspace == change.workspace, person.c.user.in_(some), person.c.name != ""
        )
        for wanted in (coming, here):
            found |= {row.user: row.name for row in connection.execute(wanted)}
    return found


def affected(
    connection: sa.Connection, change: TeamChange, what: str, *, after: str, limit: int
) -> Sequence[tuple[str, str, str | None, str | None]]:
    """Whom the shown stage is about, with the names of their units before and after, by id: a page of them.

    `what` is "new", "leaves" or "moves".
    """
    was, will = team_person.alias("was"), team_person.alias("will")
    one = will if what == "new" else was

    def mine(side: sa.FromClause, *, after: bool) -> sa.ColumnElement[bool]:
        c = side.c
        at = (c.workspace == change.workspace) & (c.change == change.number) & (c.stage == change.stage)
        return at & (c.after == (sa.true() if after else sa.false()))

    chosen = sa.select(one.c.user, one.c.name, *_homes(was, will, what)).where(
        mine(one, after=what == "new"), one.c.user > after
    )
    if what == "moves":
        chosen = chosen.where(
            mine(will, after=True), will.c.user == was.c.user, will.c.home.is_distinct_from(was.c.home)
        )
    else:
        chosen = chosen.where(one.c.alone)
    join_many(connection)
    rows = connection.execute(chosen.order_by(one.c.user).limit(limit)).all()
    called = _unit_names(connection, change)
    return [(row[0], row[1], called.get(row[2]), called.get(row[3])) for row in rows]


def _homes(was: Any, will: Any, what: str) -> tuple[Any, Any]:  # noqa: ANN401 - aliases of the table
    before = sa.null() if what == "new" else was.c.home
    after = sa.null() if what == "leaves" else will.c.home
    return before, after


def _unit_names(connection: sa.Connection, change: TeamChange) -> Mapping[str | None, str]:
    now = connection.execute(sa.select(unit.c.id, unit.c.name).where(unit.c.workspace == change.workspace))
    c = team_unit.c
    then = sa.select(c.id, c.name).where(
        c.workspace == change.workspace, c.change == change.number, c.stage == change.stage
    )
    return {row.id: row.name for rows in (now, connection.execute(then.order_by(c.after))) for row in rows}


def size(delta: Delta) -> int:
    """How many rows a delta has."""
    return sum(len(each) for side in (delta.before, delta.after) for each in _parts(side))


def _parts(side: Teams) -> tuple[Mapping[Any, Any], ...]:
    return side.units, side.people, side.memberships


def _writer(table: sa.Table, rows: list[dict[str, Any]]) -> Callable[[Transaction], int]:
    def write(tx: Transaction) -> int:
        tx.execute(sa.insert(table), rows)
        return len(rows)

    return write


def _rows(
    connection: sa.Connection,
    table: sa.Table,
    change: TeamChange,
    stage: int,
    *columns: sa.ColumnElement[Any],
) -> Iterable[Any]:
    mine = (table.c.workspace == change.workspace) & (table.c.change == change.number)
    return connection.execute(sa.select(*columns).where(mine, table.c.stage == stage))


def _unit_rows(delta: Delta) -> Iterator[dict[str, Any]]:
    for after, side in ((False, delta.before), (True, delta.after)):
        for each in side.units.values():
            yield {"after": after, "id": each.id, "parent": each.parent, "name": each.name}


def _membership_rows(delta: Delta) -> Iterator[dict[str, Any]]:
    for after, side in ((False, delta.before), (True, delta.after)):
        for (user, of), lead in side.memberships.items():
            yield {"after": after, "user": user, "unit": of, "lead": lead}


def _person_rows(delta: Delta) -> Iterator[dict[str, Any]]:
    for after, side, other in ((False, delta.before, delta.after), (True, delta.after, delta.before)):
        for user, each in side.people.items():
            yield {
                "after": after,
                "user": user,
                "name": each.name,
                "zone": each.zone,
                "country": each.country,
                "reachable": each.reachable,
                "excluded": each.excluded,
                "home": each.home,
                "counts_from": each.counts_from,
                "alone": user not in other.people,
                "gone": user in delta.gone,
            }
