"""How sending goes in a workspace as a whole: whether all it owes is out, and whether Slack takes anything.

HR reads it, so nothing here may move with what somebody answers or chooses (R3, R10). Only what goes out at
the usual hour of the schedule is looked at, where a group's worth of people have that hour, only once it must
be out even if everybody who may be asked were asked, and only whether any of it is left. (HR can give one
person a country whose holidays give them an hour alone, and see to it that Slack refuses then.) Who chose an
hour of their own, says yes on another day, pauses or wants nothing makes no difference, and no message to
them alone makes one. Reminders have no part in it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from slackapp.pulse.calendar import Window
from slackapp.storage.database import in_batches, insert_once
from slackapp.storage.outbox import WAITING
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import deliveries, plans, rounds
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import delivery, person, recipient, report, round_, sending
from slackapp.storage.tables.base import NOW, ago

GRACE: Final = timedelta(minutes=30)
"""So much longer than the pace alone asks for may sending take before what is left is late."""
LOOKED_AT: Final = timedelta(days=5)
"""For so long after the close it is looked whether the reports are out."""
_PLANNED: Final = ("intro", "checkin", "welcome")
Places: TypeAlias = Sequence[tuple[str, str | None, int]]
"""How many of those who may be asked live in each time zone and country."""
_IS_OPEN: Final = (round_.c.status == "open") & (round_.c.closes_at > NOW)
_ENDED: Final = round_.c.status.in_(rounds.ENDED) & (round_.c.closes_at > ago(NOW, LOOKED_AT))
_OUT: Final = (
    (sending.c.workspace == round_.c.workspace)
    & (sending.c.round == round_.c.id)
    & (sending.c.stage == sa.case((round_.c.status == "open", "asking"), else_="telling"))
    & sa.not_(sending.c.late)
)
WORTH_A_LOOK: Final = (
    sa.select(round_.c.workspace)
    .where(_IS_OPEN | _ENDED, sa.not_(sa.exists().where(_OUT)))
    .where(round_.c.workspace.not_in(workspaces.PAUSED))
    .distinct()
)
"""Workspaces with a round of which it is not known yet that all it sends is out."""

_STATES: Final = sa.select(sending).where(sending.c.workspace.in_(sa.bindparam("some", expanding=True)))
_TAKEN: Final = (
    sa.update(sending)
    .where(sending.c.workspace == sa.bindparam("w"), sending.c.refused.is_not(None))
    .values(refused=None, refused_at=None)
)
_TAKEN_AFTER: Final = _TAKEN.where(sending.c.refused.in_(sa.bindparam("was", expanding=True)))


class Stage(StrEnum):
    """What a round sends: what it asks with, or what came of it."""

    ASKING = "asking"
    TELLING = "telling"


@dataclass(frozen=True)
class Hours:
    """The usual hours of a round: when it is the schedule's hour where people live, for a group's worth of
    them at least.
    """

    common: frozenset[datetime]

    @property
    def first(self) -> datetime:
        """When it is the schedule's hour first."""
        return min(self.common)

    @property
    def last(self) -> datetime:
        """When it is so last."""
        return max(self.common)


@dataclass(frozen=True)
class State:
    """What was found last. `refused` is Slack's name for why it takes nothing, since `refused_at`."""

    round: str | None = None
    stage: Stage | None = None
    late: bool = False
    refused: str = ""
    refused_at: datetime | None = None

    def late_of(self, found: Round, stage: Stage) -> bool | None:
        """Whether something that this round owes is late; None where it is not time to tell."""
        return self.late if (self.round, self.stage) == (found.id, stage) else None


def state(connection: sa.Connection, workspace: str) -> State:
    """How sending goes in this workspace."""
    return _states(connection, [workspace]).get(workspace, State())


def usual_hours(connection: sa.Connection, workspace: Workspace, found: Round) -> Hours | None:
    """When a round's messages leave by the schedule alone, where those who may be asked live; None where no
    hour is that of enough people.
    """
    return _usual_hours(workspace, found, _places(connection, [workspace.id])[workspace.id])


def _usual_hours(workspace: Workspace, found: Round, places: Places) -> Hours | None:
    if workspace.schedule is None:
        return None
    window, people = Window(found.opens_at, found.closes_at), Counter[datetime]()
    for zone, country, number in places:
        if at := plans.usual_hour(zone, country, window, workspace.schedule):
            people[at] += number
    common = frozenset(at for at, number in people.items() if number > found.k)
    return Hours(common) if common else None


def owed_in_common(found: Round, hours: Hours) -> sa.Select[Any]:
    """A message of this round that leaves at an hour which enough people have, and is not out; see `owes`."""
    due = _common(found, hours) & (delivery.c.due_at <= sa.bindparam("now", type_=delivery.c.due_at.type))
    return sa.select(delivery.c.round).where(due).limit(1)


def owes(connection: sa.Connection, in_common: sa.Select[Any], now: datetime) -> bool:
    """Whether any message is due by now of those that `owed_in_common` means."""
    return connection.execute(in_common, {"now": now}).first() is not None


