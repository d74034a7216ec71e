"""Rounds and their leaves, as read; `openings` writes a round, and `released` ends it, once each."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from slackapp.pulse.calendar import Window
from slackapp.pulse.partition import Standing
from slackapp.pulse.turnover import FormerLeaf
from slackapp.storage.tables import leaf, roster, round_
from slackapp.storage.tables.base import NOW, Moment, spelled

PAST_CLOSING: Final = sa.select(round_.c.id).where(round_.c.status == "open", round_.c.closes_at <= NOW)
ENDED: Final = spelled("released", "void")
"""The states of a round that has ended."""
ENDED_SINCE: Final = sa.select(round_.c.id).where(round_.c.status.in_(ENDED), round_.c.closes_at >= NOW)

_LEAF_OF: Final = (
    sa.select(leaf)
    .join(roster, (roster.c.round == leaf.c.round) & (roster.c.leaf == leaf.c.leaf))
    .where(roster.c.round == sa.bindparam("round"), roster.c.user == sa.bindparam("user"))
)

_IN_WORKSPACE: Final = round_.c.workspace == sa.bindparam("w")
_LATEST: Final = sa.select(round_).where(_IN_WORKSPACE).order_by(round_.c.number.desc()).limit(1)
_LATEST_ENDED: Final = _LATEST.where(round_.c.status != "open")
_FIND: Final = sa.select(round_).where(round_.c.id == sa.bindparam("key"))
_LAST: Final = (
    sa.select(round_.c.workspace, sa.func.max(round_.c.number).label("number"))
    .where(round_.c.workspace.in_(sa.bindparam("some", expanding=True)))
    .group_by(round_.c.workspace)
    .subquery()
)
_LATEST_OF_EACH: Final = sa.select(round_).join(
    _LAST, (_LAST.c.workspace == round_.c.workspace) & (_LAST.c.number == round_.c.number)
)


@dataclass(frozen=True)
class Round:
    """One check-in of a workspace. Times are calendar times, except `key_missed_at`, which is wall time."""

    id: str
    workspace: str
    number: int
    theme: str
    series: str
    opens_at: datetime
    closes_at: datetime
    status: str
    fingerprint: str
    k: int
    epsilon: float
    focus_epsilon: float | None
    library: int
    """The revision of the library from which its questions are asked."""
    key_missed_at: datetime | None
    guardians: tuple[str, ...] = ()
    """Who guarded the questions when it opened, by name."""
    void_by_pause: bool = False
    """Whether a pause kept its messages back for too long, so that it ends void (R16)."""


@dataclass(frozen=True)
class LeafRow:
    """What a round knows of a leaf: a name, its units and how many people it had when it opened.

    `joined` and `departed` say how many more and fewer since the round that last told, and name nobody.
    `heads` are the units whose leads read its report, and `k` is how many answers make a number.
    """

    leaf: str
    name: str
    size: int
    units: tuple[str, ...]
    waited: int
    joined: int
    departed: int
    heads: tuple[str, ...]
    k: int
    within: tuple[str, ...] = ()
    """The areas that held all its units, the topmost first."""

    @property
    def former(self) -> FormerLeaf:
        """The leaf as the next round sees it."""
        return FormerLeaf(self.leaf, self.units, self.name, self.size)


def round_id(workspace: str, window: Window) -> str:
    """One id a workspace and window, so that opening twice meets a primary key."""
    # A window is whole days long, so half a day in is its first day in every zone.
    return f"{workspace}-{window.opens_at + timedelta(hours=12):%Y%m%d}"


def find(connection: sa.Connection, key: str) -> Round | None:
    """The round with this id, or None."""
    row = connection.execute(_FIND, {"key": key}).one_or_none()
    return None if row is None else _round(row)


def lock_open(tx: sa.Connection, key: str) -> Round | None:
    """Lock the round for ending it; None where it has ended already, so that it ends once."""
    row = tx.execute(
        sa.select(round_).where(round_.c.id == key, round_.c.status == "open").with_for_update()
    ).one_or_none()
    return None if row is None else _round(row)


def note_miss(tx: sa.Connection, key: str, missed_at: datetime | None) -> None:
    """Remember since which wall time the key of a closing round has been missing, or that it no longer is."""
    tx.execute(
        sa.update(round_).where(round_.c.id == key, round_.c.status == "open").values(key_missed_at=missed_at)
    )


def latest(connection: sa.Connection, workspace: str) -> Round | None:
    """The round of this workspace that opened last, or None."""
    row = connection.execute(_LATEST, {"w": workspace}).one_or_none()
    return None if row is None else _round(row)


def latest_of_each(connection: sa.Connection, some: Sequence[str]) -> Mapping[str, Round]:
    """The round that opened last in each of some workspaces, in one query."""
    rows = connection.execute(_LATEST_OF_EACH, {"some": list(some)})
    return {row.workspace: _round(row) for row in rows}


def past_closing(connection: sa.Connection, now: datetime) -> tuple[str, ...]:
    """Ids of the open rounds whose closing time has come."""
    return tuple(sorted(connection.execute(PAST_CLOSING, {"now": now}).scalars()))


def told_before(connection: sa.Connection, workspace: str, number: int) -> Round | None:
    """The latest round of a workspace, before the one of this number, that told what had changed; or None.

    One that a pause made void is none, as it did not reach everybody: what it announced is announced again.
    """
    row = connection.execute(
        sa.select(round_)
        .where(
            round_.c.workspace == workspace,
            round_.c.number < number,
            sa.not_(round_.c.void_by_pause),
        )
        .order_by(round_.c.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _round(row)


def latest_ended(connection: sa.Connection, workspace: str) -> Round | None:
    """The round of this workspace that ended last, or None."""
    row = connection.execute(_LATEST_ENDED, {"w": workspace}).one_or_none()
    return None if row is None else _round(row)


def count_released(connection: sa.Connection, *, workspace: str, series: str) -> int:
    """How many released rounds asked the questions of this series, whatever came of them in each leaf."""
    same = (round_.c.workspace == workspace) & (round_.c.series == series) & (round_.c.status == "released")
    return int(connection.execute(sa.select(sa.func.count()).where(same)).scalar_one())


def open_rounds(connection: sa.Connection) -> tuple[Round, ...]:
    """Every round that is neither released nor void, even past its closing time."""
    rows = connection.execute(sa.select(round_).where(round_.c.status == "open").order_by(round_.c.id))
    return tuple(_round(row) for row in rows)


def asking(now: Moment) -> sa.Select[tuple[str]]:
    """Ids of the rounds that ask people at this calendar time: open, in their time, not bound to be void."""
    return sa.select(round_.c.id).where(
        round_.c.status == "open", round_.c.closes_at > now, sa.not_(round_.c.void_by_pause)
    )


def ended_since(connection: sa.Connection, moment: datetime) -> tuple[str, ...]:
    """Ids of the rounds that closed after a calendar moment and have ended: their keys must be gone."""
    return tuple(connection.execute(ENDED_SINCE, {"now": moment}).scalars())


def leaf_of(connection: sa.Connection, key: str, user: str) -> LeafRow | None:
    """The leaf in which this person is asked in this round, or None."""
    row = connection.execute(_LEAF_OF, {"round": key, "user": user}).one_or_none()
    return None if row is None else _leaf(row)


def leaf_in(connection: sa.Connection, key: str, leaf_id: str) -> LeafRow:
    """A leaf of a round, by its id."""
    return _leaf(connection.execute(sa.select(leaf).where(leaf.c.round == key, leaf.c.leaf == leaf_id)).one())


def leaves(
    connection: sa.Connection, key: str, wanted: Collection[str] | None = None
) -> Mapping[str, LeafRow]:
    """The leaves of a round by id, or those of the `wanted` ones that it has."""
    found = sa.select(leaf).where(leaf.c.round == key)
    if wanted is not None:
        found = found.where(leaf.c.leaf.in_(wanted))
    return {row.leaf: _leaf(row) for row in connection.execute(found.order_by(leaf.c.leaf))}


def named_leaves(
    connection: sa.Connection, workspace: str
) -> Mapping[str, Mapping[str, tuple[str, int, tuple[str, ...]]]]:
    """What every leaf of every ended round was called, of how many people it was, and in which areas: by the
    round's id and its own.
    """
    rows = connection.execute(
        sa.select(leaf.c.round, leaf.c.leaf, leaf.c.name, leaf.c.size, sa.cast(leaf.c.within, sa.Text))
        .join(round_, round_.c.id == leaf.c.round)
        .where(round_.c.workspace == workspace, round_.c.status != "open")
    )
    places = cache(unit_ids)
    found: dict[str, dict[str, tuple[str, int, tuple[str, ...]]]] = {}
    for key, leaf_id, name, size, within in rows:
        found.setdefault(key, {})[leaf_id] = (name, size, places(within))
    return found


def unit_ids(text: str) -> tuple[str, ...]:
    """Ids of units as the database has them, in JSON: thousands of rows have few texts between them."""
    return tuple(json.loads(text))


def former_leaves(connection: sa.Connection, since: str, last: str) -> list[tuple[str, LeafRow]]:
    """The leaves that some round from `since` on had and the `last` one has not, each with the latest round
    that had it.
    """
    numbers = sa.select(round_.c.workspace, round_.c.number).where(round_.c.id == since).subquery()
    still = sa.select(leaf.c.leaf).where(leaf.c.round == last)
    ours = (round_.c.workspace == numbers.c.workspace) & (round_.c.number >= numbers.c.number)
    rows = connection.execute(
        sa.select(leaf)
        .join(round_, round_.c.id == leaf.c.round)
        .join(numbers, ours)
        .where(round_.c.status != "open", leaf.c.leaf.not_in(still))
        .order_by(round_.c.number)
    )
    return list({row.leaf: (row.round, _leaf(row)) for row in rows}.values())


def standing(connection: sa.Connection, workspace: str) -> tuple[Standing, ...]:
    """How the latest round was split, so that merges hold for a while (R2)."""
    last = latest(connection, workspace)
    if last is None:
        return ()
    rows = connection.execute(
        sa.select(leaf.c.units, leaf.c.waited).where(leaf.c.round == last.id).order_by(leaf.c.leaf)
    )
    return tuple({Standing(tuple(row.units), row.waited): None for row in rows})


def members(connection: sa.Connection, key: str, leaf_id: str) -> tuple[str, ...]:
    """Who is asked in this leaf while the round is open, whatever they chose; nobody once it has ended."""
    rows = connection.execute(
        sa.select(roster.c.user)
        .where(roster.c.round == key, roster.c.leaf == leaf_id)
        .order_by(roster.c.user)
    )
    return tuple(rows.scalars())


def _leaf(row: sa.Row[Any]) -> LeafRow:
    return LeafRow(
        row.leaf,
        row.name,
        row.size,
        tuple(row.units),
        row.waited,
        row.joined,
        row.departed,
        tuple(row.heads),
        row.k,
        tuple(row.within),
    )


def _round(row: sa.Row[Any]) -> Round:
    return Round(**{**row._mapping, "guardians": tuple(row.guardians or ())})  # noqa: SLF001 - SQLAlchemy's public name
