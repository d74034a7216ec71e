"""Workspaces: who installed Lean On, when it asks, and how strict its privacy settings are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

import sqlalchemy as sa

from slackapp.pulse.calendar import Schedule, Slot, zone_of
from slackapp.pulse.release import check_strictness
from slackapp.storage.tables import person, support_confirmation, workspace

_WORKSPACE: Final = sa.select(workspace).where(workspace.c.id == sa.bindparam("key"))
ZONE: Final = workspace.c.schedule["zone"].as_string().label("zone")
"""The time zone of a workspace's schedule, without reading all of that for each of many rows."""
PAUSED: Final = sa.select(workspace.c.id).where(workspace.c.paused_at.is_not(None))
"""Ids of the workspaces from which no message leaves."""
_IS_PAUSED: Final = PAUSED.where(workspace.c.id == sa.bindparam("id"))
_MAY_BE_ASKED: Final = (
    person.c.workspace == sa.bindparam("key"),
    person.c.reachable,
    sa.not_(person.c.excluded),
)
_COUNTRIES: Final = sa.select(person.c.country).where(*_MAY_BE_ASKED).distinct()
_PEOPLE_BY_COUNTRY: Final = (
    sa.select(person.c.country, sa.func.count().label("number"))
    .where(*_MAY_BE_ASKED)
    .group_by(person.c.country)
)
_SOME: Final = (
    sa.select(workspace)
    .where(workspace.c.id.in_(sa.bindparam("keys", expanding=True)))
    .order_by(workspace.c.id)
)
NOT_KNOWN: Final = {"opens_known_until": datetime.fromtimestamp(0, UTC)}
"""What is written beside any change by which a round may open at another time, or not at all, or again."""


@dataclass(frozen=True)
class Workspace:
    """One installation and its settings for the next round."""

    id: str
    name: str
    locale: str
    schedule: Schedule | None
    hr: tuple[str, ...]
    k: int
    epsilon: float
    focus_epsilon: float | None
    enterprise_id: str | None = None
    team_id: str | None = None
    synced_at: datetime | None = None
    """Calendar time of the last whole look at Slack's list of members."""
    not_before: datetime | None = None
    """No round opens whose window began before this: a new schedule surprises nobody in its first week."""
    paused_at: datetime | None = None
    """The calendar time since which no message leaves; None where messages leave."""
    paused_by: str | None = None
    """Who paused: a user id or "operator"."""
    launched_at: datetime | None = None
    """The calendar time since which check-ins open; None before the launch, and then none opens."""
    launched_by: str | None = None
    """Who launched: a user id or "operator"."""
    teams_version: int = 0
    """Another number with whatever changes units, who belongs to them, or who may be asked."""
    unreadable: str = ""
    """Why the schedule that is stored cannot be used, so that there is none; empty where nothing is wrong."""


def workspace_id(enterprise_id: str | None, team_id: str | None) -> str:
    """The key of every table: Slack's workspace id, or the enterprise's where an install spans it."""
    chosen = team_id or enterprise_id
    if not chosen:
        msg = "Slack named neither a workspace nor an enterprise."
        raise ValueError(msg)
    return chosen


def register(tx: sa.Connection, *, enterprise_id: str | None, team_id: str | None, name: str) -> str:
    """Make the workspace known, or update its name; returns its id."""
    key = workspace_id(enterprise_id, team_id)
    changed = tx.execute(sa.update(workspace).where(workspace.c.id == key).values(name=name))
    if not changed.rowcount:
        tx.execute(
            sa.insert(workspace).values(id=key, enterprise_id=enterprise_id, team_id=team_id, name=name)
        )
    return key


def find(connection: sa.Connection, key: str) -> Workspace | None:
    """The workspace with this id, or None."""
    row = connection.execute(_WORKSPACE, {"key": key}).one_or_none()
    return None if row is None else _workspace(row)


def every(connection: sa.Connection) -> tuple[Workspace, ...]:
    """All workspaces, in a fixed order."""
    return tuple(_workspace(row) for row in connection.execute(sa.select(workspace).order_by(workspace.c.id)))


def some(connection: sa.Connection, keys: Sequence[str]) -> tuple[Workspace, ...]:
    """These workspaces, in a fixed order."""
    return tuple(_workspace(row) for row in connection.execute(_SOME, {"keys": list(keys)}))


def is_paused(connection: sa.Connection, key: str) -> bool:
    """Whether no message leaves from this workspace: asked before each one."""
    return connection.execute(_IS_PAUSED, {"id": key}).first() is not None


def set_schedule(
    tx: sa.Connection, key: str, schedule: Schedule, *, not_before: datetime | None = None
) -> None:
    """Decide when the workspace is asked; rounds that are already open keep their times."""
    raw = {**dump_schedule(schedule), "not_before": not_before and not_before.isoformat()}
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(schedule=raw, **NOT_KNOWN))


def set_hr(tx: sa.Connection, key: str, users: Sequence[str]) -> None:
    """Decide who stands for HR: they are told when something fails for everybody."""
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(hr=list(dict.fromkeys(users))))


def set_locale(tx: sa.Connection, key: str, locale: str) -> None:
    """Decide in which language people are spoken to of whom nobody knows another."""
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(locale=locale))


def set_privacy(tx: sa.Connection, key: str, *, k: int, epsilon: float, focus_epsilon: float | None) -> None:
    """Decide how strict the next round is; ValueError for anything looser than R7 allows."""
    check_strictness(epsilon, focus_epsilon, k)
    tx.execute(
        sa.update(workspace)
        .where(workspace.c.id == key)
        .values(k=k, epsilon=epsilon, focus_epsilon=focus_epsilon, **NOT_KNOWN)
    )


