"""Messages that a round still has to send, and to whom. The rows go when the round ends (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from slackapp.storage.database import insert_once
from slackapp.storage.outbox import WAITING, Claim, Outbox
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.pauses import PAUSED_ROUNDS
from slackapp.storage.tables import delivery, person, roster, round_
from slackapp.storage.tables.base import NOW, WALL, Moment, spelled

OUTBOX: Final = Outbox(delivery)
# What is still said when the round is over.
AFTERWARDS: Final = ("void", "void_hr")
# Claimed ones too: the worker that claimed it may be dead, and another would send it later.
_WAITING: Final = delivery.c.status.in_(WAITING)
_DUE_AT: Final = sa.select(delivery.c.due_at).where(
    *(key == sa.bindparam(key.name) for key in delivery.primary_key)
)


@dataclass(frozen=True)
class Due:
    """A message of the round and the calendar moment at which it is due."""

    user: str
    kind: str
    at: datetime


def owed(now: Moment) -> sa.ColumnElement[bool]:
    """Messages that are due at this calendar time, and are not kept back by a pause.

    Once a round's time is over, or it is bound to be void, it asks nobody any more.
    """
    said = delivery.c.kind.in_(spelled(*AFTERWARDS)) | delivery.c.round.in_(rounds.asking(now))
    return (delivery.c.due_at <= now) & said & delivery.c.round.not_in(PAUSED_ROUNDS)


DUE: Final = sa.select(delivery.c.round).where(owed(NOW), OUTBOX.worth_a_look(WALL)).distinct()


def claim(tx: sa.Connection, round_id: str, *, now: datetime, wall: datetime, limit: int) -> Sequence[Claim]:
    """Take at most `limit` messages of a round that are due; the key says for whom and which kind."""
    return OUTBOX.claim(tx, (delivery.c.round == round_id) & owed(now), wall=wall, limit=limit)


def mark_sent(tx: sa.Connection, claimed: Claim, now: datetime) -> None:
    """Write down that a message went out, and when, in calendar time.

    Also where it was withdrawn, or planned anew, while it was on its way: whoever comes back in the same
    round gets no second one.
    """
    settled = OUTBOX.settle(tx, claimed, "sent", sent_at=now) or _went_out_meanwhile(tx, claimed, now)
    if settled and claimed.key["kind"] == "intro":
        workspace = sa.select(round_.c.workspace).where(round_.c.id == claimed.key["round"]).scalar_subquery()
        tx.execute(
            sa.update(person)
            .where(person.c.workspace == workspace, person.c.user == claimed.user)
            .values(asked=person.c.asked + 1, asked_at=now)
        )


def _went_out_meanwhile(tx: sa.Connection, claimed: Claim, now: datetime) -> bool:
    """Note as sent what nobody holds any more; False where another worker has it, or the round is over."""
    sent = {"status": "sent", "sent_at": now}
    anew = sa.update(delivery).where(_is(claimed), delivery.c.status == "pending")
    if tx.execute(anew.values(**sent, lease_until=None)).rowcount:
        return True
    here = sa.exists().where(roster.c.round == claimed.key["round"], roster.c.user == claimed.user)
    is_asked = tx.execute(sa.select(here)).scalar_one()
    return is_asked and insert_once(tx, delivery, {**claimed.key, "due_at": now, **sent})


def ask_now(tx: sa.Connection, round_id: str, user: str, at: datetime) -> None:
    """Let the check-in of somebody who says yes while the round is open go out from this calendar time on.

    A first message that is still waiting would ask again, so it goes. Who has their check-in gets no second.
    """
    mine = (delivery.c.round == round_id) & (delivery.c.user == user)
    tx.execute(sa.delete(delivery).where(mine, delivery.c.kind == "intro", _WAITING))
    there = tx.execute(
        sa.select(roster.c.leaf).where(roster.c.round == round_id, roster.c.user == user)
    ).first()
    if there is not None:
        row = {"round": round_id, "user": user, "kind": "checkin", "due_at": at}
        insert_once(tx, delivery, row)
        later = mine & (delivery.c.kind == "checkin") & _WAITING & (delivery.c.due_at > at)
        tx.execute(sa.update(delivery).where(later).values(due_at=at))


def due_at(connection: sa.Connection, claimed: Claim) -> datetime | None:
    """The calendar time at which a claimed message is due by now; None where it is withdrawn."""
    found: datetime | None = connection.execute(_DUE_AT, claimed.key).scalar()
    return found


def waiting_until(connection: sa.Connection, round_id: str, user: str) -> datetime | None:
    """The calendar time at which a message of this round goes out to somebody, or None."""
    mine = (delivery.c.round == round_id) & (delivery.c.user == user)
    found: datetime | None = connection.execute(
        sa.select(sa.func.min(delivery.c.due_at)).where(mine, _WAITING)
    ).scalar()
    return found


def drop(tx: sa.Connection, claimed: Claim) -> None:
    """Delete a claimed message that is no use any more."""
    tx.execute(sa.delete(delivery).where(_is(claimed)))


def withdraw(tx: sa.Connection, workspace: str, user: str) -> None:
    """Delete what was not sent yet to somebody who does not want to be asked."""
    of_workspace = sa.select(round_.c.id).where(round_.c.workspace == workspace)
    tx.execute(
        sa.delete(delivery).where(
            delivery.c.user == user,
            _WAITING,
            delivery.c.round.in_(of_workspace),
        )
    )


def sweep(tx: sa.Connection) -> None:
    """Remove the rows of rounds that ended, once everybody who was asked has been told."""
    ended = sa.select(round_.c.id).where(round_.c.status != "open")
    pending = sa.select(delivery.c.round).where(_WAITING)
    tx.execute(sa.delete(delivery).where(delivery.c.round.in_(ended), delivery.c.round.not_in(pending)))


def _is(claimed: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(*(delivery.c[name] == value for name, value in claimed.key.items()))
