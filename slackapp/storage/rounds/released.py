"""The only numbers a screen may load: what was released, one row a leaf and round."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from content.themes import DIMENSIONS
from slackapp.pulse.release import Release, TooFew
from slackapp.pulse.report import Outcome, Released
from slackapp.pulse.trends import Point
from slackapp.storage.outbox import WAITING
from slackapp.storage.people import choices, workspaces
from slackapp.storage.rounds.rounds import unit_ids
from slackapp.storage.tables import (
    box,
    delivery,
    leaf,
    person,
    recipient,
    release,
    reminder,
    report,
    roster,
    round_,
)
from slackapp.storage.tables import workspace as workspace_

_OUTCOMES: Final = {each.value: each for each in Outcome}


@dataclass(frozen=True)
class Closed:
    """What closing decided for one leaf; None where its box was broken."""

    leaf: str
    outcome: Release | TooFew | None


def publish(tx: sa.Connection, *, workspace: str, round_id: str, closed: Iterable[Closed]) -> None:
    """Write the releases, name who gets a report, delete the boxes and the snapshot, end the round."""
    rows = [
        {"round": round_id, "workspace": workspace, "leaf": c.leaf, **_columns(c.outcome)} for c in closed
    ]
    if rows:
        tx.execute(sa.insert(release), rows)
    _end(tx, round_id, "released")
    tx.execute(sa.delete(delivery).where(delivery.c.round == round_id))


def void(tx: sa.Connection, round_id: str, *, by_pause: bool = False) -> None:
    """End a round without a result, as its key is lost or `by_pause`: nothing is published.

    Whoever was asked is told, and so are leads and HR; but nobody who wants no messages. After a pause those
    are told, too, whose check-in was still waiting: they could answer without it. Who is still to be told of
    an earlier round of the same pause is told once.
    """
    found = tx.execute(
        sa.select(workspace_.c.hr, round_.c.workspace, round_.c.closes_at)
        .join(round_, round_.c.workspace == workspace_.c.id)
        .where(round_.c.id == round_id)
    ).one()
    _end(tx, round_id, "void", void_by_pause=by_pause)
    here = delivery.c.round == round_id
    told = here & (delivery.c.kind == "checkin")
    told &= delivery.c.status != "refused" if by_pause else delivery.c.status == "sent"
    told &= delivery.c.user.not_in(_unwilling(found.workspace))
    if by_pause:
        told &= delivery.c.user.not_in(_waiting(delivery, round_id, delivery.c.kind == "void"))
        known = report.c.user.in_(_waiting(report, round_id))
        tx.execute(sa.delete(report).where(report.c.round == round_id, known))
    tx.execute(sa.delete(delivery).where(here, sa.not_(told)))
    tx.execute(
        sa.update(delivery)
        .where(here)
        .values(kind="void", status="pending", lease_until=None, not_before=None, attempts=0)
    )
    waiting = _waiting(delivery, round_id, delivery.c.kind == "void_hr")
    known_hr = set(tx.execute(waiting).scalars()) if by_pause else set()
    unreached = set(tx.execute(choices.silent(found.workspace)).scalars())
    for user in dict.fromkeys(found.hr or ()):
        if user not in known_hr | unreached:
            row = {"round": round_id, "user": user, "kind": "void_hr", "due_at": found.closes_at}
            tx.execute(sa.insert(delivery).values(row))


def _waiting(table: sa.Table, round_id: str, *which: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    """Who is still to be sent something of this table about another round that a pause made void."""
    workspace = sa.select(round_.c.workspace).where(round_.c.id == round_id).scalar_subquery()
    others = sa.select(round_.c.id).where(
        round_.c.workspace == workspace, round_.c.void_by_pause, round_.c.id != round_id
    )
    unsent = table.c.status.in_(WAITING)
    return sa.select(table.c.user).where(table.c.round.in_(others), unsent, *which)


def _unwilling(workspace: str) -> sa.Select[str]:
    """Who said after they were asked that they want no check-ins any more, or no message of any kind."""
    said_no = (person.c.consent == "no") | person.c.silent
    return sa.select(person.c.user).where(person.c.workspace == workspace, said_no)


def _end(tx: sa.Connection, round_id: str, status: str, *, void_by_pause: bool = False) -> None:
    workspace = tx.execute(sa.select(round_.c.workspace).where(round_.c.id == round_id)).scalar_one()
    readers = (
        sa.select(recipient.c.round, recipient.c.user)
        .where(recipient.c.round == round_id, recipient.c.user.not_in(choices.silent(workspace)))
        .distinct()
    )
    tx.execute(sa.insert(report).from_select(["round", "user"], readers))
    for table in (box, roster, reminder):
        tx.execute(sa.delete(table).where(table.c.round == round_id))
    ended = {"status": status, "key_missed_at": None, "void_by_pause": void_by_pause}
    tx.execute(sa.update(round_).where(round_.c.id == round_id).values(ended))


def _columns(outcome: Release | TooFew | None) -> dict[str, Any]:
    if isinstance(outcome, Release):
        return {"status": "published", "value": outcome.value, "focus": outcome.focus, "band": outcome.band}
    status = "void" if outcome is None else "too_few"
    return {"status": status, "value": None, "focus": None, "band": None}


def history(
    connection: sa.Connection, *, workspace: str, leaf_id: str, through: int | None = None
) -> tuple[Released, ...]:
    """The ended rounds in which this leaf took part, oldest first; `through` is the last one's number."""
    return histories(connection, workspace=workspace, leaves=[leaf_id], through=through)[leaf_id]