def units_made(connection: sa.Connection, key: str, *, lock: bool = False) -> int:
    """How many ids of units a workspace has given, ever; 0 for one that is not known.

    With `lock` nobody else gives any until the transaction ends.
    """
    wanted = sa.select(workspace.c.units_made).where(workspace.c.id == key)
    found = connection.execute(wanted.with_for_update() if lock else wanted).scalar()
    return found or 0


def confirm_support(
    tx: sa.Connection,
    key: str,
    digests: Mapping[str, str],
    on: date,
    *,
    by: str = "operator",
    name: str = "",
) -> None:
    """Record that these support entries, in this wording, were verified: by which user id and name."""
    table = support_confirmation
    tx.execute(sa.delete(table).where(table.c.workspace == key, table.c.entry.in_(digests)))
    same = {"workspace": key, "verified_on": on, "confirmed_by": by, "confirmed_name": name}
    rows = [same | {"entry": entry, "digest": digest} for entry, digest in digests.items()]
    if rows:
        tx.execute(sa.insert(table), rows)


def confirmed_support(connection: sa.Connection, key: str) -> Mapping[str, str]:
    """Entry id → digest of the wording that was verified."""
    table = support_confirmation
    rows = connection.execute(sa.select(table.c.entry, table.c.digest).where(table.c.workspace == key))
    return {row.entry: row.digest for row in rows}


@dataclass(frozen=True)
class Confirmation:
    """That a support entry in this wording was checked: when, and by whom (a user id, or "operator")."""

    digest: str
    on: date
    by: str
    name: str


def confirmations(connection: sa.Connection, key: str) -> Mapping[str, Confirmation]:
    """Entry id → what was confirmed of it last."""
    table = support_confirmation
    rows = connection.execute(sa.select(table).where(table.c.workspace == key))
    return {
        row.entry: Confirmation(row.digest, row.verified_on, row.confirmed_by, row.confirmed_name)
        for row in rows
    }


def countries(connection: sa.Connection, key: str) -> frozenset[str]:
    """The countries of the people who may be asked."""
    rows = connection.execute(_COUNTRIES, {"key": key})
    return frozenset(row.country for row in rows if row.country)


def people_by_country(connection: sa.Connection, key: str) -> dict[str | None, int]:
    """How many of the people who may be asked are of each country; None for those of whom none is known."""
    rows = connection.execute(_PEOPLE_BY_COUNTRY, {"key": key})
    found: dict[str | None, int] = {}
    for row in rows:
        found[row.country or None] = found.get(row.country or None, 0) + row.number
    return found


def countries_that_count(connection: sa.Connection, workspace: Workspace) -> dict[str | None, int]:
    """As `people_by_country`, where that decides which days are free; nothing is read where it does not."""
    by_country = workspace.schedule is not None and workspace.schedule.public
    return people_by_country(connection, workspace.id) if by_country else {}


def local_day(zone: str | None, moment: datetime) -> date:
    """Which day a moment is in a workspace's own zone, as `ZONE` finds it; in UTC where that is no zone."""
    return moment.astimezone(zone_of(zone or "", None)).date()


def dump_schedule(schedule: Schedule) -> dict[str, Any]:
    """A schedule as JSON."""
    return {
        "zone": schedule.zone,
        **{name: dump_slot(getattr(schedule, name)) for name in ("slot", "opens", "closes")},
        "holidays": sorted(day.isoformat() for day in schedule.holidays),
        "public": schedule.public,
        "regions": dict(sorted(schedule.regions)),
    }


def dump_slot(slot: Slot) -> list[Any]:
    """A slot as JSON: weekday (Monday 0) and time of day."""
    return [slot.weekday, slot.time.isoformat("minutes")]


def load_slot(raw: list[Any]) -> Slot:
    """The slot that dump_slot wrote."""
    return Slot(raw[0], time.fromisoformat(raw[1]))


def _load_schedule(raw: dict[str, Any]) -> tuple[Schedule, datetime | None]:
    """The schedule that set_schedule wrote, and from when on it opens anything, where that was said."""
    schedule = Schedule(
        zone=raw["zone"],
        slot=load_slot(raw["slot"]),
        opens=load_slot(raw["opens"]),
        closes=load_slot(raw["closes"]),
        holidays=frozenset(date.fromisoformat(day) for day in raw["holidays"]),
        public=raw["public"],
        regions=frozenset(raw["regions"].items()),
    )
    not_before = datetime.fromisoformat(raw["not_before"]) if raw.get("not_before") else None
    if not_before and not_before.tzinfo is None:  # it could be compared with no other
        raise ValueError("The time before which none opens names no zone.")
    return schedule, not_before


def _workspace(row: sa.Row[Any]) -> Workspace:
    schedule, not_before, unreadable = None, None, ""
    try:
        if row.schedule:
            schedule, not_before = _load_schedule(row.schedule)
    except ValueError as error:  # such as a time zone that is known no more: that is nobody else's trouble
        unreadable = str(error).rstrip(".")
    except (LookupError, TypeError, AttributeError) as error:
        unreadable = type(error).__name__
    return Workspace(
        id=row.id,
        name=row.name,
        locale=row.locale,
        schedule=schedule,
        hr=tuple(row.hr or ()),
        k=row.k,
        epsilon=row.epsilon,
        focus_epsilon=row.focus_epsilon,
        enterprise_id=row.enterprise_id,
        team_id=row.team_id,
        synced_at=row.synced_at,
        not_before=not_before,
        paused_at=row.paused_at,
        paused_by=row.paused_by,
        launched_at=row.launched_at,
        launched_by=row.launched_by,
        teams_version=row.teams_version,
        unreadable=unreadable,
    )
