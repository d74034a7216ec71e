"""People and the tree they work in: as Slack and the operator tell it, and what each person chose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import datetime
from typing import Any, Literal, cast

import sqlalchemy as sa

from slackapp.pulse.absence import PRESENT, Absence
from slackapp.pulse.calendar import Slot
from slackapp.pulse.deputies import Deputy, with_deputies
from slackapp.pulse.joining import Home, settled, waiting
from slackapp.pulse.partition import Membership, Organisation, Unit, homes
from slackapp.storage.database import insert_once
from slackapp.storage.people.workspaces import load_slot
from slackapp.storage.tables import (
    delivery,
    deputy,
    membership,
    person,
    prompt_shown,
    recipient,
    report,
    roster,
    round_,
    unit,
)
from slackapp.storage.tables import workspace as workspace_

Consent = Literal["unknown", "yes", "no"]


@dataclass(frozen=True)
class Person:
    """One person of a workspace. What they chose, from `consent` to `silent`, is shown to nobody else (R10).

    `silent` is somebody whom no message of any kind reaches, `remind` who asked for one reminder a round.
    `name` is empty where no import has named them; `zone` is empty where Slack has none: theirs is that of
    the workspace's schedule (`pulse.calendar.zone_of`). Who is not `reachable` is no full member (R16).
    """

    user: str
    name: str
    zone: str
    country: str | None = None
    reachable: bool = True
    excluded: bool = False
    consent: Consent = "unknown"
    asked: int = 0
    asked_at: datetime | None = None
    slot: Slot | None = None
    absence: Absence = PRESENT
    remind: bool = False
    silent: bool = False


def organisation(connection: sa.Connection, workspace: str) -> Organisation:
    """What the next round opens with: the unit tree, its leads with deputies, who may be asked, whatever they
    chose, who waits, and the pilot.
    """
    last = last_round(connection, workspace)
    return replace_fields(
        with_deputies(
            imported(connection, workspace), deputies(connection, workspace, members_only=True), last
        ),
        waiting=waiting(at_home(connection, workspace), last),
        pilot=pilot(connection, workspace),
    )


def imported(connection: sa.Connection, workspace: str) -> Organisation:
    """The organisation as the last import and Slack have it: without deputies, pilot and who waits."""
    units = connection.execute(sa.select(unit).where(unit.c.workspace == workspace).order_by(unit.c.id))
    members = connection.execute(sa.select(membership).where(membership.c.workspace == workspace))
    reachable = connection.execute(
        sa.select(person.c.user, person.c.excluded).where(person.c.workspace == workspace, person.c.reachable)
    )
    excluded = {row.user: row.excluded for row in reachable}
    return Organisation(
        units=tuple(Unit(row.id, row.parent, row.name) for row in units),
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
    return replace_fields(planned, waiting=waiting(now, last))


def deputies(connection: sa.Connection, workspace: str, *, members_only: bool = False) -> tuple[Deputy, ...]:
    """Who leads a unit for a while, from the next opening on, or until it; or the full members among them."""
    wanted = sa.select(deputy).where(deputy.c.workspace == workspace)
    if members_only:
        same = (person.c.workspace == deputy.c.workspace) & (person.c.user == deputy.c.user)
        wanted = wanted.join(person, same).where(person.c.reachable)
    rows = connection.execute(wanted.order_by(deputy.c.unit, deputy.c.user))
    return tuple(Deputy(row.unit, row.user, row.from_round, row.until_round) for row in rows)


def pilot(connection: sa.Connection, workspace: str) -> frozenset[str] | None:
    """Ids of the only units that are asked, each with everything below it; None where all are."""
    found = connection.execute(sa.select(workspace_.c.pilot).where(workspace_.c.id == workspace)).scalar()
    return None if found is None else frozenset(found)


def at_home(connection: sa.Connection, workspace: str) -> Mapping[str, Home]:
    """In which unit everybody answers before any merging, by user id, and since which round they count."""
    rows = connection.execute(
        sa.select(person.c.user, person.c.home, person.c.counts_from).where(
            person.c.workspace == workspace, person.c.home.is_not(None)
        )
    )
    return {row.user: Home(row.home, row.counts_from) for row in rows}


def counts_from(connection: sa.Connection, workspace: str, user: str) -> int:
    """The number of the round since which somebody counts at home; 0 for whoever has no home unit."""
    mine = (person.c.workspace == workspace) & (person.c.user == user)
    return connection.execute(sa.select(person.c.counts_from).where(mine)).scalar() or 0


def last_round(connection: sa.Connection, workspace: str) -> int | None:
    """The number of the round that opened last, or None before the first."""
    number = sa.select(sa.func.max(round_.c.number)).where(round_.c.workspace == workspace)
    found: int | None = connection.execute(number).scalar_one()
    return found


def everyone(connection: sa.Connection, workspace: str) -> Mapping[str, Person]:
    """All people of a workspace by user id."""
    rows = connection.execute(sa.select(person).where(person.c.workspace == workspace))
    return {row.user: of_row(row) for row in rows}


def some(connection: sa.Connection, workspace: str, users: Collection[str]) -> Mapping[str, Person]:
    """Those of these people whom the workspace knows, by user id."""
    rows = connection.execute(
        sa.select(person).where(person.c.workspace == workspace, person.c.user.in_(users))
    )
    return {row.user: of_row(row) for row in rows}


def find(connection: sa.Connection, workspace: str, user: str) -> Person | None:
    """One person, or None when the workspace does not know them."""
    row = connection.execute(
        sa.select(person).where(person.c.workspace == workspace, person.c.user == user)
    ).one_or_none()
    return None if row is None else of_row(row)


def names(connection: sa.Connection, workspace: str, users: Sequence[str]) -> tuple[str, ...]:
    """The names of these people, in the order of the alphabet; the id of somebody without one."""
    rows = connection.execute(
        sa.select(person.c.user, person.c.name).where(
            person.c.workspace == workspace, person.c.user.in_(users)
        )
    )
    return tuple(sorted((row.name or row.user for row in rows), key=str.casefold))


def make_known(tx: sa.Connection, workspace: str, user: str) -> None:
    """Let this person be somebody here, even where no import has named them."""
    insert_once(tx, person, _facts(workspace, Person(user, "", "", reachable=False)))


def replace(
    tx: sa.Connection,
    workspace: str,
    *,
    units: Iterable[Unit],
    people: Iterable[Person],
    memberships: Iterable[Membership],
) -> None:
    """Put this organisation in the place of the former one; what people chose is kept.

    Units keep their ids from import to import (`slackapp.roster.matching`): whoever answers in another unit
    than before has joined it. Who is a deputy stays one, and stays known, as long as their unit is there.
    """
    units = tuple(units)
    tx.execute(sa.delete(unit).where(unit.c.workspace == workspace))
    tx.execute(sa.delete(membership).where(membership.c.workspace == workspace))
    known = set(tx.execute(sa.select(person.c.user).where(person.c.workspace == workspace)).scalars())
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
    leave(tx, workspace, known - named.keys() - set(leading))
    _insert(
        tx,
        membership,
        [{"workspace": workspace, "user": m.user, "unit": m.unit, "lead": m.lead} for m in memberships],
    )
    refresh_homes(tx, workspace)


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
        where = (person.c.workspace == workspace) & (person.c.user == sa.bindparam("who"))
        tx.execute(sa.update(person).where(where), changed)


def end_deputies(tx: sa.Connection, workspace: str, number: int) -> None:
    """Forget whose last round as a deputy was before the round of this number, which has just opened.

    Whose last round it is answers elsewhere in the next one, and from here on waits for that.
    """
    over = (deputy.c.workspace == workspace) & (deputy.c.until_round < number)
    tx.execute(sa.delete(deputy).where(over))
    refresh_homes(tx, workspace)


def leave(tx: sa.Connection, workspace: str, users: Iterable[str]) -> None:
    """Who has left is forgotten: nothing names them any more, not even an open round (R14)."""
    of_workspace = sa.select(round_.c.id).where(round_.c.workspace == workspace)
    gone = sorted(users)
    for start in range(0, len(gone), _AT_ONCE):  # not one by one: nobody's answer waits for a long list
        some = gone[start : start + _AT_ONCE]
        for table in (roster, delivery, recipient, report):
            tx.execute(sa.delete(table).where(table.c.user.in_(some), table.c.round.in_(of_workspace)))
        for table in (prompt_shown, membership, deputy, person):
            tx.execute(sa.delete(table).where(table.c.user.in_(some), table.c.workspace == workspace))


_AT_ONCE = 500
"""Values in one statement."""


def _insert(tx: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.execute(sa.insert(table), rows)


def _facts(workspace: str, p: Person) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "user": p.user,
        "name": p.name,
        "zone": p.zone,
        "country": p.country,
        "reachable": p.reachable,
        "excluded": p.excluded,
    }


def of_row(row: sa.Row[Any]) -> Person:
    """The person whom a row of the table is about."""
    return Person(
        user=row.user,
        name=row.name,
        zone=row.zone,
        country=row.country,
        reachable=row.reachable,
        excluded=row.excluded,
        consent=cast("Consent", row.consent),
        asked=row.asked,
        asked_at=row.asked_at,
        slot=None if row.slot is None else load_slot(row.slot),
        absence=Absence(row.paused_until, row.away_from, row.away_until),
        remind=row.remind,
        silent=row.silent,
    )
