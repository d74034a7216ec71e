"""A pause: no message leaves a workspace until it is lifted; one that lasts too long voids a round (R16).

Whoever pauses while messages go out could choose by it who is reached. So each person has the hours before
the close that a message leaves them anyway, or the round is void for everybody. Which it is follows from the
times of the pause, and from what the workspace had failed to send by then: never from what people choose or
answer.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final

import sqlalchemy as sa

from slackapp.pulse.calendar import MARGIN
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.outbox import WAITING
from slackapp.storage.people import workspaces
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.tables import delivery, round_, workspace

_PAUSED: Final = sa.select(round_.c.id).where(round_.c.workspace.in_(workspaces.PAUSED)).cte("paused_round")
PAUSED_ROUNDS: Final = sa.select(_PAUSED.c.id)
"""Ids of the rounds of which nothing is sent, as their workspace is paused."""
SUBJECT: Final = "all messages"


class Effect(Enum):
    """What a pause that stands does to a round, as far as its times alone tell."""

    LIFT_IN_TIME = auto()
    """Nothing, if it is lifted by `lift_by`; else the round is void for everybody."""
    VOID = auto()
    """The round is void for everybody: its time to lift the pause has gone by."""
    LATE = auto()
    """It began when all messages were due: the round is void only if one of them had not gone out by then."""


def lift_by(closes_at: datetime) -> datetime:
    """The calendar time by which a pause must be lifted for a round that closes at `closes_at`."""
    return closes_at - MARGIN


def effect(paused_at: datetime, closes_at: datetime, now: datetime) -> Effect:
    """What a pause since `paused_at` does to a round that has not closed; all are calendar times."""
    limit = lift_by(closes_at)
    if paused_at > limit:
        return Effect.LATE
    return Effect.LIFT_IN_TIME if now <= limit else Effect.VOID


def pause(tx: sa.Connection, key: str, by: By, *, now: datetime) -> bool:
    """Let no message leave this workspace any more; False where none leaves already, and nothing changes.

    A round that is within its last hours, and still has a message to send that was due before them, is void
    from here on. `now` is calendar time.
    """
    audit_log.lock(tx, key)
    if workspaces.is_paused(tx, key):
        return False
    _write(tx, key, by, Action.PAUSED, paused_at=now, paused_by=by.user)
    for found in _open(tx, key):
        if lift_by(found.closes_at) < now < found.closes_at and _unsent(tx, found.id, found.closes_at):
            _make_void(tx, found.id)
    return True


def resume(tx: sa.Connection, key: str, by: By, *, now: datetime) -> bool:
    """Let messages leave again; False where they leave already, and nothing changes.

    A round whose time to lift the pause has gone by is void from here on. `now` is calendar time.
    """
    audit_log.lock(tx, key)
    since = tx.execute(sa.select(workspace.c.paused_at).where(workspace.c.id == key)).scalar()
    if since is None:
        return False
    for found in _open(tx, key):
        if since <= lift_by(found.closes_at) < now:
            _make_void(tx, found.id)
    _write(tx, key, by, Action.RESUMED, paused_at=None, paused_by=None)
    return True


def makes_void(tx: sa.Connection, found: Round) -> bool:
    """Whether a round, locked at its close, is void by a pause that is over or by one that still stands."""
    since = tx.execute(sa.select(workspace.c.paused_at).where(workspace.c.id == found.workspace)).scalar()
    return found.void_by_pause or (since is not None and since <= lift_by(found.closes_at))


def _write(tx: sa.Connection, key: str, by: By, action: Action, **values: datetime | str | None) -> None:
    tx.execute(sa.update(workspace).where(workspace.c.id == key).values(values))
    audit_log.note(tx, key, action, by, subject=SUBJECT)


def _open(tx: sa.Connection, key: str) -> Sequence[Any]:
    """The rounds that have not ended, locked: each closes before or after this, and never beside it."""
    return tx.execute(
        sa.select(round_.c.id, round_.c.closes_at)
        .where(round_.c.workspace == key, round_.c.status == "open")
        .order_by(round_.c.id)
        .with_for_update()
    ).all()


def _unsent(tx: sa.Connection, round_id: str, closes_at: datetime) -> bool:
    """Whether a message that was due before the last hours has neither gone out nor been refused.

    What came due later was asked for by the very person, who is in the Home tab and can answer from there. A
    newcomer's card asks nothing.
    """
    return (
        tx.execute(
            sa.select(delivery.c.user).where(
                delivery.c.round == round_id,
                delivery.c.status.in_(WAITING),
                delivery.c.kind != "welcome",
                delivery.c.due_at <= lift_by(closes_at),
            )
        ).first()
        is not None
    )


def _make_void(tx: sa.Connection, round_id: str) -> None:
    tx.execute(sa.update(round_).where(round_.c.id == round_id).values(void_by_pause=True))
