"""What a round still has to send to whom. The rows go when the round ends (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from slackapp.storage import leases
from slackapp.storage.tables import delivery, person, roster, round_


@dataclass(frozen=True)
class Delivery:
    """One message to one person in one round, claimed for sending."""

    round: str
    user: str
    kind: str

    @property
    def key(self) -> dict[str, str]:
        """The row's primary key."""
        return {"round": self.round, "user": self.user, "kind": self.kind}


# What is still said when the round is over.
AFTERWARDS: Final = ("void", "void_hr")


def owed(now: datetime) -> sa.ColumnElement[bool]:
    """Messages that are due at this calendar time; once a round's time is over, it asks nobody any more."""
    over = sa.select(round_.c.id).where(round_.c.closes_at <= now)
    return (delivery.c.due_at <= now) & (delivery.c.kind.in_(AFTERWARDS) | delivery.c.round.not_in(over))


def rounds_with_due(connection: sa.Connection, *, now: datetime, wall: datetime) -> tuple[str, ...]:
    """Ids of the rounds that have something to send at this moment."""
    rows = connection.execute(
        sa.select(delivery.c.round)
        .where(owed(now), leases.takeable(delivery, wall))
        .distinct()
        .order_by(delivery.c.round)
    )
    return tuple(rows.scalars())


def claim(
    tx: sa.Connection, round_id: str, *, now: datetime, wall: datetime, limit: int
) -> Sequence[Delivery]:
    """Take at most `limit` messages of a round that are due."""
    where = (delivery.c.round == round_id) & owed(now)
    return [
        Delivery(r.round, r.user, r.kind) for r in leases.claim(tx, delivery, where, wall=wall, limit=limit)
    ]


def stands(connection: sa.Connection, claimed: Delivery) -> bool:
    """Whether this message is still to be sent: not withdrawn, and its round not ended, since the claim."""
    return connection.execute(sa.select(delivery.c.status).where(_is(claimed))).scalar() == "claimed"


def sent(tx: sa.Connection, claimed: Delivery, now: datetime) -> None:
    """The message went out at this calendar time."""
    leases.settle(tx, delivery, claimed.key, "sent", sent_at=now)
    if claimed.kind == "intro":
        workspace = sa.select(round_.c.workspace).where(round_.c.id == claimed.round).scalar_subquery()
        tx.execute(
            sa.update(person)
            .where(person.c.workspace == workspace, person.c.user == claimed.user)
            .values(asked=person.c.asked + 1, asked_at=now)
        )


def refused(tx: sa.Connection, claimed: Delivery) -> None:
    """Slack will not take this message, however often it is sent."""
    leases.settle(tx, delivery, claimed.key, "refused")


def put_off(tx: sa.Connection, claimed: Delivery, until: datetime, *, unknown: bool = False) -> None:
    """Nothing goes out until this wall time; `unknown` where this message may have gone out."""
    leases.put_off(tx, delivery, claimed.key, until, unknown=unknown)


def _is(claimed: Delivery) -> sa.ColumnElement[bool]:
    return sa.and_(*(delivery.c[name] == value for name, value in claimed.key.items()))


def ask_now(tx: sa.Connection, round_id: str, user: str, at: datetime) -> None:
    """Somebody said yes while the round is open: their check-in goes out from this calendar time on."""
    there = tx.execute(
        sa.select(roster.c.leaf, delivery.c.status)
        .outerjoin(
            delivery,
            (delivery.c.round == roster.c.round)
            & (delivery.c.user == roster.c.user)
            & (delivery.c.kind == "checkin"),
        )
        .where(roster.c.round == round_id, roster.c.user == user)
    ).one_or_none()
    if there is not None and there.status is None:
        tx.execute(sa.insert(delivery).values(round=round_id, user=user, kind="checkin", due_at=at))


def withdraw(tx: sa.Connection, workspace: str, user: str) -> None:
    """Somebody does not want to be asked: what was not sent yet is not sent."""
    of_workspace = sa.select(round_.c.id).where(round_.c.workspace == workspace)
    tx.execute(
        sa.delete(delivery).where(
            delivery.c.user == user,
            # Claimed ones too: the worker that claimed it may be dead, and another would send it later.
            delivery.c.status.in_(["pending", "claimed"]),
            delivery.c.round.in_(of_workspace),
        )
    )


def sweep(tx: sa.Connection) -> None:
    """Remove the rows of rounds that ended, once everybody who was asked has been told."""
    ended = sa.select(round_.c.id).where(round_.c.status != "open")
    pending = sa.select(delivery.c.round).where(delivery.c.status.in_(["pending", "claimed"]))
    tx.execute(sa.delete(delivery).where(delivery.c.round.in_(ended), delivery.c.round.not_in(pending)))
