"""Closes a round: opens its boxes once, releases what may be said, deletes the rest and destroys the key."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from jobs.round_key import stored_key
from jobs.runtime import Parts, parts
from slackapp import logs
from slackapp.clock import wall
from slackapp.keys import KeyStoreDown
from slackapp.pulse.box import RoundKey
from slackapp.pulse.release import Release, Tally, TooFew, prepare, release, roster_band
from slackapp.queue import JobName
from slackapp.storage.rounds import boxes, pauses, released, rounds
from slackapp.storage.rounds.boxes import Opened
from slackapp.storage.rounds.released import Closed
from slackapp.storage.rounds.rounds import Round

# Wall time for which web processes get the chance to put a missing key back.
PATIENCE: Final = timedelta(minutes=15)


def run(round_id: str) -> None:
    """Close the round if its time has come. Idempotent; never waits: each tick tries again."""
    p = parts()
    with p.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None or found.status != "open" or p.clock.now() < found.closes_at:
        return
    try:
        void = _paused(p, found)  # needs no key
        key = None if void else stored_key(p, found)
        ended = void or (_release(p, found, key) if key else _missed(p, found))
    except KeyStoreDown:
        # Down is not lost: a web process may put the key back once the store answers again.
        logs.get().error("key store down at close", round=round_id)
        return
    if ended:
        p.keys.destroy(round_id)
        p.queue.enqueue(JobName.REPORT, round_id)
        if key is None:  # void: those who were asked are told
            p.queue.enqueue(JobName.DELIVER, round_id)
        if not p.database.forget():
            logs.get().info("deleted rows are not out of the database's files yet", round=found.id)


def _paused(p: Parts, found: Round) -> bool:
    """End the round as void where a pause kept its messages back for too long (R16)."""
    with p.database.write() as tx:
        locked = rounds.lock_open(tx, found.id)
        if locked is None or not pauses.makes_void(tx, locked):
            return False
        released.void(tx, found.id, by_pause=True)
    logs.get().warning("round is void: sending was paused", round=found.id, workspace=found.workspace)
    return True


def _release(p: Parts, found: Round, key: RoundKey) -> bool:
    prepare(found.epsilon, found.focus_epsilon)  # outside the transaction: others wait for it
    with p.database.write() as tx:
        if rounds.lock_open(tx, found.id) is None:
            return False
        closed = list(_outcomes(found, boxes.opened(tx, found.id, key)))
        released.publish(tx, workspace=found.workspace, round_id=found.id, closed=closed)
    logs.get().info("round released", round=found.id, workspace=found.workspace)
    return True


def _outcomes(found: Round, opened: Iterator[Opened]) -> Iterator[Closed]:
    for box in opened:
        if box.state is None:
            logs.get().error("a box does not open under its key", round=found.id, workspace=found.workspace)
            yield Closed(box.leaf, None)
        else:
            tally = Tally(box.state.total, box.state.n, box.state.short)
            yield Closed(box.leaf, _outcome(found, tally, box.size))


def _outcome(found: Round, tally: Tally, size: int) -> Release | TooFew:
    outcome = release(tally, epsilon=found.epsilon, focus_epsilon=found.focus_epsilon, k=found.k)
    if isinstance(outcome, TooFew):
        return outcome
    return Release(outcome.value, roster_band(outcome.band, size), outcome.focus)


def _missed(p: Parts, found: Round) -> bool:
    alive, real = p.keys.keeper_alive(), wall()
    since = found.key_missed_at
    logs.get().warning("round key is missing at close", round=found.id, workspace=found.workspace)
    with p.database.write() as tx:
        if alive and since is not None and real - since >= PATIENCE:
            if rounds.lock_open(tx, found.id) is None:
                return False
            released.void(tx, found.id)
        else:
            # Time in which no web process could have put the key back does not count.
            if since is None or not alive:
                rounds.note_miss(tx, found.id, real)
            return False
    logs.get().error("round is void: its key is lost", round=found.id, workspace=found.workspace)
    return True
