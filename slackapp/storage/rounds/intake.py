"""The way in: one answer goes into one sealed box, and nothing about it comes back out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

import sqlalchemy as sa

from slackapp.pulse.box import BoxBroken, RoundKey, State, seal, size_of, unopenable, unseal
from slackapp.pulse.scoring import score, shortfalls
from slackapp.storage.database import ConnectionLost, Database
from slackapp.storage.rounds.box_counters import BoxCounters
from slackapp.storage.shortest import Statement, Values
from slackapp.storage.tables import box, round_


class Put(Enum):
    """What became of an answer."""

    ACCEPTED = auto()
    ALREADY = auto()
    CLOSED = auto()


_BOX: Final = (
    sa.select(box.c.sealed)
    .join(round_, round_.c.id == box.c.round)
    .where(
        box.c.round == sa.bindparam("r"),
        box.c.leaf == sa.bindparam("l"),
        round_.c.status == sa.literal_column("'open'"),
        round_.c.fingerprint == sa.bindparam("f"),
        round_.c.closes_at > sa.bindparam("now", type_=sa.BigInteger),
    )
)
# None names a person: who owns the database can have each written down (R4).
LOOK: Final = Statement(_BOX)
LOCK: Final = Statement(_BOX.with_for_update(of=box))
STORE: Final = Statement(
    sa.update(box)
    .where(box.c.round == sa.bindparam("r"), box.c.leaf == sa.bindparam("l"))
    .values(sealed=sa.bindparam("s"))
)


@dataclass
class Way:
    """To which box an answer goes: of a leaf of a round, by the round's key; `now` is calendar time.

    `counters` are what this process has met in the round's boxes, `wrote` whether a write was on its way.
    """

    round_id: str
    leaf: str
    key: RoundKey
    counters: BoxCounters
    now: datetime
    wrote: bool = False

    @property
    def place(self) -> Values:
        """What finds the box, where the round is open, in its time, and under this key."""
        now = int(self.now.timestamp())
        return {"r": self.round_id, "l": self.leaf, "f": self.key.fingerprint, "now": now}


def put(database: Database, way: Way, *, user: str, answers: Sequence[int | None] | None) -> Put:
    """Add one answer (1 to 5 each, already reversed, None where skipped), or None for [Not this week].

    Locks the one row, opens, refuses a known token, adds, seals, updates; writes nothing else (R4). Where the
    connection is lost it tries once more: what is in by then was put in by itself. Raises BoxBroken for a
    box that does not open, and for one that somebody has put back: then no key opens it any more.
    """
    try:
        return _put(database, way, user, answers)
    except ConnectionLost:
        outcome = _put(database, way, user, answers)
        return Put.ACCEPTED if outcome is Put.ALREADY and way.wrote else outcome


def _put(database: Database, way: Way, user: str, answers: Sequence[int | None] | None) -> Put:
    with database.shortest() as tx:
        found: bytes | None = tx.value(LOCK, way.place)
        if found is None:
            return Put.CLOSED
        state = unseal(way.key, found, round_id=way.round_id, leaf_id=way.leaf)
        if is_behind := way.counters.is_behind(way.leaf, state.writes):
            sealed = unopenable(found)
        else:
            way.counters.note(way.leaf, state.writes)
            token = way.key.token(user)
            if state.knows(token):
                return Put.ALREADY
            state = _added(state, token, answers)
            sealed = seal(way.key, state, round_id=way.round_id, leaf_id=way.leaf, size=size_of(found))
        tx.change(STORE, {"r": way.round_id, "l": way.leaf, "s": sealed})
        way.wrote = True
    if is_behind:  # nothing is said of it before the close, which meets it and raises the alarm (R12)
        raise BoxBroken("A box holds fewer writes than it had: somebody has put a former one back.")
    way.counters.note(way.leaf, state.writes)
    return Put.ACCEPTED


def _added(state: State, token: bytes, answers: Sequence[int | None] | None) -> State:
    if answers is None:
        return state.add_token(token)
    return state.add(token, score(answers), shortfalls(answers))


def has_token(database: Database, way: Way, *, user: str) -> bool | None:
    """Whether this person is done for the round; None when it is closed."""
    found: bytes | None = database.glance(LOOK, way.place)
    if found is None:
        return None
    return unseal(way.key, found, round_id=way.round_id, leaf_id=way.leaf).knows(way.key.token(user))
