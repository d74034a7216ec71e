"""The way in: one answer goes into one sealed box, and nothing about it comes back out."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.box import BoxBroken, RoundKey, State, seal, size_of, unopenable, unseal
from slackapp.pulse.scoring import score, shortfalls
from slackapp.storage.database import Database
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.tables import box, roster, round_


class Put(Enum):
    """What became of an answer."""

    ACCEPTED = auto()
    ALREADY = auto()
    CLOSED = auto()


# Built once: building statements a call costs as much as sealing the box.
_BOX: Final = (
    sa.select(box.c.leaf, box.c.sealed)
    .join(roster, (roster.c.round == box.c.round) & (roster.c.leaf == box.c.leaf))
    .join(round_, round_.c.id == box.c.round)
    .where(
        box.c.round == sa.bindparam("r"),
        roster.c.user == sa.bindparam("u"),
        round_.c.status == "open",
        round_.c.closes_at > sa.bindparam("now", type_=round_.c.closes_at.type),
    )
)
_LOCKED: Final = _BOX.with_for_update(of=box)
_STORE: Final = (
    sa.update(box)
    .where(box.c.round == sa.bindparam("r"), box.c.leaf == sa.bindparam("l"))
    .values(sealed=sa.bindparam("s"))
)


def put(
    database: Database,
    counters: BoxCounters,
    *,
    round_id: str,
    user: str,
    answers: Sequence[int | None] | None,
    key: RoundKey,
    now: datetime,
) -> Put:
    """Add one answer (1 to 5 each, already reversed, None where skipped), or None for [Not this week].

    Locks the one row, opens, refuses a known token, adds, seals, updates; writes nothing else (R4). `now` is
    calendar time. CLOSED also where the person is not in the round. Raises BoxBroken under a wrong key, and
    for a box that somebody has put back: then no key opens it any more, and it gives no figure.
    """
    seen = key.fingerprint
    with database.write() as tx:
        row = tx.execute(_LOCKED, {"r": round_id, "u": user, "now": now}).one_or_none()
        if row is None:
            return Put.CLOSED
        state = unseal(key, row.sealed, round_id=round_id, leaf_id=row.leaf)
        if is_behind := counters.is_behind(seen, row.leaf, state.writes):
            sealed = unopenable(row.sealed)
        else:
            counters.note(seen, row.leaf, state.writes)
            token = key.token(user)
            if state.knows(token):
                return Put.ALREADY
            state = _added(state, token, answers)
            sealed = seal(key, state, round_id=round_id, leaf_id=row.leaf, size=size_of(row.sealed))
        tx.execute(_STORE, {"r": round_id, "l": row.leaf, "s": sealed})
    if is_behind:  # nothing is said of it before the close, which meets it and raises the alarm (R12)
        raise BoxBroken("A box holds fewer writes than it had: somebody has put a former one back.")
    counters.note(seen, row.leaf, state.writes)
    return Put.ACCEPTED


def _added(state: State, token: bytes, answers: Sequence[int | None] | None) -> State:
    return (
        state.add_token(token) if answers is None else state.add(token, score(answers), shortfalls(answers))
    )


def has_token(
    connection: sa.Connection, *, round_id: str, user: str, key: RoundKey, now: datetime
) -> bool | None:
    """Whether this person is done for the round; None when it is closed or they are not in it."""
    row = connection.execute(_BOX, {"r": round_id, "u": user, "now": now}).one_or_none()
    if row is None:
        return None
    return unseal(key, row.sealed, round_id=round_id, leaf_id=row.leaf).knows(key.token(user))