def look(connection: sa.Connection, *, now: datetime, per_minute: int) -> dict[str, State]:
    """What is to be noted of each workspace at this calendar time, where it is not noted yet.

    `per_minute` is how many messages Slack takes. It takes as many statements however many rounds there are
    whose usual hour has not come.
    """
    found = {}
    for some in in_batches(sorted(connection.execute(WORTH_A_LOOK, {"now": now}).scalars())):
        latest, states = rounds.latest_of_each(connection, some), _states(connection, some)
        places = _places(connection, [key for key, last in latest.items() if last.status == "open"])
        for workspace in workspaces.some(connection, [*latest]):
            last, known = latest[workspace.id], states.get(workspace.id, State())
            if known.late_of(last, Stage.ASKING if last.status == "open" else Stage.TELLING) is False:
                continue  # what was found to be out stays so
            if last.status == "open":
                seen = _asking(connection, workspace, last, places[workspace.id], now, per_minute)
            else:
                seen = _telling(connection, last, now, per_minute)
            if seen and (seen.round, seen.stage, seen.late) != (known.round, known.stage, known.late):
                found[workspace.id] = seen
    return found


def note(tx: sa.Connection, workspace: str, seen: State) -> None:
    """Write down what `look` found."""
    _write(tx, workspace, round=seen.round, stage=seen.stage and seen.stage.value, late=seen.late)


def note_refusal(tx: sa.Connection, workspace: str, error: str, now: datetime) -> None:
    """Write down that Slack takes nothing, by its own name for why; since when stays where it is the same."""
    if state(tx, workspace).refused != error:
        _write(tx, workspace, refused=error, refused_at=now)


def note_taken(tx: sa.Connection, workspace: str, *, was: Collection[str] = ()) -> None:
    """Write down that Slack takes messages again; with `was`, only where it refused for one of these."""
    if was:
        tx.execute(_TAKEN_AFTER, {"w": workspace, "was": list(was)})
    else:
        tx.execute(_TAKEN, {"w": workspace})


def _states(connection: sa.Connection, some: Sequence[str]) -> Mapping[str, State]:
    return {
        row.workspace: State(
            row.round, Stage(row.stage) if row.stage else None, row.late, row.refused or "", row.refused_at
        )
        for row in connection.execute(_STATES, {"some": list(some)})
    }


def _places(connection: sa.Connection, some: Sequence[str]) -> Mapping[str, Places]:
    """Where those live who may be asked: how many in each zone and country, by workspace."""
    found = defaultdict[str, list[tuple[str, str | None, int]]](list)
    if some:
        where = (person.c.workspace, person.c.zone, person.c.country)
        may_be_asked = person.c.reachable & sa.not_(person.c.excluded) & person.c.workspace.in_(some)
        for key, *place in connection.execute(
            sa.select(*where, sa.func.count()).where(may_be_asked).group_by(*where)
        ):
            found[key].append(tuple(place))
    return found


def _asking(
    connection: sa.Connection,
    workspace: Workspace,
    last: Round,
    places: Places,
    now: datetime,
    per_minute: int,
) -> State | None:
    """Whether all is out that an open round asks with; None while it may still be going out."""
    hours = _usual_hours(workspace, last, places)
    if hours is None or now >= last.closes_at:
        return None
    everybody = sum(number for _, _, number in places)
    if now < _until(hours.last, everybody, per_minute):
        return None
    return State(last.id, Stage.ASKING, _any(connection, delivery, _common(last, hours)))


def _telling(connection: sa.Connection, last: Round, now: datetime, per_minute: int) -> State | None:
    """Whether all is out that tells what came of a round; None as above, or where it is too long ago."""
    if not last.closes_at + GRACE <= now < last.closes_at + LOOKED_AT:
        return None
    leads = sa.select(sa.func.count(sa.distinct(recipient.c.user))).where(recipient.c.round == last.id)
    if now < _until(last.closes_at, connection.execute(leads).scalar_one(), per_minute):
        return None
    left = (report.c.round == last.id) & report.c.status.in_(WAITING)
    told = (
        (delivery.c.round == last.id)
        & delivery.c.kind.in_(deliveries.AFTERWARDS)
        & delivery.c.status.in_(WAITING)
    )
    return State(last.id, Stage.TELLING, _any(connection, report, left) or _any(connection, delivery, told))


def _common(found: Round, hours: Hours) -> sa.ColumnElement[bool]:
    """What is left of a round's messages of the usual hours."""
    left = (delivery.c.round == found.id) & delivery.c.status.in_(WAITING)
    return left & delivery.c.kind.in_(_PLANNED) & delivery.c.due_at.in_(hours.common)


def _until(begins: datetime, messages: int, per_minute: int) -> datetime:
    """By when so many messages must be out, whether or not each of them is sent."""
    return begins + GRACE + timedelta(minutes=messages / per_minute)


def _any(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> bool:
    return connection.execute(sa.select(table.c.round).where(where).limit(1)).first() is not None


def _write(tx: sa.Connection, workspace: str, **values: object) -> None:
    if not insert_once(tx, sending, {"workspace": workspace, **values}):
        tx.execute(sa.update(sending).where(sending.c.workspace == workspace).values(values))