def histories(
    connection: sa.Connection,
    *,
    workspace: str,
    leaves: Collection[str] | None = None,
    through: int | None = None,
) -> Mapping[str, tuple[Released, ...]]:
    """The ended rounds in which each of these leaves took part, or every leaf that ever did, by leaf."""
    shown = (round_.c.workspace == workspace) & (round_.c.status != "open")
    if through is not None:
        shown &= round_.c.number <= through
    rounds = {each.id: each for each in _rounds(connection, shown)}
    days = {key: workspaces.local_day(each.zone, each.opens_at) for key, each in rounds.items()}
    theirs = [] if leaves is None else [leaf.c.leaf.in_(leaves)]
    columns = release.c.status, release.c.value, release.c.focus, release.c.band
    rows = connection.execute(
        sa.select(leaf.c.leaf, leaf.c.round, *columns)
        .outerjoin(release, (release.c.round == leaf.c.round) & (release.c.leaf == leaf.c.leaf))
        .where(leaf.c.round.in_(sa.select(round_.c.id).where(shown)), *theirs)
    )
    of_round: dict[str, list[tuple[str, Released]]] = {key: [] for key in rounds}
    for leaf_id, key, status, value, focus, band in rows:
        if key in rounds:  # not one that has ended since the statement before
            row = _released(rounds[key], days[key], status, value, focus, band)
            of_round[key].append((leaf_id, row))
    found: dict[str, list[Released]] = {each: [] for each in leaves or ()}
    for told in of_round.values():
        for leaf_id, row in told:
            found.setdefault(leaf_id, []).append(row)
    return {each: tuple(history) for each, history in found.items()}


def _rounds(connection: sa.Connection, shown: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    """Rounds with the zone of their workspace, oldest first."""
    names = "id", "number", "theme", "series", "status", "epsilon", "opens_at", "void_by_pause", "fingerprint"
    columns: list[sa.ColumnElement[Any]] = [round_.c[name] for name in names]
    found: sa.Select[Any] = (
        sa.select(*columns, workspaces.ZONE)
        .join(workspace_, workspace_.c.id == round_.c.workspace)
        .where(shown)
        .order_by(round_.c.number)
    )
    return connection.execute(found).all()


@dataclass(frozen=True, slots=True)
class Row:
    """What was released of one leaf in a round; `point` and `focus` are None where nothing was published.

    `within` are the areas that held it when the round opened.
    """

    leaf: str
    outcome: Outcome
    point: Point | None
    focus: int | None
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A round that has ended, with what was released of every leaf; of a void one, nothing."""

    round_id: str
    number: int
    opened_on: date
    theme: str
    series: str
    epsilon: float
    outcome: Outcome
    rows: tuple[Row, ...]


def everywhere(connection: sa.Connection, workspace: str) -> tuple[Ended, ...]:
    """All rounds that have ended, oldest first: two statements, however many leaves."""
    return with_releases(connection, ended_rounds(connection, workspace, latest=None))


def ended_rounds(connection: sa.Connection, workspace: str, *, latest: int | None) -> Sequence[sa.Row[Any]]:
    """The `latest` rounds that have ended, or all, oldest first, with the zone of their workspace."""
    shown = (round_.c.workspace == workspace) & (round_.c.status != "open")
    if latest is not None:
        last = sa.select(sa.func.max(round_.c.number)).where(shown).scalar_subquery()
        shown &= round_.c.number > last - latest
    return _rounds(connection, shown)


def with_releases(connection: sa.Connection, rounds: Sequence[sa.Row[Any]]) -> tuple[Ended, ...]:
    """These rounds with what was released in each."""
    epsilon = {each.id: each.epsilon for each in rounds}
    released: dict[str, list[Row]] = {each.id: [] for each in rounds}
    columns = release.c.round, release.c.leaf, release.c.status, release.c.value, release.c.band
    rows = connection.execute(
        sa.select(*columns, release.c.focus, sa.cast(leaf.c.within, sa.Text))
        .join(leaf, (leaf.c.round == release.c.round) & (leaf.c.leaf == release.c.leaf))
        .where(release.c.round.in_(epsilon))
    )
    places, points, outcomes = cache(unit_ids), cache(Point), cache(Outcome)  # few of them, in many rows
    for key, leaf_id, status, value, band, focus, within in rows:
        point = None if value is None else points(value, band, epsilon[key])
        released[key].append(Row(leaf_id, outcomes(status), point, focus, places(within)))
    return tuple(
        Ended(
            each.id,
            each.number,
            workspaces.local_day(each.zone, each.opens_at),
            each.theme,
            each.series,
            each.epsilon,
            _how(each),
            tuple(sorted(released[each.id], key=lambda row: row.leaf)),
        )
        for each in rounds
    )


def _how(row: Any) -> Outcome:  # noqa: ANN401 - a row of rounds
    """How a round ended as a whole."""
    if row.status == "released":
        return Outcome.PUBLISHED
    return Outcome.PAUSED if row.void_by_pause else Outcome.VOID


def _released(
    of: sa.Row[Any], day: date, status: str | None, value: float | None, focus: int | None, band: str | None
) -> Released:
    void = Outcome.PAUSED if of.void_by_pause else Outcome.VOID
    outcome = void if status is None else _OUTCOMES[status]
    return Released(
        round_id=of.id,
        opened_on=day,
        theme=of.theme,
        series=of.series,
        outcome=outcome,
        value=value,
        # A round asks one question of each dimension, in their order, whatever became of its questions since.
        focus=None if focus is None else DIMENSIONS[of.theme][focus].value,
        band=band,
        epsilon=of.epsilon,
    )
